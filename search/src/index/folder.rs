//! The folder of the index: private to the service, one sub-folder for each version of the layout.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::fields::LAYOUT_VERSION;

/// What the names of our sub-folders begin with.
const PREFIX: &str = "layout-";

/// Makes the sub-folder of the current layout, closes it to other accounts, and removes those of other layouts: they
/// hold personal data that nobody would delete any more.
pub(crate) fn prepare(root: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(root)?;
    close_to_others(root)?;
    let current = root.join(format!("{PREFIX}{LAYOUT_VERSION}"));
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if ours && entry.path() != current {
            fs::remove_dir_all(entry.path())?;
        }
    }
    fs::create_dir_all(&current)?;
    close_to_others(&current)?;
    Ok(current)
}

/// Removes the index of every layout from the folder.
pub(crate) fn clear(root: &Path) -> io::Result<()> {
    let current = prepare(root)?;
    fs::remove_dir_all(current)
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close_to_others(_folder: &Path) -> io::Result<()> {
    Ok(())
}
