//! Home-to-school transport: children with plans or a long way to go.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::TransportRow;
use crate::chance::Chance;
use crate::dirt::Scribe;
use crate::family::{Family, Snapshot};
use crate::school::Schools;

/// One child's need, if the council has granted one.
pub fn transport(
    scribe: &mut Scribe<'_>,
    family: &Family,
    seen: &Snapshot<'_>,
    schools: &Schools,
    as_at: NaiveDate,
) -> Option<TransportRow> {
    let child = seen.child;
    let (plan, special) = (child.sen.provision == 'E', child.schools.2.is_some());
    let needed = if special {
        0.72
    } else if plan {
        0.3
    } else {
        0.016
    };
    if !scribe.chance.hit(needed) {
        return None;
    }
    let chair = matches!(child.sen.need, "PD" | "PMLD") && scribe.chance.hit(0.55);
    let basis = eligibility(plan, scribe.chance);
    let codes = need_codes(plan, child.age_on(as_at), scribe.chance);
    let wheelchair = if !chair {
        "none"
    } else if scribe.chance.hit(0.35) {
        "powered"
    } else {
        "manual"
    };
    let yes = |yes: bool| if yes { "Y" } else { "N" }.to_owned();
    let starts = school_year(as_at);
    // Most needs run with the school year; a few ended early.
    let ended = scribe.chance.hit(0.04);
    let valid_from = if ended { starts - Months::new(12) } else { starts };
    let valid_to = valid_from + Months::new(11) - Days::new(1);
    let at_home = !scribe.chance.hit(0.12);
    let longest = if scribe.chance.hit(0.08) { 700 } else { 330 };
    let last_confirmed = as_at - Days::new(scribe.chance.between(1, longest) as u64);
    let days = if scribe.chance.hit(0.9) {
        "MTWTF"
    } else {
        *scribe.chance.pick(&["MTW--", "M-W-F", "MTWT-", "--WTF"])
    };
    let (am, pm) = (scribe.chance.below(9) * 5, scribe.chance.below(9) * 5);
    let (carer_first, carer_surname) = seen.carers.first().copied().unwrap_or(("", ""));
    let pickup = if at_home {
        seen.address.clone()
    } else {
        crate::place::draw_home(family.town, scribe.chance)
    };
    let speaks = communicates_by(plan, scribe.chance);
    let by_name = scribe.chance.hit(0.03);
    if by_name {
        scribe.tags.add("by_name");
    }
    let name = scribe.name(seen);
    Some(TransportRow {
        source_system: "transport".to_owned(),
        source_id: String::new(),
        upn: if by_name {
            String::new()
        } else {
            scribe.numbers(None, seen.upn).upn
        },
        given_name: name.first,
        family_name: name.surname,
        dob: scribe.birth_date(child.born),
        school_urn: schools.all()[child.school_on(as_at)].urn.clone(),
        eligibility_basis: basis.to_owned(),
        need_codes: codes,
        wheelchair: wheelchair.to_owned(),
        stays_in_chair: yes(chair && scribe.chance.hit(0.7)),
        assistant: if plan {
            scribe.chance.weighted(&[("none", 5.0), ("shared", 4.0), ("own", 1.0)])
        } else {
            "none"
        }
        .to_owned(),
        medical_plan: yes(plan && scribe.chance.hit(0.2)),
        communicates_by: speaks.to_owned(),
        days: days.to_owned(),
        am_time: format!("{:02}:{:02}", 7 + (40 + am) / 60, (40 + am) % 60),
        pm_time: format!("{:02}:{:02}", 15 + pm / 60, pm % 60),
        plan_ref: if plan {
            format!("EHC-{:06}", scribe.chance.below(1_000_000))
        } else {
            String::new()
        },
        valid_from: valid_from.to_string(),
        valid_to: valid_to.to_string(),
        pickup_address_as_home: yes(at_home),
        pickup_line: format!("{}, {}", pickup.line, pickup.town),
        pickup_postcode: pickup.postcode,
        easting: pickup.easting.to_string(),
        northing: pickup.northing.to_string(),
        contact_1_name: format!("{carer_first} {carer_surname}").trim().to_owned(),
        contact_1_phone: scribe.phone(seen.phone),
        last_confirmed: last_confirmed.to_string(),
    })
}

/// Why the council provides transport.
fn eligibility(plan: bool, chance: &mut Chance) -> &'static str {
    if plan {
        return chance.weighted(&[("send_mobility", 0.85), ("discretionary", 0.15)]);
    }
    chance.weighted(&[
        ("distance", 6.0),
        ("low_income", 2.0),
        ("unsafe_route", 1.5),
        ("discretionary", 0.5),
    ])
}

/// What the vehicle must have, `;` between; nothing for children without a plan.
fn need_codes(plan: bool, age_years: u32, chance: &mut Chance) -> String {
    let booster = if age_years < 9 { 0.4 } else { 0.02 };
    let often = [
        ("harness", 0.15),
        ("booster", booster),
        ("low_stimulus", 0.25),
        ("travel_training", 0.06),
        ("other", 0.04),
    ];
    let codes: Vec<&str> = often
        .into_iter()
        .filter(|&(_, rate)| plan && chance.hit(rate))
        .map(|(code, _)| code)
        .collect();
    codes.join(";")
}

/// How the child makes itself understood.
fn communicates_by(plan: bool, chance: &mut Chance) -> &'static str {
    if !plan {
        return "speech";
    }
    chance.weighted(&[
        ("speech", 7.0),
        ("makaton", 1.2),
        ("pecs", 1.0),
        ("bsl", 0.3),
        ("device", 0.5),
    ])
}

/// First day of the school year that `day` falls in.
fn school_year(day: NaiveDate) -> NaiveDate {
    let year = if day.month() >= 9 { day.year() } else { day.year() - 1 };
    NaiveDate::from_ymd_opt(year, 9, 1).expect("the first of September exists in every year")
}
