//! The drop folder.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use child::{RunId, policy::Role};
use jobs::{InboxConfig, InboxReport, run_inbox};
use tests::{Backend, Bare, TestApp, Visitor, leftovers::temporary_folder, run};

const GOOD: &str = "record_id,first_name,surname,dob,updated_on\nE1,Imogen,Marchbank,2015-03-04,2026-01-01\n";

/// Writes a file into the source's folder, last changed a day ago.
fn drop_file(config: &InboxConfig, source: &str, name: &str, text: &str) {
    let folder = config.folder.join(source);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the file's age is told by the machine's clock")]
    let a_day_ago = SystemTime::now() - Duration::from_hours(24);
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(a_day_ago)
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
                settle: Duration::from_hours(1),
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
fn who_looks_at_a_file_that_was_set_aside_finds_why_beside_it_and_on_the_page_of_its_source() {
    run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let config = InboxConfig {
            folder: temporary_folder("onechild-inbox-"),
            settle: Duration::from_secs(30),
        };
        let drop_and_run = async |text: &str| {
            app.clock.set(app.desk.now() + chrono::TimeDelta::seconds(1));
            drop_file(&config, "education", "pupils.csv", text);
            run_inbox(&app.desk, &config).await.unwrap()
        };
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        assert!(!steward.get("/sources/education").await.has("failed-feed"));
        assert_eq!(drop_and_run("shoe_size\n38\n").await.poison, 1);
        let failed = app.desk.latest_runs(1).await.unwrap().remove(0);
        let why = failed.message.unwrap();
        let aside = names(&config, "education/poison");
        let [file, note] = aside.as_slice() else {
            panic!("the file and the reason: {aside:?}");
        };
        assert_eq!(*note, format!("{file}.why.txt"));
        let text = fs::read_to_string(config.folder.join("education/poison").join(note)).unwrap();
        assert!(text.contains(&why) && text.contains(&failed.id.to_string()), "{text}");
        let page = steward.get("/sources/education").await;
        assert!(
            page.has("failed-feed") && page.words().contains(&why),
            "{}",
            page.words()
        );
        // The next file that is loaded is the latest word.
        assert_eq!(drop_and_run(GOOD).await.loaded + drop_and_run("").await.poison, 2);
        assert_eq!(names(&config, "education/poison").len(), 4, "each beside its own");
        drop_and_run(&GOOD.replace("Imogen", "Imogene")).await;
        let page = steward.get("/sources/education").await;
        assert!(!page.has("failed-feed"), "{}", page.words());
    });
}

#[test]
fn only_one_node_at_a_time_holds_a_lease() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let hold = chrono::TimeDelta::minutes(5);
            let another = Box::pin(async {
                // Another node over the same database.
                let other = tests::desk_of(&bare.database, std::sync::Arc::clone(&bare.clock), "other").await;
                other.with_lease("inbox", hold, async {}).await.unwrap().is_none()
            });
            let inside = bare.desk.with_lease("inbox", hold, another).await.unwrap();
            assert_eq!(inside, Some(true), "the other node has to wait");
            let other = tests::desk_of(&bare.database, std::sync::Arc::clone(&bare.clock), "other").await;
            assert!(
                other.with_lease("inbox", hold, async {}).await.unwrap().is_some(),
                "and gets it afterwards"
            );
        }
    });
}

#[test]
fn a_kept_file_of_a_run_that_is_not_in_is_run_again_on_the_page_as_long_as_nothing_newer_came() {
    run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let config = InboxConfig {
            folder: temporary_folder("onechild-inbox-"),
            settle: Duration::from_secs(30),
        };
        let drop_and_run = async |name: &str, text: &str| {
            app.clock.set(app.desk.now() + chrono::TimeDelta::seconds(1));
            drop_file(&config, "education", name, text);
            run_inbox(&app.desk, &config).await.unwrap();
            app.clock.set(app.desk.now() + chrono::TimeDelta::seconds(1));
            app.desk.latest_runs(1).await.unwrap().remove(0)
        };
        let first = drop_and_run("pupils.csv", GOOD).await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let page = |id: RunId| format!("/feeds/{id}");
        let confirm = |id: RunId, act: &str| format!("/feeds/{id}/confirm/{act}");
        let reason = [("reason", "It was the right file after all")];
        assert!(!steward.get(&page(first.id)).await.has("act-again"), "it is in");
        steward.submit(&confirm(first.id, "back-out"), &reason).await;
        let out = steward.get(&page(first.id)).await;
        assert!(
            out.has("how-again") && !out.has("act-again"),
            "nobody said where files are kept: {}",
            out.words()
        );
        let refused = steward.post(&confirm(first.id, "again"), &reason).await;
        assert_eq!(refused.status, 422);

        app.desk.know_drop_folder(config.folder.clone());
        let out = steward.get(&page(first.id)).await;
        assert!(out.has("act-again") && !out.has("how-again"), "{}", out.words());
        let again = steward.submit(&confirm(first.id, "again"), &reason).await;
        let words = again.words();
        assert!(words.contains("This is the run that read the file again."), "{words}");
        app.clock.set(app.desk.now() + chrono::TimeDelta::seconds(1));
        let second = app.desk.latest_runs(1).await.unwrap().remove(0);
        assert_ne!(second.id, first.id);
        assert_eq!(
            (second.rows.accepted, &second.files[0].sha256),
            (1, &first.files[0].sha256)
        );
        let events = app.audit_of(app.viewer(Role::DataSteward).await.user).await;
        let told = events
            .iter()
            .find(|event| event.detail.contains("run again"))
            .expect("it is on record");
        assert!(told.detail.contains(&second.id.to_string()), "{}", told.detail);
        assert_eq!(told.reason.as_deref(), Some("It was the right file after all"));

        // The run that read it again can be run again as well, but not with another file in the place of its own.
        steward.submit(&confirm(second.id, "back-out"), &reason).await;
        let kept = config.folder.join("education/archive").join(&second.files[0].name);
        fs::write(&kept, GOOD.replace("Imogen", "Odette")).unwrap();
        let changed = steward.post(&confirm(second.id, "again"), &reason).await;
        assert_eq!(changed.status, 422, "{}", changed.words());
        assert!(
            changed.words().contains("no longer kept as it was"),
            "{}",
            changed.words()
        );
        fs::write(&kept, GOOD).unwrap();
        assert!(steward.get(&page(second.id)).await.has("act-again"));

        drop_and_run("later.csv", &GOOD.replace("E1", "E2")).await;
        let older = steward.get(&page(second.id)).await;
        assert!(
            older.has("how-again") && !older.has("act-again"),
            "it would take newer rows back: {}",
            older.words()
        );
        let administrator = Visitor::signed_in(&app, Role::SystemAdmin).await;
        assert_eq!(
            administrator.post(&confirm(second.id, "again"), &reason).await.status,
            404
        );

        // What was bad as a whole is kept too.
        let bad = drop_and_run("picture.csv", "\u{0}\u{1}\u{2}").await;
        let failed = steward.submit(&confirm(bad.id, "again"), &reason).await;
        assert!(
            failed.words().contains("It failed, and nothing was changed."),
            "{}",
            failed.words()
        );
    });
}
