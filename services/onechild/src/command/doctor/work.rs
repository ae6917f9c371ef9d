//! What the service does by itself: its index, nightly work, deliveries, tokens and backups.

use chrono::TimeDelta;
use desk::{Desk, ReadJournal};

use super::finding::Finding;
use crate::{config::Config, output::counted};

/// Looks at what the service does by itself. `has_index` is whether this node has one.
pub async fn look(desk: &Desk, config: &Config, has_index: bool) -> anyhow::Result<Vec<Finding>> {
    let mut found = vec![index(desk, has_index).await?];
    found.extend(leases(desk).await?);
    found.extend(retention(desk).await?);
    found.extend(deliveries(desk).await?);
    found.extend(backups(desk, config).await?);
    Ok(found)
}

async fn index(desk: &Desk, has_index: bool) -> anyhow::Result<Finding> {
    if !has_index {
        return Ok(Finding::note(
            "index",
            "this node has none yet",
            "onechild serve makes it",
        ));
    }
    Ok(match desk.index_lag().await? {
        0 => Finding::fine("index", "at the position of the change feed"),
        behind if behind > 0 => Finding::wrong(
            "index",
            format!("it lacks the last {} of the change feed", counted(behind, "change")),
            "start the service on this node; if it runs, look into its log (onechild search verify compares all)",
        ),
        _ => Finding::wrong(
            "index",
            "it is ahead of the change feed: it belongs to another database",
            "remove the folder of the index; the service makes it anew",
        ),
    })
}

async fn leases(desk: &Desk) -> anyhow::Result<Vec<Finding>> {
    let leases = desk.lease_standing().await?;
    Ok(leases
        .into_iter()
        .map(|lease| {
            if lease.left {
                Finding::note(
                    "lease",
                    format!("{} ended in the middle of: {}", lease.holder, lease.name),
                    "nothing: another node goes on; find out why that node ended",
                )
            } else {
                Finding::fine("lease", format!("{} is with {}", lease.name, lease.holder))
            }
        })
        .collect())
}

async fn retention(desk: &Desk) -> anyhow::Result<Vec<Finding>> {
    let standing = desk.retention_standing().await?;
    let mut found = Vec::new();
    if standing.approved {
        found.push(Finding::fine(
            "retention",
            format!("version {} of the rules is in force", standing.version),
        ));
    } else {
        found.push(Finding::note(
            "retention",
            format!(
                "nobody approved version {} of the rules, so nothing is deleted",
                standing.version
            ),
            "have information governance read and approve them at /retention",
        ));
    }
    match standing.last {
        Some(last) if last.failed > 0 => found.push(Finding::wrong(
            "retention",
            format!("{} of {} could not be done", counted(last.failed, "line"), last.day),
            "look into the log; the next run tries again",
        )),
        Some(last) if standing.today - last.day > TimeDelta::days(1) => found.push(Finding::wrong(
            "retention",
            format!("the last run was on {}", last.day),
            "see that the service runs at night ([schedule] retention), or run onechild retention run",
        )),
        Some(_) => {}
        None => found.push(Finding::note(
            "retention",
            "there was no run yet",
            "the service does it every night",
        )),
    }
    Ok(found)
}

async fn deliveries(desk: &Desk) -> anyhow::Result<Vec<Finding>> {
    let mut found = Vec::new();
    for (source, silent) in desk.silent_sources().await? {
        found.push(Finding::wrong(
            "sources",
            format!("{source} has been silent for {} days", silent.num_days()),
            "ask whoever sends it, or say what is expected (onechild source expect)",
        ));
    }
    let held = desk.held_runs().await?.len() as i64;
    if held > 0 {
        found.push(Finding::wrong(
            "sources",
            format!("waiting for a person: {}", counted(held, "run")),
            "look at them (onechild feed held, or /feeds)",
        ));
    }
    for (machine, day) in desk.ending_tokens().await? {
        found.push(Finding::wrong(
            "tokens",
            format!("the token of {machine} ends on {day}"),
            "make the next one: onechild source token rotate",
        ));
    }
    if found.is_empty() {
        found.push(Finding::fine(
            "sources",
            "none is late, none waits, and no token ends soon",
        ));
    }
    Ok(found)
}

async fn backups(desk: &Desk, config: &Config) -> anyhow::Result<Vec<Finding>> {
    let settings = &config.backup;
    if settings.recipients.is_empty() || settings.journal.as_os_str().is_empty() {
        return Ok(vec![Finding::wrong(
            "backup",
            "no backup can be taken",
            "set [backup] recipients and journal (see ops/backup.md)",
        )]);
    }
    let mut found = Vec::new();
    let now = desk.now();
    match desk.last_backup().await? {
        Some(last) if now - last.at <= TimeDelta::days(i64::from(settings.days)) + TimeDelta::hours(2) => {
            found.push(Finding::fine(
                "backup",
                format!("the last one is of {}", last.at.format("%Y-%m-%d %H:%M UTC")),
            ));
        }
        last => found.push(Finding::wrong(
            "backup",
            last.map_or_else(
                || "there is none".to_owned(),
                |last| format!("the last one is of {}", last.at.format("%Y-%m-%d %H:%M UTC")),
            ),
            "run onechild backup each night, from a timer of the system",
        )),
    }
    if let Err(error) = ReadJournal::read(&settings.journal)
        && desk.last_backup().await?.is_some()
    {
        found.push(Finding::wrong(
            "backup",
            error.to_string(),
            "put the file back from where it is copied to, and take a backup at once",
        ));
    }
    Ok(found)
}
