//! Files that a sender delivers by HTTP.

use std::path::PathBuf;

use child::FeedKind;
use store::{RunMode, RunStatus};

use super::{
    error::LoadError,
    report::LoadReport,
    request::{LoadRequest, Silent},
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    sender::Sender,
};

/// A file that a sender delivers, as it stands on our disk.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Name of the source.
    pub source: String,
    /// Name of the kind of file, if the sender states it: it has to be the one in the registry.
    pub kind: Option<String>,
    /// `delta` or `snapshot`; a delta if the sender does not say.
    pub mode: Option<String>,
    /// The file.
    pub file: PathBuf,
}

impl Desk {
    /// Loads a delivered file as a run, as `feed load` does, and begins to link what it brought. When this answers the
    /// rows are durable; the links follow.
    pub async fn load_delivered(&self, sender: &Sender, delivered: Delivered) -> Result<LoadReport, LoadError> {
        let request = self.request_of(sender, delivered).await?;
        let report = self.load(&request, &Silent).await?;
        let event = Event::of_sender(sender, Action::FileReceived, &report.source);
        let detail = serde_json::json!({ "run": report.run, "rows": report.rows.read });
        self.trace(event.with(detail)).await?;
        if report.status == RunStatus::Finished {
            self.link_soon();
        }
        Ok(report)
    }

    /// Begins to link what changed, for somebody who does not wait for it.
    pub(crate) fn link_soon(&self) {
        let desk = self.clone();
        tokio::spawn(async move {
            if let Err(error) = desk.link_now().await {
                tracing::error!(%error, "What a run changed could not be linked; the next link run takes it up.");
            }
        });
    }

    async fn request_of(&self, sender: &Sender, delivered: Delivered) -> Result<LoadRequest, LoadError> {
        if !sender.delivers_for(&delivered.source) {
            return Err(DeskError::NotFound.into());
        }
        let source = self.shared.db.read().await?.source(&delivered.source).await?;
        let registered = source.and_then(|source| source.kind);
        let stated = delivered.kind.as_deref().map(str::parse::<FeedKind>).transpose();
        let stated = stated.map_err(|unknown| DeskError::unusable("kind", unknown.to_string()))?;
        let kind = stated.or(registered).ok_or_else(|| {
            DeskError::unusable("kind", "The source is registered without a kind; state it as ?kind=")
        })?;
        let mode = match delivered.mode.as_deref() {
            None => RunMode::Delta,
            Some(name) => {
                RunMode::from_name(name).ok_or_else(|| DeskError::unusable("mode", "Mode must be delta or snapshot"))?
            }
        };
        Ok(LoadRequest {
            source: delivered.source,
            kind,
            mode,
            extract_time: None,
            files: vec![delivered.file],
        })
    }
}
