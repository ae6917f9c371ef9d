//! What the local team decides about a source: whether it may load, how soon it is wanted, whom to ask.

use child::policy::{Registry, Viewer, registry};
use store::{Proceed, Registration};

use super::show::find;
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
};

/// Longest contact of a source, in characters.
const CONTACT_CHARACTERS_MAX: usize = 200;

impl Desk {
    /// Sets what was decided about a source.
    pub async fn decide_source(&self, viewer: &Viewer, name: &str, decided: &Registration) -> Result<(), DeskError> {
        only(viewer, |role| registry(role) == Registry::LocalTeam)?;
        let contact = decided.contact.trim();
        if contact.chars().count() > CONTACT_CHARACTERS_MAX || contact.chars().any(char::is_control) {
            return Err(DeskError::unusable(
                "contact",
                format!("Contact must be {CONTACT_CHARACTERS_MAX} characters or less, on one line"),
            ));
        }
        let mut tx = self.shared.db.begin().await?;
        find(&mut tx, viewer, name).await?;
        let decided = Registration {
            contact: contact.to_owned(),
            ..decided.clone()
        };
        tx.register(name, &decided).await?;
        tx.commit().await?;
        let detail = serde_json::json!({ "source": name, "partner": decided.partner, "priority": decided.priority,
            "proceed": decided.proceed, "reviewed_on": decided.reviewed_on });
        self.trace(Event::of(viewer, Action::SourceDecided).with(detail)).await
    }

    /// Sets whether a source may load: for the command line.
    pub async fn set_proceed(&self, name: &str, proceed: Proceed) -> Result<(), DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        if !tx.set_proceed(name, proceed).await? {
            return Err(DeskError::unusable(
                "name",
                "There is no source with this name; see onechild source list",
            ));
        }
        tx.commit().await?;
        let detail = serde_json::json!({ "source": name, "proceed": proceed });
        self.trace(Event::bare(Action::SourceDecided).with(detail)).await
    }
}
