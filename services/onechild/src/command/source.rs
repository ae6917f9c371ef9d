//! `onechild source`.

use serde_json::json;

use crate::{Verdict, cli::SourceCommand, config::Config, output::Output, wiring};

/// Adds or lists sources.
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
        SourceCommand::List => {
            let sources = desk.source_list().await?;
            let rows: Vec<_> = sources
                .iter()
                .map(|source| json!({ "name": source.name, "title": source.title, "kind": source.kind }))
                .collect();
            output.result(&json!({ "sources": rows }), |_| {
                let line = |source: &store::SourceRow| {
                    let kind = source.kind.map_or("", child::FeedKind::name);
                    format!("{:<20} {kind:<16} {}", source.name, source.title)
                };
                sources.iter().map(line).collect::<Vec<_>>().join("\n")
            })?;
        }
    }
    Ok(Verdict(true))
}
