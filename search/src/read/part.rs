//! One part of a query, and what a page calls it.

use std::fmt;

use super::Born;
use crate::Place;

/// A number that names one child.
#[derive(Clone, PartialEq, Eq)]
pub enum Identifier {
    /// Unique pupil number, current or former.
    Upn(String),
    /// NHS number.
    NhsNumber(String),
    /// Our own reference, 48291 for `C-48291`.
    Reference(i64),
}

/// One part of a query. Texts are as typed; folding is the index's.
#[derive(Clone, PartialEq, Eq)]
pub enum Part {
    /// Names in any order.
    Name(Vec<String>),
    /// First and middle names.
    FirstNames(Vec<String>),
    /// Last names.
    LastNames(Vec<String>),
    /// Birth date.
    Born(Born),
    /// Postcode, whole or in part.
    Postcode(Place),
    /// Words of an address.
    Address(Vec<String>),
    /// Codes of one school or setting, any of which is meant: first the one that was asked by.
    School(Vec<String>),
    /// Names of a parent or carer.
    Carer(Vec<String>),
    /// A phone number.
    Phone(String),
    /// A number of the child's own.
    Identifier(Identifier),
    /// `M` or `F`.
    Sex(char),
    /// Text that could not be read; never searched for.
    Unread(String),
}

impl Part {
    /// What a page calls the part, in the middle of a sentence.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::FirstNames(_) => "first name",
            Self::LastNames(_) => "last name",
            Self::Born(_) => "born",
            Self::Postcode(_) => "postcode",
            Self::Address(_) => "address",
            Self::School(_) => "school",
            Self::Carer(_) => "parent or carer",
            Self::Phone(_) => "phone",
            Self::Identifier(Identifier::Upn(_)) => "UPN",
            Self::Identifier(Identifier::NhsNumber(_)) => "NHS number",
            Self::Identifier(Identifier::Reference(_)) => "child record",
            Self::Sex(_) => "sex",
            Self::Unread(_) => "not understood",
        }
    }

    /// What was read, as a page shows it: `4 March 2001`, `CB23 6DP`, `C-48291`.
    pub fn value(&self) -> String {
        match self {
            Self::Name(words)
            | Self::FirstNames(words)
            | Self::LastNames(words)
            | Self::Address(words)
            | Self::Carer(words) => words.join(" "),
            Self::Born(born) => born.to_string(),
            Self::Postcode(place) => place.to_string(),
            Self::School(codes) => codes.first().cloned().unwrap_or_default(),
            Self::Phone(text)
            | Self::Unread(text)
            | Self::Identifier(Identifier::Upn(text) | Identifier::NhsNumber(text)) => text.clone(),
            Self::Identifier(Identifier::Reference(number)) => format!("C-{number}"),
            Self::Sex(sex) => if *sex == 'F' { "female" } else { "male" }.to_owned(),
        }
    }

    /// The words of a name, whichever part of a name it is.
    pub(crate) fn name_words(&self) -> Option<&[String]> {
        match self {
            Self::Name(words) | Self::FirstNames(words) | Self::LastNames(words) => Some(words),
            _ => None,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.label(), self.value())
    }
}

/// Only the label: what was typed never reaches a log or a panic.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({} ***)", self.label())
    }
}

/// Only which kind of number it is.
impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Upn(_) => "Upn(***)",
            Self::NhsNumber(_) => "NhsNumber(***)",
            Self::Reference(_) => "Reference(***)",
        })
    }
}
