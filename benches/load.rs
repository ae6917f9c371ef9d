//! From feed files to golden records, beside a bulk insert of the same rows.
//!
//! The baseline is what the store needs at the least: every row of the feeds written once, in bulk, into an empty
//! database of the same kind on the same disk, durably.

use std::time::{Duration, Instant};

use anyhow::ensure;
use benches::{
    application::Application,
    county_folder::{CountyFolder, morning},
    settings,
    table::{Baseline, Table},
};
use store::{Db, NewRun, Run, StagedRow};

/// Rows inserted in one transaction: as many as a load takes.
const BATCH: usize = 5_000;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let children = settings::children()?;
    let county = CountyFolder::of(children)?;
    let application = Application::empty().await?;
    let filling = application.fill(&county).await?;
    let beside = application.another_database().await?;
    let (rows, bulk) = insert_in_bulk(&application.database, &beside).await?;
    ensure!(
        rows as i64 == filling.rows.read,
        "{rows} rows were inserted of {}",
        filling.rows.read
    );

    let rate = |time: Duration| rows as f64 / time.as_secs_f64();
    let baseline = |time: Duration| Baseline {
        figure: format!("rows alone, in bulk {:.0} rows/s", rate(bulk)),
        ratio: rate(time) / rate(bulk),
    };
    let mut table = Table::new(
        "From feed files to golden records, SQLite",
        &settings::environment(children),
    );
    table.figure(
        "rows of six feeds",
        format!("{rows}, {} refused", filling.rows.rejected),
    );
    let steps = [
        ("files to source records", filling.load),
        ("files to golden records, model given", filling.load + filling.link),
        (
            "files to golden records, model learnt",
            filling.load + filling.train + filling.link,
        ),
        (
            "files to what can be searched",
            filling.load + filling.train + filling.link + filling.index,
        ),
    ];
    for (what, time) in steps {
        let ours = format!("{:.0} rows/s in {:.1} s", rate(time), time.as_secs_f64());
        table.beside(what, ours, baseline(time));
    }
    table.figure("children", application.desk.child_count().await?.to_string());
    if let Some(peak) = settings::peak_megabytes() {
        table.figure("most memory, baseline included", format!("{peak:.0} MB"));
    }
    print!("{table}");
    Ok(())
}

/// Inserts the rows of every run of `from` into `into`; how many, and how long the inserts took.
async fn insert_in_bulk(from: &Db, into: &Db) -> anyhow::Result<(usize, Duration)> {
    let (mut count, mut took) = (0, Duration::ZERO);
    for run in from.read().await?.runs(i64::MAX).await? {
        let rows = rows_of(from, &run).await?;
        count += rows.len();
        let started = Instant::now();
        let mut tx = into.begin().await?;
        tx.start_run(&NewRun {
            id: run.id,
            source: run.source,
            kind: run.kind,
            mode: run.mode,
            extract_time: run.extract_time,
            started_at: morning(),
            files: run.files,
        })
        .await?;
        tx.commit().await?;
        for batch in rows.chunks(BATCH) {
            let mut tx = into.begin().await?;
            tx.stage_rows(run.id, batch).await?;
            tx.commit().await?;
        }
        took += started.elapsed();
    }
    Ok((count, took))
}

/// Every row of a run, as it was received.
async fn rows_of(db: &Db, run: &Run) -> anyhow::Result<Vec<StagedRow>> {
    let mut tx = db.read().await?;
    let mut rows = tx.staged_rows(run.id, 0, i64::MAX).await?;
    rows.extend(tx.rejected_rows(run.id, 0, i64::MAX).await?);
    Ok(rows)
}
