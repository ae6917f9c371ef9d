//! What must be gone when the test process ends, however it ends.
//!
//! Servers, browsers and folders are shared by many tests and live in statics, which Rust never drops. A small shell
//! reads their names from a pipe; when the pipe closes, because the process finished, panicked or was killed, it stops
//! and removes them.

use std::{
    io::Write,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Mutex, OnceLock},
};

/// Reads `kill PID` and `remove FOLDER` lines until the pipe closes, then does them. Asks politely for five seconds.
const SWEEP: &str = r#"
trap '' INT TERM HUP
pids=''
while IFS= read -r line; do
    case "$line" in
        'kill '*) pids="$pids ${line#kill }" ;;
        'remove '*) set -- "$@" "${line#remove }" ;;
    esac
done
for pid in $pids; do kill -INT "$pid"; done
for _ in 1 2 3 4 5 6 7 8 9 10; do
    alive=''
    for pid in $pids; do kill -0 "$pid" && alive="$alive $pid"; done
    [ -z "$alive" ] && break
    sleep 0.5
done
for pid in $alive; do kill -KILL "$pid"; done
[ $# -eq 0 ] || rm -rf -- "$@"
"#;

/// Stops the process `pid` when this process has ended.
pub fn kill_at_end(pid: u32) {
    tell(&format!("kill {pid}"));
}

/// Removes the folder `path` with all it holds when this process has ended.
pub fn remove_at_end(path: &Path) {
    let path = path.to_str().expect("temporary folders have plain names");
    assert!(path.len() > 5 && !path.contains('\n'), "not a temporary folder: {path}");
    tell(&format!("remove {path}"));
}

/// A fresh folder that is removed when this process has ended.
pub fn temporary_folder(prefix: &str) -> std::path::PathBuf {
    let folder = tempfile::Builder::new()
        .prefix(prefix)
        .tempdir()
        .expect("the temporary folder is writable")
        .keep();
    remove_at_end(&folder);
    folder
}

fn tell(line: &str) {
    static SWEEPER: OnceLock<Mutex<Child>> = OnceLock::new();
    let sweeper = SWEEPER.get_or_init(|| {
        let sweeper = Command::new("sh")
            .args(["-c", SWEEP, "sweep"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Mutex::new(sweeper.expect("a POSIX shell is on the path"))
    });
    let mut sweeper = sweeper.lock().expect("no writer of the pipe panics");
    let pipe = sweeper.stdin.as_mut().expect("the pipe was asked for");
    writeln!(pipe, "{line}").expect("the sweeper reads until this process ends");
}
