//! Files that the drop folder keeps after their run, and running one of them again.

use std::path::{Path, PathBuf};

use child::RunId;
use store::{Run, RunFile, RunStatus};

use crate::{
    audit::Event,
    desk::Desk,
    error::DeskError,
    load::{InputFile, LoadError, LoadReport, LoadRequest, Silent},
};

/// Below the folder of a source: where a file stands whose rows were read.
pub const ARCHIVE: &str = "archive";
/// Below the folder of a source: where a file stands that was bad as a whole.
pub const POISON: &str = "poison";
/// Letters of the hash in the name of a file that is kept.
const HASH_LETTERS: usize = 16;

/// The name under which a dropped file is kept: after its hash, so that two files of one name do not overwrite each
/// other. A file that is run again from where it is kept has that name already.
pub fn kept_name(name: &str, file: Option<&RunFile>) -> String {
    let hash = file.map_or("unread", |file| file.sha256.get(..HASH_LETTERS).unwrap_or("unread"));
    if name.starts_with(&format!("{hash}-")) {
        name.to_owned()
    } else {
        format!("{hash}-{name}")
    }
}

impl Desk {
    /// Says where files are dropped, so that those that are kept there can be run again. Said once, at the start.
    pub fn know_drop_folder(&self, folder: PathBuf) {
        // A second word would be about another folder than the first runs were read from.
        let _ = self.shared.drop_folder.set(folder);
    }

    /// Whether a run can be run again: it changed nothing or was taken back, its source delivered nothing since that it
    /// would take back, and its file is kept on this machine.
    pub(super) async fn can_run_again(&self, run: &Run) -> Result<bool, DeskError> {
        if !ran_in_vain(run) || self.kept_file(run).is_none() {
            return Ok(false);
        }
        let mut tx = self.shared.jobs.read().await?;
        Ok(!tx.finished_after(&run.source, run.started_at).await?)
    }

    /// Reads the kept file of a run as a run of its own, like any delivery.
    pub(super) async fn run_again_as(&self, event: Event, id: RunId) -> Result<LoadReport, LoadError> {
        let run = self.shared.jobs.read().await?.run(id).await?;
        let run = run.ok_or(DeskError::NotFound)?;
        let gone = || DeskError::unusable("run", "Its file is no longer kept as it was; deliver it again");
        let path = self.kept_file(&run).ok_or_else(gone)?;
        let kept = path.clone();
        let kept = tokio::task::spawn_blocking(move || InputFile::hash(&kept))
            .await
            .expect("hashing does not panic")?;
        if !self.can_run_again(&run).await? || kept.file.sha256 != run.files[0].sha256 {
            return Err(gone().into());
        }
        let request = LoadRequest {
            source: run.source.clone(),
            kind: run.kind,
            mode: run.mode,
            extract_time: run.extract_time,
            files: vec![path],
        };
        let report = self.load(&request, &Silent).await?;
        let detail = serde_json::json!({ "run": id, "source": run.source, "how": "run again", "as": report.run });
        self.trace(event.with(detail)).await?;
        Ok(report)
    }

    /// The file of a run where the drop folder keeps it. What is dropped is a run of one file.
    fn kept_file(&self, run: &Run) -> Option<PathBuf> {
        let folder = self.shared.drop_folder.get()?.join(&run.source);
        let [file] = run.files.as_slice() else { return None };
        // The name of a file is a name, and leads nowhere else.
        let name = Path::new(&file.name).file_name()?.to_str()?;
        let name = kept_name(name, Some(file));
        let places = [ARCHIVE, POISON].map(|place| folder.join(place).join(&name));
        places.into_iter().find(|path| path.is_file())
    }
}

/// Whether nothing of a run is in: it failed or was discarded, or somebody took it back. The same file after a run that
/// finished would change nothing.
pub(super) const fn ran_in_vain(run: &Run) -> bool {
    matches!(run.status, RunStatus::Failed | RunStatus::BackedOut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_under_its_hash_and_keeps_that_name() {
        let file = RunFile {
            name: "pupils.csv".to_owned(),
            sha256: "0123456789abcdef0123".to_owned(),
            bytes: 1,
            columns: Vec::new(),
        };
        let kept = kept_name(&file.name, Some(&file));
        assert_eq!(kept, "0123456789abcdef-pupils.csv");
        assert_eq!(kept_name(&kept, Some(&file)), kept);
        assert_eq!(kept_name("x.csv", None), "unread-x.csv");
    }
}
