//! Promise 1, the hard way: the loading process is killed at any moment and run again.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use tests::{Backend, County, count, run};

/// The program itself: cargo builds it beside this binary when it tests the whole workspace.
fn program() -> PathBuf {
    let here = std::env::current_exe().expect("a running test has a file");
    let folder = here
        .parent()
        .and_then(Path::parent)
        .expect("tests run from target/PROFILE/deps");
    let program = folder.join("onechild");
    assert!(
        program.exists(),
        "test the whole workspace, or build the program first: cargo build -p onechild"
    );
    program
}

struct Loader {
    program: PathBuf,
    database: String,
}

impl Loader {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--database", &self.database, "--json"]).args(arguments);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    /// Runs to the end; the last line of its output.
    fn run(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.command(arguments).output().expect("the program runs");
        assert!(output.status.success(), "{arguments:?} ends well");
        let text = String::from_utf8(output.stdout).expect("output is text");
        serde_json::from_str(text.lines().last().expect("there is a result")).expect("the result is JSON")
    }

    fn prepare(&self) {
        self.run(&["migrate"]);
        for source in ["education", "social_care"] {
            self.run(&["source", "add", "--name", source, "--title", source, "--kind", source]);
        }
    }

    fn digest(&self) -> String {
        let report = self.run(&["rebuild", "--verify", "--digest"]);
        assert_eq!(report["different"], 0);
        report["digest"].as_str().expect("a digest is text").to_owned()
    }
}

async fn kill_and_run_again(backend: Backend) {
    let Some((calm, wild)) = backend.fresh().await.zip(backend.fresh().await) else {
        return;
    };
    let program = program();
    let county = County::of(count(120, 2_000));
    let file = |source: &str| county.folder.join(format!("{source}.csv")).display().to_string();
    let calm = Loader {
        program: program.clone(),
        database: calm.url,
    };
    let wild = Loader {
        program,
        database: wild.url,
    };
    for loader in [&calm, &wild] {
        loader.prepare();
    }
    for source in ["education", "social_care"] {
        let path = file(source);
        let load = ["feed", "load", "--source", source, "--kind", source, path.as_str()];
        let whole = calm.run(&load);
        // Killed ever later, until a run gets through before the blow.
        let step = Duration::from_millis(if cfg!(debug_assertions) { 45 } else { 10 });
        for blow in 1..=count(12, 60) as u32 {
            let mut process = wild
                .command(&load)
                .stdout(Stdio::null())
                .spawn()
                .expect("the program starts");
            std::thread::park_timeout(step * blow);
            process.kill().expect("a child process can be killed");
            process.wait().expect("a killed process ends");
        }
        let last = wild.run(&load);
        let rows = &last["rows"];
        let number = |name: &str| rows[name].as_i64().expect("a count");
        assert_eq!(number("read"), whole["rows"]["read"].as_i64().expect("a count"));
        assert_eq!(
            number("read"),
            number("accepted") + number("unchanged") + number("rejected")
        );
    }
    assert_eq!(wild.digest(), calm.digest(), "killed and run again ends the same");
}

#[test]
fn p01_killed_at_any_moment_and_run_again_ends_the_same_on_sqlite() {
    run(kill_and_run_again(Backend::Sqlite));
}

#[test]
fn p01_killed_at_any_moment_and_run_again_ends_the_same_on_postgresql() {
    run(kill_and_run_again(Backend::Postgres));
}
