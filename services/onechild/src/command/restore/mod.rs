//! `onechild restore`.

use std::{collections::BTreeSet, time::Instant};

use anyhow::{Context as _, anyhow, bail, ensure};
use backup::{BackupKey, Head};
use child::clock::{Clock as _, SystemClock};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use desk::{DeletedAgain, Desk, Outside, Purged, ReadJournal, RestoreChecks, chain_ends};
use serde::Serialize;
use store::{Db, DbConfig, Restoring};

use crate::{
    Verdict,
    cli::Restore,
    command::backup::backend_name,
    config::Config,
    heads::{self, NamedHeads},
    output::{Output, counted},
    sealed::{self, Held},
    signals,
    wiring::{self, Databases},
};

mod place;

use place::Destination;

/// What a restore found and did.
#[derive(Debug, Serialize)]
struct Restored {
    taken_at: DateTime<Utc>,
    release: String,
    children: i64,
    audit_events: i64,
    checks: RestoreChecks,
    /// None where nobody knows what was deleted since.
    deleted_again: Option<DeletedAgain>,
    /// Days of the trail of which signed heads tell more than the backup holds.
    days_after_the_backup: usize,
    opened: bool,
    /// Whether a server's database holds the backup all the same, closed to everybody.
    left_filled: bool,
    seconds: f64,
}

/// What is to be done where a server's database holds a backup that was not opened.
const LEFT_FILLED: &str = "the database holds the backup, closed to everybody: drop it and make an empty one before the \
                           next try";

/// What is known before anything is written.
struct Known {
    head: Head,
    copied: Held,
    /// What was deleted since; none where nobody knows.
    deleted: Option<Vec<Purged>>,
    outside: Outside,
    /// Chains of which signed heads tell more than the backup holds.
    later: BTreeSet<(String, NaiveDate)>,
}

/// Puts a backup back, or into a place of its own to look at it.
pub async fn run(asked: &Restore, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let started = Instant::now();
    let key = BackupKey::read(&asked.key)?;
    let settings = Databases::settings(config);
    let known = known(asked, config, &key, &settings)?;
    let destination = Destination::choose(&settings, asked.verify).await?;
    let mut filled = false;
    let done = tokio::select! {
        done = Box::pin(put(asked, config, &key, &destination, known, &mut filled)) => done,
        () = signals::wait_for_stop() => Err(anyhow!("it was stopped")),
    };
    let left_filled = filled && destination.stays();
    let opened = done.as_ref().is_ok_and(|restored| restored.opened);
    if opened {
        destination.keep()?;
    } else {
        destination.remove().await?;
        if filled && !asked.verify {
            // It was made anew from what nobody is to see.
            drop(search::Index::open_empty(&config.index).context("the search index cannot be emptied")?);
        }
    }
    let restored = match done {
        Ok(restored) => Restored {
            left_filled: left_filled && !opened,
            seconds: started.elapsed().as_secs_f64(),
            ..restored
        },
        Err(error) if left_filled => return Err(error.context(LEFT_FILLED)),
        Err(error) => return Err(error),
    };
    output.result(&restored, |restored| words(restored, asked.verify))?;
    Ok(Verdict(restored.opened || (asked.verify && restored.checks.whole())))
}

/// Fills the destination, looks at everything in it, and opens it. Says when it is `filled`: given up before that, nothing of
/// it stays.
async fn put(
    asked: &Restore,
    config: &Config,
    key: &BackupKey,
    destination: &Destination,
    known: Known,
    filled: &mut bool,
) -> anyhow::Result<Restored> {
    let db = fill(asked, key, destination.config(), known.head.migration).await?;
    *filled = true;
    let done = Box::pin(look_and_open(asked, config, &db, known)).await;
    db.close().await;
    done
}

/// Reads everything that is needed, so that what is wrong with it is said before anything is written.
fn known(asked: &Restore, config: &Config, key: &BackupKey, settings: &DbConfig) -> anyhow::Result<Known> {
    eprintln!("Reading the whole backup …");
    let (head, manifest) = sealed::survey(&asked.file, key)?;
    let ours = backend_name(Restoring::backend_of(settings)?);
    ensure!(
        head.backend == ours,
        "the backup was taken from a {} database and goes into such a one only; --database names a {ours} database",
        head.backend
    );
    let copied = manifest.held;
    let deleted = deleted(asked, config, head.taken_at, &copied)?;
    let named = asked.heads.as_deref().map(|file| NamedHeads {
        file,
        keys: &asked.head_keys,
    });
    let (outside, later) = heads::until(config, named.as_ref(), &chain_ends(&copied.contents.chains))?;
    let today = SystemClock.now().date_naive();
    ensure!(
        asked.verify || !later.contains(&(config.node.clone(), today)),
        "set another name for this node in the configuration (node = \"{}-2\"): signed heads outside the database name \
         events of {} of today that are not in the backup, and no other event may take their numbers",
        config.node,
        config.node
    );
    Ok(Known {
        head,
        copied,
        deleted,
        outside,
        later,
    })
}

/// What the journals tell since the backup; none if somebody gave a reason to do without.
fn deleted(
    asked: &Restore,
    config: &Config,
    taken_at: DateTime<Utc>,
    copied: &Held,
) -> anyhow::Result<Option<Vec<Purged>>> {
    if asked.without_deletions.is_some() {
        return Ok(None);
    }
    let own = &config.backup.journal;
    let named = match &asked.deleted[..] {
        [] if own.as_os_str().is_empty() => bail!(
            "name the journal of deletions with --deleted FILE, so that what was deleted since the backup does not come \
             back; if it is lost for good, give the reason with --without-deletions REASON"
        ),
        [] => vec![own.clone()],
        named => named.to_vec(),
    };
    let mut told = Vec::new();
    for (number, path) in named.iter().enumerate() {
        let journal = ReadJournal::read(path)?;
        // The first is that of the node which took the backup; the others are known by their times alone.
        let place = copied.journal.as_ref().filter(|_| number == 0);
        told.extend(journal.after(place, taken_at)?);
    }
    // A record that one node deleted may have been let in again by another: in the order in which it happened.
    told.sort_by_key(|(at, _)| *at);
    Ok(Some(told.into_iter().map(|(_, purged)| purged).collect()))
}

async fn fill(asked: &Restore, key: &BackupKey, into: &DbConfig, migration: i64) -> anyhow::Result<Db> {
    eprintln!("Putting it into the database …");
    let mut restoring = Restoring::begin(into, migration).await?;
    match sealed::fill(&asked.file, key, &mut restoring).await {
        Ok(()) => Ok(restoring.finish().await?),
        Err(error) => {
            restoring.abandon().await?;
            Err(error)
        }
    }
}

/// Checks, deletes again, and opens the database unless it is only looked at or something was found.
async fn look_and_open(asked: &Restore, config: &Config, db: &Db, known: Known) -> anyhow::Result<Restored> {
    let index = if asked.verify {
        search::Index::in_memory()?
    } else {
        search::Index::open_empty(&config.index).context("the search index cannot be made anew")?
    };
    let node = format!("{}-restore-{}", config.node, SystemClock.now().format("%Y%m%dT%H%M%S"));
    let desk = wiring::desk_over_restored(config, index, db.clone(), node).await?;
    eprintln!("Checking the audit trail, every golden record and the index …");
    let contents = &known.copied.contents;
    let mut checks = desk.check_restored(contents, known.outside).await?;
    let mut restored = Restored {
        taken_at: known.head.taken_at,
        release: known.head.release,
        children: contents.children,
        audit_events: contents.audit_events,
        checks: checks.clone(),
        deleted_again: None,
        days_after_the_backup: known.later.len(),
        opened: false,
        left_filled: false,
        seconds: 0.0,
    };
    if !checks.whole() && !asked.verify && asked.despite_findings.is_none() {
        return Ok(restored);
    }
    if !asked.verify {
        desk.leap_numbers().await?;
    }
    if let Some(told) = &known.deleted {
        eprintln!("Deleting again what was deleted since …");
        restored.deleted_again = Some(delete_again(&desk, config, told, &mut checks).await?);
        restored.checks = checks;
    }
    if !asked.verify && (restored.checks.whole() || asked.despite_findings.is_some()) {
        let detail = serde_json::json!({
            "taken_at": restored.taken_at, "release": restored.release, "children": restored.children,
            "deleted_again": restored.deleted_again, "without_deletions": asked.without_deletions,
            "despite_findings": asked.despite_findings, "whole": restored.checks.whole(),
        });
        desk.open_restored(detail).await?;
        restored.opened = true;
    }
    Ok(restored)
}

async fn delete_again(
    desk: &Desk,
    config: &Config,
    told: &[Purged],
    checks: &mut RestoreChecks,
) -> anyhow::Result<DeletedAgain> {
    let again = Box::pin(desk.delete_again(told)).await?;
    desk.redact_queries(TimeDelta::days(i64::from(config.audit.query_text_days)))
        .await?;
    if again != DeletedAgain::default() {
        desk.expunge_index().await?;
        checks.rebuild = desk.rebuild(false).await?;
        checks.index = desk.verify_index().await?;
    }
    Ok(again)
}

fn words(restored: &Restored, only_looked_at: bool) -> String {
    let checks = &restored.checks;
    let same = if checks.same {
        "as it was copied"
    } else {
        "NOT as it was copied"
    };
    let mut lines = vec![
        format!(
            "Backup of {}: {} and {} of the audit trail, {same}",
            restored.taken_at.format("%Y-%m-%d %H:%M:%S UTC"),
            counted(restored.children, "child record"),
            counted(restored.audit_events, "event"),
        ),
        format!(
            "Audit trail: {} checked, {} held against them, {}",
            counted(checks.audit.events as i64, "event"),
            counted(checks.audit.heads as i64, "signed head"),
            counted(checks.audit.wrong() as i64, "finding"),
        ),
        format!(
            "Golden records: {} built anew, {} different",
            checks.rebuild.children, checks.rebuild.different
        ),
        format!(
            "Index: {} compared, {} missing, {} left over, {} different",
            checks.index.documents, checks.index.missing, checks.index.left_over, checks.index.different
        ),
    ];
    for found in &checks.audit.findings {
        lines.push(format!(
            "  {} {} event {}: {}",
            found.node, found.day, found.seq, found.what
        ));
    }
    lines.push(match restored.deleted_again {
        Some(again) => format!(
            "Deleted again: {}, entries of sensitive services in {}, rows of {}",
            counted(again.records as i64, "record"),
            counted(again.entries as i64, "record"),
            counted(again.feed_runs as i64, "feed run"),
        ),
        None => "What was deleted since the backup was NOT deleted again".to_owned(),
    });
    if restored.days_after_the_backup > 0 {
        lines.push(format!(
            "Signed heads tell of events after the backup, in {}: those events are lost, and each check of the trail will \
             say so",
            counted(restored.days_after_the_backup as i64, "chain")
        ));
    }
    lines.push(match (restored.opened, only_looked_at) {
        (true, _) => format!(
            "The database is open. Lost since {}, and to be set again before people are let in (ops/backup.md): shields, \
             withdrawn consents, closed reaches, suspended users, ended tokens, new passwords, holds, stewards' decisions, \
             backed-out runs",
            restored.taken_at.format("%Y-%m-%d %H:%M UTC")
        ),
        (false, true) => "Nothing was kept".to_owned(),
        (false, false) => {
            let kept = if restored.left_filled { LEFT_FILLED } else { "nothing was kept" };
            format!(
                "The database was not opened; {kept}. Look at the findings; --despite-findings REASON opens it all the same"
            )
        }
    });
    lines.join("\n")
}
