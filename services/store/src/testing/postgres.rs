//! A private PostgreSQL server for one test process.

use std::{
    io::Write as _,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A server that tests started themselves: unprivileged, reachable by a private socket only, stopped and removed when
/// this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct TestPostgres {
    url: String,
    watchdog: Child,
}

/// Waits until the test process closes the pipe, by dropping or by dying, and then stops the server.
const WATCHDOG: &str = r#"read -r nothing; "$1/pg_ctl" -D "$2/db" -m immediate stop >/dev/null 2>&1; rm -rf "$2""#;

/// Makes a folder below `/tmp`, because the path of a socket holds at most 107 bytes, and a database cluster in it, starts the server, and prints the folder.
const STARTER: &str = r#"set -e
dir=$(mktemp -d /tmp/onechild-postgres.XXXXXX)
"$1/initdb" -D "$dir/db" -A trust -U postgres --no-locale -E UTF8 --no-sync >"$dir/log" 2>&1
"$1/pg_ctl" -D "$dir/db" -w -t 60 -l "$dir/log" start >/dev/null 2>&1 -o "-k $dir -c listen_addresses='' -c fsync=off \
-c synchronous_commit=off -c full_page_writes=off -c max_connections=600 -c shared_buffers=64MB -c max_wal_size=1GB" || {
    cat "$dir/log" >&2; rm -rf "$dir"; exit 1; }
echo "$dir""#;

impl TestPostgres {
    /// Starts a server, or says loudly why there is none. Where `CI` is `true` a missing server fails the test run.
    pub fn start() -> Option<Self> {
        match Self::try_start() {
            Ok(server) => Some(server),
            Err(why) => {
                assert!(
                    std::env::var("CI").as_deref() != Ok("true"),
                    "PostgreSQL is missing and CI must not skip its tests: {why}"
                );
                // Not eprintln: the test harness would swallow it.
                let _ = writeln!(
                    std::io::stderr(),
                    "\n*** SKIPPED ON POSTGRESQL: {why}. Install it (apt-get install postgresql) or set \
                     ONECHILD_TEST_POSTGRES. ***\n"
                );
                None
            }
        }
    }

    fn try_start() -> Result<Self, String> {
        let binaries = binaries().ok_or("no server found in /usr/lib/postgresql or PATH")?;
        let output = unprivileged(STARTER, &[&binaries])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("cannot run a shell: {error}"))?;
        if !output.status.success() {
            return Err(format!(
                "the server did not start: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            ));
        }
        let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        let watchdog = unprivileged(WATCHDOG, &[&binaries, &folder])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot watch the server: {error}"))?;
        Ok(Self {
            url: format!("postgres://postgres@localhost/postgres?host={}", folder.display()),
            watchdog,
        })
    }

    /// URL of the maintenance database, with the right to create others.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestPostgres {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

/// A shell script run as user `postgres` if we are root, who may not run the server.
fn unprivileged(script: &str, arguments: &[&Path]) -> Command {
    let root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let mut command = if root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", script, "sh"]).args(arguments).current_dir("/tmp");
    command
}

/// The folder of the newest installed server.
fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    found.sort();
    found
        .pop()
        .map(|(_, folder)| folder)
        .or_else(|| std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| folder.join("initdb").exists()))
}
