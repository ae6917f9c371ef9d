//! PostgreSQL's tables are written anew as their owner, within the stated window and at no other time.

#![expect(clippy::unwrap_used, reason = "in the helpers of a test an error is a failed test")]

use std::{path::Path, process::Command};

use child::clock::{Clock as _, SystemClock};
use chrono::TimeDelta;
use serde_json::Value;
use store::{DbConfig, PURGED_TABLES, testing::on_postgres};

/// Whether it was done, and what was said.
fn rewrite(folder: &Path, database: &str, settings: &str) -> (bool, String) {
    let config = folder.join("onechild.toml");
    std::fs::write(&config, settings).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_onechild"))
        .args([
            "--config",
            &config.display().to_string(),
            "--database",
            database,
            "--json",
        ])
        .args(["retention", "rewrite"])
        .env_clear()
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p10_tables_are_written_anew_within_the_window_alone_and_their_sizes_are_told() {
    on_postgres(|config: DbConfig| async move {
        let folder = tempfile::tempdir().unwrap();
        store::Db::migrate(&config).await.unwrap().close().await;
        let url = &config.url;
        let set =
            |owner: &str, window: &str| format!("[postgres]\nowner_url = \"{owner}\"\nrewrite_window = \"{window}\"\n");
        let later = |hours| {
            (SystemClock.now() + TimeDelta::hours(hours))
                .format("%H:%M")
                .to_string()
        };
        let not_now = format!("{}-{}", later(4), later(6));
        for (settings, why) in [
            (String::new(), "owner_url"),
            (set(url, ""), "rewrite_window"),
            (set(url, "at night"), "rewrite_window"),
            (set(url, &not_now), "within"),
        ] {
            let (done, said) = rewrite(folder.path(), url, &settings);
            assert!(!done && said.contains(why), "{settings}: {said}");
            assert!(!said.contains("postgres://"), "{said}");
        }
        let now = format!("{}-{}", later(-3), later(5));
        let (done, said) = rewrite(folder.path(), url, &set(url, &now));
        assert!(done, "{said}");
        let told: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
        let tables = told["tables"].as_array().unwrap();
        let names: Vec<&str> = tables.iter().map(|table| table["table"].as_str().unwrap()).collect();
        assert_eq!(names, PURGED_TABLES);
        assert!(tables.iter().all(|table| table["after"].as_i64() > Some(0)), "{told}");
        assert!(
            told["still_held"].as_str().unwrap().contains("write-ahead log"),
            "{told}"
        );
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite://{}", folder.path().join("one.db").display());
    let (done, said) = rewrite(folder.path(), &sqlite, "");
    assert!(!done && said.contains("only PostgreSQL"), "{said}");
}
