//! What a person does with a run: load or discard one that waits, back out one that is in.

use std::time::Duration;

use child::{RunId, policy::Viewer};
use serde::{Deserialize, Serialize};

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    finish::to_the_end,
    load::{LoadError, LoadReport},
};

/// The longest reason, in characters (page rule G19).
const REASON_CHARACTERS_MAX: usize = 500;
/// How long a page waits for what it asked for; a large run takes longer, and is brought to its end all the same.
const PATIENCE: Duration = Duration::from_secs(10);

/// What can be done with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunAct {
    /// Load a run that is held.
    Load,
    /// End a run that is held without loading it.
    Discard,
    /// Take a finished run back.
    BackOut,
    /// Read the file anew that is kept of a run which is not in.
    Again,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "state", content = "report", rename_all = "snake_case")]
pub enum Acted {
    /// Done; records are being linked.
    Done(Box<LoadReport>),
    /// Still under way: the run shows it when it is done.
    UnderWay,
}

impl RunAct {
    /// Every act.
    pub const ALL: [Self; 4] = [Self::Load, Self::Discard, Self::BackOut, Self::Again];

    /// The name in URLs and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Discard => "discard",
            Self::BackOut => "back-out",
            Self::Again => "again",
        }
    }

    /// The act behind a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }
}

impl Desk {
    /// Does something with a run, for a reason that the audit trail keeps. Whoever asked does not have to wait for its end.
    pub async fn act_on_run(&self, viewer: &Viewer, id: RunId, act: RunAct, reason: &str) -> Result<Acted, DeskError> {
        let run = self.found_run(viewer, id).await?;
        if !self.acts_on(viewer, &run).await?.contains(&act) {
            return Err(match super::list::may_look(viewer)? {
                child::policy::Feeds::Values => DeskError::unusable("run", refusal(act)),
                _ => DeskError::NotFound,
            });
        }
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(DeskError::unusable("reason", "Enter a reason"));
        }
        if reason.chars().count() > REASON_CHARACTERS_MAX {
            return Err(DeskError::unusable("reason", "Reason must be 500 characters or less"));
        }
        let event = Event::of(viewer, Action::RunSettled).because(Some(reason));
        let desk = self.clone();
        // A page that is closed meanwhile cuts nothing off.
        let work = to_the_end(async move {
            let done = match act {
                RunAct::Load => desk.release_run_as(event, id).await,
                RunAct::Discard => desk.discard_run_as(event, id).await,
                RunAct::BackOut => desk.back_out_as(event, id).await,
                RunAct::Again => desk.run_again_as(event, id).await,
            };
            match &done {
                Ok(_) if act != RunAct::Discard => desk.link_soon(),
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, run = %id, act = act.name(), "A person's wish for a run was not carried out.");
                }
            }
            done
        });
        match tokio::time::timeout(PATIENCE, work).await {
            Ok(Ok(report)) => Ok(Acted::Done(Box::new(report))),
            Ok(Err(LoadError::Desk(error))) => Err(error),
            Ok(Err(error)) => Err(DeskError::unusable("run", error.to_string())),
            Err(_) => Ok(Acted::UnderWay),
        }
    }
}

/// Why a run is not open to an act.
const fn refusal(act: RunAct) -> &'static str {
    match act {
        RunAct::Load | RunAct::Discard => "This run does not wait for anybody, so it cannot be loaded or discarded",
        RunAct::BackOut => {
            "Only the last run that changed something can be backed out, as long as nothing else of its source was \
             delivered since"
        }
        RunAct::Again => {
            "Only a run that is not in can be run again, as long as its file is kept and nothing else of its source was \
             loaded since"
        }
    }
}
