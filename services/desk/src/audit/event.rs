//! What one audit event says.

use child::{ChildId, policy::Viewer};
use serde::Serialize;

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Signed in.
    SignIn,
    /// Failed to sign in.
    SignInRefused,
    /// Signed out.
    SignOut,
    /// Searched for children.
    Search,
    /// Opened a child record or a section of it.
    OpenChild,
    /// Opened one attribute with its provenance.
    OpenAttribute,
    /// Asked for a child record that does not exist for this viewer.
    NotFound,
    /// Listed schools with travel needs.
    TransportSchools,
    /// Listed the children of one school with travel needs.
    TransportList,
    /// Listed review cases.
    ReviewQueue,
    /// Opened a review case.
    OpenCase,
    /// Saw children on the home page.
    Home,
    /// Accepted the terms of use.
    TermsAccepted,
    /// Made or changed a user.
    UserChanged,
    /// Released or discarded a feed run that was held.
    RunSettled,
    /// Made or ended the token of a sender.
    SenderChanged,
}

impl Action {
    /// The name stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInRefused => "sign_in_refused",
            Self::SignOut => "sign_out",
            Self::Search => "search",
            Self::OpenChild => "open_child",
            Self::OpenAttribute => "open_attribute",
            Self::NotFound => "not_found",
            Self::TransportSchools => "transport_schools",
            Self::TransportList => "transport_list",
            Self::ReviewQueue => "review_queue",
            Self::OpenCase => "open_case",
            Self::Home => "home",
            Self::TermsAccepted => "terms_accepted",
            Self::UserChanged => "user_changed",
            Self::RunSettled => "run_settled",
            Self::SenderChanged => "sender_changed",
        }
    }
}

/// One event before it takes its place in the chain.
#[derive(Debug, Clone)]
pub struct Event {
    /// Who, if somebody is signed in.
    pub viewer: Option<Viewer>,
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
            viewer: None,
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
            viewer: Some(viewer.clone()),
            ..Self::bare(action)
        }
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

    /// The same event with facts about the answer.
    pub fn with(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}
