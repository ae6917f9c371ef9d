//! A child, the years at school, and the life before an adoption.

use chrono::{Datelike, NaiveDate};

use super::household::Adult;
use crate::names::{Origin, Sex};
use crate::place::Address;

/// Special educational need: provision code and, for K and E, the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sen {
    /// `N`, `K` or `E`.
    pub provision: char,
    /// Type code, empty for `N`.
    pub need: &'static str,
}

/// The identity before an adoption order: another name, number and family. It must never be linked to the later one.
pub struct EarlierLife {
    /// Its own child id in the truth file.
    pub id: String,
    /// The day of the order.
    pub until: NaiveDate,
    /// Where the birth family's names come from.
    pub origin: Origin,
    /// Forename.
    pub first: String,
    /// Surname.
    pub surname: String,
    /// NHS number.
    pub nhs: String,
    /// UPN, if school had begun.
    pub upn: Option<String>,
    /// The mother at birth.
    pub mother: Adult,
    /// Home.
    pub address: Address,
    /// The mother's phone.
    pub phone: String,
}

/// A foster placement.
pub struct Placement {
    /// First day.
    pub from: NaiveDate,
    /// Foster home.
    pub address: Address,
    /// Foster carer.
    pub carer: Adult,
    /// Their phone.
    pub phone: String,
}

/// What a child shares with children of other families by chance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Likeness {
    /// Two or more children of a county of 130,000 are expected to have this forename and surname.
    pub common_name: bool,
    /// Another child founded before has the same forename, surname at birth and birth date.
    pub namesake: bool,
}

/// One child, or a pregnancy when `unborn`.
pub struct Child {
    /// Child id of the truth file.
    pub id: String,
    /// Child id of the first baby of the delivery.
    pub delivery: String,
    /// Forename.
    pub first: String,
    /// Middle name.
    pub middle: Option<String>,
    /// Surnames with their first days, the one at birth first.
    pub surnames: Vec<(NaiveDate, String)>,
    /// Sex.
    pub sex: Sex,
    /// Birth date, or the date a baby is due.
    pub born: NaiveDate,
    /// Not born yet.
    pub unborn: bool,
    /// Place in a delivery, from 1.
    pub birth_order: u8,
    /// Babies of the delivery.
    pub births_in_delivery: u8,
    /// A twin whose name resembles the other's.
    pub similar_twin: bool,
    /// Goes by the middle name.
    pub by_middle: bool,
    /// What the child shares with strangers.
    pub likeness: Likeness,
    /// NHS number.
    pub nhs: String,
    /// UPN, once school has begun.
    pub upn: Option<String>,
    /// Authority and establishment that temporary UPNs would name.
    pub establishment: u32,
    /// Index of the primary, secondary and, if any, special school.
    pub schools: (usize, usize, Option<usize>),
    /// Special educational need.
    pub sen: Sen,
    /// Identity before adoption.
    pub earlier: Option<EarlierLife>,
    /// Foster placement.
    pub placement: Option<Placement>,
}

/// The September a child born on `born` starts school, at four.
pub fn school_start(born: NaiveDate) -> NaiveDate {
    let year = if born.month() >= 9 {
        born.year() + 5
    } else {
        born.year() + 4
    };
    NaiveDate::from_ymd_opt(year, 9, 1).expect("the first of September exists in every year")
}

impl Child {
    /// Whole years on a day; negative before birth counts as 0.
    pub fn age_on(&self, day: NaiveDate) -> u32 {
        day.years_since(self.born).unwrap_or(0)
    }

    /// Surname on a day.
    pub fn surname_on(&self, day: NaiveDate) -> &str {
        let known = self.surnames.iter().rev().find(|(from, _)| *from <= day);
        &known.unwrap_or(&self.surnames[0]).1
    }

    /// Index of the school attended on a day.
    pub fn school_on(&self, day: NaiveDate) -> usize {
        let (primary, secondary, special) = self.schools;
        let moves_up = school_start(self.born).year() + 7;
        special.unwrap_or(
            if day.year() > moves_up || (day.year() == moves_up && day.month() >= 9) {
                secondary
            } else {
                primary
            },
        )
    }
}
