//! PostgreSQL: the files of tables without what was deleted from them.
//!
//! A row that is deleted stays in its table's file until the table is written anew. The roles of the service may not do that,
//! so it takes the owner's own connection.

use std::time::Duration;

use serde::Serialize;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, postgres::PgConnectOptions};
use url::Url;

use crate::error::StoreError;

/// Every table of which a deletion takes rows or words. A test holds them against the statements that delete.
pub const PURGED_TABLES: [&str; 33] = [
    "audit_query",
    "case_note",
    "child",
    "child_life",
    "contact_request",
    "contact_step",
    "correction_notice",
    "decision",
    "decision_child",
    "golden",
    "involvement",
    "link_constraint",
    "link_event",
    "record",
    "retention_action",
    "retention_hold_record",
    "review_case",
    "rights_item",
    "rights_request",
    "rights_step",
    "run_before",
    "sen_need",
    "shield",
    "shield_lift",
    "shield_override",
    "shield_reach",
    "shield_step",
    "source_record",
    "staging.row",
    "transport_exported",
    "transport_need",
    "travel_arrangement",
    "user_relationship",
];

/// A table that was written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rewritten {
    /// Its name.
    pub table: &'static str,
    /// Bytes on disk before, indexes among them.
    pub before: i64,
    /// Bytes after.
    pub after: i64,
}

/// What became of the tables.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Rewriting {
    /// Those that were written anew.
    pub tables: Vec<Rewritten>,
    /// Those that stay as they are: somebody used them for too long, or it was to end before their turn.
    pub left: Vec<&'static str>,
}

/// PostgreSQL's code for a lock that was not to be had in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Writes every table of [`PURGED_TABLES`] anew, one after another, as its owner. Each is locked while it is copied; where somebody
/// uses it for longer than `wait`, it is left as it is, for everybody else queues behind whoever waits for such a lock.
/// `go_on` is asked before each table; what is left then stays as it is.
pub async fn rewrite_tables(owner: &str, wait: Duration, go_on: impl Fn() -> bool) -> Result<Rewriting, StoreError> {
    let unreachable = |why: String| StoreError::Unreachable {
        // Never the address: it holds a password.
        place: "the address of the owner".to_owned(),
        why,
    };
    let url = Url::parse(owner).map_err(|error| unreachable(error.to_string()))?;
    let options: PgConnectOptions = url.as_str().parse()?;
    let mut db = PgConnection::connect_with(&options).await?;
    let limit = format!("SET lock_timeout = {}", wait.as_millis());
    sqlx::query(AssertSqlSafe(limit)).execute(&mut db).await?;
    let mut done = Rewriting::default();
    for table in PURGED_TABLES {
        if !go_on() {
            done.left.push(table);
            continue;
        }
        match rewrite(&mut db, table).await {
            Ok(rewritten) => done.tables.push(rewritten),
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(LOCK_NOT_AVAILABLE) => {
                done.left.push(table);
            }
            Err(error) => return Err(error.into()),
        }
    }
    db.close().await?;
    Ok(done)
}

async fn rewrite(db: &mut PgConnection, table: &'static str) -> Result<Rewritten, sqlx::Error> {
    let before = size(db, table).await?;
    let text = format!("VACUUM (FULL, ANALYZE) {table}");
    sqlx::query(AssertSqlSafe(text)).execute(&mut *db).await?;
    let after = size(db, table).await?;
    Ok(Rewritten { table, before, after })
}

async fn size(db: &mut PgConnection, table: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT pg_total_relation_size(to_regclass($1))")
        .bind(table)
        .fetch_one(db)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Sql;

    /// The tables that a statement takes something of.
    fn taken(sql: Sql) -> Vec<String> {
        let text = sql.postgres();
        let words: Vec<&str> = text.as_str().split_whitespace().collect();
        let pairs = words.windows(3);
        let named = pairs.filter_map(|three| match three {
            ["DELETE", "FROM", table] | [_, "UPDATE", table] => Some(*table),
            _ => None,
        });
        let first = words
            .first()
            .filter(|word| **word == "UPDATE")
            .and(words.get(1).copied());
        named
            .chain(first)
            .filter(|table| *table != "SET")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn p10_every_table_that_a_deletion_takes_from_is_written_anew() {
        let statements = [
            crate::audit::ALL_REDACT,
            crate::retention::ALL_PURGE,
            crate::retention::ALL_PURGE_BESIDE,
            crate::retention::ALL_PURGE_DECISIONS,
            crate::retention::ALL_LEAD_ON,
            crate::retention::ALL_ACTIONS,
        ];
        let tables: std::collections::BTreeSet<String> =
            statements.into_iter().flatten().flat_map(|sql| taken(*sql)).collect();
        assert!(tables.len() > 25, "the statements are read: {tables:?}");
        let missing: Vec<&String> = tables
            .iter()
            .filter(|table| !PURGED_TABLES.contains(&table.as_str()))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(PURGED_TABLES.is_sorted());
    }
}
