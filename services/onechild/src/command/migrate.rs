//! `onechild migrate`.

use serde_json::json;

use crate::{Verdict, config::Config, output::Output, wiring::Databases};

/// Makes or updates the tables, and on PostgreSQL the roles.
pub async fn run(config: &Config, output: Output) -> anyhow::Result<Verdict> {
    Databases::migrate(config).await?;
    output.result(&json!({ "migrated": true }), |_| {
        "The database is up to date".to_owned()
    })?;
    Ok(Verdict(true))
}
