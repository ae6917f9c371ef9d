//! One row per record into a database, each row durable before it is answered: what any live path pays at the least.

use child::{FeedKind, RunId};
use intake::{Outcome, read_fields};
use store::{Db, NewRun, RowVerdict, RunMode, StagedRow};
use tokio::sync::{mpsc, oneshot};

use crate::{
    county_folder::{as_at, morning},
    live_feed::Sent,
};

/// A row and whoever waits for it.
struct Waiting(StagedRow, oneshot::Sender<()>);

/// Inserts rows, those that wait at the same time in one transaction.
#[derive(Debug, Clone)]
pub struct GroupCommit(mpsc::Sender<Waiting>);

impl GroupCommit {
    /// Begins to write into `db`; `group` rows at the most in one transaction.
    pub async fn into(db: Db, group: usize) -> anyhow::Result<Self> {
        let run = RunId(uuid::Uuid::from_u128(1));
        let mut tx = db.begin().await?;
        tx.start_run(&NewRun {
            id: run,
            source: "measured".to_owned(),
            kind: FeedKind::Education,
            mode: RunMode::Delta,
            extract_time: None,
            started_at: morning(),
            files: Vec::new(),
        })
        .await?;
        tx.commit().await?;
        let (sender, mut receiver) = mpsc::channel::<Waiting>(group);
        tokio::spawn(async move {
            let mut waiting = Vec::new();
            while receiver.recv_many(&mut waiting, group).await > 0 {
                let (rows, answers): (Vec<StagedRow>, Vec<_>) =
                    waiting.drain(..).map(|Waiting(row, done)| (row, done)).unzip();
                let mut tx = db.begin().await?;
                tx.stage_rows(run, &rows).await?;
                tx.commit().await?;
                for answer in answers {
                    let _ = answer.send(());
                }
            }
            Ok::<_, store::StoreError>(())
        });
        Ok(Self(sender))
    }

    /// Inserts one row and waits until it is durable.
    pub async fn insert(&self, row: StagedRow) -> anyhow::Result<()> {
        let (done, written) = oneshot::channel();
        self.0.send(Waiting(row, done)).await?;
        Ok(written.await?)
    }
}

/// The row in which a record that was sent by itself would stand in a file.
pub fn row_of(sent: &Sent, number: usize) -> StagedRow {
    let mut fields = sent.fields.clone();
    fields.insert(sent.kind.id_column().to_owned(), sent.record_id.clone());
    let verdict = match read_fields(sent.kind, as_at(), &fields) {
        Outcome::Accepted { statement, .. } => RowVerdict::Accepted(statement),
        Outcome::Rejected { record_id, .. } => RowVerdict::Rejected { record_id },
    };
    StagedRow {
        row_no: number as i64 + 1,
        file_no: 0,
        line: 1,
        raw: sent.fields.values().cloned().collect::<Vec<_>>().join(","),
        verdict,
        reasons: "[]".to_owned(),
    }
}
