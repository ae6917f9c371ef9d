//! What a message says of itself: which event, what happened to it, when, and about whom.

use serde_json::Value;

use crate::{
    decode::fhir::{
        bundle::Entry,
        identifier::{Number, nhs_number},
        key::ten_digits,
        resource::{codes, items, member, text},
    },
    rule::Rule,
};

/// Longest id of a message; a UUID has 36.
const ID_CHARACTERS_MAX: usize = 64;

/// The events that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// Birth details.
    Birth,
    /// Additional demographics.
    Demographics,
    /// Family and other people close to the child.
    PersonalContacts,
    /// Who works with the child.
    ProfessionalContacts,
    /// The child was referred somewhere.
    Referral,
}

impl Event {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Birth, "CH005"),
        (Self::Demographics, "CH001"),
        (Self::PersonalContacts, "CH023"),
        (Self::ProfessionalContacts, "CH027"),
        (Self::Referral, "CH028"),
    ];

    /// Its code.
    pub(super) fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(event, _)| *event == self);
        found.map_or("", |(_, code)| code)
    }
}

/// What happened to the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    New,
    Update,
    Delete,
}

impl Change {
    /// The word of the messages.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// A message with all that it has to say of itself.
#[derive(Debug)]
pub(super) struct Message<'e> {
    pub(super) id: String,
    pub(super) event: Event,
    pub(super) change: Change,
    /// When it was sent, as written.
    pub(super) sent: String,
    pub(super) patient: &'e Value,
    pub(super) number: Number,
    /// The NHS number as written: it begins the id of each record.
    pub(super) digits: String,
}

impl<'e> Message<'e> {
    /// Reads the header; what it lacks makes the message unusable.
    pub(super) fn of(entries: &'e [Entry]) -> Result<Self, Rule> {
        let only = |kind: &'static str| {
            let mut found = entries.iter().filter(move |entry| entry.is(kind));
            found.next().filter(|_| found.next().is_none())
        };
        let header = only("MessageHeader").ok_or(Rule::MessageIncomplete)?;
        let said = &header.resource;
        let event = event_code(said).ok_or(Rule::MessageIncomplete)?;
        let known = Event::ALL.iter().find(|(_, code)| event.eq_ignore_ascii_case(code));
        let (event, _) = *known.ok_or(Rule::EventUnused)?;
        let patient = patient(entries).ok_or(Rule::MessageIncomplete)?;
        let number = nhs_number(patient).ok_or(Rule::MessageIncomplete)?;
        Ok(Self {
            id: id(header).ok_or(Rule::MessageIncomplete)?,
            event,
            change: change(said).ok_or(Rule::MessageIncomplete)?,
            sent: text(said, "timestamp").ok_or(Rule::MessageIncomplete)?.into_owned(),
            digits: ten_digits(Some(&number)).ok_or(Rule::MessageIncomplete)?.to_owned(),
            patient,
            number,
        })
    }
}

fn event_code(header: &Value) -> Option<String> {
    let event = member(header, "event").or_else(|| member(header, "eventCoding"))?;
    text(event, "code").map(|code| code.trim().to_owned())
}

/// The id of the header; some senders give it only as the address of its entry.
fn id(header: &Entry) -> Option<String> {
    let own = text(&header.resource, "id").map(std::borrow::Cow::into_owned);
    let address = || header.full_url.as_deref()?.rsplit([':', '/']).next().map(str::to_owned);
    own.or_else(address)
        .filter(|id| !id.is_empty() && id.chars().count() <= ID_CHARACTERS_MAX)
}

fn change(header: &Value) -> Option<Change> {
    let told = |extension: &&Value| text(extension, "url").is_some_and(|url| url.contains("MessageEventType"));
    let extension = items(header, "extension").iter().find(told)?;
    let concept = member(extension, "valueCodeableConcept")?;
    let code = codes(concept).next()?.to_ascii_lowercase();
    [Change::New, Change::Update, Change::Delete]
        .into_iter()
        .find(|change| change.word() == code)
}

/// The only patient, or the one whom the encounter is about.
fn patient(entries: &[Entry]) -> Option<&Value> {
    let patients: Vec<&Entry> = entries.iter().filter(|entry| entry.is("Patient")).collect();
    if let [only] = patients.as_slice() {
        return Some(&only.resource);
    }
    let encounters = || entries.iter().filter(|entry| entry.is("Encounter"));
    let met = |patient: &&&Entry| encounters().any(|encounter| patient.is_meant_by(&encounter.resource, "subject"));
    let mut met = patients.iter().filter(met);
    met.next().filter(|_| met.next().is_none()).map(|entry| &entry.resource)
}
