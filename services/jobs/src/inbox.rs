//! The drop folder: a file that has settled in `inbox/<source>/` is loaded, then moved to `archive/` or `poison/`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use desk::{
    Desk, LoadError, LoadReport, LoadRequest, Proceed, RunFile, RunMode, RunStatus,
    feeds::{ARCHIVE, POISON, kept_name},
};

/// Where files are dropped and when they count as complete.
#[derive(Debug, Clone)]
pub struct InboxConfig {
    /// Folder with one folder per source.
    pub folder: PathBuf,
    /// A file younger than this may still be written to.
    pub settle: Duration,
}

/// What one look at the drop folder did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxReport {
    /// Files loaded and archived.
    pub loaded: usize,
    /// Files whose run waits for a person; their rows are staged, the files archived.
    pub held: usize,
    /// Files set aside because they could not be read.
    pub poison: usize,
    /// Files that may still be written to.
    pub unsettled: usize,
    /// Files that stay where they are until the council lets their source load.
    pub refused: usize,
}

/// One look at the drop folder. Loading the same file twice changes nothing, so a crash between loading and archiving
/// is harmless.
pub async fn run_inbox(desk: &Desk, config: &InboxConfig) -> Result<InboxReport, LoadError> {
    let mut report = InboxReport::default();
    for source in desk.source_list().await? {
        let Some(kind) = source.kind else { continue };
        let folder = config.folder.join(&source.name);
        if source.registration.proceed != Proceed::Yes {
            let files = files_in(&folder)?.len();
            if files > 0 {
                let error = LoadError::HeldBack(source.name);
                tracing::warn!(%error, files, "Dropped files were left where they are.");
            }
            report.refused += files;
            continue;
        }
        for file in files_in(&folder)? {
            if !settled(&file, config.settle)? {
                report.unsettled += 1;
                continue;
            }
            let request = LoadRequest {
                source: source.name.clone(),
                kind,
                mode: RunMode::Delta,
                extract_time: None,
                files: vec![file.clone()],
            };
            let outcome = desk.load(&request, &desk::Silent).await?;
            let staged = matches!(outcome.status, RunStatus::Finished | RunStatus::Held);
            let kept = folder.join(if staged { ARCHIVE } else { POISON });
            let kept = place_for(&file, &kept, &outcome.files)?;
            if !staged {
                say_why(&kept, &outcome)?;
            }
            std::fs::rename(&file, &kept)?;
            match outcome.status {
                RunStatus::Finished => report.loaded += 1,
                RunStatus::Held => report.held += 1,
                // A load ends in none of the others.
                RunStatus::Running | RunStatus::Failed | RunStatus::BackedOut => {
                    report.poison += 1;
                    tracing::warn!(source = %source.name, run = ?outcome.run, "A dropped file could not be loaded and was set aside.");
                }
            }
        }
    }
    if report.loaded > 0 {
        desk.link_now().await?;
    }
    Ok(report)
}

/// The files of a folder, by name; none if the folder is not there.
fn files_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() && !entry.file_name().to_string_lossy().starts_with('.') {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// Whether the file has not changed for `settle`.
fn settled(file: &Path, settle: Duration) -> std::io::Result<bool> {
    // A modification time in the future (a clock that jumped) counts as unsettled.
    Ok(file.metadata()?.modified()?.elapsed().is_ok_and(|age| age >= settle))
}

/// Where a file goes in `folder`: named after its hash, so that two files of one name do not overwrite each other.
fn place_for(file: &Path, folder: &Path, files: &[RunFile]) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Ok(folder.join(kept_name(&name, files.first())))
}

/// Writes beside a file that is set aside why it was not loaded, for whoever looks into the folder. The reason names
/// files, lines and columns, and no value of a record.
fn say_why(kept: &Path, outcome: &LoadReport) -> std::io::Result<()> {
    let why = outcome.message.as_deref().unwrap_or_default();
    let run = outcome.run.map(|run| run.to_string()).unwrap_or_default();
    let mut note = kept.as_os_str().to_owned();
    note.push(".why.txt");
    let text = format!(
        "This file was not loaded, and nothing of it was kept:\n{why}.\n\nOnce it is mended, drop it where it was dropped \
         before. The feed run that read it is {run}.\n"
    );
    std::fs::write(PathBuf::from(note), text)
}
