//! Education: pupils from the September they are four.

use chrono::NaiveDate;

use super::EducationRow;
use crate::dirt::Scribe;
use crate::family::Snapshot;
use crate::identifiers::temporary_upn;
use crate::school::Schools;

/// One pupil's record as last changed on `day`. A `second` record of the same child often waits for its number.
pub fn education(
    scribe: &mut Scribe<'_>,
    seen: &Snapshot<'_>,
    schools: &Schools,
    day: NaiveDate,
    second: bool,
) -> EducationRow {
    let child = seen.child;
    let name = scribe.name(seen);
    let preferred = if child.by_middle {
        seen.middle.map(ToOwned::to_owned)
    } else {
        scribe
            .chance
            .hit(0.12)
            .then(|| {
                scribe
                    .aliases
                    .nickname(seen.first, scribe.chance)
                    .map(ToOwned::to_owned)
            })
            .flatten()
    };
    let serial = scribe.chance.below(2_300) as u32;
    let year = chrono::Datelike::year(&day) as u32;
    let temporary = temporary_upn(873, child.establishment, year, serial);
    let mut upn = scribe.numbers(None, seen.upn).upn;
    let mut former_upn = String::new();
    if second && scribe.chance.hit(0.3) || upn.is_empty() && scribe.chance.hit(0.5) {
        scribe.tags.add("temp_upn");
        upn.clone_from(&temporary);
    } else if !upn.is_empty() && scribe.chance.hit(0.012) {
        scribe.tags.add("former_upn");
        former_upn.clone_from(&temporary);
    }
    let (address_line1, town, postcode) = scribe.address(seen.address);
    let mut carers = seen.carers.iter();
    let (mut carer1_first_name, mut carer1_surname) = (String::new(), String::new());
    if let Some((first, surname)) = carers.next()
        && !scribe.chance.hit(scribe.rates.carer_missing)
    {
        (carer1_first_name, carer1_surname) = (scribe.adult(first), scribe.adult(surname));
    } else {
        scribe.tags.add("carer_missing");
    }
    let (mut carer2_first_name, mut carer2_surname) = (String::new(), String::new());
    if let Some((first, surname)) = carers.next()
        && scribe.chance.hit(0.7)
    {
        (carer2_first_name, carer2_surname) = (scribe.adult(first), scribe.adult(surname));
    }
    let former_surname = seen
        .former_surname
        .filter(|_| scribe.chance.hit(0.5))
        .map(|name| scribe.style.write(name));
    EducationRow {
        record_id: String::new(),
        upn,
        former_upn,
        first_name: name.first,
        middle_name: if scribe.chance.hit(0.85) {
            name.middle
        } else {
            String::new()
        },
        surname: name.surname,
        preferred_name: preferred.map(|name| scribe.style.write(&name)).unwrap_or_default(),
        former_surname: former_surname.unwrap_or_default(),
        dob: scribe.birth_date(child.born),
        sex: scribe.sex(child.sex, ["F", "M"]),
        address_line1,
        town,
        postcode,
        school_code: schools.all()[child.school_on(day)].urn.clone(),
        carer1_first_name,
        carer1_surname,
        carer2_first_name,
        carer2_surname,
        carer1_phone: scribe.phone(seen.phone),
        sen_provision: child.sen.provision.to_string(),
        sen_need: child.sen.need.to_owned(),
        updated_on: day.to_string(),
    }
}
