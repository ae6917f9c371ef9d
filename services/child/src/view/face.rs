//! What is left of a shielded child for those who may not see what is hidden (roles and rules, section 3): name, sex,
//! birth date, reference, and the names of parents or carers. No address, contact, number, school or service, and nothing
//! that would tell who states what.

use chrono::NaiveDate;

use super::NameView;
use crate::{attribute::Attribute, golden::Golden};

/// The face of a shielded child. It holds the values that the golden record shows and no other statement of them: a
/// former name or another birth date could be what the shield hides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The name in use.
    pub name: NameView,
    /// Birth date.
    pub born: Option<NaiveDate>,
    /// Due date of the unborn.
    pub due: Option<NaiveDate>,
    /// `M`, `F`, or not known.
    pub sex: Option<String>,
    /// Names of parents or carers. Not the mother whom a birth notification names: of an adopted child that is the
    /// birth family.
    pub carers: Vec<String>,
}

impl Face {
    /// The face of a golden record.
    pub fn of(golden: &Golden) -> Self {
        let shown = |attribute: Attribute| {
            let value = golden.attributes.get(&attribute)?;
            Some(value.shown.joined(" "))
        };
        let text = |attribute: Attribute| shown(attribute).unwrap_or_default();
        let date = |attribute: Attribute| shown(attribute).and_then(|text| text.parse().ok());
        let born = date(Attribute::BirthDate);
        Self {
            name: NameView {
                first: text(Attribute::FirstName),
                middle: text(Attribute::MiddleName),
                last: text(Attribute::Surname),
                known_as: None,
                also: Vec::new(),
            },
            born,
            due: date(Attribute::ExpectedDate).filter(|_| born.is_none()),
            sex: shown(Attribute::Sex),
            carers: [Attribute::Carer1, Attribute::Carer2]
                .into_iter()
                .filter_map(shown)
                .filter(|name| !name.is_empty())
                .collect(),
        }
    }
}
