//! Bundles: a record at birth, or the patients of an answer.

use std::{borrow::Cow, ops::Range};

use child::FeedKind;
use serde_json::Value;

use super::{
    birth::{Birth, foetuses},
    gate::{Passed, entry_resources, pass_bundle, pass_resource},
    identifier::nhs_number,
    key::{birth_key, patient_key},
    name::Names,
    patient::{is_restricted, read_patient},
    resource::text,
};
use crate::{decode::record::Sheet, rule::Rule};

/// Bundles that list patients; in any other, several patients belong together.
const LISTS: [&str; 2] = ["searchset", "collection"];
/// Bundles that tell of an event, which may be that something was deleted.
pub(super) const EVENT: &str = "message";
/// More entries than a record at birth has.
pub(super) const ENTRIES_MAX: usize = 500;
/// What is kept of a record that should never have been sent.
const NOT_KEPT: &str = "[not kept]";

/// One entry of a bundle, read.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where its resource stands in the text of the bundle.
    pub(super) place: Range<usize>,
    pub(super) full_url: Option<String>,
    pub(super) resource: Value,
}

impl Entry {
    /// Whether the resource is of this type.
    pub(super) fn is(&self, kind: &str) -> bool {
        text(&self.resource, "resourceType").is_some_and(|found| found == kind)
    }

    /// Whether a member of another resource refers to this entry: by its address in the bundle, or by its id (senders
    /// give the two different values).
    pub(super) fn is_meant_by(&self, other: &Value, name: &str) -> bool {
        other.get(name).is_some_and(|reference| self.is_at(reference))
    }

    /// Whether a reference leads to this entry.
    pub(super) fn is_at(&self, reference: &Value) -> bool {
        text(reference, "reference").is_some_and(|reference| {
            let id = text(&self.resource, "id");
            let last = reference.rsplit(['/', ':']).next();
            self.full_url.as_deref() == Some(reference.as_ref()) || id.is_some() && last == id.as_deref()
        })
    }
}

/// What became of one patient.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) line: u64,
    pub(super) raw: String,
    pub(super) sheet: Result<Sheet, Rule>,
}

/// What a text of the feed held.
#[derive(Debug, Default)]
pub(super) struct Unfolded {
    pub(super) found: Vec<Found>,
    /// Entries that were not kept.
    pub(super) dropped: u64,
}

impl Unfolded {
    pub(super) fn push(&mut self, line: u64, passed: Passed, sheet: Result<Sheet, Rule>) {
        self.dropped += passed.dropped;
        self.found.push(Found {
            line,
            raw: passed.raw,
            sheet,
        });
    }
}

/// Reads one outermost object that starts on `line`.
pub(super) fn unfold(object: &str, line: u64, value: &Value) -> Unfolded {
    let mut unfolded = Unfolded::default();
    match text(value, "resourceType").as_deref() {
        Some("Patient") => unfolded.push(line, pass_resource(object), alone(value, line)),
        Some("Bundle") => {
            let kind = text(value, "type").unwrap_or_default();
            if kind == EVENT {
                unfolded.push(line, pass_bundle(object), Err(Rule::EventMessage));
            } else {
                unfold_bundle(object, line, LISTS.contains(&kind.as_ref()), &mut unfolded);
            }
        }
        _ => unfolded.push(line, pass_resource(object), Err(Rule::NoPatient)),
    }
    unfolded
}

/// The entries of a bundle that hold a resource.
pub(super) fn entries(bundle: &str, places: &[(Range<usize>, Option<Range<usize>>)]) -> Vec<Entry> {
    places
        .iter()
        .filter_map(|(entry, resource)| {
            let place = resource.clone()?;
            let outer = serde_json::from_str::<Value>(&bundle[entry.clone()]).ok()?;
            Some(Entry {
                resource: serde_json::from_str(&bundle[place.clone()]).ok()?,
                full_url: text(&outer, "fullUrl").map(Cow::into_owned),
                place,
            })
        })
        .collect()
}

fn unfold_bundle(bundle: &str, line: u64, listed: bool, unfolded: &mut Unfolded) {
    let places = entry_resources(bundle);
    let entries = entries(bundle, &places);
    let patients: Vec<&Entry> = entries.iter().filter(|entry| entry.is("Patient")).collect();
    let line_of = |entry: &Entry| line + bundle[..entry.place.start].matches('\n').count() as u64;
    if listed
        || patients.len() == 1
            && !entries
                .iter()
                .any(|entry| entry.is("RelatedPerson") || entry.is("Observation"))
    {
        let dropped = pass_bundle(bundle).dropped;
        for patient in &patients {
            let line = line_of(patient);
            let passed = pass_resource(&bundle[patient.place.clone()]);
            unfolded.push(line, passed, alone(&patient.resource, line));
        }
        unfolded.dropped = dropped;
        if !patients.is_empty() || places.is_empty() {
            return;
        }
    }
    let birth = if entries.len() > ENTRIES_MAX {
        None
    } else {
        Some(Birth::of(&entries)).filter(|birth| !birth.babies.is_empty())
    };
    let Some(birth) = birth else {
        let why = match (entries.len() > ENTRIES_MAX, patients.is_empty()) {
            (true, _) => Rule::RecordTooLong,
            (false, true) => Rule::NoPatient,
            (false, false) => Rule::BabyUnclear,
        };
        unfolded.dropped = 0;
        unfolded.push(line, pass_bundle(bundle), Err(why));
        return;
    };
    for (baby, first) in birth
        .babies
        .iter()
        .zip([true].into_iter().chain(std::iter::repeat(false)))
    {
        let mut passed = pass_bundle(bundle);
        // Counted once, however many babies share the bundle.
        passed.dropped *= u64::from(first);
        let line = line_of(baby);
        let sheet = if birth.is_stillbirth(&entries, baby) {
            NOT_KEPT.clone_into(&mut passed.raw);
            Err(Rule::Stillbirth)
        } else {
            newborn(&birth, &entries, baby, line)
        };
        unfolded.push(line, passed, sheet);
    }
}

/// A patient by itself.
fn alone(patient: &Value, line: u64) -> Result<Sheet, Rule> {
    let number = nhs_number(patient);
    let key = patient_key(patient, number.as_ref());
    read_patient(FeedKind::PdsFhir, patient, line, key, number.as_ref())
}

/// A baby with what the bundle says of its mother and delivery.
fn newborn(birth: &Birth<'_>, entries: &[Entry], baby: &Entry, line: u64) -> Result<Sheet, Rule> {
    let baby = &baby.resource;
    let stated = nhs_number(baby);
    let is_anothers = stated
        .as_ref()
        .is_some_and(|number| birth.relatives.contains(&number.digits));
    let number = stated.filter(|_| !is_anothers);
    let key = birth_key(baby, number.as_ref(), birth.mother);
    let mut sheet = read_patient(FeedKind::PdsFhir, baby, line, key, number.as_ref())?;
    if is_anothers {
        sheet.warn(Rule::MothersNumber, Some("identifier"));
    }
    sheet.set("foetuses", foetuses(entries));
    if let Some(mother) = birth.mother {
        let names = Names::of(mother);
        sheet.set("mother.given", names.first);
        sheet.set("mother.family", names.family);
        sheet.set("mother.birthDate", text(mother, "birthDate"));
        // Where she lives is where the baby lives.
        if is_restricted(mother) {
            sheet.set("security", Some("Y"));
        }
    }
    Ok(sheet)
}
