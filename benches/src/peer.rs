//! Other engines, and the Python that runs them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::{Run, run};

/// The scripts of this folder, one for each engine and kind of data.
fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// A script of another engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Its file.
    pub file: &'static str,
    /// What stands before the folder of its results.
    pub arguments: Vec<String>,
}

/// A Python that has the engines; or how to get one.
pub struct Python(Result<PathBuf, String>);

impl Python {
    /// The one that `ONECHILD_PEERS_PYTHON` names; else one of its own in `folder`, made from the pinned requirements
    /// the first time.
    pub fn prepare(folder: &Path) -> Self {
        if let Some(path) = env::var_os("ONECHILD_PEERS_PYTHON") {
            return Self(Ok(PathBuf::from(path)));
        }
        let python = folder.join("bin/python");
        let requirements = scripts().join("requirements.txt");
        let pinned = fs::read_to_string(&requirements).unwrap_or_default();
        let note = folder.join("installed.txt");
        if fs::read_to_string(&note).is_ok_and(|installed| installed == pinned) {
            return Self(Ok(python));
        }
        eprintln!("Installing other engines into {} …", folder.display());
        let made = succeeds(Command::new("python3").args(["-m", "venv"]).arg(folder));
        if !made {
            return Self(Err("python3 with venv is needed".to_owned()));
        }
        let installed = succeeds(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "--requirement"])
                .arg(&requirements),
        );
        if !installed || fs::write(&note, &pinned).is_err() {
            return Self(Err("pip could not install benches/peers/requirements.txt".to_owned()));
        }
        Self(Ok(python))
    }

    /// Runs an engine's script, whose files go to `out`. Why not, in a few words, if it cannot be run.
    pub fn run(&self, script: &Script, out: &Path) -> Result<Run, String> {
        let python = self.0.as_ref().map_err(|how| format!("not installed: {how}"))?;
        let mut command = Command::new(python);
        command
            .arg(scripts().join(script.file))
            .args(&script.arguments)
            .arg(out)
            .current_dir(out)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        run(&mut command).map_err(|failed| format!("failed: {failed:#}"))
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_python_the_column_says_how_to_get_one() {
        let missing = Python(Err("python3 with venv is needed".to_owned()));
        let script = Script {
            file: "splink_county.py",
            arguments: Vec::new(),
        };
        let said = missing.run(&script, Path::new(".")).unwrap_err();
        assert_eq!(said, "not installed: python3 with venv is needed");
    }
}
