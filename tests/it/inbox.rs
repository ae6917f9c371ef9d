//! The drop folder.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use jobs::{InboxConfig, InboxReport, run_inbox};
use tests::{Bare, leftovers::temporary_folder, run};

const GOOD: &str = "record_id,first_name,surname,dob,updated_on\nE1,Imogen,Marchbank,2015-03-04,2026-01-01\n";

/// Writes a file into the source's folder, last changed a minute ago.
fn drop_file(config: &InboxConfig, source: &str, name: &str, text: &str) {
    let folder = config.folder.join(source);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the file's age is told by the machine's clock")]
    let a_minute_ago = SystemTime::now() - Duration::from_mins(1);
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(a_minute_ago)
        .unwrap();
}

fn names(config: &InboxConfig, folder: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(config.folder.join(folder)) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_settled_file_is_loaded_linked_and_archived_and_a_poisonous_one_is_set_aside() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let config = InboxConfig {
                folder: temporary_folder("onechild-inbox-"),
                settle: Duration::from_secs(30),
            };
            drop_file(&config, "education", "pupils.csv", GOOD);
            drop_file(&config, "education", "picture.csv", "\u{0}\u{1}\u{2}");
            drop_file(&config, "nobody", "pupils.csv", GOOD);
            fs::write(config.folder.join("education/arriving.csv"), GOOD).unwrap();
            let report = run_inbox(&bare.desk, &config).await.unwrap();
            assert_eq!(
                report,
                InboxReport {
                    loaded: 1,
                    held: 0,
                    poison: 1,
                    unsettled: 1,
                    refused: 0
                }
            );
            assert_eq!(bare.desk.child_count().await.unwrap(), 1, "the child is linked");
            assert_eq!(names(&config, "education"), ["arriving.csv"]);
            assert!(
                names(&config, "education/archive")
                    .iter()
                    .any(|name| name.ends_with("-pupils.csv"))
            );
            assert!(
                names(&config, "education/poison")
                    .iter()
                    .any(|name| name.ends_with("-picture.csv"))
            );
            assert_eq!(
                names(&config, "nobody"),
                ["pupils.csv"],
                "a folder of no known source is left alone"
            );
            // The same bytes again are archived and change nothing.
            drop_file(&config, "education", "pupils.csv", GOOD);
            let before = bare.digest().await;
            assert_eq!(run_inbox(&bare.desk, &config).await.unwrap().loaded, 1);
            assert_eq!(bare.digest().await, before);
        }
    });
}

#[test]
fn only_one_node_at_a_time_holds_a_lease() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let hold = chrono::TimeDelta::minutes(5);
            let inside = bare
                .desk
                .with_lease("inbox", hold, async {
                    // Another node over the same database.
                    let other = tests::desk_of(&bare.database, std::sync::Arc::clone(&bare.clock), "other").await;
                    other.with_lease("inbox", hold, async {}).await.unwrap().is_none()
                })
                .await
                .unwrap();
            assert_eq!(inside, Some(true), "the other node has to wait");
            let other = tests::desk_of(&bare.database, std::sync::Arc::clone(&bare.clock), "other").await;
            assert!(
                other.with_lease("inbox", hold, async {}).await.unwrap().is_some(),
                "and gets it afterwards"
            );
        }
    });
}
