//! The household: parents, homes and phones over time.

use chrono::{Days, NaiveDate};

use super::child::Child;
use crate::chance::Chance;
use crate::identifiers::Phones;
use crate::names::{NameLists, Origin, Sex, surname_for};
use crate::place::{self, Address};

/// A parent or foster carer.
pub struct Adult {
    /// Forename.
    pub first: String,
    /// Surname from birth.
    pub maiden: String,
    /// Day and surname of a change by marriage.
    pub married: Option<(NaiveDate, String)>,
    /// Birth date.
    pub born: NaiveDate,
}

impl Adult {
    /// A parent of the given sex whose surname so far is `maiden`, aged 18 to 42 at the eldest child's birth.
    pub fn parent(
        lists: &NameLists,
        origin: Origin,
        sex: Sex,
        maiden: String,
        eldest: NaiveDate,
        chance: &mut Chance,
    ) -> Self {
        let first = lists.forename(origin, sex, chance).to_owned();
        let born = eldest - Days::new(chance.between(18 * 365, 42 * 365) as u64);
        Self {
            first,
            maiden,
            married: None,
            born,
        }
    }

    /// The surname borne on a day.
    pub fn surname_on(&self, day: NaiveDate) -> &str {
        match &self.married {
            Some((from, surname)) if *from <= day => surname,
            _ => &self.maiden,
        }
    }
}

/// A home from a day on, with the phone number given to everybody since.
pub struct Stay {
    /// First day.
    pub from: NaiveDate,
    /// Where.
    pub address: Address,
    /// The carer's number.
    pub phone: String,
}

/// One family.
pub struct Family {
    /// Where its names come from.
    pub origin: Origin,
    /// Town number of the latest home.
    pub town: usize,
    /// The mother, or adoptive mother.
    pub mother: Adult,
    /// The father, where he is known.
    pub father: Option<Adult>,
    /// Homes, the oldest first; never empty.
    pub stays: Vec<Stay>,
    /// Arrival in the county, unless the family was always here.
    pub arrived: Option<NaiveDate>,
    /// No source has a number of its children.
    pub without_numbers: bool,
    /// Went into hiding on this day: shielded ever since.
    pub hiding_since: Option<NaiveDate>,
    /// The father's home and since when, for parents who parted.
    pub father_home: Option<(NaiveDate, Address)>,
    /// The parent whose details a school holds first.
    pub father_first: bool,
    /// Known to social care as a family.
    pub in_need: bool,
    /// The children aged up to 19, the eldest first; and known pregnancies.
    pub children: Vec<Child>,
}

impl Family {
    /// Whether the family lives on sites and roads.
    pub fn traveller(&self) -> bool {
        self.origin == Origin::Traveller
    }

    /// Where the family lives on a day (before the first stay: there).
    pub fn stay_on(&self, day: NaiveDate) -> &Stay {
        self.stays
            .iter()
            .rev()
            .find(|stay| stay.from <= day)
            .unwrap_or(&self.stays[0])
    }

    /// The latest home.
    pub fn home(&self) -> &Address {
        &self.stays[self.stays.len() - 1].address
    }
}

/// The homes of a family between `first` and `last`: 45 in 100 families move every 15 years, the rest every 4.
pub fn draw_stays(
    first: NaiveDate,
    last: NaiveDate,
    traveller: bool,
    phones: &mut Phones,
    chance: &mut Chance,
) -> (Vec<Stay>, usize) {
    let mean_years = if traveller {
        1.5
    } else if chance.hit(0.45) {
        15.0
    } else {
        4.0
    };
    let mut town = place::draw_town(chance);
    let mut phone = phones.issue();
    let mut stays = Vec::new();
    let mut from = first;
    loop {
        let address = if traveller && chance.hit(0.75) {
            place::draw_site(town, chance)
        } else {
            place::draw_home(town, chance)
        };
        stays.push(Stay {
            from,
            address,
            phone: phone.clone(),
        });
        from = from + Days::new(chance.wait_days(mean_years));
        if from > last {
            return (stays, town);
        }
        if chance.hit(0.4) {
            town = place::draw_town(chance);
        }
        if chance.hit(0.35) {
            phone = phones.issue();
        }
    }
}

/// Mother and father, with the mother's surname history.
pub fn draw_parents(
    lists: &NameLists,
    origin: Origin,
    eldest: NaiveDate,
    chance: &mut Chance,
) -> (Adult, Option<Adult>, String) {
    let family_name = lists.surname(origin, chance);
    let mothers_origin = if chance.hit(0.1) { Origin::draw(chance) } else { origin };
    let maiden = surname_for(&lists.surname(mothers_origin, chance), mothers_origin, Sex::Female);
    let mut mother = Adult::parent(lists, mothers_origin, Sex::Female, maiden, eldest, chance);
    if !chance.hit(origin.mother_keeps_surname()) {
        // Two in three of the others married before the first birth, the rest in the years after.
        let wedding = if chance.hit(0.65) {
            eldest - Days::new(400)
        } else {
            eldest + Days::new(chance.wait_days(4.0))
        };
        mother.married = Some((wedding, surname_for(&family_name, origin, Sex::Female)));
    }
    let father = chance
        .hit(0.86)
        .then(|| Adult::parent(lists, origin, Sex::Male, family_name.clone(), eldest, chance));
    (mother, father, family_name)
}
