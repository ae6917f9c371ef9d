//! Files and folders: who can read them, and how much room is left.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use store::Restoring;

use super::finding::Finding;
use crate::{config::Config, wiring::Databases};

/// What was looked at.
const FILES: &str = "files";
/// A disk with less room than this is nearly full.
const ROOM_MIN: u64 = 2_000_000_000;

/// Looks at every file and folder that the configuration names.
pub fn look(config: &Config, config_file: Option<&Path>) -> Vec<Finding> {
    let database = Restoring::file_of(&Databases::settings(config)).ok().flatten();
    let mut found = permissions(&private(config, config_file, database.as_deref()), 0o077);
    // Files are put there by other accounts, of a group that the council makes for it.
    found.extend(permissions(&dropped_into(config), 0o007));
    let mut places: Vec<PathBuf> = [&config.index, &config.delivery.folder, &config.backup.folder]
        .into_iter()
        .filter(|path| !path.as_os_str().is_empty())
        .cloned()
        .collect();
    places.extend(database.iter().filter_map(|file| file.parent().map(Path::to_owned)));
    found.extend(places.iter().filter_map(|place| room(place, database.as_deref())));
    if found.is_empty() {
        found.push(Finding::fine(
            FILES,
            "readable by the service alone, and there is room on the disks",
        ));
    }
    found
}

/// What nobody but the service may read or write.
fn private(config: &Config, config_file: Option<&Path>, database: Option<&Path>) -> Vec<PathBuf> {
    let mut private = Vec::new();
    if let Some(database) = database {
        for end in ["", "-wal", "-shm", ".staging", ".staging-wal", ".staging-shm"] {
            let mut name = database.as_os_str().to_owned();
            name.push(end);
            private.push(PathBuf::from(name));
        }
    }
    private.extend([
        config.index.clone(),
        config.delivery.folder.clone(),
        config.audit.key.clone(),
        config.backup.journal.clone(),
        config.backup.folder.clone(),
    ]);
    private.extend(files_in(&config.index));
    private.extend(files_in(&config.backup.folder));
    // It may hold the passwords of the database and the secret of the provider.
    private.extend(config_file.map(Path::to_owned));
    private.retain(|path| !path.as_os_str().is_empty());
    private
}

/// The drop folder, if there is one.
fn dropped_into(config: &Config) -> Vec<PathBuf> {
    let folder = &config.inbox.folder;
    (!folder.as_os_str().is_empty())
        .then(|| folder.clone())
        .into_iter()
        .collect()
}

/// Everything in a folder and in the folders in it.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            found.extend(files_in(&path));
        }
        found.push(path);
    }
    found.sort();
    found
}

#[cfg(unix)]
/// Those that accounts have rights to which are `closed` to them, with what to do.
fn permissions(paths: &[PathBuf], closed: u32) -> Vec<Finding> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut found = Vec::new();
    for path in paths {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                let shown = path.display();
                found.push(Finding::wrong(
                    FILES,
                    format!("{shown} cannot be looked at ({error})"),
                    "run onechild doctor by the service's own account",
                ));
                continue;
            }
        };
        let rights = metadata.permissions().mode() & 0o777;
        if rights & closed != 0 {
            let (shown, mode) = (path.display(), rights & !closed);
            found.push(Finding::wrong(
                FILES,
                format!("{shown} can be read or written by other accounts"),
                format!("chmod {mode:o} {shown}"),
            ));
        }
    }
    found
}

#[cfg(not(unix))]
fn permissions(_paths: &[PathBuf], _closed: u32) -> Vec<Finding> {
    vec![Finding::note(
        FILES,
        "who can read them is not looked at on this system",
        "see that the service's account alone can",
    )]
}

/// A folder on a disk that is nearly full, or too full for a copy of the database.
fn room(folder: &Path, database: Option<&Path>) -> Option<Finding> {
    let there = folder
        .ancestors()
        .find(|ancestor| ancestor.is_dir())
        .unwrap_or(Path::new("."));
    let free = fs4::available_space(there).ok()?;
    let size = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let needed = database.map_or(0, |main| {
        let mut staging = main.as_os_str().to_owned();
        staging.push(".staging");
        size(main) + size(Path::new(&staging))
    });
    let beside = database.and_then(Path::parent).is_some_and(|parent| parent == folder);
    let least = if beside { ROOM_MIN.max(needed) } else { ROOM_MIN };
    (free < least).then(|| {
        Finding::wrong(
            "disk",
            format!("{} has {} MB left", there.display(), free / 1_000_000),
            format!(
                "free at least {} MB: a database that finds no room stops, and a backup needs as much as the database",
                least / 1_000_000
            ),
        )
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_that_others_can_read_is_told_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index");
        fs::create_dir(&index).unwrap();
        fs::set_permissions(&index, fs::Permissions::from_mode(0o700)).unwrap();
        let segment = index.join("segment");
        fs::write(&segment, "x").unwrap();
        fs::set_permissions(&segment, fs::Permissions::from_mode(0o600)).unwrap();
        let mut config = Config::read(None, None).unwrap();
        config.index = index;
        config.delivery.folder = folder.path().join("nothing there");
        let wrong = |config: &Config| {
            let found = look(config, None).into_iter().filter(|found| found.check == FILES);
            found.map(|found| found.line()).collect::<Vec<_>>()
        };
        assert!(
            !wrong(&config).iter().any(|line| line.starts_with("WRONG")),
            "{:?}",
            wrong(&config)
        );
        fs::set_permissions(&segment, fs::Permissions::from_mode(0o640)).unwrap();
        let told = wrong(&config).join("\n");
        assert!(told.contains(&format!("chmod 600 {}", segment.display())), "{told}");
        fs::set_permissions(&segment, fs::Permissions::from_mode(0o600)).unwrap();
        // A group may deliver files; everybody may not.
        config.inbox.folder = folder.path().join("inbox");
        fs::create_dir(&config.inbox.folder).unwrap();
        fs::set_permissions(&config.inbox.folder, fs::Permissions::from_mode(0o770)).unwrap();
        assert!(!wrong(&config).iter().any(|line| line.starts_with("WRONG")));
        fs::set_permissions(&config.inbox.folder, fs::Permissions::from_mode(0o775)).unwrap();
        let told = wrong(&config).join("\n");
        assert!(told.contains("chmod 770"), "{told}");
    }
}
