//! What counts as given, usable and the same, field by field. A field is an attribute of the golden record: what a page
//! shows as one row.

use child::{Attribute, Column, Statement};
use linkage::{
    ident::Postcode,
    text::{fold, is_placeholder},
};
use serde::Serialize;

/// What is measured of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// Whether anything is given.
    Complete,
    /// Whether what is given can be used.
    Valid,
    /// Whether other sources say the same.
    Agrees,
}

impl Checked {
    /// Every one, in the order of the pages.
    pub const ALL: [Self; 3] = [Self::Complete, Self::Valid, Self::Agrees];

    /// What a page calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Complete => "Complete",
            Self::Valid => "Valid",
            Self::Agrees => "Agrees with other sources",
        }
    }

    /// The name in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Valid => "valid",
            Self::Agrees => "agrees",
        }
    }

    /// The rule by which a field is counted.
    pub const fn rule(self, field: Attribute) -> &'static str {
        match (self, field) {
            (Self::Complete, Attribute::Sex) => {
                "Of the source’s linked records that have not ended, those that say which sex. “Not known” does not count."
            }
            (Self::Complete, Attribute::Address) => {
                "Of the source’s linked records that have not ended, those that give a line of the address or a postcode."
            }
            (Self::Complete, _) => {
                "Of the source’s linked records that have not ended, those that give something here, usable or not."
            }
            (Self::Valid, Attribute::Upn | Attribute::FormerUpn | Attribute::NhsNumber) => {
                "Of the records that give a number, those whose number has the right form and the right check character."
            }
            (Self::Valid, Attribute::BirthDate | Attribute::ExpectedDate) => {
                "Of the records that give a date, those whose date is a day of the calendar, within reach, and not one that \
                 systems fill in when they know none."
            }
            (Self::Valid, Attribute::Sex) => "Of the records that give a code, those whose code is on the list.",
            (Self::Valid, Attribute::Address) => {
                "Of the records that give an address, those with a postcode that has the form of one."
            }
            (Self::Valid, Attribute::FirstName) => {
                "Of the records that give a first name, those whose name does not stand for one that is not known yet."
            }
            (Self::Valid, _) => "Of the records that give something here, those whose value could be used.",
            (Self::Agrees, Attribute::Address) => {
                "Of the children of whom another source gives a postcode too, those of whom at least one other source gives \
                 the same."
            }
            (Self::Agrees, _) => {
                "Of the children of whom another source says this too, those of whom at least one other source says the \
                 same. Spelling, accents and punctuation are compared as they are when records are linked."
            }
        }
    }
}

/// What a record gives for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// Nothing.
    Nothing,
    /// Something that cannot be used.
    Unusable,
    /// Something usable that is not compared, such as an address without a postcode.
    Alone,
    /// A usable value in the form in which it is compared.
    Value(String),
}

/// What a record gives for a field.
pub(super) fn given(statement: &Statement, field: Attribute) -> Given {
    let text = |column: Column| statement.columns.get(&column).map_or("", String::as_str);
    let columns = field.columns();
    let set_aside = || {
        columns
            .iter()
            .any(|column| intake::set_aside(statement, *column).is_some())
    };
    let joined: String = columns.iter().map(|column| text(*column)).collect::<Vec<_>>().join(" ");
    let joined = joined.trim();
    let value = match field {
        Attribute::Address => return address(text(Column::Postcode), joined),
        Attribute::Sex if joined == "U" => "",
        _ => joined,
    };
    if value.is_empty() {
        return if set_aside() { Given::Unusable } else { Given::Nothing };
    }
    if field == Attribute::FirstName && is_placeholder(value) {
        return Given::Unusable;
    }
    let compared = match field {
        Attribute::CarerPhone | Attribute::Phone => value.chars().filter(char::is_ascii_digit).collect(),
        Attribute::Email => value.to_lowercase(),
        Attribute::BirthDate
        | Attribute::ExpectedDate
        | Attribute::Upn
        | Attribute::FormerUpn
        | Attribute::NhsNumber => value.to_owned(),
        _ => fold(value),
    };
    if compared.is_empty() {
        Given::Alone
    } else {
        Given::Value(compared)
    }
}

fn address(postcode: &str, joined: &str) -> Given {
    match postcode.parse::<Postcode>() {
        Ok(postcode) => Given::Value(postcode.as_str().to_owned()),
        Err(_) if joined.is_empty() => Given::Nothing,
        Err(_) => Given::Unusable,
    }
}

#[cfg(test)]
mod tests {
    use child::{FeedKind, fact::Facts};

    use super::*;

    fn statement(columns: &[(Column, &str)], unknown: &[(&str, &str)]) -> Statement {
        Statement {
            record_id: "1".to_owned(),
            kind: FeedKind::Education,
            columns: columns
                .iter()
                .map(|(column, text)| (*column, (*text).to_owned()))
                .collect(),
            facts: Facts::default(),
            shielded: false,
            address_withheld: false,
            address_updated_on: None,
            updated_on: None,
            unknown: unknown
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn a_value_is_nothing_unusable_or_something_to_compare() {
        let value = |text: &str| Given::Value(text.to_owned());
        for (field, columns, unknown, expected) in [
            (
                Attribute::Surname,
                &[(Column::Surname, "O’NEILL")][..],
                &[][..],
                value("oneill"),
            ),
            (Attribute::Surname, &[], &[], Given::Nothing),
            (
                Attribute::FirstName,
                &[(Column::FirstName, "Baby")],
                &[],
                Given::Unusable,
            ),
            (Attribute::Upn, &[], &[("upn_as_received", "B12")], Given::Unusable),
            (
                Attribute::BirthDate,
                &[(Column::Dob, "2012-03-04")],
                &[],
                value("2012-03-04"),
            ),
            (
                Attribute::BirthDate,
                &[],
                &[("dob_as_received", "30/02/2012")],
                Given::Unusable,
            ),
            (Attribute::Sex, &[(Column::Sex, "U")], &[], Given::Nothing),
            (Attribute::Sex, &[], &[("sex_as_received", "?")], Given::Unusable),
            (Attribute::Sex, &[(Column::Sex, "F")], &[], value("f")),
            (
                Attribute::CarerPhone,
                &[(Column::Carer1Phone, "01632 960-971")],
                &[],
                value("01632960971"),
            ),
            (
                Attribute::CarerPhone,
                &[(Column::Carer1Phone, "ask")],
                &[],
                Given::Alone,
            ),
            (
                Attribute::Address,
                &[(Column::Postcode, "FV97 1AB")],
                &[],
                value("FV97 1AB"),
            ),
            (
                Attribute::Address,
                &[(Column::AddressLine1, "1 Lane")],
                &[],
                Given::Unusable,
            ),
            (Attribute::Address, &[(Column::Postcode, "FV")], &[], Given::Unusable),
            (
                Attribute::Carer1,
                &[(Column::Carer1FirstName, "Ann"), (Column::Carer1Surname, "Bright")],
                &[],
                value("annbright"),
            ),
        ] {
            assert_eq!(
                given(&statement(columns, unknown), field),
                expected,
                "{field:?} {columns:?} {unknown:?}"
            );
        }
    }
}
