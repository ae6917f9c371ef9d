//! What one audit event says.

use std::net::IpAddr;

use child::{ChildId, policy::Viewer};

use super::action::Action;
use crate::sender::Sender;

/// Who did something.
#[derive(Debug, Clone)]
pub enum By {
    /// The service itself, or its command line.
    Nobody,
    /// Somebody who is not signed in, from this address.
    Stranger(Option<IpAddr>),
    /// A person who is signed in.
    Viewer(Viewer),
    /// A machine that delivers records.
    Sender(Sender),
}

/// One event before it takes its place in the chain.
#[derive(Debug, Clone)]
pub struct Event {
    /// Who.
    pub by: By,
    /// What.
    pub action: Action,
    /// On which record: an opaque id, never a name.
    pub subject: Option<String>,
    /// Why, as the viewer stated it.
    pub reason: Option<String>,
    /// Ids of the children answered and other facts without personal data.
    pub detail: serde_json::Value,
    /// What was typed. Kept beside the chain, which covers its salted hash.
    pub query: Option<String>,
}

impl Event {
    /// An event without subject, reason or query that nobody signed in did: the service, or its command line.
    pub const fn bare(action: Action) -> Self {
        Self {
            by: By::Nobody,
            action,
            subject: None,
            reason: None,
            detail: serde_json::Value::Null,
            query: None,
        }
    }

    /// An event of `viewer` without subject, reason or query.
    pub fn of(viewer: &Viewer, action: Action) -> Self {
        Self {
            by: By::Viewer(viewer.clone()),
            ..Self::bare(action)
        }
    }

    /// An event of `sender` about `source`, without subject, reason or query.
    pub fn of_sender(sender: &Sender, action: Action, source: &str) -> Self {
        Self {
            by: By::Sender(sender.clone()),
            ..Self::bare(action)
        }
        .with(serde_json::json!({ "sender": sender.id, "source": source }))
    }

    /// The same event about `child`.
    pub fn about(mut self, child: ChildId) -> Self {
        self.subject = Some(child.to_string());
        self
    }

    /// The same event for the stated reason.
    pub fn because(mut self, reason: Option<&str>) -> Self {
        self.reason = reason.map(str::to_owned);
        self
    }

    /// The same event with facts about the answer, beside those that it has.
    pub fn with(mut self, detail: serde_json::Value) -> Self {
        match (&mut self.detail, detail) {
            (serde_json::Value::Object(known), serde_json::Value::Object(more)) => known.extend(more),
            (known, detail) => *known = detail,
        }
        self
    }
}
