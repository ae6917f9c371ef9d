//! One run: what came, what became of it, and what a person may do with it now.

use child::{
    FeedKind, RunId,
    policy::{Feeds, Viewer},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Run, RunFile, RunLinks, RunMode, RunStatus};

use super::{
    act::RunAct,
    errors::{RuleGroup, groups},
    kept::ran_in_vain,
    list::{RunLine, may_look},
};
use crate::{desk::Desk, error::DeskError};

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunView {
    /// The run as in the list.
    #[serde(flatten)]
    pub line: RunLine,
    /// Layout of the files.
    pub kind: FeedKind,
    /// Changes, or everything that the source knows.
    pub mode: RunMode,
    /// When the source wrote the files, where known.
    pub extract_time: Option<DateTime<Utc>>,
    /// The files with their hashes.
    pub files: Vec<RunFile>,
    /// Records that a snapshot no longer held.
    pub ended: i64,
    /// Rules that rows broke: those that reject first.
    pub rules: Vec<RuleGroup>,
    /// Why it failed, is held or was backed out.
    pub message: Option<String>,
    /// How the records that it brought stand now; none if it changed nothing.
    pub links: Option<RunLinks>,
    /// Open review cases about those records, as far as the viewer may know of them.
    pub doubts: i64,
    /// What the viewer may do with it now.
    pub acts: Vec<RunAct>,
    /// Whether nothing of it is in, so that its file would have to come again.
    pub in_vain: bool,
}

impl Desk {
    /// One run with its counts.
    pub async fn feed_run(&self, viewer: &Viewer, id: RunId) -> Result<RunView, DeskError> {
        let run = self.found_run(viewer, id).await?;
        let mut tx = self.shared.jobs.read().await?;
        let links = tx.run_links(id).await?;
        let doubts = tx.doubts_about_run(id, viewer.sees_shielded()).await?;
        drop(tx);
        let sources = self.sources().await;
        Ok(RunView {
            line: RunLine::of(&run, &sources),
            acts: self.acts_on(viewer, &run).await?,
            rules: groups(&run),
            links: (links.brought > 0).then_some(links),
            doubts,
            in_vain: ran_in_vain(&run),
            kind: run.kind,
            mode: run.mode,
            extract_time: run.extract_time,
            files: run.files,
            ended: run.ended,
            message: run.message,
        })
    }

    /// What the viewer may do with a run as it stands.
    pub(super) async fn acts_on(&self, viewer: &Viewer, run: &Run) -> Result<Vec<RunAct>, DeskError> {
        if may_look(viewer)? != Feeds::Values {
            return Ok(Vec::new());
        }
        Ok(match run.status {
            RunStatus::Held => vec![RunAct::Load, RunAct::Discard],
            RunStatus::Finished if self.shared.jobs.read().await?.can_back_out(run.id).await? => vec![RunAct::BackOut],
            RunStatus::Failed | RunStatus::BackedOut if self.can_run_again(run).await? => vec![RunAct::Again],
            RunStatus::Finished | RunStatus::Running | RunStatus::Failed | RunStatus::BackedOut => Vec::new(),
        })
    }
}
