//! Health births: babies born in the county, and children registered after moving in.

use chrono::NaiveDate;

use super::BirthRow;
use crate::dirt::{BorneName, Scribe};
use crate::family::{Life, Snapshot};
use crate::names::Sex;

/// One baby's record as last changed on `day`; `placeholder` when the baby had no name by then.
pub fn births(scribe: &mut Scribe<'_>, seen: &Snapshot<'_>, life: Life, day: NaiveDate, placeholder: bool) -> BirthRow {
    let child = seen.child;
    let (mother_first, mother_surname, mother_born) = seen.mother;
    let mut surname = seen.surname;
    // A baby goes by the surname its mother bore that day until it is registered; some stay so.
    if life == Life::Present && mother_surname != surname && (placeholder || scribe.chance.hit(0.12)) {
        scribe.tags.add("mother_surname");
        surname = mother_surname;
    }
    let (first_name, surname) = if placeholder {
        scribe.tags.add("placeholder");
        scribe.tags.add("baby_name");
        let (sex, order, babies) = (child.sex, child.birth_order, child.births_in_delivery);
        let word = placeholder_name(scribe, sex, order, babies, mother_first);
        (scribe.style.write(&word), scribe.surname_alone(surname))
    } else {
        let borne = BorneName {
            first: Some(seen.first),
            middle: seen.middle,
            surname,
            by_middle: child.by_middle,
        };
        let name = scribe.write_name(&borne);
        (name.first, name.surname)
    };
    let (address_line1, town, postcode) = scribe.address(seen.address);
    let words = if scribe.chance.hit(0.5) {
        ["2", "1"]
    } else {
        ["FEMALE", "MALE"]
    };
    let known = child.births_in_delivery > 1 || scribe.chance.hit(0.9);
    BirthRow {
        record_id: String::new(),
        nhs_number: scribe.numbers(seen.nhs, None).nhs,
        first_name,
        surname,
        dob: scribe.birth_date(child.born),
        sex: scribe.sex(child.sex, words),
        birth_order: if known && !scribe.chance.hit(0.02) {
            child.birth_order.to_string()
        } else {
            String::new()
        },
        births_in_delivery: if known {
            child.births_in_delivery.to_string()
        } else {
            String::new()
        },
        mother_first_name: scribe.adult(mother_first),
        mother_surname: scribe.adult(mother_surname),
        mother_dob: mother_born.to_string(),
        address_line1,
        town,
        postcode,
        updated_on: day.to_string(),
    }
}

/// What a ward writes before there is a name.
fn placeholder_name(scribe: &mut Scribe<'_>, sex: Sex, order: u8, babies: u8, mother: &str) -> String {
    let girl = sex == Sex::Female;
    if babies > 1 && scribe.chance.hit(0.8) {
        let which = ["One", "Two", "Three"][usize::from(order.clamp(1, 3)) - 1];
        return match scribe.chance.below(3) {
            0 => format!("Baby {order}"),
            1 => format!("Twin {which}"),
            _ => format!("Twin {order}"),
        };
    }
    match scribe.chance.below(10) {
        0..=4 => "Baby".to_owned(),
        5 | 6 => if girl { "Baby Girl" } else { "Baby Boy" }.to_owned(),
        7 => "Infant".to_owned(),
        8 => format!("Infant of {mother}"),
        _ => if girl { "Female" } else { "Male" }.to_owned(),
    }
}
