//! Whether a text reads as what a field says it is.

use super::FieldKind;
use crate::{
    date::parse_date,
    ident::{NhsNumber, Postcode, Upn},
    sex::parse_sex,
};

/// Digits that a phone number has at least: as many as are compared.
const PHONE_DIGITS: usize = 9;
/// The greatest number that a field of kind `number` takes.
pub(crate) const NUMBER_MAX: u32 = 10_000;

impl FieldKind {
    /// Whether a text that is not blank reads as this kind; `None` where anything does. For telling a column of the
    /// wrong kind: a mistyped postcode or number may be compared all the same.
    pub fn reads(self, text: &str) -> Option<bool> {
        let text = text.trim();
        match self {
            Self::Date => Some(parse_date(text).is_some()),
            Self::Sex => Some(parse_sex(text).is_some()),
            Self::Number => Some(text.parse::<u32>().is_ok_and(|number| number <= NUMBER_MAX)),
            Self::Postcode => Some(text.parse::<Postcode>().is_ok()),
            Self::NhsNumber => Some(text.parse::<NhsNumber>().is_ok()),
            Self::Upns => Some(text.parse::<Upn>().is_ok()),
            Self::Phones => Some(text.chars().filter(char::is_ascii_digit).count() >= PHONE_DIGITS),
            Self::Name
            | Self::Names
            | Self::People
            | Self::Text
            | Self::Address
            | Self::Identifier
            | Self::NewIdentity => None,
        }
    }

    /// What one value of this kind is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Name | Self::Names | Self::People => "name",
            Self::Text => "text",
            Self::Address => "address",
            Self::Date => "date",
            Self::Sex => "sex",
            Self::Number => "whole number",
            Self::Postcode => "postcode",
            Self::NhsNumber => "NHS number",
            Self::Upns => "UPN",
            Self::Identifier => "identifier",
            Self::Phones => "phone number",
            Self::NewIdentity => "legal status",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FieldKind;

    #[test]
    fn values_of_a_kind_read_as_it_and_others_do_not() {
        for (kind, good, bad) in [
            (FieldKind::Date, "2015-03-04", "FV1 1AA"),
            (FieldKind::Sex, "F", "2015-03-04"),
            (FieldKind::Number, "2", "second"),
            (FieldKind::Postcode, "SW1A 1AA", "Imogen"),
            (FieldKind::NhsNumber, "943 476 5919", "943 476 5918"),
            (FieldKind::Upns, "Z873210015001", "9434765919"),
            (FieldKind::Phones, "07700 900123", "none"),
        ] {
            assert_eq!(kind.reads(good), Some(true), "{kind:?}");
            assert_eq!(kind.reads(bad), Some(false), "{kind:?}");
        }
        assert_eq!(FieldKind::Text.reads("anything"), None);
    }
}
