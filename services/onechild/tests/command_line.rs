//! The command line as scripts use it: exit codes, results as JSON, messages that say what to do.

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

fn onechild(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onechild"))
        .args(arguments)
        .env_clear()
        .output()
        .expect("the program runs")
}

/// Reads a file as the education feed, without a database.
fn dry_run(file: &str) -> Output {
    let feed = ["--source", "education", "--kind", "education", "--dry-run", file];
    onechild(&[&["--json", "feed", "load"], &feed[..]].concat())
}

fn result(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).expect("output is text");
    serde_json::from_str(text.lines().last().expect("there is a last line")).expect("the last line is JSON")
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).expect("messages are text")
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a temporary file can be written");
    path.display().to_string()
}

const PUPILS: &str = "record_id,upn,first_name,surname,dob,sex,postcode,updated_on\n\
    E1,Z873210015001,Imogen,Marchbank,2015-03-04,F,FV1 1AA,2026-01-01\n\
    E2,,Rufus,Tarn,2014-01-02,M,FV2 2BB,2026-01-01\n";
const CASES: &str = "record_id,upn,first_name,surname,dob,sex,postcode,shielded,updated_on\n\
    S1,Z873210015001,IMOGEN,MARCHBANK,2015-03-04,F,FV11AA,N,2026-02-01\n";

#[test]
fn a_command_that_fails_says_so_as_json_too() {
    let unwritable = ["--database", "sqlite:///no/such/folder/onechild.db", "feed", "list"];
    let words = onechild(&unwritable);
    assert!(words.stdout.is_empty(), "{words:?}");
    let why = complaint(&words);
    let failed = onechild(&[&["--json"], &unwritable[..]].concat());
    assert_eq!(complaint(&failed), why, "a person is told the same");
    let error = result(&failed)["error"].as_str().unwrap_or_default().to_owned();
    assert_eq!(format!("onechild: {error}\n"), why);
    let misused = onechild(&["--json", "feed", "no-such-thing"]);
    assert_eq!((misused.status.code(), misused.stdout.len()), (Some(2), 0));
}

#[test]
fn every_command_has_help_and_wrong_usage_is_exit_code_two() {
    let commands: [&[&str]; 21] = [
        &[],
        &["demo"],
        &["serve"],
        &["feed", "load"],
        &["link"],
        &["evaluate"],
        &["relink"],
        &["train"],
        &["model"],
        &["model", "activate"],
        &["explain"],
        &["rebuild"],
        &["school", "load"],
        &["search", "verify"],
        &["audit", "verify"],
        &["user", "add"],
        &["backup"],
        &["backup", "key"],
        &["restore"],
        &["doctor"],
        &["dpia"],
    ];
    for command in commands {
        let output = onechild(&[command, &["--help"]].concat());
        assert_eq!(output.status.code(), Some(0), "{command:?}");
        assert!(output.stdout.len() > 200, "{command:?} has little help");
    }
    for wrong in [
        &["feed", "load"][..],
        &["lnik"],
        &["link", "--feed"],
        &["evaluate"],
        &["evaluate", "--clusters", "clusters.csv"],
        &["evaluate", "--labels", "labels.csv"],
        &["evaluate", "--pairs", "pairs.csv", "--sample", "0", "--out", "x.csv"],
        &["demo", "--children", "many"],
        &["restore"],
        &["restore", "file", "--key", "key", "--verify", "--despite-findings", "x"],
    ] {
        assert_eq!(onechild(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_dry_run_needs_no_database_and_accounts_for_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(
        folder.path(),
        "pupils.csv",
        (PUPILS.to_owned() + "E3,too,few\n").as_bytes(),
    );
    let output = dry_run(&file);
    assert_eq!(output.status.code(), Some(0), "rejected rows are no failure");
    let report = result(&output);
    let rows = &report["rows"];
    assert_eq!(
        (&rows["read"], &rows["accepted"], &rows["rejected"]),
        (&3.into(), &2.into(), &1.into())
    );
    assert_eq!(report["status"], "finished");
}

#[test]
fn a_file_that_is_bad_as_a_whole_says_what_where_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("empty.csv", Vec::new(), "empty"),
        ("utf16.csv", PUPILS.encode_utf16().flat_map(u16::to_le_bytes).collect(), "UTF-8"),
        ("births.csv", b"record_id,nhs_number,first_name,surname,dob,birth_order,births_in_delivery,mother_first_name,mother_surname\n".to_vec(), "--kind health_births"),
        ("columns.csv", b"record_id,colour\n1,blue\n".to_vec(), "first_name"),
        ("cut.csv", (PUPILS.to_owned() + "E9,,\"Imo").into_bytes(), "cut.csv"),
        ("table.xlsx", b"PK\x03\x04rest of a zip".to_vec(), "table.xlsx"),
    ];
    for (name, bytes, hint) in cases {
        let file = write(folder.path(), name, &bytes);
        let output = dry_run(&file);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let message = result(&output)["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.contains(hint), "{name}: {message}");
    }
}

#[test]
fn a_missing_file_database_or_table_is_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let load = [
        "feed",
        "load",
        "--source",
        "education",
        "--kind",
        "education",
        "--dry-run",
        "/nowhere/pupils.csv",
    ];
    assert!(complaint(&onechild(&load)).contains("/nowhere/pupils.csv"));
    let database = format!("sqlite://{}/not-there.db", folder.path().display());
    assert!(complaint(&onechild(&["--database", &database, "rebuild", "--verify"])).contains("onechild migrate"));
    let unreachable = complaint(&onechild(&[
        "--database",
        "postgres://me:hush@127.0.0.1:1/x",
        "rebuild",
        "--verify",
    ]));
    assert!(
        unreachable.contains("127.0.0.1:1") && !unreachable.contains("hush"),
        "{unreachable}"
    );
}

#[test]
fn a_source_is_stopped_and_let_go_on_by_hand_and_refused_in_between() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("a.db").display());
    let ask = |arguments: &[&str]| onechild(&[&["--json", "--database", &database], arguments].concat());
    let done = |arguments: &[&str]| {
        let output = ask(arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        result(&output)
    };
    done(&["migrate"]);
    done(&[
        "source",
        "add",
        "--name",
        "school",
        "--title",
        "School",
        "--kind",
        "education",
    ]);
    let file = write(folder.path(), "pupils.csv", PUPILS.as_bytes());
    let load = ["feed", "load", "--source", "school", "--kind", "education", &file];
    let stopped = done(&["source", "status", "--name", "school", "--proceed", "wait"]);
    assert_eq!(stopped["proceed"], "wait");
    let refused = complaint(&ask(&load));
    assert!(
        refused.contains("onechild source status --name school --proceed yes"),
        "{refused}"
    );
    assert_eq!(done(&["source", "list"])["sources"][0]["proceed"], "wait");
    done(&["source", "status", "--name", "school", "--proceed", "yes"]);
    assert_eq!(done(&load)["rows"]["accepted"], 2);
    let unknown = complaint(&ask(&["source", "status", "--name", "nobody", "--proceed", "no"]));
    assert!(unknown.contains("onechild source list"), "{unknown}");
    assert_eq!(
        ask(&["source", "status", "--name", "school", "--proceed", "maybe"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn schools_are_named_by_the_list_of_the_register_and_a_list_without_them_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("a.db").display());
    let ask = |arguments: &[&str]| onechild(&[&["--json", "--database", &database], arguments].concat());
    assert_eq!(ask(&["migrate"]).status.code(), Some(0));
    let register = "URN,LA (code),EstablishmentNumber,EstablishmentName\n\
        110001,873,2001,Ash Lane Primary\n110002,301,4001,Beck School\n";
    let register = write(folder.path(), "register.csv", register.as_bytes());
    let loaded = result(&ask(&["school", "load", &register, "--authority", "873"]));
    assert_eq!(loaded["schools"], 1);
    let wrong = write(folder.path(), "wrong.csv", b"urn,name\n110001,Ash Lane\n");
    assert!(complaint(&ask(&["school", "load", &wrong])).contains("LA (code)"));
    let listed = result(&ask(&["school", "list"]));
    let ash_lane = serde_json::json!([{ "code": "110001", "name": "Ash Lane Primary", "number": "8732001" }]);
    assert_eq!(listed["schools"], ash_lane);
}

#[test]
fn link_writes_a_cluster_for_every_record_and_a_verdict_for_every_pair() {
    let folder = tempfile::tempdir().unwrap();
    let pupils = format!("education={}", write(folder.path(), "pupils.csv", PUPILS.as_bytes()));
    let cases = format!("social_care={}", write(folder.path(), "cases.csv", CASES.as_bytes()));
    let out = folder.path().join("clusters.csv").display().to_string();
    let pairs = folder.path().join("pairs.csv").display().to_string();
    let output = onechild(&[
        "--json", "link", "--feed", &pupils, "--feed", &cases, "--out", &out, "--pairs", &pairs,
    ]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let clusters = std::fs::read_to_string(&out).unwrap();
    assert!(
        clusters.starts_with("source,record_id,cluster_id\neducation,E1,0\neducation,E2,1\n"),
        "{clusters}"
    );
    assert!(
        std::fs::read_to_string(&pairs)
            .unwrap()
            .starts_with("source_l,record_id_l,source_r,record_id_r,match_weight,match_probability,verdict\n")
    );
    assert_eq!(result(&output)["records"], 3);
    assert!(
        !folder.path().join("pairs.csv.part").exists(),
        "nothing is left beside a file"
    );
    let unknown = ["link", "--feed", "pupils=x.csv", "--out", &out];
    assert!(complaint(&onechild(&unknown)).contains("without --model"));
}

#[test]
fn link_writes_a_report_that_tells_of_the_run_and_of_no_child() {
    let folder = tempfile::tempdir().unwrap();
    let pupils = format!("education={}", write(folder.path(), "pupils.csv", PUPILS.as_bytes()));
    let cases = format!("social_care={}", write(folder.path(), "cases.csv", CASES.as_bytes()));
    let truth = write(
        folder.path(),
        "truth.csv",
        b"source,record_id,child_id\neducation,E1,1\neducation,E2,2\nsocial_care,S1,1\n",
    );
    let out = folder.path().join("clusters.csv").display().to_string();
    let report = folder.path().join("report.html").display().to_string();
    // Three records are too few to train on.
    let trained = concat!(env!("CARGO_MANIFEST_DIR"), "/../report/tests/report/tiny.json");
    let link = [
        "--json", "link", "--model", trained, "--feed", &pupils, "--feed", &cases, "--out", &out, "--report", &report,
    ];
    for (more, heading) in [
        (&[][..], "Precision and recall, estimated</h2>"),
        (&["--truth", &truth], "Precision and recall</h2>"),
    ] {
        let output = onechild(&[&link[..], more].concat());
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let html = std::fs::read_to_string(&report).unwrap();
        assert!(html.contains("3 records of 2 feeds became 2 children."), "{html}");
        assert!(html.contains("<dd>tiny.json</dd>") && html.contains(heading) && html.ends_with("</html>\n"));
        assert!(
            html.contains("education E1 and social_care S1"),
            "records are told by their keys"
        );
        for value in ["Imogen", "Marchbank", "Tarn", "2015-03-04", "FV1 1AA", "Z873210015001"] {
            assert!(!html.to_lowercase().contains(&value.to_lowercase()), "{value}");
        }
    }
    let nowhere = folder.path().join("none").join("report.html").display().to_string();
    let failed = onechild(&["link", "--feed", &pupils, "--out", &out, "--report", &nowhere]);
    assert!(complaint(&failed).contains("report.html cannot be written"));
}

#[test]
fn a_demo_twice_with_one_seed_gives_the_same_counts_and_the_same_digest() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    for name in ["one", "two"] {
        let dir = folder.path().join(name).display().to_string();
        let made = result(&onechild(&[
            "--json",
            "demo",
            "--children",
            "60",
            "--no-serve",
            "--dir",
            &dir,
        ]));
        assert!(made["address"].is_null());
        assert!(made["sign_ins"].as_array().is_some_and(|sign_ins| sign_ins.len() > 20));
        let database = format!("sqlite://{dir}/onechild.db");
        let rebuilt = result(&onechild(&[
            "--json",
            "--database",
            &database,
            "rebuild",
            "--verify",
            "--digest",
        ]));
        assert_eq!(rebuilt["different"], 0);
        seen.push((
            made["children"].clone(),
            made["rows"].clone(),
            rebuilt["digest"].clone(),
        ));
    }
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn a_demo_does_not_empty_a_folder_that_is_not_its_own() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "letters.txt", b"mine");
    let dir = folder.path().display().to_string();
    let output = onechild(&["demo", "--children", "20", "--no-serve", "--dir", &dir]);
    assert!(complaint(&output).contains("--dir"));
    assert!(folder.path().join("letters.txt").exists());
}
