//! What one audit event says.

use child::{ChildId, policy::Viewer};
use serde::Serialize;

use crate::sender::Sender;

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
    /// Opened what a shield hides.
    ShieldOverridden,
    /// Kept it open for longer.
    OverrideExtended,
    /// Left the record, or gave it back.
    OverrideEnded,
    /// Listed schools with travel needs.
    TransportSchools,
    /// Listed the children of one school with travel needs.
    TransportList,
    /// Compared travel needs with the last export.
    TransportChanges,
    /// Exported a route list.
    TransportExport,
    /// Recorded a travel need.
    NeedRecorded,
    /// Changed or ended a travel need that was recorded here.
    NeedChanged,
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
    /// Looked at rows of a run that broke a rule.
    RunErrors,
    /// Took the file of all rows of a run that broke a rule.
    RunErrorsFile,
    /// Made or ended the token of a sender.
    SenderChanged,
    /// Delivered one record.
    RecordReceived,
    /// Withdrew one record.
    RecordWithdrawn,
    /// Asked who a record may be.
    Match,
    /// Delivered a file.
    FileReceived,
    /// Decided about a source: whether it may load, how soon it is wanted.
    SourceDecided,
    /// Saved answers about a source.
    SourceAnswered,
    /// Sent the answers about a source.
    SourceAnswersSent,
    /// Asked for a shield.
    ShieldRequested,
    /// Listed shields and requests for them.
    ShieldList,
    /// Opened a shield with its history.
    ShieldOpened,
    /// Set, refused, reviewed or lifted a shield, or proposed to lift it.
    ShieldDecided,
    /// Said of an override whether it was justified.
    OverrideReviewed,
    /// Asked to be put in touch with a service.
    ContactRequested,
    /// Listed requests for contact.
    ContactList,
    /// Opened a request for contact with who is involved.
    ContactOpened,
    /// Noted who was told what, or answered a request for contact.
    ContactChanged,
    /// Listed consents of sensitive involvements.
    ConsentList,
    /// Recorded or withdrew the consent of a sensitive involvement.
    ConsentChanged,
    /// Listed the travel of children whom no route list names.
    TravelWorklist,
    /// Noted whether the travel of such a child is arranged.
    TravelArranged,
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
            Self::ShieldOverridden => "shield_overridden",
            Self::OverrideExtended => "override_extended",
            Self::OverrideEnded => "override_ended",
            Self::TransportSchools => "transport_schools",
            Self::TransportList => "transport_list",
            Self::TransportChanges => "transport_changes",
            Self::TransportExport => "transport_export",
            Self::NeedRecorded => "need_recorded",
            Self::NeedChanged => "need_changed",
            Self::ReviewQueue => "review_queue",
            Self::OpenCase => "open_case",
            Self::Home => "home",
            Self::TermsAccepted => "terms_accepted",
            Self::UserChanged => "user_changed",
            Self::RunSettled => "run_settled",
            Self::RunErrors => "run_errors",
            Self::RunErrorsFile => "run_errors_file",
            Self::SenderChanged => "sender_changed",
            Self::RecordReceived => "record_received",
            Self::RecordWithdrawn => "record_withdrawn",
            Self::Match => "match",
            Self::FileReceived => "file_received",
            Self::SourceDecided => "source_decided",
            Self::SourceAnswered => "source_answered",
            Self::SourceAnswersSent => "source_answers_sent",
            Self::ShieldRequested => "shield_requested",
            Self::ShieldList => "shield_list",
            Self::ShieldOpened => "shield_opened",
            Self::ShieldDecided => "shield_decided",
            Self::OverrideReviewed => "override_reviewed",
            Self::ContactRequested => "contact_requested",
            Self::ContactList => "contact_list",
            Self::ContactOpened => "contact_opened",
            Self::ContactChanged => "contact_changed",
            Self::ConsentList => "consent_list",
            Self::ConsentChanged => "consent_changed",
            Self::TravelWorklist => "travel_worklist",
            Self::TravelArranged => "travel_arranged",
        }
    }
}

/// Who did something.
#[derive(Debug, Clone)]
pub enum By {
    /// The service itself, its command line, or somebody who is not signed in.
    Nobody,
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
