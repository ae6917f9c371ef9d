//! The youth service: young people from 13, who often type their own record.

use chrono::NaiveDate;

use super::CareersRow;
use crate::dirt::{Scribe, Style, plain};
use crate::family::Snapshot;

/// One young person's record as last changed on `day`.
pub fn careers(scribe: &mut Scribe<'_>, seen: &Snapshot<'_>, own_phone: &str, day: NaiveDate) -> CareersRow {
    let child = seen.child;
    let name = scribe.name(seen);
    let (address_line1, town, postcode) = scribe.address(seen.address);
    let words = match scribe.style {
        Style::Lower | Style::Careless => ["f", "m"],
        _ => ["Female", "Male"],
    };
    let mailbox = |text: &str| {
        plain(text)
            .to_lowercase()
            .replace(|letter: char| !letter.is_ascii_alphanumeric(), "")
    };
    let email = if scribe.chance.hit(0.65) {
        format!(
            "{}.{}{}@example.org",
            mailbox(seen.first),
            mailbox(seen.surname),
            scribe.chance.below(10_000)
        )
    } else {
        String::new()
    };
    let destination = match child.age_on(day) {
        ..16 => "in school".to_owned(),
        16..18 => scribe
            .chance
            .weighted(&[
                ("school sixth form", 4.0),
                ("further education", 4.0),
                ("apprenticeship", 1.0),
                ("NEET", 0.4),
                ("not known", 0.3),
            ])
            .to_owned(),
        _ => scribe
            .chance
            .weighted(&[
                ("further education", 3.0),
                ("university", 3.0),
                ("employment", 2.5),
                ("apprenticeship", 1.0),
                ("NEET", 0.7),
                ("not known", 1.0),
            ])
            .to_owned(),
    };
    CareersRow {
        record_id: String::new(),
        upn: scribe.numbers(None, seen.upn).upn,
        first_name: name.first,
        middle_name: if scribe.chance.hit(0.4) {
            name.middle
        } else {
            String::new()
        },
        surname: name.surname,
        dob: scribe.birth_date(child.born),
        sex: scribe.sex(child.sex, words),
        address_line1,
        town,
        postcode,
        phone: scribe.phone(own_phone),
        email,
        destination,
        updated_on: day.to_string(),
    }
}
