//! `onechild evaluate` as scripts use it, on a small made-up county.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use chrono::NaiveDate;
use county::{CountyOptions, write_county};
use serde_json::Value;
use tempfile::TempDir;

fn onechild(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onechild"))
        .args(arguments)
        .env_clear()
        .output()
        .expect("the program runs")
}

fn done(arguments: &[&str]) -> String {
    let output = onechild(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{complaint}");
    String::from_utf8(output.stdout).expect("output is text")
}

fn result(arguments: &[&str]) -> Value {
    let text = done(&[&["--json"], arguments].concat());
    serde_json::from_str(text.lines().last().expect("there is a last line")).expect("the last line is JSON")
}

fn refused(arguments: &[&str]) -> String {
    let output = onechild(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).expect("messages are text")
}

/// A county of 1,500 children, linked once for all tests.
struct Linked {
    folder: TempDir,
    accuracy: Value,
}

impl Linked {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn feeds(&self) -> Vec<String> {
        let feeds = ["education", "health_births", "social_care", "careers"];
        let named = feeds
            .iter()
            .map(|feed| format!("{feed}={}", self.path(&format!("{feed}.csv"))));
        named.flat_map(|feed| ["--feed".to_owned(), feed]).collect()
    }

    fn truth(&self) -> PathBuf {
        self.folder.path().join("truth.csv")
    }
}

fn linked() -> &'static Linked {
    static LINKED: OnceLock<Linked> = OnceLock::new();
    LINKED.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let as_at = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day of the calendar");
        let options = CountyOptions::new(1_500, 3, as_at);
        write_county(folder.path(), &options).expect("the county is written");
        let mut linked = Linked {
            folder,
            accuracy: Value::Null,
        };
        let (out, pairs, model) = (
            linked.path("clusters.csv"),
            linked.path("pairs.csv"),
            linked.path("model.json"),
        );
        let (truth, feeds) = (linked.path("truth.csv"), linked.feeds());
        let mut arguments = vec![
            "link",
            "--out",
            &out,
            "--pairs",
            &pairs,
            "--save-model",
            &model,
            "--truth",
            &truth,
        ];
        arguments.extend(feeds.iter().map(String::as_str));
        linked.accuracy = result(&arguments)["accuracy"].clone();
        linked
    })
}

/// Whose each record is.
fn children(truth: &Path) -> std::collections::BTreeMap<(String, String), String> {
    let mut reader = csv::Reader::from_path(truth).expect("the truth is there");
    let rows = reader.records().map(|row| row.expect("the truth is CSV"));
    rows.map(|row| ((row[0].to_owned(), row[1].to_owned()), row[2].to_owned()))
        .collect()
}

#[test]
fn clusters_beside_a_truth_give_the_figures_that_link_gave_and_every_table() {
    let linked = linked();
    let (clusters, pairs, truth) = (
        linked.path("clusters.csv"),
        linked.path("pairs.csv"),
        linked.path("truth.csv"),
    );
    let feeds = linked.feeds();
    let mut arguments = vec![
        "evaluate",
        "--clusters",
        &clusters,
        "--pairs",
        &pairs,
        "--truth",
        &truth,
    ];
    arguments.extend(feeds.iter().map(String::as_str));
    let report = result(&arguments);
    assert_eq!(report["accuracy"], linked.accuracy);
    assert!(report["accuracy"]["recall"].as_f64().is_some_and(|recall| recall > 0.8));
    for table in ["cases", "source_pairs", "age_bands"] {
        assert!(
            report["groups"][table]
                .as_array()
                .is_some_and(|groups| groups.len() > 3),
            "{table}"
        );
    }
    let true_pairs = |table: &str| -> u64 {
        let groups = report["groups"][table].as_array().expect("a table");
        groups.iter().filter_map(|group| group["true_pairs"].as_u64()).sum()
    };
    assert_eq!(
        Some(true_pairs("source_pairs")),
        report["accuracy"]["true_pairs"].as_u64()
    );
    assert!(true_pairs("age_bands") >= true_pairs("source_pairs"));
    assert!(
        report["groups"]["placeholder"]["true_pairs"]
            .as_u64()
            .is_some_and(|pairs| pairs > 50)
    );
    assert!(report["calibration"]["bins"].is_array());
    assert!(
        report["blocking"]["candidates"]
            .as_u64()
            .is_some_and(|pairs| pairs > 1_000)
    );
    assert!(report["label_free"]["recall"].is_f64());
    let words = done(&arguments);
    for title in [
        "Against the truth",
        "Errors by group",
        "Calibration",
        "Blocking",
        "Without labels",
    ] {
        assert!(words.contains(title), "{title}");
    }
}

#[test]
fn the_model_of_the_run_and_training_again_say_the_same_of_blocking() {
    let linked = linked();
    let (pairs, model) = (linked.path("pairs.csv"), linked.path("model.json"));
    let feeds = linked.feeds();
    let mut arguments = vec!["evaluate", "--pairs", &pairs];
    arguments.extend(feeds.iter().map(String::as_str));
    let trained = result(&[&arguments[..], &["--model", &model]].concat());
    assert_eq!(trained["blocking"]["rules"], result(&arguments)["blocking"]["rules"]);
}

#[test]
fn a_sample_filled_in_from_the_truth_gives_intervals_that_hold_it() {
    let linked = linked();
    let pairs = linked.path("pairs.csv");
    let (drawn, filled) = (linked.path("to_label.csv"), linked.path("labelled.csv"));
    let clusters = linked.path("clusters.csv");
    let files = ["evaluate", "--pairs", &pairs, "--clusters", &clusters];
    let draw = ["--sample", "300", "--seed", "1", "--out", &drawn];
    let arguments = [&files[..], &draw].concat();
    assert_eq!(result(&arguments)["drawn"], 300);
    let first = std::fs::read(&drawn).expect("the sample is there");
    result(&arguments);
    assert_eq!(
        first,
        std::fs::read(&drawn).expect("the sample is there"),
        "the same seed draws the same pairs"
    );
    let child = children(&linked.truth());
    let mut reader = csv::Reader::from_path(&drawn).expect("the sample is CSV");
    let header = reader.headers().expect("a header").clone();
    let expected = "source_l,record_id_l,source_r,record_id_r,stratum,pairs_in_stratum,same,weight";
    assert_eq!(header.iter().collect::<Vec<_>>().join(","), expected);
    let mut writer = csv::Writer::from_path(&filled).expect("a temporary file can be written");
    writer.write_record(&header).expect("a row is written");
    for row in reader.records() {
        let mut row: Vec<String> = row.expect("a row").iter().map(str::to_owned).collect();
        let of = |source: &str, id: &str| &child[&(source.to_owned(), id.to_owned())];
        row[6] = u8::from(of(&row[0], &row[1]) == of(&row[2], &row[3])).to_string();
        writer.write_record(&row).expect("a row is written");
    }
    writer.flush().expect("the file is written");
    let feeds = linked.feeds();
    let mut arguments = [&files[..], &["--labels", &filled]].concat();
    let alone = result(&arguments)["labelled"].clone();
    assert!(
        alone["recall"].is_null(),
        "without the feeds nothing is known of pairs never compared"
    );
    arguments.extend(feeds.iter().map(String::as_str));
    let found = result(&arguments)["labelled"].clone();
    let holds = |name: &str, truth: &Value| {
        let truth = truth.as_f64().expect("a figure");
        let end = |end: &str| found[name][end].as_f64().expect("a figure");
        assert!(end("low") <= truth && truth <= end("high"), "{name}: {found}");
    };
    holds("precision", &linked.accuracy["precision"]);
    holds("recall", &linked.accuracy["recall"]);
    assert_eq!(found["labels"], 300);
    assert!(
        found["outside"]["never_compared"]["pairs"]
            .as_f64()
            .is_some_and(|pairs| pairs > 0.0)
    );
}

#[test]
fn labels_and_files_that_do_not_fit_are_refused_by_name_and_line() {
    let linked = linked();
    let pairs = linked.path("pairs.csv");
    let header = "source_l,record_id_l,source_r,record_id_r,same,weight\n";
    let cases = [
        (
            "education,1,careers,2,1,\n",
            "line 2 labels a pair that is not among the pairs",
        ),
        (
            "education,1,careers,2,1,\ncareers,2,education,1,0,\n",
            "line 3 contradicts line 2",
        ),
        (
            "education,1,careers,2,maybe,\n",
            "line 2: same is 1 (one child), 0 (two children) or blank",
        ),
        ("education,1,careers,2\n", "line 2 has 4 fields"),
    ];
    for (rows, message) in cases {
        let path = linked.folder.path().join(format!("labels{}.csv", rows.len()));
        std::fs::write(&path, format!("{header}{rows}")).expect("a temporary file can be written");
        let path = path.display().to_string();
        let complaint = refused(&["evaluate", "--pairs", &pairs, "--labels", &path]);
        assert!(complaint.contains(message) && complaint.contains(&path), "{complaint}");
    }
    let clusters = linked.path("clusters.csv");
    assert!(refused(&["evaluate", "--pairs", &clusters]).contains("line 2 has no source_l"));
    let few = linked.path("few.csv");
    std::fs::write(&few, "source,record_id,child_id\neducation,1,c\n").expect("a temporary file can be written");
    let unnamed = refused(&["evaluate", "--clusters", &clusters, "--truth", &few]);
    assert!(unnamed.contains("the truth does not name"), "{unnamed}");
    let education = format!("education={}", linked.path("education.csv"));
    let other = refused(&["evaluate", "--pairs", &pairs, "--feed", &education]);
    assert!(other.contains("names a record that the files do not hold"), "{other}");
}
