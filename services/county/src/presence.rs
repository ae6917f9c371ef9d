//! Whose record is in which feed, how often, and when it was last changed.

use chrono::{Days, Months, NaiveDate};

use crate::chance::Chance;
use crate::dirt::{CARE, CAREERS, EDUCATION, HEALTH};
use crate::family::{Child, Family, Ground, Life, school_start};

/// A record to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// Which life it tells of.
    pub life: Life,
    /// The day it was last changed.
    pub day: NaiveDate,
    /// A further record of a child the feed already holds.
    pub second: bool,
    /// Written before the child had a name: a placeholder at birth, or a case opened before it.
    pub nameless: bool,
}

/// A child's records in one feed, and the same again by mistake.
struct Plan(Vec<Planned>);

impl Plan {
    fn add(&mut self, life: Life, day: NaiveDate, nameless: bool) {
        self.0.push(Planned {
            life,
            day,
            second: false,
            nameless,
        });
    }

    /// The feed's mistake: each record may be there twice, the other one last changed some time before, so that
    /// `share` of all records are such further ones.
    fn doubled(mut self, child: &Child, share: f64, earliest: NaiveDate, chance: &mut Chance) -> Vec<Planned> {
        for at in 0..self.0.len() {
            if chance.hit(share / (1.0 - share)) {
                let twice = self.0[at];
                // A life since an adoption order has no record from before the order.
                let order = child.earlier.as_ref().filter(|_| twice.life == Life::Present);
                let earliest = order.map_or(earliest, |earlier| earliest.max(earlier.until));
                let day = chance.day(earliest.max(twice.day - Days::new(700)).min(twice.day), twice.day);
                self.0.push(Planned {
                    day,
                    second: true,
                    ..twice
                });
            }
        }
        self.0
    }
}

/// Chance that a baby born here has no name when its record is written: 36 in 100 of all records, those of children
/// who came later included.
const NAMELESS: f64 = 0.37;

/// Records in health births.
pub fn in_births(family: &Family, child: &Child, ground: &Ground<'_>, chance: &mut Chance) -> Vec<Planned> {
    let as_at = ground.as_at;
    let mut plan = Plan(Vec::new());
    if child.unborn {
        return plan.0;
    }
    let soon = |chance: &mut Chance| (child.born + Days::new(chance.between(0, 42) as u64)).min(as_at);
    if let Some(earlier) = &child.earlier {
        if chance.hit(0.9) {
            let nameless = chance.hit(0.2);
            plan.add(Life::Earlier, soon(chance).min(earlier.until), nameless);
        }
        if chance.hit(0.4) {
            plan.add(Life::Present, chance.day(earlier.until, as_at), false);
        }
    } else if family.arrived.is_none_or(|arrived| arrived < child.born) {
        if chance.hit(0.975) {
            let nameless = chance.hit(NAMELESS);
            let day = if nameless || chance.hit(0.5) {
                soon(chance)
            } else {
                chance.day(child.born, as_at.min(child.born + Months::new(72)))
            };
            plan.add(Life::Present, day, nameless);
        }
    } else if let Some(arrived) = family.arrived
        && chance.hit(0.2)
    {
        plan.add(Life::Present, chance.day(arrived, as_at), false);
    }
    plan.doubled(child, ground.duplicates.unwrap_or(HEALTH.duplicate), child.born, chance)
}

/// Records in education: from the September a child is four until 18, and some leavers.
pub fn in_education(family: &Family, child: &Child, ground: &Ground<'_>, chance: &mut Chance) -> Vec<Planned> {
    let as_at = ground.as_at;
    let mut plan = Plan(Vec::new());
    let starts = school_start(child.born);
    if starts > as_at {
        return plan.0;
    }
    if let Some(earlier) = &child.earlier
        && earlier.until > starts
        && chance.hit(0.8)
    {
        plan.add(Life::Earlier, chance.day(starts, earlier.until), false);
    }
    let order = child.earlier.as_ref().map_or(starts, |earlier| earlier.until);
    let leaves = starts + Months::new(12 * 14 - 1);
    let often = match as_at.years_since(starts).unwrap_or(0) {
        ..12 => 0.945,
        12 | 13 => 0.84,
        _ => 0.5,
    };
    if chance.hit(if family.traveller() { 0.8 * often } else { often }) {
        let last = as_at.min(leaves);
        plan.add(
            Life::Present,
            (last - Days::new(chance.between(0, 330) as u64)).max(starts).max(order),
            false,
        );
    }
    let usual = if family.traveller() { 0.1 } else { EDUCATION.duplicate };
    plan.doubled(child, ground.duplicates.unwrap_or(usual), starts, chance)
}

/// Records in social care.
pub fn in_social_care(family: &Family, child: &Child, ground: &Ground<'_>, chance: &mut Chance) -> Vec<Planned> {
    let as_at = ground.as_at;
    let mut plan = Plan(Vec::new());
    if child.unborn {
        plan.add(Life::Present, as_at - Days::new(chance.between(1, 60) as u64), true);
        let share = ground.duplicates.unwrap_or(CARE.duplicate);
        return plan.doubled(child, share, as_at - Days::new(200), chance);
    }
    if let Some(earlier) = &child.earlier
        && chance.hit(0.85)
    {
        plan.add(Life::Earlier, chance.day(child.born, earlier.until), false);
    }
    let often = if child.earlier.is_some() {
        0.3
    } else if child.placement.is_some() || family.in_need {
        0.75
    } else {
        0.03
    };
    let since = family.hiding_since.map(|since| since.max(child.born));
    if since.is_some() || chance.hit(often) {
        if child.age_on(as_at) < 2 && child.earlier.is_none() && since.is_none() && chance.hit(0.3) {
            plan.add(
                Life::Present,
                child.born - Days::new(chance.between(10, 110) as u64),
                true,
            );
            if chance.hit(0.4) {
                let share = ground.duplicates.unwrap_or(CARE.duplicate);
                return plan.doubled(child, share, child.born - Days::new(200), chance);
            }
        }
        let mut first = since.unwrap_or_else(|| {
            child
                .born
                .max(as_at - Months::new(if chance.hit(0.6) { 12 } else { 72 }))
        });
        if let Some(placement) = &child.placement {
            first = first.max(placement.from);
        }
        if let Some(earlier) = &child.earlier {
            first = first.max(earlier.until);
        }
        plan.add(Life::Present, chance.day(first, as_at), false);
    }
    let earliest = since.unwrap_or(child.born);
    plan.doubled(child, ground.duplicates.unwrap_or(CARE.duplicate), earliest, chance)
}

/// Records in the youth service, from 13.
pub fn in_careers(family: &Family, child: &Child, ground: &Ground<'_>, chance: &mut Chance) -> Vec<Planned> {
    let as_at = ground.as_at;
    let mut plan = Plan(Vec::new());
    let thirteen = child.born + Months::new(12 * 13);
    let order = child.earlier.as_ref().map_or(thirteen, |earlier| earlier.until);
    let first = thirteen.max(as_at - Days::new(900)).max(order);
    if thirteen <= as_at && chance.hit(if family.traveller() { 0.6 } else { 0.86 }) {
        plan.add(Life::Present, chance.day(first, as_at), false);
    }
    plan.doubled(child, ground.duplicates.unwrap_or(CAREERS.duplicate), thirteen, chance)
}
