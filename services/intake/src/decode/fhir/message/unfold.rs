//! The records of a message.

use child::FeedKind;
use serde_json::{Map, Value};

use super::{
    gate::pass_message,
    header::{Change, Event, Message},
    people::{contact_key, set_contact},
    service::Contact,
};
use crate::{
    decode::{
        fhir::{
            birth::foetuses,
            bundle::{ENTRIES_MAX, EVENT, Entry, Unfolded, entries},
            gate::entry_resources,
            patient::read_patient,
            resource::text,
        },
        record::Sheet,
    },
    rule::Rule,
};

/// What of a patient a withdrawn event leaves: who the record is about.
const WHO: [&str; 6] = ["resourceType", "meta", "identifier", "name", "birthDate", "gender"];

/// More contacts than a message tells of: the whole message is kept with each of them.
const CONTACTS_MAX: usize = 64;

/// Reads one outermost object that starts on `line`.
pub(in crate::decode::fhir) fn unfold_message(object: &str, line: u64, value: &Value) -> Unfolded {
    let mut unfolded = Unfolded::default();
    let sheets = sheets(object, line, value).unwrap_or_else(|rule| vec![Err(rule)]);
    for (sheet, first) in sheets
        .into_iter()
        .zip([true].into_iter().chain(std::iter::repeat(false)))
    {
        let mut passed = pass_message(object);
        // Counted once, however many records share the message.
        passed.dropped *= u64::from(first);
        unfolded.push(line, passed, sheet);
    }
    unfolded
}

/// The records that a message speaks of: one of its event, or one of each contact.
fn sheets(object: &str, line: u64, value: &Value) -> Result<Vec<Result<Sheet, Rule>>, Rule> {
    let is = |name, wanted| text(value, name).is_some_and(|found| found == wanted);
    if !is("resourceType", "Bundle") || !is("type", EVENT) {
        return Err(Rule::NoMessage);
    }
    let places = entry_resources(object);
    if places.len() > ENTRIES_MAX {
        return Err(Rule::RecordTooLong);
    }
    let entries = entries(object, &places);
    let message = Message::of(&entries)?;
    let withdraws = message.change == Change::Delete;
    let nothing_told = || {
        if withdraws {
            Rule::WithdrawalUnclear
        } else {
            Rule::MessageIncomplete
        }
    };
    let found: Vec<Result<Sheet, Rule>> = match message.event {
        Event::Birth => {
            let sheet = message.sheet(line, None).map(|mut sheet| {
                if !withdraws {
                    sheet.set("foetuses", foetuses(&entries));
                }
                sheet
            });
            vec![sheet]
        }
        // Where a child was referred to may be a sensitive service, and is no involvement yet: who it is, is all.
        Event::Demographics | Event::Referral => vec![message.sheet(line, None)],
        Event::PersonalContacts => {
            let contacts = entries.iter().filter(|entry| entry.is("RelatedPerson"));
            let read = |contact: &Entry| {
                let key = contact_key(&contact.resource).ok_or_else(nothing_told)?;
                let mut sheet = message.sheet(line, Some(&key))?;
                if !withdraws {
                    set_contact(&mut sheet, &contact.resource);
                }
                Ok(sheet)
            };
            contacts.map(read).collect()
        }
        Event::ProfessionalContacts => {
            let contacts = Contact::all(&entries);
            let read = |contact: &Contact<'_>| {
                let key = contact.key().ok_or_else(nothing_told)?;
                let mut sheet = message.sheet(line, Some(&key))?;
                if !withdraws {
                    contact.set(&mut sheet);
                }
                Ok(sheet)
            };
            contacts.iter().map(read).collect()
        }
    };
    if found.is_empty() {
        return Err(nothing_told());
    }
    if found.len() > CONTACTS_MAX {
        return Err(Rule::RecordTooLong);
    }
    Ok(found)
}

impl Message<'_> {
    /// Who the message is about; all else that a withdrawn event said is gone with this version of its record.
    fn sheet(&self, line: u64, contact: Option<&str>) -> Result<Sheet, Rule> {
        let code = self.event.code();
        let key = match contact {
            Some(contact) => format!("{}:{code}:{contact}", self.digits),
            None => format!("{}:{code}", self.digits),
        };
        let patient = match (self.change, self.patient) {
            (Change::Delete, Value::Object(members)) => Value::Object(who(members)),
            (_, patient) => patient.clone(),
        };
        let mut sheet = read_patient(FeedKind::DchStu3, &patient, line, Some(key), Some(&self.number))?;
        if self.change == Change::Delete {
            // What is withdrawn does not stay, not even an address that is withheld now.
            sheet.set("address.withheld", Some(""));
        }
        sheet.set("message", Some(self.id.as_str()));
        sheet.set("event", Some(format!("{code} {}", self.change.word())));
        sheet.set("lastUpdated", Some(self.sent.as_str()));
        Ok(sheet)
    }
}

fn who(members: &Map<String, Value>) -> Map<String, Value> {
    let kept = members.iter().filter(|(name, _)| WHO.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}
