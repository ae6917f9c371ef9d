//! Runs one test on every backend.

use std::{
    io::Write as _,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use url::Url;

use super::postgres::TestPostgres;
use crate::db::{Db, DbConfig};

/// Connections of a test database.
const CONNECTIONS: u32 = 4;

/// Runs a test on SQLite in memory, SQLite in a file, and PostgreSQL, each time on a fresh migrated database.
///
/// PostgreSQL is the server at `ONECHILD_TEST_POSTGRES` (a URL with the right to create databases), or one that this
/// process starts; where neither is possible the skip is loud, and fails if `CI` is `true`.
pub async fn on_every_backend<F, T>(test: F)
where
    F: Fn(Db) -> T,
    T: Future<Output = ()>,
{
    let memory = DbConfig::new("sqlite::memory:", 1);
    said("sqlite in memory");
    test(Db::migrate(&memory).await.expect("memory migrates")).await;
    let test = &test;
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.expect("a fresh database migrates");
        test(db.clone()).await;
        db.close().await;
    })
    .await;
}

/// Runs a test on the address of an empty SQLite file and of an empty PostgreSQL database: for tests that open, close
/// and open again.
pub async fn on_every_config<F, T>(test: F)
where
    F: Fn(DbConfig) -> T,
    T: Future<Output = ()>,
{
    let folder = tempfile::tempdir().expect("a temporary folder");
    said("sqlite file");
    test(DbConfig::new(
        format!("sqlite://{}/onechild.db", folder.path().display()),
        CONNECTIONS,
    ))
    .await;
    on_postgres(test).await;
}

/// Runs a test on an empty PostgreSQL database, where there is a server.
pub async fn on_postgres<F, T>(test: F)
where
    F: Fn(DbConfig) -> T,
    T: Future<Output = ()>,
{
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let Some(server) = server() else { return };
    let name = format!(
        "onechild_test_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    administer(
        &server,
        format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"),
    )
    .await;
    let mut url = Url::parse(&server).expect("the server's address is a URL");
    url.set_path(&name);
    said("postgresql");
    test(DbConfig::new(url, CONNECTIONS)).await;
    administer(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

/// Runs a test on a copy of a database that nobody has open, and removes the copy.
pub async fn on_copy<F, T>(original: &DbConfig, test: F)
where
    F: FnOnce(DbConfig) -> T,
    T: Future<Output = ()>,
{
    static NEXT: AtomicU32 = AtomicU32::new(1);
    if let Some(path) = original.url.strip_prefix("sqlite://") {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let copy = folder.path().join("copy.db");
        for end in ["", "-wal", ".staging", ".staging-wal"] {
            let name = format!("{path}{end}");
            if std::path::Path::new(&name).exists() {
                std::fs::copy(name, format!("{}{end}", copy.display())).expect("a file is copied");
            }
        }
        test(DbConfig::new(format!("sqlite://{}", copy.display()), CONNECTIONS)).await;
        return;
    }
    let mut url = Url::parse(&original.url).expect("the database's address is a URL");
    let from = url.path().trim_start_matches('/').to_owned();
    let name = format!("{from}_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let server = server().expect("the server of the original");
    administer(&server, format!("CREATE DATABASE {name} TEMPLATE {from}")).await;
    url.set_path(&name);
    test(DbConfig::new(url, CONNECTIONS)).await;
    administer(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

/// Names the backend in the captured output, so that a failure says where it happened.
fn said(backend: &str) {
    println!("on {backend}");
    let _ = std::io::stdout().flush();
}

fn server() -> Option<String> {
    static OWN: OnceLock<Option<TestPostgres>> = OnceLock::new();
    std::env::var("ONECHILD_TEST_POSTGRES").ok().or_else(|| {
        OWN.get_or_init(TestPostgres::start)
            .as_ref()
            .map(|server| server.url().to_owned())
    })
}

async fn administer(server: &str, text: String) {
    let mut connection = PgConnection::connect(server).await.expect("the test server answers");
    sqlx::query(AssertSqlSafe(text))
        .execute(&mut connection)
        .await
        .expect("databases can be made and dropped");
    connection.close().await.expect("the connection closes");
}
