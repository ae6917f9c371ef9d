//! The fields of the advanced form.

use super::{Born, Identifier, Part, ReadQuery};
use crate::{Place, number};

/// What the advanced form holds; empty fields count as not given.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Criteria {
    /// Last name or names.
    pub last_name: String,
    /// First and middle names.
    pub first_names: String,
    /// Turns off "Also match names that sound or are spelled alike".
    pub exact_names_only: bool,
    /// Birth date, part of one, or a range of dates or ages.
    pub born: Option<Born>,
    /// Postcode, whole or in part.
    pub postcode: Option<Place>,
    /// Words of an address.
    pub address: String,
    /// Codes of one school or setting, any of which is meant: first the one that was asked by.
    pub school: Vec<String>,
    /// Name of a parent or carer.
    pub carer: String,
    /// Phone number.
    pub phone: String,
    /// A number of the child's own.
    pub identifier: Option<Identifier>,
    /// `M` or `F`.
    pub sex: Option<char>,
}

impl Criteria {
    /// The same parts that the one box gives, with each name in its place.
    pub fn read(self) -> ReadQuery {
        let mut school: Vec<String> = self.school.iter().map(|code| number::compact(code)).collect();
        school.retain(|code| !code.is_empty());
        let parts = [
            words(&self.last_name).map(Part::LastNames),
            words(&self.first_names).map(Part::FirstNames),
            self.born.map(Part::Born),
            self.postcode.map(Part::Postcode),
            words(&self.address).map(Part::Address),
            (!school.is_empty()).then_some(Part::School(school)),
            words(&self.carer).map(Part::Carer),
            Some(number::phone(&self.phone))
                .filter(|phone| !phone.is_empty())
                .map(Part::Phone),
            self.identifier.map(|identifier| Part::Identifier(identifier.normal())),
            self.sex
                .map(|sex| sex.to_ascii_uppercase())
                .filter(|sex| matches!(sex, 'M' | 'F'))
                .map(Part::Sex),
        ];
        ReadQuery {
            parts: parts.into_iter().flatten().collect(),
            similar: !self.exact_names_only,
        }
    }
}

impl Identifier {
    /// The form in which the index files it.
    fn normal(self) -> Self {
        match self {
            Self::Upn(text) => Self::Upn(number::compact(&text)),
            Self::NhsNumber(text) => Self::NhsNumber(number::digits(&text)),
            reference @ Self::Reference(_) => reference,
        }
    }
}

/// The words of a text, if it has any letter or digit.
fn words(text: &str) -> Option<Vec<String>> {
    let words: Vec<String> = text
        .split_whitespace()
        .filter(|word| !linkage::text::name_tokens(word).is_empty())
        .map(str::to_owned)
        .collect();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_are_not_parts() {
        assert_eq!(
            Criteria {
                last_name: " - ".into(),
                ..Criteria::default()
            }
            .read()
            .parts,
            []
        );
    }

    #[test]
    fn names_keep_their_places() {
        let criteria = Criteria {
            last_name: "Okafor".into(),
            first_names: "Chidi Obi".into(),
            phone: "+44 7700 900123".into(),
            identifier: Some(Identifier::NhsNumber("943 476 5919".into())),
            ..Criteria::default()
        };
        let shown = criteria.read().to_string();
        assert_eq!(
            shown,
            "last name Okafor, first name Chidi Obi, phone 07700900123, NHS number 9434765919"
        );
    }
}
