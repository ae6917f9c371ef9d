//! `onechild user` and `onechild source token` as the operator uses them.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

struct Operator {
    database: String,
    _folder: tempfile::TempDir,
}

impl Operator {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let database = format!("sqlite://{}", folder.path().join("a.db").display());
        let operator = Self {
            database,
            _folder: folder,
        };
        operator.done(&["migrate"]);
        operator
    }

    fn ask(&self, arguments: &[&str], typed: &str) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_onechild"))
            .args(["--json", "--database", &self.database])
            .args(arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        // A command that asks for nothing may have closed its end.
        let _ = program
            .stdin
            .take()
            .expect("the pipe was asked for")
            .write_all(typed.as_bytes());
        program.wait_with_output().expect("the program ends")
    }

    fn done(&self, arguments: &[&str]) -> Value {
        let output = self.ask(arguments, "correct horse battery\n");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        let text = String::from_utf8(output.stdout).expect("output is text");
        serde_json::from_str(text.lines().last().expect("there is a last line")).expect("the last line is JSON")
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.ask(arguments, "correct horse battery\n");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).expect("messages are text")
    }

    fn add(&self, email: &str, role: &str, more: &[&str]) {
        let add = ["user", "add", "--email", email, "--name", "Somebody", "--role", role];
        self.done(&[&add[..], more].concat());
    }

    fn user(&self, email: &str) -> Value {
        let listed = self.done(&["user", "list"]);
        let users = listed["users"].as_array().expect("a list").clone();
        let found = users.into_iter().find(|user| user["email"] == email);
        found.expect("the user is listed")
    }
}

#[test]
fn the_operator_keeps_users_and_never_removes_the_last_administrator() {
    let operator = Operator::new();
    operator.add("admin@example.org", "system_admin", &[]);
    let dates = ["--checks-until", "2040-01-01", "--school", "900101", "--team", "North"];
    operator.add("worker@example.org", "school_practitioner", &dates);
    let worker = operator.user("worker@example.org");
    assert_eq!(
        (&worker["state"], &worker["schools"], &worker["team"]),
        (&"lapsed".into(), &serde_json::json!(["900101"]), &"North".into()),
        "the training was not said"
    );
    operator.done(&["user", "set", "worker@example.org", "--training-until", "2040-01-01"]);
    let worker = operator.user("worker@example.org");
    assert_eq!(
        (&worker["state"], &worker["checks_until"], &worker["team"]),
        (&"active".into(), &"2040-01-01".into(), &"North".into()),
        "what is not named stays"
    );
    operator.done(&["user", "suspend", "worker@example.org"]);
    assert_eq!(operator.user("worker@example.org")["state"], "suspended");
    operator.done(&["user", "reinstate", "worker@example.org"]);
    assert_eq!(operator.user("worker@example.org")["state"], "active");
    for last in [
        &["user", "suspend", "admin@example.org"][..],
        &["user", "set", "admin@example.org", "--role", "director"],
    ] {
        assert!(operator.refused(last).contains("last administrator"));
    }
    let told = operator.done(&["user", "reset", "worker@example.org"]);
    assert_eq!(told["password"].as_str().map(str::len), Some(19));
    assert!(
        operator
            .refused(&["user", "unlock", "nobody@example.org"])
            .contains("onechild user list")
    );
    let listed = operator.done(&["user", "list"]).to_string();
    assert!(!listed.contains("argon2") && !listed.contains("battery"), "{listed}");
}

#[test]
fn the_next_token_of_a_machine_is_told_once() {
    let operator = Operator::new();
    let add = [
        "source",
        "add",
        "--name",
        "school",
        "--title",
        "School",
        "--kind",
        "education",
    ];
    operator.done(&add);
    let made = operator.done(&[
        "source", "token", "add", "--title", "Hub", "--source", "school", "--days", "20",
    ]);
    let id = made["id"].as_str().expect("an id").to_owned();
    let next = operator.done(&["source", "token", "rotate", &id, "--overlap", "0"]);
    assert_ne!(made["token"], next["token"]);
    let listed = operator.done(&["source", "token", "list"]).to_string();
    assert!(!listed.contains(next["token"].as_str().expect("a token")), "{listed}");
    assert!(
        operator
            .refused(&["source", "token", "rotate", &id, "--overlap", "31"])
            .contains("Overlap must be")
    );
}
