//! One file per command: parse, call the desk, print.

mod audit;
mod backup;
mod demo;
mod doctor;
mod dpia;
mod evaluate;
mod explain;
mod feed;
mod link;
mod migrate;
mod model;
mod rebuild;
mod relink;
mod restore;
mod retention;
mod rewrite;
mod school;
mod search_index;
mod serve;
mod source;
mod user;

use crate::{
    Verdict,
    cli::{AuditCommand, BackupCommand, Cli, Command, FeedCommand, SearchCommand},
    config::{Config, DEFAULTS},
    output::Output,
};

/// Does what was asked.
pub async fn run(cli: Cli, output: Output) -> anyhow::Result<Verdict> {
    let read = || Config::read(cli.config.as_deref(), cli.database.as_deref());
    match cli.command {
        Command::Demo(demo) => Box::pin(demo::run(&demo, read()?, output)).await,
        Command::Serve => serve::run(&read()?).await,
        Command::Feed { command } => match command {
            FeedCommand::Load(load) if load.dry_run => feed::check(&load, output),
            FeedCommand::Load(load) => feed::load(&load, &read()?, output).await,
            FeedCommand::List { count } => feed::list(count, &read()?, output).await,
            FeedCommand::BackOut { run } => feed::back_out(run, &read()?, output).await,
            FeedCommand::Held => feed::held(&read()?, output).await,
            FeedCommand::Release { run } => feed::release(run, &read()?, output).await,
            FeedCommand::Discard { run } => feed::discard(run, &read()?, output).await,
        },
        Command::Link(link) => link::run(&link, output),
        Command::Evaluate(evaluate) => evaluate::run(&evaluate, output),
        Command::Relink(relink) => relink::run(&relink, &read()?, output).await,
        Command::Train(train) => relink::train(&train, &read()?, output).await,
        Command::Model { command } => model::run(command, &read()?, output).await,
        Command::Explain(explain) => explain::run(&explain, &read()?, output).await,
        Command::Rebuild(rebuild) => rebuild::run(&rebuild, &read()?, output).await,
        Command::Search {
            command: SearchCommand::Verify,
        } => search_index::verify(&read()?, output).await,
        Command::Audit { command } => match command {
            AuditCommand::Verify(asked) => audit::verify(&asked, &read()?, output).await,
            AuditCommand::Key { file } => audit::key(&file, output),
        },
        Command::Retention { command } => retention::run(command, &read()?, output).await,
        Command::User { command } => user::run(command, &read()?, output).await,
        Command::Source { command } => source::run(command, &read()?, output).await,
        Command::School { command } => school::run(command, &read()?, output).await,
        Command::Backup(asked) => match asked.command {
            Some(BackupCommand::Key { file }) => backup::key(&file, output),
            None => backup::run(asked.to.as_deref(), &read()?, output).await,
        },
        Command::Restore(asked) => Box::pin(restore::run(&asked, &read()?, output)).await,
        Command::Doctor => Box::pin(doctor::run(&read()?, cli.config.as_deref(), output)).await,
        Command::Dpia(asked) => Box::pin(dpia::run(&asked, &read()?, cli.config.as_deref(), output)).await,
        Command::Migrate => migrate::run(&read()?, output).await,
        Command::Config => {
            print!("{DEFAULTS}");
            Ok(Verdict(true))
        }
    }
}
