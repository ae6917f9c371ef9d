//! What is true about a child on a day, as a source would be told it.

use chrono::NaiveDate;

use super::child::{Child, EarlierLife};
use super::household::Family;
use crate::names::Origin;
use crate::place::Address;
use crate::tags::Tags;

/// Which of an adopted child's two lives a record belongs to; everybody else has the present one alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Before the adoption order.
    Earlier,
    /// The only life, or the one since the order.
    Present,
}

/// The facts of one day.
pub struct Snapshot<'a> {
    /// The child's unchanging facts.
    pub child: &'a Child,
    /// Child id of this life.
    pub id: &'a str,
    /// Where the family's names come from.
    pub origin: Origin,
    /// Forename.
    pub first: &'a str,
    /// Middle name.
    pub middle: Option<&'a str>,
    /// Surname.
    pub surname: &'a str,
    /// Surname before the last change.
    pub former_surname: Option<&'a str>,
    /// The mother's forename, surname and birth date.
    pub mother: (&'a str, &'a str, NaiveDate),
    /// Who looks after the child, forename and surname, first to second.
    pub carers: Vec<(&'a str, &'a str)>,
    /// Home.
    pub address: &'a Address,
    /// The first carer's phone.
    pub phone: &'a str,
    /// NHS number.
    pub nhs: Option<&'a str>,
    /// UPN.
    pub upn: Option<&'a str>,
    /// What is hard about this life or this day.
    pub tags: Tags,
}

impl EarlierLife {
    /// The facts of the life before the order: one home, one mother.
    fn snapshot<'a>(&'a self, child: &'a Child, tags: Tags) -> Snapshot<'a> {
        let mother = (
            self.mother.first.as_str(),
            self.mother.maiden.as_str(),
            self.mother.born,
        );
        Snapshot {
            child,
            id: &self.id,
            origin: self.origin,
            first: &self.first,
            middle: None,
            surname: &self.surname,
            former_surname: None,
            mother,
            carers: vec![(mother.0, mother.1)],
            address: &self.address,
            phone: &self.phone,
            nhs: Some(&self.nhs),
            upn: self.upn.as_deref(),
            tags,
        }
    }
}

impl Family {
    /// The facts of `child` on `day`; `with_father` asks for the father's home where the parents had parted by then.
    pub fn snapshot<'a>(&'a self, child: &'a Child, life: Life, day: NaiveDate, with_father: bool) -> Snapshot<'a> {
        let mut tags = Tags::default();
        match child.births_in_delivery {
            1 => {}
            2 => tags.add("twin"),
            _ => tags.add("triplet"),
        }
        if child.births_in_delivery > 1 {
            tags.add(&format!("birth:{}", child.delivery));
        }
        if child.similar_twin {
            tags.add("similar_twin");
        }
        match (life, &child.earlier) {
            (Life::Earlier, Some(earlier)) => {
                tags.add(&format!("adopted:{}", child.id));
                return earlier.snapshot(child, tags);
            }
            (Life::Present, Some(earlier)) => tags.add(&format!("adopted:{}", earlier.id)),
            (_, None) => {}
        }
        if self.traveller() {
            tags.add("traveller");
        }
        if self.without_numbers {
            tags.add("no_identifiers");
        }
        if child.likeness.common_name {
            tags.add("common_name");
        }
        if child.likeness.namesake {
            tags.add("namesake");
        }
        if self.hiding_since.is_some() {
            tags.add("hiding");
        }
        let stay = self.stay_on(day);
        let mut address = &stay.address;
        let mut phone = stay.phone.as_str();
        let mother = (
            self.mother.first.as_str(),
            self.mother.surname_on(day),
            self.mother.born,
        );
        let mut carers = vec![(mother.0, mother.1)];
        if let Some(father) = &self.father {
            let father = (father.first.as_str(), father.maiden.as_str());
            carers.insert(if self.father_first { 0 } else { carers.len() }, father);
            if let Some((from, home)) = &self.father_home
                && *from <= day
            {
                let with_father = with_father && self.hiding_since.is_none();
                carers = if with_father {
                    vec![father]
                } else {
                    vec![(mother.0, mother.1)]
                };
                if with_father {
                    address = home;
                    tags.add("second_home");
                }
            }
        }
        if let Some(placement) = &child.placement
            && placement.from <= day
        {
            address = &placement.address;
            phone = &placement.phone;
            carers = vec![(&placement.carer.first, &placement.carer.maiden)];
            tags.add("looked_after");
        } else if address != self.home() && !tags.has("second_home") {
            tags.add("moved");
        }
        let surname = child.surname_on(day);
        let latest = &child.surnames[child.surnames.len() - 1].1;
        if surname != latest {
            tags.add("renamed");
        }
        let former_surname = child
            .surnames
            .iter()
            .rev()
            .map(|(_, name)| name.as_str())
            .skip_while(|name| *name != surname)
            .nth(1);
        Snapshot {
            child,
            id: &child.id,
            origin: self.origin,
            first: &child.first,
            middle: child.middle.as_deref(),
            surname,
            former_surname,
            mother,
            carers,
            address,
            phone,
            nhs: (!self.without_numbers).then_some(child.nhs.as_str()),
            upn: child.upn.as_deref().filter(|_| !self.without_numbers),
            tags,
        }
    }
}
