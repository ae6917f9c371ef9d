//! What rules may ask about a child, read from its linked source records and from nothing else.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use linkage::RecordKey;

use super::{
    home::{Home, homes},
    rule::Known,
};
use crate::{
    column::Column,
    fact::{Consent, Facts, Involvement, ProcessKind, SenProvision, SenStepKind},
    kind::Sector,
    record::{SourceRecord, Statement},
    school_year::age_years,
    sources::{OWN, Sources},
};

/// Where feeds that know of a death keep its day, as received: the demographics service and child health, and the census
/// of children in need.
const DEATH_COLUMNS: [&str; 2] = ["deceased", "PersonDeathDate"];
/// Codes of a leaving reason (feeds, section 1).
const LEFT_THE_COUNTRY: &str = "LC";
const DIED: &str = "DD";

/// The records of a child.
#[derive(Debug, Clone, Copy)]
pub struct SourceRecords<'a> {
    /// The linked records at their linked versions.
    pub current: &'a [SourceRecord],
    /// What their other versions state: it counts for what was ever so.
    pub earlier: &'a [Statement],
    /// The registry.
    pub sources: &'a Sources,
    /// Names of the sources whose records are case records, not copies for the index.
    pub case_sources: &'a BTreeSet<String>,
}

/// What rules may ask about a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildFacts {
    /// The birth date: where sources differ the latest, so that nothing goes too early. A due date is none.
    pub born: Option<NaiveDate>,
    /// When we first saw a record of the child.
    pub first_seen: NaiveDate,
    /// The day of death; where sources differ the latest.
    pub died_on: Option<NaiveDate>,
    /// The day on which the child left, if no living record says anything later.
    pub left_on: Option<NaiveDate>,
    /// What is known of the child.
    pub known: BTreeSet<Known>,
    /// Its records, in key order; those that people entered here are among them.
    pub records: Vec<RecordFacts>,
    /// What ties it to a household; asked by holds alone.
    pub homes: BTreeSet<Home>,
    /// What was ever known of it, where that was read; asked by holds alone.
    pub ever: BTreeSet<Known>,
}

/// What rules may ask about one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFacts {
    /// Its key.
    pub key: RecordKey,
    /// What is known of the child, and the sector of the source.
    pub known: BTreeSet<Known>,
    /// Whether its source holds case records.
    pub is_case_record: bool,
    /// When the last of its processes ended; none while one goes on.
    pub closed_on: Option<NaiveDate>,
    /// The last day on a school's roll; none while there is one.
    pub left_school_on: Option<NaiveDate>,
    /// When its current version arrived.
    pub last_change: NaiveDate,
    /// Entries of sensitive services.
    pub entries: Vec<EntryFacts>,
}

/// What rules may ask about an entry of a sensitive service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFacts {
    /// The service type that the source states.
    pub service_type: String,
    /// Its last day, where the source states one.
    pub ended_on: Option<NaiveDate>,
    /// When consent to it was withdrawn.
    pub withdrawn_on: Option<NaiveDate>,
}

impl ChildFacts {
    /// The facts of the child that these records make; none where there is no record.
    pub fn of(records: SourceRecords<'_>) -> Option<Self> {
        let current = records.current;
        let first_seen = current.iter().map(|record| day(record.first_seen)).min()?;
        let fed = || current.iter().filter(|record| record.key.source != OWN);
        let born = fed().filter_map(|record| date(record.text(Column::Dob)?)).max();
        let died_on = fed().flat_map(|record| deaths(&record.statement)).max();
        let mut known = BTreeSet::new();
        if born.is_none() {
            known.insert(Known::BirthUnknown);
        }
        if let (Some(born), Some(died)) = (born, died_on)
            && age_years(born, died) < 18
        {
            known.insert(Known::DiedUnder18);
        }
        for statement in current.iter().map(|record| &record.statement).chain(records.earlier) {
            known.extend(ever(statement));
        }
        let withdrawn: Vec<&Consent> = current
            .iter()
            .filter(|record| record.key.source == OWN)
            .flat_map(|record| &record.statement.facts.consents)
            .filter(|consent| !consent.given)
            .collect();
        let mut facts: Vec<RecordFacts> = current
            .iter()
            .map(|record| record_facts(record, &records, &known, &withdrawn))
            .collect();
        facts.sort_by(|a, b| a.key.cmp(&b.key));
        Some(Self {
            born,
            first_seen,
            died_on,
            left_on: left_on(current),
            homes: current.iter().flat_map(|record| homes(&record.statement)).collect(),
            ever: known.clone(),
            known,
            records: facts,
        })
    }

    /// Takes in what an earlier version of a record says, for holds: rules go by what they asked for.
    pub fn remember(&mut self, earlier: &Statement) {
        self.homes.extend(homes(earlier));
        self.ever.extend(ever(earlier));
    }

    /// The keys of its records.
    pub fn keys(&self) -> impl Iterator<Item = &RecordKey> {
        self.records.iter().map(|record| &record.key)
    }
}

fn day(at: DateTime<Utc>) -> NaiveDate {
    at.date_naive()
}

/// A whole date at the beginning of a text; a time may follow.
fn date(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

/// The days of death that a record states. That somebody died without saying when starts no period.
fn deaths(statement: &Statement) -> impl Iterator<Item = NaiveDate> {
    let told = DEATH_COLUMNS
        .iter()
        .filter_map(|column| date(statement.unknown.get(*column)?));
    let left = statement
        .facts
        .enrolments
        .iter()
        .filter(|roll| is_reason(roll.leaving_reason.as_deref(), DIED));
    told.chain(left.filter_map(|roll| roll.left_on))
}

fn is_reason(reason: Option<&str>, code: &str) -> bool {
    reason.is_some_and(|reason| reason.trim().eq_ignore_ascii_case(code))
}

/// The day on which the child left the country. Any other living record that is dated later, or not at all, contradicts.
fn left_on(current: &[SourceRecord]) -> Option<NaiveDate> {
    let leaving = |record: &SourceRecord| {
        let rolls = record.statement.facts.enrolments.iter();
        rolls
            .filter(|roll| is_reason(roll.leaving_reason.as_deref(), LEFT_THE_COUNTRY))
            .filter_map(|roll| roll.left_on)
            .max()
    };
    let left = current.iter().filter_map(leaving).max()?;
    let stays = current
        .iter()
        .filter(|record| record.key.source != OWN && !record.ended)
        .any(|record| {
            let rolls = &record.statement.facts.enrolments;
            let on_roll = rolls.iter().any(|roll| roll.left_on.is_none_or(|last| last > left));
            on_roll || (leaving(record) != Some(left) && record.statement.updated_on.is_none_or(|on| on > left))
        });
    (!stays).then_some(left)
}

/// What a version of a record makes known for ever.
fn ever(statement: &Statement) -> BTreeSet<Known> {
    let Facts {
        sen_needs,
        sen_steps,
        social_care,
        ..
    } = &statement.facts;
    let mut known = BTreeSet::new();
    let states_plan = sen_needs
        .iter()
        .filter_map(|need| need.provision)
        .any(SenProvision::has_plan);
    let went_to_plan = sen_steps.iter().any(|step| {
        matches!(
            step.kind,
            SenStepKind::PlanStarted | SenStepKind::PlanReviewed | SenStepKind::PlanCeased
        )
    });
    if states_plan || went_to_plan {
        known.insert(Known::Plan);
    }
    known.extend(social_care.iter().map(|process| match process.kind {
        ProcessKind::LookedAfter => Known::LookedAfter,
        ProcessKind::ChildProtectionPlan | ProcessKind::Section47 => Known::Protected,
        ProcessKind::Referral | ProcessKind::Assessment | ProcessKind::ChildInNeedPlan => Known::Need,
    }));
    known.extend(
        statement
            .columns
            .get(&Column::LegalStatus)
            .and_then(|text| legal_status(text)),
    );
    known
}

/// What a legal status says: a word of the plain layouts, or a code of the return of looked-after children, of which every
/// one (C1, D1, E1, J1, L1, V2 ...) is of a child who is looked after.
fn legal_status(text: &str) -> Option<Known> {
    let word = text.trim().to_ascii_lowercase();
    Some(match &*word {
        "adopted" => Known::Adopted,
        "lac" | "placed_for_adoption" => Known::LookedAfter,
        "cpp" => Known::Protected,
        "cin" | "ref" => Known::Need,
        _ => {
            let mut letters = word.chars();
            let code = matches!(letters.next(), Some('c' | 'd' | 'e' | 'j' | 'l' | 'v'));
            let number = letters.next().is_some_and(|letter| letter.is_ascii_digit());
            return (code && number && letters.next().is_none()).then_some(Known::LookedAfter);
        }
    })
}

fn record_facts(
    record: &SourceRecord,
    records: &SourceRecords<'_>,
    child: &BTreeSet<Known>,
    withdrawn: &[&Consent],
) -> RecordFacts {
    let source = &record.key.source;
    let sector = records.sources.sector(source);
    let facts = &record.statement.facts;
    let mut known = child.clone();
    known.extend(match sector {
        Sector::Education => Some(Known::Education),
        Sector::SocialCare => Some(Known::SocialCare),
        Sector::Youth => Some(Known::Youth),
        Sector::Transport => Some(Known::Transport),
        Sector::Health => Some(Known::Health),
        Sector::Sensitive => Some(Known::Sensitive),
        Sector::Index | Sector::Own => None,
    });
    let sensitive = |involvement: &&Involvement| sector == Sector::Sensitive || involvement.sensitive();
    let entry = |involvement: &Involvement| EntryFacts {
        service_type: involvement.service_type.clone(),
        ended_on: involvement.end_date,
        withdrawn_on: withdrawn
            .iter()
            .filter(|consent| consent.is_about(source, involvement))
            .map(|consent| consent.on)
            .max(),
    };
    RecordFacts {
        key: record.key.clone(),
        known,
        is_case_record: records.case_sources.contains(source),
        closed_on: last(facts.social_care.iter().map(|process| process.ended_on)),
        left_school_on: last(facts.enrolments.iter().map(|roll| roll.left_on)),
        last_change: day(record.received_at),
        entries: facts.involvements.iter().filter(sensitive).map(entry).collect(),
    }
}

/// The latest of the ends; none where one is missing or there is nothing that could end.
fn last(ends: impl Iterator<Item = Option<NaiveDate>>) -> Option<NaiveDate> {
    let mut latest = None;
    for end in ends {
        latest = latest.max(Some(end?));
    }
    latest
}
