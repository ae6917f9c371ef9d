//! Every row of every table, for tests that compare whole databases.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::db::{DbConfig, sqlite};

/// The rows of each table as JSON objects of texts, in order of these. Numbers and hashes are as the database writes them.
pub async fn rows_of(config: &DbConfig) -> BTreeMap<String, Vec<serde_json::Map<String, serde_json::Value>>> {
    let mut tables = BTreeMap::new();
    let mut add = |name: String, rows: Vec<String>| {
        let read = rows
            .iter()
            .map(|row| serde_json::from_str(row).expect("a row is an object"));
        tables.insert(name, read.collect());
    };
    if let Some(path) = config.url.strip_prefix("sqlite://") {
        let options = SqliteConnectOptions::new().filename(path);
        let mut db = SqliteConnection::connect_with(&options).await.expect("the file opens");
        let beside = sqlite::staging_path(path.as_ref());
        sqlite::attach(&mut db, beside.display().to_string())
            .await
            .expect("staging opens");
        for schema in ["main", "staging"] {
            let names = format!("SELECT name FROM {schema}.sqlite_master WHERE type = 'table' ORDER BY name");
            let names: Vec<String> = sqlx::query_scalar(AssertSqlSafe(names))
                .fetch_all(&mut db)
                .await
                .expect("tables");
            for name in names {
                let columns = format!("SELECT name FROM pragma_table_info('{name}', '{schema}')");
                let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(columns))
                    .fetch_all(&mut db)
                    .await
                    .expect("columns");
                let pairs: Vec<String> = columns
                    .iter()
                    .map(|column| format!("'{column}', quote(\"{column}\")"))
                    .collect();
                let text = format!(
                    "SELECT json_object({}) AS r FROM {schema}.\"{name}\" ORDER BY r",
                    pairs.join(",")
                );
                let rows = sqlx::query_scalar(AssertSqlSafe(text))
                    .fetch_all(&mut db)
                    .await
                    .expect("rows");
                add(format!("{schema}.{name}"), rows);
            }
        }
        db.close().await.expect("the file closes");
        return tables;
    }
    let mut db = PgConnection::connect(&config.url).await.expect("the database answers");
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables \
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
    )
    .fetch_all(&mut db)
    .await
    .expect("tables");
    for name in names {
        let text = format!("SELECT to_jsonb(t)::text FROM {name} t ORDER BY 1");
        let rows = sqlx::query_scalar(AssertSqlSafe(text))
            .fetch_all(&mut db)
            .await
            .expect("rows");
        add(name, rows);
    }
    db.close().await.expect("the connection closes");
    tables
}
