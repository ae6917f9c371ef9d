//! One piece of what is held, about which a person decides whether it is released.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Proposal;
use crate::choices;

choices! {
    /// What an item is about. Each part of each source record is decided by itself.
    Part {
        /// Names, birth, sex, numbers.
        Identity = "identity", "Names, birth date and numbers";
        /// Where the child lives or lived.
        Home = "home", "Address";
        /// Parents, carers, contacts at pick-up, brothers and sisters of one birth.
        Family = "family", "Parents, carers and family";
        /// The young person's own phone and e-mail address.
        Contact = "contact", "Own phone and email";
        /// School, attendance, exclusions, results, destination.
        Schooling = "schooling", "School and education";
        /// Special educational needs.
        Sen = "sen", "Special educational needs";
        /// Travel to school.
        Travel = "travel", "Travel to school";
        /// Who works with the child.
        Involvements = "involvements", "Services that work with the child";
        /// Sensitive services that work with the child.
        Sensitive = "sensitive", "Sensitive services";
        /// Social care processes and legal status.
        SocialCare = "social_care", "Social care";
        /// That a common assessment exists.
        Caf = "caf", "Common assessments";
        /// What was consented to.
        Consents = "consents", "Consents";
        /// Columns that the service does not use.
        Other = "other", "Other columns as received";
        /// What requests about the record put on it: disputed details, a restriction.
        Requests = "requests", "Requests about the record";
        /// Who asked to be put in touch with a service, and what became of it.
        Contacts = "contacts", "Requests for contact with a service";
        /// Mistakes that somebody reported, and what was found.
        Mistakes = "mistakes", "Reported mistakes";
        /// What stewards wrote about questions that the record raised.
        Notes = "notes", "Notes on questions about the record";
        /// What sources were asked to correct.
        Corrections = "corrections", "Corrections asked of sources";
        /// How the record came to this child.
        Linking = "linking", "How the record was matched";
        /// What people decided about which records are one child.
        Decisions = "decisions", "Decisions about records";
        /// How long it is kept.
        Keeping = "keeping", "How long the record is kept";
        /// Who looked at it.
        Looks = "looks", "Who looked at the record";
    }
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// What is held.
    pub value: String,
    /// Whether this is the value that the child's record shows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub shown: bool,
}

impl Row {
    /// A row.
    pub(super) fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            shown: false,
        }
    }
}

/// What is held as of one delivery, or about one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When it came, or what it is.
    pub heading: String,
    /// What it says.
    pub rows: Vec<Row>,
}

/// One item. It is a view for who decides: it holds values of the child and may hold those of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Names it among the items of the child, and says nothing.
    pub key: String,
    /// What it is about.
    pub part: Part,
    /// What pages call the source.
    pub source: String,
    /// What is proposed.
    pub proposal: Proposal,
    /// What is held, newest first.
    pub entries: Vec<Entry>,
    /// Says what was seen: whoever decides decides about this and nothing later.
    pub seen: String,
}

impl Item {
    /// An item of what `named` tells apart from every other; none if nothing is held.
    pub(super) fn of(
        part: Part,
        named: &[&str],
        source: String,
        proposal: Proposal,
        entries: Vec<Entry>,
    ) -> Option<Self> {
        if entries.iter().all(|entry| entry.rows.is_empty()) {
            return None;
        }
        let seen = serde_json::to_vec(&(part, &source, &entries)).expect("texts have a JSON form");
        let named = named.iter().copied().chain([part.name()]).collect::<Vec<_>>();
        Some(Self {
            key: short_hash(named.join("\u{1F}").as_bytes()),
            part,
            source,
            proposal,
            entries,
            seen: short_hash(&seen),
        })
    }
}

/// The first half of a SHA-256, in hexadecimal digits.
fn short_hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(32);
    for byte in &Sha256::digest(bytes)[..16] {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
    }
    text
}
