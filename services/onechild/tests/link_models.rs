//! `onechild link` with models, labels and files that do not quite fit: what it says, and what it refuses.

use std::{
    fmt::Write as _,
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};

fn link(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onechild"))
        .args(["--json", "link", "--out", "clusters.csv"])
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the program runs")
}

fn result(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().expect("there is a last line")).expect("the last line is JSON")
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a temporary file can be written");
}

/// A model of two columns.
fn model() -> Value {
    json!({
        "schema": "onechild-model/1",
        "link_type": "both",
        "id_column": "record_id",
        "fields": [
            {"name": "name", "kind": "name", "columns": ["name", "maiden_name"]},
            {"name": "dob", "kind": "date", "columns": ["dob"]}
        ],
        "comparisons": [
            {"name": "name", "label": "Name", "kind": "name", "fields": {"value": "name"}, "levels": [
                {"when": "exact", "label": "the same name", "m": 0.9, "u": 0.01},
                {"when": "different", "label": "another name", "m": 0.1, "u": 0.99}
            ]},
            {"name": "dob", "label": "Born", "kind": "date", "fields": {"value": "dob"}, "levels": [
                {"when": "exact", "label": "the same day", "m": 0.95, "u": 0.001},
                {"when": "different", "label": "another day", "m": 0.05, "u": 0.999}
            ]}
        ],
        "blocking": [
            {"name": "name", "keys": ["name.exact"], "refine": [], "cap": 50},
            {"name": "dob", "keys": ["dob.exact"], "refine": [], "cap": 50}
        ],
        "prior": 0.01,
        "thresholds": {"join": 1.0, "review": -2.0, "fracture": 0.0},
        "trained": null
    })
}

/// Forty people, each twice.
fn people() -> String {
    let mut text = "record_id,name,dob\n".to_owned();
    for at in 0..80 {
        let person = at / 2;
        let name: String = [b'a' + person % 20, b'e' + person % 13, b'm' + person % 7, b'o']
            .map(char::from)
            .into_iter()
            .collect();
        writeln!(text, "p{at},{name},2010-{:02}-{:02}", person % 12 + 1, person % 28 + 1).expect("text takes text");
    }
    text
}

#[test]
fn labels_train_the_model_and_the_result_says_so() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "model.json", &model().to_string());
    write(folder.path(), "people.csv", &people());
    let mut labels = "stratum,source_l,record_id_l,source_r,record_id_r,same,weight\n".to_owned();
    for at in 0..20 {
        writeln!(labels, "x,list,p{},list,p{},1,2.5", 2 * at, 2 * at + 1).expect("text takes text");
        writeln!(labels, "x,list,p{},list,p{},0,", 2 * at, 2 * at + 2).expect("text takes text");
        writeln!(labels, "x,list,p{},list,p{},,", 2 * at, 2 * at + 4).expect("text takes text");
    }
    write(folder.path(), "labels.csv", &labels);
    let arguments = [
        "--feed",
        "list=people.csv",
        "--model",
        "model.json",
        "--labels",
        "labels.csv",
        "--sessions",
        "--save-model",
        "trained.json",
    ];
    let output = link(folder.path(), &arguments);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let told = result(&output);
    assert_eq!(
        told["training"]["labelled_pairs"], 40,
        "rows that nobody looked at are left out"
    );
    assert_eq!(told["clusters"], 40);
    let trained: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("trained.json")).unwrap()).unwrap();
    assert_eq!(trained["trained"]["labelled_pairs"], 40);
    assert!(trained["trained"]["levels"]["name"][0]["spread_bits"].is_number());
}

#[test]
fn labels_that_cannot_be_used_are_told_by_line() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "model.json", &model().to_string());
    write(folder.path(), "people.csv", &people());
    let header = "source_l,record_id_l,source_r,record_id_r,same,weight\n";
    for (text, hint) in [
        (header.replace("same", "verdict"), "no column same"),
        (format!("{header}list,p1,list,p2,yes,1\n"), "line 2: same is 1"),
        (
            format!("{header}list,p1,list,p2,1,many\n"),
            "line 2: weight is not a number above 0",
        ),
        (
            format!("{header}list,p1,list,p2,1,1\nlist,p1,list\n"),
            "line 3 has 3 fields",
        ),
        (format!("{header}list,p1,list,p2,,\n"), "holds no label"),
        (
            format!("{header}list,p1,list,p2,,\nlist,p1,list,p999,1,1\n"),
            "label 3: one of its records",
        ),
        (
            format!("{header}list,p1,list,p2,1,1\nlist,p2,list,p1,0,1\n"),
            "line 3 contradicts line 2",
        ),
        (
            format!("{header}list,p1,list,p2,1,0\n"),
            "line 2: weight is not a number above 0",
        ),
    ] {
        write(folder.path(), "labels.csv", &text);
        let arguments = [
            "--feed",
            "list=people.csv",
            "--model",
            "model.json",
            "--labels",
            "labels.csv",
        ];
        let message = complaint(&link(folder.path(), &arguments));
        assert!(
            message.contains(hint) && message.contains("labels.csv"),
            "{hint}: {message}"
        );
        assert!(!message.contains("p999"), "no record is quoted: {message}");
    }
}

#[test]
fn rows_that_repeat_an_id_are_told_and_one_version_of_each_record_is_compared() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "model.json", &model().to_string());
    let mut twice = people();
    let first: Vec<String> = twice.lines().skip(1).take(2).map(str::to_owned).collect();
    twice.push_str(&first.join("\n"));
    write(folder.path(), "people.csv", &twice);
    let output = link(folder.path(), &["--feed", "list=people.csv", "--model", "model.json"]);
    let told = result(&output);
    assert_eq!((&told["records"], &told["rows_repeating_id"]), (&json!(80), &json!(2)));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let line =
        "2 rows with a record_id that another row of the same source has: the version that came last was compared";
    assert!(said.contains(line), "{said}");
}

#[test]
fn columns_that_are_absent_or_of_the_wrong_kind_are_told_before_linking() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "model.json", &model().to_string());
    let turned = people().replacen("name,dob", "dob,name", 1);
    write(folder.path(), "people.csv", &turned);
    let output = link(folder.path(), &["--feed", "list=people.csv", "--model", "model.json"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        result(&output)["warnings"],
        json!([
            "people.csv: of the first 80 values in the column dob, none reads as a date",
            "no file has these columns of the model: maiden_name"
        ])
    );
    // Error rates are stated for a source by the name of its feed.
    let mut misnamed = model();
    misnamed["source_errors"] = json!({"bits": {"lists": {"name": 1.0}, "list": {"name": 0.5}}});
    write(folder.path(), "misnamed.json", &misnamed.to_string());
    let output = link(
        folder.path(),
        &["--feed", "list=people.csv", "--model", "misnamed.json"],
    );
    assert_eq!(
        result(&output)["warnings"][2],
        "the model states error rates of sources that no feed is named as: lists; the feeds are: list"
    );
    // The dates of the first months are not ones.
    let mixed = people().replace(",2010-0", ",soon-0");
    let bad = mixed.matches("soon").count();
    assert!(bad > 20 && bad < 80);
    write(folder.path(), "people.csv", &mixed);
    let output = link(folder.path(), &["--feed", "list=people.csv", "--model", "model.json"]);
    assert_eq!(
        result(&output)["warnings"][0],
        format!("people.csv: of the first 80 values in the column dob, {bad} do not read as a date")
    );
    write(folder.path(), "people.csv", "record_id,colour\n1,blue\n");
    let message = complaint(&link(
        folder.path(),
        &["--feed", "list=people.csv", "--model", "model.json"],
    ));
    assert!(
        message.contains("none of the columns that the model compares"),
        "{message}"
    );
}

#[test]
fn a_bad_model_is_refused_with_its_name_and_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "people.csv", &people());
    let mut newer = model();
    newer["schema"] = json!("onechild-model/2");
    let mut zero = model();
    zero["comparisons"][0]["levels"][0]["m"] = json!(0);
    for (model, hint) in [(newer, "made by a newer version"), (zero, "m is 0")] {
        write(folder.path(), "model.json", &model.to_string());
        let message = complaint(&link(
            folder.path(),
            &["--feed", "list=people.csv", "--model", "model.json"],
        ));
        assert!(message.contains("model.json") && message.contains(hint), "{message}");
    }
    assert!(
        !folder.path().join("clusters.csv").exists(),
        "a failed run changes nothing"
    );
}

#[test]
fn training_on_the_database_takes_labels_and_relinks() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_onechild"))
            .arg("--json")
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .output()
            .expect("the program runs");
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        result(&output)
    };
    let made = run(&["demo", "--children", "60", "--no-serve", "--dir", "demo"]);
    let truth = std::fs::read_to_string(folder.path().join("demo/feeds/truth.csv")).unwrap();
    // Of these sources the demo loads records under the ids of the truth; formats without ids of their own make theirs.
    let as_written = ["social_care", "careers", "transport", "involvement"];
    let rows = truth.lines().skip(1).map(|line| line.split(',').collect());
    let rows: Vec<Vec<&str>> = rows.filter(|row: &Vec<&str>| as_written.contains(&row[0])).collect();
    assert!(rows.len() > 20, "{}", rows.len());
    let mut labels = "source_l,record_id_l,source_r,record_id_r,same,weight\n".to_owned();
    for (one, other) in rows.iter().zip(&rows[1..]) {
        let same = u8::from(one[2] == other[2]);
        writeln!(labels, "{},{},{},{},{same},1", one[0], one[1], other[0], other[1]).expect("text takes text");
    }
    write(folder.path(), "labels.csv", &labels);
    let database = "sqlite://demo/onechild.db";
    let told = run(&["--database", database, "train", "--labels", "labels.csv", "--sessions"]);
    assert_eq!(told["training"]["labelled_pairs"], rows.len() - 1);
    assert_eq!(told["training"]["records"], made["source_records"]);
    assert!(told["training"]["uncertain_levels"].is_array());
    // It decides nothing before somebody looked at what it changes and put it in force.
    assert_eq!((&told["version"], &told["in_force"]), (&2.into(), &false.into()));
    let listed = run(&["--database", database, "model", "list"]);
    let states: Vec<&serde_json::Value> = listed["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| &model["state"])
        .collect();
    assert_eq!(states, ["never in force", "in force"]);
    let preview = run(&["--database", database, "model", "preview", "2"]);
    assert_eq!(
        (&preview["impact"]["against"], &preview["impact"]["children"]),
        (&1.into(), &made["children"])
    );
    let activate = [
        "model",
        "activate",
        "2",
        "--by",
        "Petra Ashgrove",
        "--reason",
        "Labels of this term",
    ];
    let linked = run(&[&["--database", database], &activate[..]].concat());
    assert_eq!(linked["model_version"], 2);
    run(&["--database", database, "model", "labels", "--out", "decided.csv"]);
    let decided = std::fs::read_to_string(folder.path().join("decided.csv")).unwrap();
    assert_eq!(
        decided, "source_l,record_id_l,source_r,record_id_r,same,weight\n",
        "nobody decided yet"
    );
    assert_eq!(run(&["--database", database, "rebuild", "--verify"])["different"], 0);
}
