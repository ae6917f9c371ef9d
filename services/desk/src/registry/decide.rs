//! What the local team decides about a source: whether it may load, how soon it is wanted, whom to ask.

use child::policy::Viewer;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use store::{Partner, Priority, Proceed, Registration};

use super::show::find;
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    right::{DecidesSources, Right},
};

/// Longest contact of a source, in characters.
const CONTACT_CHARACTERS_MAX: usize = 200;

/// What is decided about a source, as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// Whose system it is.
    pub partner: Partner,
    /// How soon it is wanted.
    pub priority: Priority,
    /// Whether it may load.
    pub proceed: Proceed,
    /// Whom to ask about it; empty if nobody was named.
    pub contact: String,
    /// When the local team last looked at its answers.
    pub reviewed_on: Option<NaiveDate>,
}

impl From<&Registration> for Decided {
    fn from(registration: &Registration) -> Self {
        Self {
            partner: registration.partner,
            priority: registration.priority,
            proceed: registration.proceed,
            contact: registration.contact.clone(),
            reviewed_on: registration.reviewed_on,
        }
    }
}

/// What is to be decided about a source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Whose system it is.
    pub partner: Partner,
    /// How soon it is wanted.
    pub priority: Priority,
    /// Whether it may load.
    pub proceed: Proceed,
    /// Whom to ask about it.
    #[serde(default)]
    pub contact: String,
    /// Whether its answers were looked at today.
    #[serde(default)]
    pub reviewed: bool,
    /// What the person saw who decides: a source that was stopped meanwhile is not let go on by who did not know.
    pub seen: Decided,
}

impl Desk {
    /// Sets what is decided about a source, if it is still as it was seen; else [`DeskError::Changed`].
    pub async fn decide_source(&self, viewer: &Viewer, name: &str, decision: &Decision) -> Result<(), DeskError> {
        DecidesSources::require(viewer)?;
        let contact = decision.contact.trim();
        if contact.chars().count() > CONTACT_CHARACTERS_MAX || contact.chars().any(char::is_control) {
            return Err(DeskError::unusable(
                "contact",
                format!("Contact must be {CONTACT_CHARACTERS_MAX} characters or less, on one line"),
            ));
        }
        let mut tx = self.shared.db.begin().await?;
        // The row of the source is held from here on: nobody decides between the look and the change.
        tx.hold_answers(name).await?;
        let source = find(&mut tx, viewer, name).await?;
        if Decided::from(&source.registration) != decision.seen {
            return Err(DeskError::Changed);
        }
        let today = self.shared.clock.today();
        let decided = Registration {
            partner: decision.partner,
            priority: decision.priority,
            proceed: decision.proceed,
            contact: contact.to_owned(),
            reviewed_on: if decision.reviewed {
                Some(today)
            } else {
                source.registration.reviewed_on
            },
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
