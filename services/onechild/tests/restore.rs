//! Backup and restore as councils' scripts use them: taken while feeds are loaded, refused with the wrong key or when it is
//! damaged, put back whole on both databases, and without what was deleted since.

#![expect(clippy::unwrap_used, reason = "in the helpers of a test an error is a failed test")]

mod support;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use backup::BackupKey;
use child::clock::Clock as _;
use chrono::TimeDelta;
use desk::{Head, HeadKey};
use serde_json::Value;
use store::{Db, DbConfig, testing::on_postgres};

/// Nobody else is called that.
const MARKER: &str = "Xanthopoulos";

/// A council's configuration around one database.
struct Council {
    folder: PathBuf,
    config: String,
    database: String,
}

impl Council {
    fn new(folder: &Path, database: &str, public: &str) -> Self {
        let shown = folder.display();
        let text = format!(
            "index = \"{shown}/index\"\n[delivery]\nfolder = \"{shown}/deliveries\"\n[backup]\nfolder = \"{shown}\"\n\
             recipients = [\"{public}\"]\njournal = \"{shown}/deleted\"\n"
        );
        let config = folder.join("onechild.toml");
        std::fs::write(&config, text).unwrap();
        Self {
            folder: folder.to_owned(),
            config: config.display().to_string(),
            database: database.to_owned(),
        }
    }

    fn run_on(&self, database: &str, arguments: &[&str]) -> Output {
        let base = ["--config", &self.config, "--database", database, "--json"];
        Command::new(env!("CARGO_BIN_EXE_onechild"))
            .args(base)
            .args(arguments)
            .env_clear()
            .output()
            .expect("the program runs")
    }

    fn done_on(&self, database: &str, arguments: &[&str]) -> Value {
        let output = self.run_on(database, arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}{}",
            String::from_utf8_lossy(&output.stderr),
            String::from_utf8_lossy(&output.stdout)
        );
        result(&output)
    }

    fn done(&self, arguments: &[&str]) -> Value {
        self.done_on(&self.database, arguments)
    }

    fn load(&self, name: &str, rows: &str) -> Value {
        let file = self.folder.join(name);
        let header = "record_id,upn,first_name,surname,dob,sex,postcode,updated_on\n";
        std::fs::write(&file, format!("{header}{rows}")).unwrap();
        let file = file.display().to_string();
        self.done(&["feed", "load", "--source", "education", "--kind", "education", &file])
    }

    fn begin(&self) {
        self.done(&["migrate"]);
        self.done(&[
            "source",
            "add",
            "--name",
            "education",
            "--title",
            "Education",
            "--kind",
            "education",
        ]);
        self.load(
            "first.csv",
            &format!(
                "E1,,Ada,{MARKER},1990-01-02,F,FV1 1AA,2026-01-01\nE2,,Rufus,Tarn,2014-01-02,M,FV2 2BB,2026-01-01\n"
            ),
        );
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn names(&self) -> Vec<String> {
        let files = std::fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn result(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).expect("output is text");
    serde_json::from_str(text.lines().last().unwrap_or("null")).expect("the last line is JSON")
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).expect("messages are text")
}

#[test]
fn a_backup_removes_what_one_that_was_killed_left_in_its_folder_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (_, public) = key(folder.path(), "backup.key");
    let database = format!("sqlite://{}", folder.path().join("first.db").display());
    let council = Council::new(folder.path(), &database, &public);
    council.begin();
    let killed = "onechild-20260901T020000Z.backup.partial";
    let written = "onechild-20260902T020000Z.backup.partial";
    let others = "sources.partial";
    for name in [killed, written, others] {
        std::fs::write(council.path(name), "half of it").unwrap();
    }
    let writer = std::fs::File::open(council.path(written)).unwrap();
    writer.lock().unwrap();
    let taken = council.done(&["backup"]);
    let names = council.names();
    assert!(!names.iter().any(|name| name == killed), "{names:?}");
    assert!(names.iter().any(|name| name == written) && names.iter().any(|name| name == others));
    assert!(std::path::Path::new(taken["file"].as_str().unwrap()).exists());
    drop(writer);
}

/// A key in a folder, and its public half.
fn key(folder: &Path, name: &str) -> (String, String) {
    let file = folder.join(name);
    let key = BackupKey::generate();
    key.write(&file).unwrap();
    (file.display().to_string(), key.recipient().to_string())
}

/// Runs a test with two empty databases of each kind, in a folder of its own.
async fn with_two_databases<T: Future<Output = ()>>(test: impl Fn(PathBuf, String, String) -> T) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    test(folder.path().to_owned(), at("first.db"), at("second.db")).await;
    let test = &test;
    on_postgres(|first: DbConfig| async move {
        on_postgres(|second: DbConfig| {
            let first = first.url.clone();
            async move {
                let folder = tempfile::tempdir().unwrap();
                test(folder.path().to_owned(), first, second.url).await;
            }
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_is_taken_while_feeds_are_loaded_is_put_back_whole() {
    with_two_databases(|folder, first, second| async move {
        let (secret, public) = key(&folder, "backup.key");
        let council = Council::new(&folder, &first, &public);
        council.begin();
        let (early, late) = (council.path("early.backup"), council.path("late.backup"));
        let (begun, first_loaded) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            let council = &council;
            let loading = scope.spawn(move || {
                for turn in 0..4 {
                    let rows: Vec<String> = (0..40)
                        .map(|n| {
                            format!(
                                "T{turn}-{n},,Wren,Marsh{turn}{n},2012-03-{:02},F,FV3 3CC,2026-01-01",
                                n % 28 + 1
                            )
                        })
                        .collect();
                    council.load(&format!("turn{turn}.csv"), &format!("{}\n", rows.join("\n")));
                    let _ = begun.send(());
                }
            });
            first_loaded.recv().unwrap();
            let taken = council.done(&["backup", "--to", &early]);
            let records = taken["records"].as_i64().unwrap();
            assert!((42..=162).contains(&records), "the first two files are in it: {taken}");
            loading.join().unwrap();
        });
        // The early one holds some moment of the loading, whole.
        let looked = council.done(&["restore", &early, "--key", &secret, "--verify"]);
        assert_eq!(looked["checks"]["same"], true, "{looked}");
        assert_eq!(looked["opened"], false);
        let taken = council.done(&["backup", "--to", &late]);
        assert_eq!(taken["records"], 162, "{taken}");
        let restored = council.done_on(&second, &["restore", &late, "--key", &secret]);
        assert_eq!(restored["opened"], true, "{restored}");
        let digest = |database: &str| council.done_on(database, &["rebuild", "--verify", "--digest"])["digest"].clone();
        assert_eq!(digest(&first), digest(&second));
        let verified = council.done_on(&second, &["search", "verify"]);
        assert_eq!(verified["documents"], taken["children"], "the index was made anew");
        council.done_on(&second, &["audit", "verify"]);
        // It goes on: the same files say nothing new.
        let file = council.path("first.csv");
        let again = council.done_on(
            &second,
            &["feed", "load", "--source", "education", "--kind", "education", &file],
        );
        assert_eq!(again["rows"]["unchanged"], 2, "{again}");
        let names = council.names();
        assert!(
            !names
                .iter()
                .any(|name| name.contains("verifying") || name.contains("restoring") || name.contains("partial")),
            "{names:?}"
        );
        let refused = complaint(&council.run_on(&second, &["restore", &late, "--key", &secret]));
        assert!(refused.contains("empty database only"), "{refused}");
    })
    .await;
}

#[test]
fn a_wrong_key_or_a_damaged_file_is_refused_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = key(folder.path(), "backup.key");
    let (other, _) = key(folder.path(), "other.key");
    let first = format!("sqlite://{}", folder.path().join("first.db").display());
    let second = format!("sqlite://{}", folder.path().join("second.db").display());
    let council = Council::new(folder.path(), &first, &public);
    council.begin();
    let taken = council.done(&["backup"]);
    let file = taken["file"].as_str().unwrap().to_owned();
    let bytes = std::fs::read(&file).unwrap();
    assert!(
        !bytes.windows(MARKER.len()).any(|seen| seen == MARKER.as_bytes()),
        "nobody reads it without the key"
    );
    let (cut, changed) = (council.path("cut.backup"), council.path("changed.backup"));
    std::fs::write(&cut, &bytes[..bytes.len() - 100]).unwrap();
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 4;
    std::fs::write(&changed, flipped).unwrap();
    let before = council.names();
    for (file, key, hint) in [
        (&file, &other, "this key does not open the backup"),
        (&cut, &secret, "cut short or was changed"),
        (&changed, &secret, "cut short or was changed"),
        (&council.path("first.csv"), &secret, "no backup of onechild"),
    ] {
        let said = complaint(&council.run_on(&second, &["restore", file, "--key", key]));
        assert!(said.contains(hint), "{file}: {said}");
        assert_eq!(council.names(), before);
    }
    let wrong_kind = council.run_on("postgres://nobody@127.0.0.1:1/x", &["restore", &file, "--key", &secret]);
    assert!(complaint(&wrong_kind).contains("sqlite database"));
    // A key that others can read, and a service that holds no public key.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(complaint(&council.run_on(&second, &["restore", &file, "--key", &secret])).contains("0600"));
        let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
    std::fs::write(&council.config, "[backup]\njournal = \"deleted\"\n").unwrap();
    assert!(complaint(&council.run_on(&first, &["backup"])).contains("recipients"));
    std::fs::write(&council.config, format!("[backup]\nrecipients = [\"{public}\"]\n")).unwrap();
    assert!(complaint(&council.run_on(&first, &["backup"])).contains("journal"));
}

/// Deletes by the shipped rules what is due in 130 days, as the service would have done by then.
async fn delete_by_rule(database: &str, journal: &str) {
    let db = Db::open(&DbConfig::new(database, 2)).await.unwrap();
    let (desk, clock) = support::desk_at(&db, "later").await;
    let now = clock.now();
    desk.keep_journal(journal.into());
    support::approve_rules(&desk).await;
    let mut done = 0;
    for days in [0, 35, 130] {
        clock.set(now + TimeDelta::days(days));
        done = Box::pin(desk.run_retention())
            .await
            .unwrap()
            .expect("nobody else runs")
            .done;
    }
    assert_eq!(
        done, 2,
        "one child is deleted on the last day, and the rows of the feed"
    );
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p10_what_was_deleted_since_the_backup_does_not_come_back_with_it() {
    with_two_databases(|folder, first, second| async move {
        let (secret, public) = key(&folder, "backup.key");
        let council = Council::new(&folder, &first, &public);
        council.begin();
        let file = council.path("before.backup");
        council.done(&["backup", "--to", &file]);
        Box::pin(delete_by_rule(&first, &council.path("deleted"))).await;
        let journal = std::fs::read_to_string(council.path("deleted")).unwrap();
        assert!(!journal.contains("E1") && !journal.contains(MARKER), "{journal}");
        // Without the journal nothing is opened, nor with another one.
        let cut = journal.lines().next().unwrap_or_default().replace('0', "1");
        std::fs::write(council.path("changed"), format!("{cut}\n")).unwrap();
        for wrong in [council.path("nowhere"), council.path("changed")] {
            let asked = ["restore", &file, "--key", &secret, "--deleted", &wrong];
            complaint(&council.run_on(&second, &asked));
        }
        let restored = council.done_on(&second, &["restore", &file, "--key", &secret]);
        let again = &restored["deleted_again"];
        assert_eq!(
            (&again["records"], &again["feed_runs"]),
            (&1.into(), &1.into()),
            "{restored}"
        );
        assert_eq!(restored["opened"], true);
        if let Some(path) = second.strip_prefix("sqlite://") {
            for end in ["", ".staging"] {
                let bytes = std::fs::read(format!("{path}{end}")).unwrap();
                let there = bytes
                    .windows(MARKER.len())
                    .any(|seen| seen.eq_ignore_ascii_case(MARKER.as_bytes()));
                assert!(!there, "{path}{end}");
            }
        }
        // A backup from after the deletion has nothing to delete again.
        let late = council.path("late.backup");
        council.done_on(&first, &["backup", "--to", &late]);
        let looked = council.done_on(&first, &["restore", &late, "--key", &secret, "--verify"]);
        assert_eq!(looked["deleted_again"]["lines"], 0, "{looked}");
        // The source sends it once more, in another file.
        let csv = council.path("first.csv");
        let more = "E3,,Wren,Marsh,2012-03-01,F,FV3 3CC,2026-01-01\n";
        let text = std::fs::read_to_string(&csv).unwrap();
        std::fs::write(&csv, text + more).unwrap();
        let again = council.done_on(
            &second,
            &["feed", "load", "--source", "education", "--kind", "education", &csv],
        );
        assert_eq!(again["rejected_by_rule"]["previously_deleted"], 1, "{again}");
        council.done_on(&second, &["rebuild", "--verify"]);
        council.done_on(&second, &["audit", "verify"]);
    })
    .await;
}

#[tokio::test]
async fn a_restore_without_the_journal_needs_a_reason_and_a_closed_database_opens_to_no_command() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, public) = key(folder.path(), "backup.key");
    let first = format!("sqlite://{}", folder.path().join("first.db").display());
    let second = format!("sqlite://{}", folder.path().join("second.db").display());
    let council = Council::new(folder.path(), &first, &public);
    council.begin();
    let file = council.path("one.backup");
    council.done(&["backup", "--to", &file]);
    std::fs::remove_file(council.path("deleted")).unwrap();
    assert!(
        complaint(&council.run_on(&second, &["restore", &file, "--key", &secret])).contains("journal of deletions")
    );
    let reason = "the disk with the journal burnt";
    let asked = ["restore", &file, "--key", &secret, "--without-deletions", reason];
    let restored = council.done_on(&second, &asked);
    assert_eq!(
        (&restored["opened"], &restored["deleted_again"]),
        (&true.into(), &Value::Null)
    );
    let db = Db::open(&DbConfig::new(&second, 2)).await.unwrap();
    let filter = store::AuditFilter {
        actions: vec!["restored".to_owned()],
        limit: 5,
        ..store::AuditFilter::default()
    };
    let events = db.read().await.unwrap().audit_events(&filter).await.unwrap();
    assert!(events.len() == 1 && events[0].detail.contains(reason), "{events:?}");
    let mut tx = db.begin().await.unwrap();
    tx.close_restored().await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    for command in [
        &["source", "list"][..],
        &["rebuild", "--verify"],
        &["serve"],
        &["backup"],
    ] {
        let said = complaint(&council.run_on(&second, command));
        assert!(said.contains("not open yet"), "{command:?}: {said}");
    }
}

#[tokio::test]
async fn p07_a_restore_that_finds_something_opens_nothing_until_somebody_answers_for_it() {
    with_two_databases(|folder, first, second| async move {
        let (secret, public) = key(&folder, "backup.key");
        let council = Council::new(&folder, &first, &public);
        council.begin();
        // The first is on the trail that the second holds.
        council.done(&["backup", "--to", &council.path("one.backup")]);
        let file = council.path("two.backup");
        council.done(&["backup", "--to", &file]);
        // Somebody rewrote the trail: outside, its first event was signed with another hash.
        let signs = HeadKey::from_seed([3; 32]);
        let filter = store::AuditFilter {
            limit: 1_000,
            ..store::AuditFilter::default()
        };
        let db = Db::open(&DbConfig::new(&first, 2)).await.unwrap();
        let events = db.read().await.unwrap().audit_events(&filter).await.unwrap();
        let event = events.into_iter().min_by_key(|event| (event.day, event.seq)).unwrap();
        db.close().await;
        let head = Head {
            node: event.node,
            day: event.day,
            seq: event.seq,
            hash: [1; 32],
            at: event.at,
        };
        let heads = council.path("heads");
        std::fs::write(&heads, format!("{}\n", head.sign(&signs).line())).unwrap();
        let public = signs.public().to_string();
        let asked = [
            "restore",
            &file,
            "--key",
            &secret,
            "--heads",
            &heads,
            "--head-key",
            &public,
        ];
        let before = council.names();
        let found = council.run_on(&second, &asked);
        let said = String::from_utf8_lossy(&found.stderr).into_owned();
        assert_eq!(found.status.code(), Some(1), "{said}");
        let restored = result(&found);
        let on_server = second.starts_with("postgres");
        assert_eq!(restored["opened"], false, "{restored} {said}");
        assert_ne!(
            restored["checks"]["audit"]["findings"],
            serde_json::json!([]),
            "{restored}"
        );
        assert_eq!(
            restored["left_filled"], on_server,
            "a server's database holds it, closed"
        );
        let mut left = council.names();
        left.retain(|name| name != "index");
        assert_eq!(left, before, "no file stays");
        let verified = result(&council.run_on(&first, &["search", "verify"]));
        let missing = verified["missing"].as_i64().unwrap();
        assert!(missing > 0, "what was indexed for it is gone: {verified}");
        let reason = "the chief executive knows of it";
        let all_the_same: Vec<&str> = asked.into_iter().chain(["--despite-findings", reason]).collect();
        let again = council.run_on(&second, &all_the_same);
        if on_server {
            let said = complaint(&again);
            assert!(said.contains("not empty"), "{said}");
        } else {
            assert_eq!(result(&again)["opened"], true);
            council.done_on(&second, &["source", "list"]);
        }
    })
    .await;
}
