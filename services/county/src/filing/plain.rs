//! The four plain feeds.

use chrono::Days;

use super::office::{Filed, Office};
use super::undecided::Written;
use crate::chance::Chance;
use crate::dirt::{self, Style};
use crate::error::CountyError;
use crate::family::{Child, Family, Life, Snapshot};
use crate::feeds::{self, Adult};
use crate::names::Sex;
use crate::presence::Planned;

impl Office<'_> {
    pub(super) fn file_education(
        &mut self,
        family: &Family,
        child: &Child,
        plan: Planned,
        filed: &mut Vec<Filed>,
        chance: &mut Chance,
    ) -> Result<bool, CountyError> {
        let style = chance.weighted(&[(Style::Proper, 0.78), (Style::Plain, 0.15), (Style::Upper, 0.07)]);
        let seen = family.snapshot(child, plan.life, plan.day, chance.hit(0.15));
        let mut scribe = self.scribe(&dirt::EDUCATION, style, &seen, plan, chance);
        let mut row = feeds::education(&mut scribe, &seen, self.ground.schools, plan.day, plan.second);
        let tags = scribe.tags;
        if !self.with_numbers() {
            row.upn.clear();
            row.former_upn.clear();
        }
        let id = self.ids[0].next('E');
        row.record_id.clone_from(&id);
        if chance.hit(0.004) && plan.life == Life::Present && child.earlier.is_none() {
            let before = plan.day - Days::new(200);
            let mut older = row.clone();
            let home = &family.stay_on(before).address;
            older.updated_on = before.to_string();
            older.address_line1.clone_from(&home.line);
            home.town.clone_into(&mut older.town);
            older.postcode.clone_from(&home.postcode);
            self.education.push(older)?;
        }
        let written = Written {
            named: true,
            sexed: !row.sex.is_empty() && !tags.has("sex_wrong"),
            ordered: false,
            numbers: numbers([&row.upn]),
            surnames: names([&row.surname, &row.former_surname]),
            carers: names([
                &format!("{} {}", row.carer1_first_name, row.carer1_surname),
                &format!("{} {}", row.carer2_first_name, row.carer2_surname),
            ]),
            home: home(&row.address_line1, &row.postcode, &row.carer1_phone),
        };
        self.education.push(row)?;
        let clean = tags.is_empty();
        let record = Filed {
            source: "education",
            id,
            life: plan.life,
        };
        self.know(record, &seen, tags, written, filed);
        if let Some(adult) = stray_adult(family, &seen, dirt::EDUCATION.adult, chance) {
            let mut scribe = self.scribe(&dirt::EDUCATION, style, &seen, plan, chance);
            let mut row = feeds::adult_education(&mut scribe, &adult, &seen, plan.day);
            row.record_id = self.ids[0].next('E');
            let id = row.record_id.clone();
            self.education.push(row)?;
            self.know_adult("education", id, family.origin, adult.first == seen.first)?;
        }
        Ok(clean)
    }

    pub(super) fn file_births(
        &mut self,
        family: &Family,
        child: &Child,
        plan: Planned,
        filed: &mut Vec<Filed>,
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let style = chance.weighted(&[(Style::Upper, 0.9), (Style::Plain, 0.1)]);
        let seen = family.snapshot(child, plan.life, plan.day, false);
        let mut scribe = self.scribe(&dirt::HEALTH, style, &seen, plan, chance);
        let mut row = feeds::births(&mut scribe, &seen, plan.life, plan.day, plan.nameless);
        let tags = scribe.tags;
        if !self.with_numbers() {
            row.nhs_number.clear();
        }
        row.record_id = self.ids[1].next('B');
        let id = row.record_id.clone();
        let written = Written {
            named: !plan.nameless,
            sexed: !row.sex.is_empty() && !tags.has("sex_wrong"),
            ordered: !row.birth_order.is_empty() || row.first_name.ends_with(|last: char| last.is_ascii_digit()),
            numbers: numbers([&row.nhs_number]),
            surnames: names([&row.surname, &row.mother_surname]),
            carers: names([&format!("{} {}", row.mother_first_name, row.mother_surname)]),
            home: home(&row.address_line1, &row.postcode, ""),
        };
        self.births.push(row)?;
        let record = Filed {
            source: "health_births",
            id,
            life: plan.life,
        };
        self.know(record, &seen, tags, written, filed);
        Ok(())
    }

    pub(super) fn file_care(
        &mut self,
        family: &Family,
        child: &Child,
        plan: Planned,
        filed: &mut Vec<Filed>,
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let style = chance.weighted(&[
            (Style::Proper, 0.5),
            (Style::Plain, 0.3),
            (Style::Upper, 0.15),
            (Style::Lower, 0.05),
        ]);
        let seen = family.snapshot(child, plan.life, plan.day, chance.hit(0.25));
        let mut scribe = self.scribe(&dirt::CARE, style, &seen, plan, chance);
        let mut row = feeds::social_care(&mut scribe, &seen, plan.life, plan.day, plan.nameless, family.town);
        let tags = scribe.tags;
        if !self.with_numbers() {
            row.nhs_number.clear();
            row.upn.clear();
        }
        row.record_id = self.ids[2].next('S');
        let id = row.record_id.clone();
        let written = Written {
            named: !plan.nameless,
            sexed: !plan.nameless && !row.sex.is_empty() && !tags.has("sex_wrong"),
            ordered: false,
            numbers: numbers([&row.nhs_number, &row.upn]),
            surnames: names([&row.surname, &row.alias_surname]),
            carers: names([&format!("{} {}", row.carer1_first_name, row.carer1_surname)]),
            home: home(&row.address_line1, &row.postcode, &row.carer1_phone),
        };
        self.care.push(row)?;
        let record = Filed {
            source: "social_care",
            id,
            life: plan.life,
        };
        self.know(record, &seen, tags, written, filed);
        if let Some(adult) = stray_adult(family, &seen, dirt::CARE.adult, chance) {
            let mut scribe = self.scribe(&dirt::CARE, style, &seen, plan, chance);
            let mut row = feeds::adult_social_care(&mut scribe, &adult, &seen, plan.day);
            row.record_id = self.ids[2].next('S');
            let id = row.record_id.clone();
            self.care.push(row)?;
            self.know_adult("social_care", id, family.origin, adult.first == seen.first)?;
        }
        Ok(())
    }

    pub(super) fn file_careers(
        &mut self,
        family: &Family,
        child: &Child,
        plan: Planned,
        own_phone: &str,
        filed: &mut Vec<Filed>,
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let style = chance.weighted(&[
            (Style::Lower, 0.3),
            (Style::Careless, 0.1),
            (Style::Plain, 0.4),
            (Style::Proper, 0.2),
        ]);
        let seen = family.snapshot(child, plan.life, plan.day, chance.hit(0.25));
        let phone = if chance.hit(0.7) { own_phone } else { seen.phone };
        let mut scribe = self.scribe(&dirt::CAREERS, style, &seen, plan, chance);
        let mut row = feeds::careers(&mut scribe, &seen, phone, plan.day);
        let tags = scribe.tags;
        if !self.with_numbers() {
            row.upn.clear();
        }
        row.record_id = self.ids[3].next('Y');
        let id = row.record_id.clone();
        let written = Written {
            named: true,
            sexed: !row.sex.is_empty() && !tags.has("sex_wrong"),
            ordered: false,
            numbers: numbers([&row.upn]),
            surnames: names([&row.surname]),
            carers: Vec::new(),
            home: home(&row.address_line1, &row.postcode, &row.phone),
        };
        self.careers.push(row)?;
        let record = Filed {
            source: "careers",
            id,
            life: plan.life,
        };
        self.know(record, &seen, tags, written, filed);
        if let Some(adult) = stray_adult(family, &seen, dirt::CAREERS.adult, chance) {
            let mut scribe = self.scribe(&dirt::CAREERS, style, &seen, plan, chance);
            let mut row = feeds::adult_careers(&mut scribe, &adult, &seen, plan.day);
            row.record_id = self.ids[3].next('Y');
            let id = row.record_id.clone();
            self.careers.push(row)?;
            self.know_adult("careers", id, family.origin, adult.first == seen.first)?;
        }
        Ok(())
    }
}

/// The names among `texts`, as one hand would write them all.
fn names<const N: usize>(texts: [&String; N]) -> Vec<String> {
    let written = texts.into_iter().filter(|text| !text.trim().is_empty());
    written
        .map(|text| Style::Upper.write(text.trim()).replace('-', " "))
        .collect()
}

/// The house and street without `Road` and the like, the postcode without its space, and the last nine digits of the
/// phone: those that are there.
fn home(line: &str, postcode: &str, phone: &str) -> Vec<String> {
    let line = Style::Upper.write(line.rsplit_once(' ').map_or(line, |(house, _)| house));
    let postcode = postcode.replace(' ', "").to_uppercase();
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let phone = digits[digits.len().saturating_sub(9)..].to_owned();
    let written = [line, postcode, phone].into_iter();
    written.filter(|text| !text.is_empty()).collect()
}

/// The numbers among `texts`, without spaces.
fn numbers<const N: usize>(texts: [&String; N]) -> Vec<String> {
    let written = texts.into_iter().filter(|text| !text.is_empty());
    written.map(|text| text.replace(' ', "")).collect()
}

/// A grown-up of the family whom somebody registers as a child; one father in four has his son's forename.
fn stray_adult<'a>(family: &'a Family, seen: &Snapshot<'a>, rate: f64, chance: &mut Chance) -> Option<Adult<'a>> {
    if !chance.hit(rate) || seen.tags.joined().contains("adopted") {
        return None;
    }
    let Some(father) = family.father.as_ref().filter(|_| chance.hit(0.6)) else {
        let surname = family.mother.surname_on(seen.child.born);
        return Some(Adult {
            first: &family.mother.first,
            surname,
            born: family.mother.born,
            sex: Sex::Female,
        });
    };
    let namesake = seen.child.sex == Sex::Male && chance.hit(0.5);
    let first = if namesake { seen.first } else { &father.first };
    Some(Adult {
        first,
        surname: &father.maiden,
        born: father.born,
        sex: Sex::Male,
    })
}
