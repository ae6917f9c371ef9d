//! `onechild source`: the sources and the machines that deliver for them.

use std::collections::BTreeMap;

use serde_json::json;

use desk::{Desk, NewSender, Proceed};

use crate::{
    Verdict,
    cli::{MayProceed, SourceCommand, TokenCommand},
    config::Config,
    output::Output,
    wiring,
};

/// Adds or lists sources, or their machines.
pub async fn run(command: SourceCommand, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    match command {
        SourceCommand::Add {
            name,
            title,
            kind,
            sensitive,
        } => {
            desk.register_source(&name, &title, kind, sensitive).await?;
            output.result(&json!({ "name": name, "kind": kind }), |_| {
                format!("Source {name} sends {kind} files")
            })?;
        }
        SourceCommand::List => list(&desk, output).await?,
        SourceCommand::Expect { name, records, days } => {
            let expected = desk::Expected { records, days };
            desk.expect(&name, expected).await?;
            let told = json!({ "name": name, "expected_records": records, "expected_days": days });
            output.result(&told, |_| {
                let records = records.map_or("any number of records".to_owned(), |records| {
                    format!("{records} records")
                });
                let days = days.map_or("at any time".to_owned(), |days| {
                    format!("every {days} days or more often")
                });
                format!("Source {name} is expected to hold {records} and to deliver {days}")
            })?;
        }
        SourceCommand::Ids { name, of } => {
            desk.use_ids_of(&name, of.as_deref()).await?;
            output.result(&json!({ "name": name, "ids_of": of }), |_| match &of {
                Some(of) => {
                    format!("The records of {name} belong to the children whose records have the same ids in {of}")
                }
                None => format!("The records of {name} have ids of their own"),
            })?;
        }
        SourceCommand::CaseRecords { name, hold } => {
            desk.mark_case_source(&name, hold).await?;
            output.result(&json!({ "name": name, "holds_case_records": hold }), |_| {
                let what = if hold { "case records" } else { "copies for the index" };
                format!("The records of {name} are {what}")
            })?;
        }
        SourceCommand::Status { name, proceed } => {
            let proceed = match proceed {
                MayProceed::Yes => Proceed::Yes,
                MayProceed::Wait => Proceed::Wait,
                MayProceed::No => Proceed::No,
            };
            desk.set_proceed(&name, proceed).await?;
            output.result(&json!({ "name": name, "proceed": proceed }), |_| match proceed {
                Proceed::Yes => format!("Source {name} may load"),
                Proceed::Wait => format!("Source {name} may not load yet; what it sends is refused"),
                Proceed::No => format!("Source {name} may not load; what it sends is refused"),
            })?;
        }
        SourceCommand::Token(command) => token(&desk, command, output).await?,
    }
    Ok(Verdict(true))
}

/// Lists the sources with what was decided about them and when they delivered last.
async fn list(desk: &Desk, output: Output) -> anyhow::Result<()> {
    let now = desk.now();
    let sources = desk.source_list().await?;
    let counts: BTreeMap<String, (i64, i64)> = desk
        .source_counts()
        .await?
        .into_iter()
        .map(|count| (count.source, (count.records, count.waiting)))
        .collect();
    let count = |source: &store::SourceRow| counts.get(&source.name).copied().unwrap_or_default();
    let row = |source: &store::SourceRow| {
        let (records, waiting) = count(source);
        json!({ "name": source.name, "title": source.title, "kind": source.kind, "sensitive": source.sensitive,
            "expected_records": source.expects().records, "expected_days": source.expects().days,
            "ids_of": source.ids_of, "records": records, "waiting": waiting,
            "partner": source.registration.partner, "priority": source.registration.priority,
            "proceed": source.registration.proceed,
            "delivered_at": source.delivered_at, "late": source.late(now).is_some() })
    };
    let rows: Vec<_> = sources.iter().map(row).collect();
    output.result(&json!({ "sources": rows }), |_| {
        let line = |source: &store::SourceRow| {
            let kind = source.kind.map_or("", child::FeedKind::name);
            let delivered = match source.delivered_at {
                Some(at) => format!("delivered {}", at.date_naive()),
                None => "nothing delivered".to_owned(),
            };
            let late = match source.late(now) {
                Some(silent) => format!(", late: silent for {} days", silent.num_days()),
                None => String::new(),
            };
            let proceed = match source.registration.proceed {
                Proceed::Yes => "",
                Proceed::Wait => ", may not load yet",
                Proceed::No => ", may not load",
            };
            let sensitive = if source.sensitive { "sensitive, " } else { "" };
            let (records, waiting) = count(source);
            let records = match waiting {
                0 => format!("{records} records"),
                waiting => format!("{records} records, {waiting} of them waiting for one that names the child"),
            };
            format!(
                "{:<20} {kind:<16} {} ({sensitive}{records}, {delivered}{late}{proceed})",
                source.name, source.title
            )
        };
        sources.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

async fn token(desk: &Desk, command: TokenCommand, output: Output) -> anyhow::Result<()> {
    match command {
        TokenCommand::Add {
            title,
            sources,
            changes,
            days,
        } => {
            let new = NewSender {
                title,
                sources,
                follows_changes: changes,
                days,
            };
            let (id, token) = desk.add_sender(new).await?;
            output.result(&json!({ "id": id, "token": token }), |_| {
                format!("{token}\nShown this once. Sender {id}; send it as: Authorization: Bearer ...")
            })
        }
        TokenCommand::Rotate { id, days, overlap } => {
            let token = desk.rotate_token(id, days, overlap).await?;
            output.result(&json!({ "id": id, "token": token, "overlap_days": overlap }), |_| {
                format!("{token}\nShown this once. The tokens that sender {id} had open for {overlap} days more")
            })
        }
        TokenCommand::End { id } => {
            desk.end_sender(id).await?;
            output.result(&json!({ "id": id }), |_| {
                format!("The token of sender {id} opens nothing any more")
            })
        }
        TokenCommand::List => {
            let senders = desk.sender_list().await?;
            let row = |sender: &store::SenderRow| {
                json!({ "id": sender.id, "title": sender.title, "sources": sender.sources,
                    "changes": sender.follows_changes, "expires_at": sender.expires_at, "ended_at": sender.ended_at })
            };
            let rows: Vec<_> = senders.iter().map(row).collect();
            output.result(&json!({ "senders": rows }), |_| {
                let line = |sender: &store::SenderRow| {
                    let end = match sender.ended_at {
                        Some(ended) => format!("ended {}", ended.date_naive()),
                        None => format!("until {}", sender.expires_at.date_naive()),
                    };
                    let changes = if sender.follows_changes {
                        ", follows changes"
                    } else {
                        ""
                    };
                    let sources = sender.sources.join(", ");
                    format!("{} {end} {} ({sources}{changes})", sender.id, sender.title)
                };
                senders.iter().map(line).collect::<Vec<_>>().join("\n")
            })
        }
    }
}
