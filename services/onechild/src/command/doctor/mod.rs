//! `onechild doctor`: looks at a deployment and says what to do, one line for each finding. Changes no
//! data.

mod files;
mod finding;
mod settings;
mod trail;
mod work;

use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;
use store::{Db, Duty};

pub use finding::{Finding, Level};

use crate::{
    Verdict,
    config::Config,
    output::{Output, counted},
    wiring::{self, Databases},
};

/// Everything that was looked at.
#[derive(Debug, Serialize)]
struct Report {
    /// How many findings are wrong.
    wrong: usize,
    /// In the order in which they were looked at.
    findings: Vec<Finding>,
}

/// Looks at everything; exit code 1 if anything is wrong.
pub async fn run(config: &Config, config_file: Option<&Path>, output: Output) -> anyhow::Result<Verdict> {
    let findings = look(config, config_file).await;
    let wrong = findings.iter().filter(|found| found.level == Level::Wrong).count();
    let report = Report { wrong, findings };
    output.result(&report, |report| {
        let mut lines: Vec<String> = report.findings.iter().map(Finding::line).collect();
        lines.push(match wrong {
            0 => "Nothing is wrong".to_owned(),
            wrong => format!("{} to see to", counted(wrong as i64, "thing")),
        });
        lines.join("\n")
    })?;
    Ok(Verdict(wrong == 0))
}

/// Everything there is to say of a deployment.
pub async fn look(config: &Config, config_file: Option<&Path>) -> Vec<Finding> {
    let mut found = settings::look(config);
    found.extend(files::look(config, config_file));
    match database(config).await {
        Ok(more) => found.extend(more),
        // What cannot be asked is said in the words of whoever refused.
        Err(error) => found.push(Finding::wrong(
            "database",
            format!("{error:#}"),
            "mend this first: what follows from it was not looked at",
        )),
    }
    found
}

/// What the database and the service's own work tell.
async fn database(config: &Config) -> anyhow::Result<Vec<Finding>> {
    let owner = Databases::owner(config).await?;
    let mut found = vec![Finding::fine(
        "database",
        "reachable, and its tables are those of this release",
    )];
    found.extend(roles(config, &owner).await?);
    // An index that is not there is not made: it would belong to whoever runs this.
    let has_index = config.index.exists();
    let index = if has_index {
        search::Index::open(&config.index).context("the search index cannot be opened")?
    } else {
        search::Index::in_memory()?
    };
    let desk = wiring::desk(config, index).await?;
    let standing = desk.trail_standing().await?;
    let now = desk.now();
    found.push(trail::clocks(now, owner.clock().await?, &standing));
    let first_after = async |place| Ok(desk.first_event_after(&config.node, place).await?);
    found.extend(trail::look(config, &standing, now, first_after).await?);
    found.extend(work::look(&desk, config, has_index).await?);
    Ok(found)
}

/// On PostgreSQL, what the catalogue says that the service's roles may do.
async fn roles(config: &Config, owner: &Db) -> anyhow::Result<Vec<Finding>> {
    let mut found: Vec<Finding> = owner
        .role_faults()
        .await?
        .into_iter()
        .map(|fault| {
            Finding::wrong(
                "roles",
                fault,
                "take it back (REVOKE, ALTER ROLE, ENABLE TRIGGER), and find out who gave it",
            )
        })
        .collect();
    for duty in Db::mighty_logins(&Databases::settings(config)).await? {
        let (name, key) = match duty {
            Duty::Loader => ("loading", "loader_url"),
            Duty::Web => ("pages", "web_url"),
            Duty::Jobs => ("jobs", "jobs_url"),
            Duty::Owner => continue,
        };
        found.push(Finding::wrong(
            "roles",
            format!("the login for {name} can do whatever the owner of the tables can"),
            format!("give it a login of its own that is a member of its role alone, and set postgres.{key}"),
        ));
    }
    if found.is_empty() && owner.backend() == store::Backend::Postgres {
        found.push(Finding::fine("roles", "none may do what it must not"));
    }
    Ok(found)
}
