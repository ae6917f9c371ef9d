//! Social care: children in need, on plans, looked after, in hiding, and those not yet born.

use chrono::NaiveDate;

use super::CareRow;
use crate::dirt::Scribe;
use crate::family::{Life, Snapshot};
use crate::place;

/// One child's case as last changed on `day`. `before_birth` for a case opened on an unborn baby and never renamed.
pub fn social_care(
    scribe: &mut Scribe<'_>,
    seen: &Snapshot<'_>,
    life: Life,
    day: NaiveDate,
    before_birth: bool,
    town: usize,
) -> CareRow {
    let child = seen.child;
    let hiding = scribe.tags.has("hiding");
    let (address_line1, town_name, postcode) = if !hiding {
        scribe.address(seen.address)
    } else if scribe.chance.hit(0.5) {
        scribe.tags.add("address_withheld");
        Default::default()
    } else {
        scribe.tags.add("office_address");
        scribe.address(&place::office(town))
    };
    let mut row = CareRow {
        legal_status: legal_status(scribe, seen, life),
        shielded: if hiding { "Y" } else { "N" }.to_owned(),
        updated_on: day.to_string(),
        ..CareRow::default()
    };
    if before_birth {
        scribe.tags.add("placeholder");
        scribe.tags.add("unborn");
        "Unborn".clone_into(&mut row.first_name);
        row.surname = scribe.surname_alone(seen.mother.1);
        row.expected_date = (child.born
            + chrono::TimeDelta::days(if child.unborn {
                0
            } else {
                scribe.chance.between(-10, 14)
            }))
        .to_string();
        "U".clone_into(&mut row.sex);
    } else {
        let name = scribe.name(seen);
        (row.first_name, row.middle_name, row.surname) = (name.first, name.middle, name.surname);
        let numbers = scribe.numbers(seen.nhs, seen.upn);
        (row.nhs_number, row.upn) = (numbers.nhs, numbers.upn);
        row.dob = scribe.birth_date(child.born);
        let words = if scribe.chance.hit(0.6) {
            ["F", "M"]
        } else {
            ["Female", "Male"]
        };
        row.sex = scribe.sex(child.sex, words);
        if scribe.chance.hit(0.1)
            && let Some(short) = scribe.aliases.nickname(seen.first, scribe.chance)
        {
            row.alias_first_name = scribe.style.write(short);
        }
        if let Some(former) = seen.former_surname
            && scribe.chance.hit(0.4)
        {
            row.alias_surname = scribe.style.write(former);
        }
    }
    if let Some((first, surname)) = seen.carers.first()
        && !hiding
        && !scribe.chance.hit(scribe.rates.carer_missing)
    {
        row.carer1_first_name = scribe.adult(first);
        row.carer1_surname = scribe.adult(surname);
        row.carer1_phone = scribe.phone(seen.phone);
    } else {
        scribe.tags.add("carer_missing");
    }
    row.address_line1 = address_line1;
    row.town = town_name;
    row.postcode = postcode;
    row
}

fn legal_status(scribe: &mut Scribe<'_>, seen: &Snapshot<'_>, life: Life) -> String {
    let adopted = seen.child.earlier.is_some();
    let status = match life {
        Life::Earlier => ["", "placed_for_adoption", "E1", "C2"][scribe.chance.below(4)],
        Life::Present if adopted => ["", "", "adopted"][scribe.chance.below(3)],
        Life::Present if scribe.tags.has("hiding") => "REF",
        Life::Present if scribe.tags.has("looked_after") => {
            scribe
                .chance
                .weighted(&[("C2", 6.0), ("C1", 2.0), ("V2", 3.0), ("E1", 0.3), ("LAC", 2.0)])
        }
        Life::Present => scribe.chance.weighted(&[("CIN", 6.0), ("CPP", 1.5), ("", 3.0)]),
    };
    status.to_owned()
}
