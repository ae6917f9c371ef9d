//! `doctor` and `dpia` as whoever runs the service uses them.

#![expect(clippy::unwrap_used, reason = "in the helpers of a test an error is a failed test")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

struct Deployment {
    folder: PathBuf,
    config: PathBuf,
}

impl Deployment {
    fn new(folder: &Path, more: &str) -> Self {
        let shown = folder.display();
        let config = folder.join("onechild.toml");
        let text = format!(
            "database = \"sqlite://{shown}/onechild.db\"\nindex = \"{shown}/index\"\n[delivery]\nfolder = \
             \"{shown}/deliveries\"\n{more}"
        );
        fs::write(&config, text).unwrap();
        let deployment = Self {
            folder: folder.to_owned(),
            config,
        };
        deployment.close("onechild.toml", 0o600);
        deployment
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_onechild"))
            .arg("--config")
            .arg(&self.config)
            .arg("--json")
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .output()
            .expect("the program runs")
    }

    fn done(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        result(&output)
    }

    /// Everything that doctor says is wrong, with what to do.
    fn wrong(&self) -> Vec<String> {
        let output = self.run(&["doctor"]);
        let report = result(&output);
        let findings = report["findings"].as_array().expect("a list").clone();
        let wrong = findings.iter().filter(|found| found["level"] == "wrong");
        let wrong: Vec<String> = wrong
            .map(|found| {
                let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
                assert!(!text("todo").is_empty(), "what to do: {found}");
                format!("{}: {}", text("check"), text("found"))
            })
            .collect();
        assert_eq!(report["wrong"], wrong.len());
        assert_eq!(output.status.code(), Some(i32::from(!wrong.is_empty())));
        wrong
    }

    fn close(&self, name: &str, mode: u32) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(self.folder.join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        #[cfg(not(unix))]
        let _ = (name, mode);
    }
}

fn result(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).expect("output is text");
    serde_json::from_str(text.lines().last().unwrap_or("null")).expect("the last line is JSON")
}

#[test]
fn a_deployment_is_mended_finding_by_finding() {
    let folder = tempfile::tempdir().unwrap();
    let shown = folder.path().display().to_string();
    let bare = Deployment::new(folder.path(), "");
    let found = bare.wrong();
    assert!(found.iter().any(|line| line.contains("onechild migrate")), "{found:?}");
    bare.done(&["migrate"]);
    let found = bare.wrong();
    assert_eq!(found.len(), 2, "no heads outside, no backups: {found:?}");
    let key = folder.path().join("audit.key").display().to_string();
    bare.done(&["audit", "key", &key]);
    let made = bare.done(&["backup", "key", &folder.path().join("backup.key").display().to_string()]);
    let public = made["public"].as_str().unwrap();
    let more = format!(
        "[audit]\nkey = \"{key}\"\nsink = \"file:{shown}/heads\"\n[backup]\nfolder = \"{shown}/backups\"\nrecipients = \
         [\"{public}\"]\njournal = \"{shown}/deleted\"\n"
    );
    let set = Deployment::new(folder.path(), &more);
    fs::create_dir(folder.path().join("backups")).unwrap();
    set.close("backups", 0o700);
    let found = set.wrong();
    assert!(
        found.len() == 1 && found[0].starts_with("backup: there is none"),
        "{found:?}"
    );
    set.done(&["backup"]);
    let found = set.wrong();
    assert!(
        found.len() == 1 && found[0].contains("no signed head of this node"),
        "nobody serves: {found:?}"
    );
    #[cfg(unix)]
    {
        for name in ["onechild.db.staging", "onechild.toml", "deleted", "backups"] {
            set.close(name, 0o755);
            let found = set.wrong().join("\n");
            assert!(found.contains(&format!("{shown}/{name} can be read")), "{found}");
            set.close(name, 0o700);
        }
    }
    fs::remove_file(folder.path().join("deleted")).unwrap();
    let found = set.wrong().join("\n");
    assert!(found.contains("journal of deletions"), "{found}");
}

#[test]
fn sources_that_are_late_and_an_unreachable_database_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let deployment = Deployment::new(folder.path(), "");
    deployment.done(&["migrate"]);
    let add = [
        "source",
        "add",
        "--name",
        "education",
        "--title",
        "Schools",
        "--kind",
        "education",
    ];
    deployment.done(&add);
    let token = [
        "source",
        "token",
        "add",
        "--title",
        "Hub",
        "--source",
        "education",
        "--days",
        "5",
    ];
    deployment.done(&token);
    let found = deployment.wrong().join("\n");
    assert!(found.contains("tokens: the token of Hub ends on"), "{found}");
    let output = deployment.run(&["--database", "postgres://me:hush@127.0.0.1:1/x", "doctor"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("127.0.0.1:1") && !text.contains("hush"), "{text}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_assessment_says_what_is_in_force_and_makes_up_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let more =
        "[assessment]\npurposes = [{ purpose = \"Know who works with a child\", basis = \"Children Act 2004\" }]\n";
    let deployment = Deployment::new(folder.path(), more);
    deployment.done(&["migrate"]);
    deployment.done(&[
        "source",
        "add",
        "--name",
        "clinic",
        "--title",
        "Clinic <b>",
        "--kind",
        "involvement-csv",
        "--sensitive",
    ]);
    let out = folder.path().join("dpia.html").display().to_string();
    let said = deployment.done(&["dpia", "--out", &out]);
    assert_eq!(said["purposes"][0]["basis"], "Children Act 2004");
    assert_eq!(said["items"].as_array().map(Vec::len), Some(17));
    assert_eq!(said["matching"], Value::Null, "nothing was linked");
    assert_eq!(said["retention"]["approved"], false);
    let admin = said["roles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|role| role["title"] == "System administrator");
    assert!(
        admin.unwrap()["access"]
            .as_array()
            .unwrap()
            .iter()
            .all(|access| access == "-")
    );
    assert!(
        said["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|open| open["check"] == "backup")
    );
    let html = fs::read_to_string(&out).unwrap();
    for told in [
        "lang=\"en-GB\"",
        "Know who works with a child",
        "Clinic &#60;b&#62;",
        "never named to practitioners",
        "IDX-5",
        "Nothing was linked yet",
        "A colleague’s screen",
    ] {
        assert!(
            html.contains(told) || html.contains(&told.replace('’', "&#39;")),
            "{told}"
        );
    }
    assert!(!html.contains("<script") && !html.contains("Clinic <b>"));
    let bad = deployment.run(&["dpia", "--out", &out, "--evaluation", &out]);
    assert_eq!(bad.status.code(), Some(1), "a page is no evaluation");
}
