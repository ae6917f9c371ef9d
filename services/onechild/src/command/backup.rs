//! `onechild backup`.

use std::{
    fs::{self, File, OpenOptions},
    io::BufWriter,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context as _, bail, ensure};
use backup::{BackupKey, BackupWriter, Head, Recipient};
use chrono::{DateTime, Utc};
use desk::LastBackup;
use serde_json::json;
use store::{Backend, Contents, Db};

use crate::{
    Verdict,
    config::Config,
    output::{Output, counted},
    sealed::{Held, Sealing, Written},
    wiring::{self, Databases},
};

/// How the name of a backup begins that is named here.
const NAMED: &str = "onechild-";
/// How it ends.
const BACKUP: &str = ".backup";
/// What a name ends in besides until the file is whole.
const PARTIAL: &str = ".partial";

/// Makes the key that opens backups.
pub fn key(file: &Path, output: Output) -> anyhow::Result<Verdict> {
    let key = BackupKey::generate();
    let public_file = key.write(file)?;
    let made = json!({ "key": file, "public_file": public_file, "public": key.recipient().to_string() });
    output.result(&made, |_| {
        format!(
            "The key is in {}: keep it away from the server, and a copy of it in a safe. Without it no backup can be \
             opened.\nIts public half, for [backup] recipients, is in {}: {}",
            file.display(),
            public_file.display(),
            key.recipient()
        )
    })?;
    Ok(Verdict(true))
}

/// Takes a backup while others go on working.
pub async fn run(to: Option<&Path>, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let started = Instant::now();
    let recipients = recipients(config)?;
    ensure!(
        !config.backup.journal.as_os_str().is_empty(),
        "set [backup] journal: without it a backup that is put back brings back what was deleted since"
    );
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let owner = Databases::owner(config).await?;
    let Some(_turn) = owner.try_turn("backup").await? else {
        bail!("another backup of this database is being taken");
    };
    // Before the copy begins: what is deleted from now on is told to whoever puts it back.
    let begun = desk.begin_backup().await?;
    let taken_at = begun.at;
    let journal = begun.journal;
    let file = to.map_or_else(|| in_folder(config, taken_at), |file| Ok(file.to_owned()))?;
    ensure!(!file.exists(), "{} is there already; name another file", file.display());
    let head = Head {
        format: Head::FORMAT,
        release: env!("CARGO_PKG_VERSION").to_owned(),
        backend: backend_name(owner.backend()).to_owned(),
        migration: Db::latest_migration(owner.backend()),
        taken_at,
    };
    remove_left_overs(&file)?;
    eprintln!("Copying the database …");
    let (partial, written) = Partial::begin(&file)?;
    let writer = BackupWriter::begin(written, &recipients, &head)?;
    let mut sealing = Sealing(writer);
    let contents = owner.copy_to(&mut sealing).await?;
    let (written, manifest) = sealing.0.finish(Held { contents, journal })?;
    let bytes = partial.keep(written)?;
    let contents = manifest.held.contents;
    desk.note_backup(LastBackup { at: taken_at, bytes }, &contents).await?;
    let taken = json!({
        "file": file, "bytes": bytes, "taken_at": taken_at, "seconds": started.elapsed().as_secs_f64(),
        "children": contents.children, "records": contents.records, "audit_events": contents.audit_events,
        "golden": contents.golden, "parts": manifest.parts,
    });
    output.result(&taken, |_| words(&file, bytes, &contents))?;
    Ok(Verdict(true))
}

/// A file that is named after the moment, in the folder of the configuration.
fn in_folder(config: &Config, taken_at: DateTime<Utc>) -> anyhow::Result<PathBuf> {
    let folder = &config.backup.folder;
    ensure!(
        !folder.as_os_str().is_empty(),
        "say where the backup goes: set [backup] folder, or give --to FILE"
    );
    Ok(folder.join(format!("{NAMED}{}{BACKUP}", taken_at.format("%Y%m%dT%H%M%SZ"))))
}

/// Removes what backups that were killed left in the folder of this one, under a name that was made here. One that is still
/// written is locked by its writer.
fn remove_left_overs(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        // Whoever writes there says what is wrong with it.
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !(name.starts_with(NAMED) && name.ends_with(&format!("{BACKUP}{PARTIAL}"))) {
            continue;
        }
        let path = entry.path();
        let left = File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if left {
            fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
            eprintln!("Removed {}, which a backup left that was stopped.", path.display());
        }
    }
    Ok(())
}

/// What a backup calls a kind of database.
pub const fn backend_name(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    }
}

fn recipients(config: &Config) -> anyhow::Result<Vec<Recipient>> {
    let recipients: Result<Vec<Recipient>, _> = config.backup.recipients.iter().map(|text| text.parse()).collect();
    let recipients = recipients.context("[backup] recipients cannot be used")?;
    ensure!(
        !recipients.is_empty(),
        "set [backup] recipients: the public half of a key that the council holds (onechild backup key FILE makes one)"
    );
    Ok(recipients)
}

fn words(file: &Path, bytes: u64, contents: &Contents) -> String {
    format!(
        "{} and {} of the audit trail are in {}: {}",
        counted(contents.children, "child record"),
        counted(contents.audit_events, "event"),
        file.display(),
        counted(bytes as i64, "byte")
    )
}

/// A file that has its name only when it is whole; removed otherwise.
struct Partial {
    partial: PathBuf,
    file: PathBuf,
}

impl Partial {
    /// Begins a file that nobody else writes. Its lock ends with the program, however that ends, and tells the next backup
    /// into this folder whether somebody still writes it.
    fn begin(file: &Path) -> anyhow::Result<(Self, Written)> {
        let mut partial = file.as_os_str().to_owned();
        partial.push(PARTIAL);
        let partial = PathBuf::from(partial);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let cannot = || format!("{} cannot be written", partial.display());
        let written = options.open(&partial).with_context(cannot)?;
        written.try_lock().with_context(cannot)?;
        written.set_len(0).with_context(cannot)?;
        let file = file.to_owned();
        Ok((Self { partial, file }, BufWriter::with_capacity(1 << 20, written)))
    }

    /// The file is whole: on the disk, and under its name.
    fn keep(self, written: Written) -> anyhow::Result<u64> {
        let file = written.into_inner().context("the backup cannot be written")?;
        file.sync_all().context("the backup cannot be written")?;
        let bytes = file.metadata()?.len();
        fs::rename(&self.partial, &self.file)
            .with_context(|| format!("{} cannot be given its name", self.file.display()))?;
        #[cfg(unix)]
        if let Some(folder) = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(bytes)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.partial);
    }
}
