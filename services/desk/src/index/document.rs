//! From a golden record to the document that the index holds.
//!
//! Each index field gets only what a role with that search field may see, so that a query on it cannot tell more.

use child::{
    Attribute, Child,
    golden::{Golden, StatedValue},
    kind::Sector,
    policy::keys_of,
    sources::Sources,
    view::Face,
};
use search::{ChildDocument, IndexedName, NameKind};

/// The document of `child`.
pub(crate) fn document(child: &Child, sources: &Sources) -> ChildDocument {
    let golden = &child.golden;
    ChildDocument {
        id: child.id,
        reference: Some(child.reference),
        names: names(golden, sources),
        birth_dates: [Attribute::BirthDate, Attribute::ExpectedDate]
            .into_iter()
            .flat_map(|attribute| texts(golden, attribute, 0))
            .filter_map(|text| text.parse().ok())
            .collect(),
        sex: golden
            .attributes
            .get(&Attribute::Sex)
            .and_then(|value| value.shown.parts[0].chars().next()),
        postcodes: texts(golden, Attribute::Address, 2),
        address_lines: [
            texts(golden, Attribute::Address, 0),
            texts(golden, Attribute::Address, 1),
        ]
        .concat(),
        pickup_postcodes: pickups(golden, sources),
        upns: [texts(golden, Attribute::Upn, 0), texts(golden, Attribute::FormerUpn, 0)].concat(),
        nhs_numbers: texts(golden, Attribute::NhsNumber, 0),
        school_codes: golden
            .attributes
            .get(&Attribute::School)
            .map(|value| value.shown.parts[0].clone())
            .into_iter()
            .collect(),
        carers: [Attribute::Carer1, Attribute::Carer2, Attribute::Mother]
            .into_iter()
            .filter_map(|attribute| golden.attributes.get(&attribute))
            .flat_map(|value| value.stated().map(|stated| stated.joined(" ")))
            .collect(),
        phones: [
            texts(golden, Attribute::CarerPhone, 0),
            texts(golden, Attribute::Phone, 0),
        ]
        .concat(),
        // Whatever the end date: the day is asked for when the child is shown.
        owners: keys_of(golden, |_| true).into_iter().collect(),
        life: child.life,
        restricted: child.restricted,
        face: child.shield.up().then(|| Box::new(face(child))),
    }
}

/// What a shielded child shows to those who are kept from it. Its name is none of a universal source: a role that knows
/// only those is not shown a face.
fn face(child: &Child) -> ChildDocument {
    let face = Face::of(&child.golden);
    ChildDocument {
        reference: Some(child.reference),
        names: vec![name(
            NameKind::Current,
            false,
            &[face.name.first, face.name.middle],
            &face.name.last,
        )],
        birth_dates: face.born.into_iter().chain(face.due).collect(),
        sex: face.sex.and_then(|sex| sex.chars().next()),
        carers: face.carers,
        life: child.life,
        restricted: child.restricted,
        ..ChildDocument::new(child.id)
    }
}

/// Every stated text of one part of an attribute, the shown one first.
fn texts(golden: &Golden, attribute: Attribute, part: usize) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for stated in golden
        .attributes
        .get(&attribute)
        .into_iter()
        .flat_map(child::golden::GoldenValue::stated)
    {
        let text = &stated.parts[part];
        if !text.is_empty() && !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    texts
}

/// Every name that any linked record states. The shown first and last name are current; other statements of either
/// are former names.
fn names(golden: &Golden, sources: &Sources) -> Vec<IndexedName> {
    let universal = |stated: &StatedValue| {
        matches!(
            sources.sector(&stated.key.source),
            Sector::Education | Sector::Transport
        )
    };
    let of_record = |attribute: Attribute, key: &child::RecordKey| {
        golden
            .attributes
            .get(&attribute)
            .and_then(|value| value.stated().find(|stated| stated.key == *key))
            .map(|stated| stated.joined(" "))
            .unwrap_or_default()
    };
    let shown = |attribute: Attribute| {
        golden
            .attributes
            .get(&attribute)
            .map(|value| value.shown.joined(" "))
            .unwrap_or_default()
    };
    let current = (shown(Attribute::FirstName), shown(Attribute::Surname));
    let mut names: Vec<IndexedName> = Vec::new();
    let mut add = |name: IndexedName| {
        let empty = name.first.is_empty() && name.last.is_empty();
        if !empty && !names.contains(&name) {
            names.push(name);
        }
    };
    for attribute in [Attribute::Surname, Attribute::FirstName] {
        for stated in golden
            .attributes
            .get(&attribute)
            .into_iter()
            .flat_map(child::golden::GoldenValue::stated)
        {
            let first = of_record(Attribute::FirstName, &stated.key);
            let last = of_record(Attribute::Surname, &stated.key);
            let kind = if (&first, &last) == (&current.0, &current.1) {
                NameKind::Current
            } else {
                NameKind::Former
            };
            let middle = of_record(Attribute::MiddleName, &stated.key);
            add(name(kind, universal(stated), &[first, middle], &last));
        }
    }
    let extra = [
        (Attribute::KnownAs, NameKind::KnownAs),
        (Attribute::Alias, NameKind::Alias),
        (Attribute::FormerSurname, NameKind::Former),
    ];
    for (attribute, kind) in extra {
        for stated in golden
            .attributes
            .get(&attribute)
            .into_iter()
            .flat_map(child::golden::GoldenValue::stated)
        {
            let (first, last) = match attribute {
                Attribute::KnownAs => (stated.parts[0].clone(), of_record(Attribute::Surname, &stated.key)),
                Attribute::Alias => (stated.parts[0].clone(), stated.parts[1].clone()),
                _ => (of_record(Attribute::FirstName, &stated.key), stated.parts[0].clone()),
            };
            add(name(kind, universal(stated), &[first], &last));
        }
    }
    names
}

fn name(kind: NameKind, universal: bool, first: &[String], last: &str) -> IndexedName {
    let filled = |parts: &[String]| parts.iter().filter(|part| !part.is_empty()).cloned().collect();
    IndexedName {
        kind,
        universal,
        first: filled(first),
        last: filled(&[last.to_owned()]),
    }
}

/// Postcodes of transport pick-up points: the need's own, or the home of a universal source where the need says so.
fn pickups(golden: &Golden, sources: &Sources) -> Vec<String> {
    let home = golden.attributes.get(&Attribute::Address).and_then(|value| {
        value
            .stated()
            .find(|stated| {
                matches!(
                    sources.sector(&stated.key.source),
                    Sector::Education | Sector::Transport
                )
            })
            .map(|stated| stated.parts[2].clone())
    });
    golden
        .records
        .iter()
        .filter(|record| !record.ended)
        .flat_map(|record| &record.facts.transport_needs)
        .filter_map(|need| match (&need.pickup_postcode, need.pickup_address_as_home) {
            (Some(postcode), _) => Some(postcode.clone()),
            (None, Some(true)) => home.clone(),
            (None, _) => None,
        })
        .filter(|postcode| !postcode.is_empty())
        .collect()
}
