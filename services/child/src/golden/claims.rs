//! What a source says of its own accuracy. A partner's own word: it tells sources apart that the council trusts alike,
//! and never overturns the council's order (decision 17).

use serde::{Deserialize, Serialize};

use crate::attribute::Attribute;

/// What a source says of its own records, as far as it said anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Of a hundred records, how many have names, birth date and sex right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child_percent: Option<u8>,
    /// Of a hundred records, how many have the address right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_percent: Option<u8>,
    /// Of a hundred records, how many have parents' or carers' details right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carers_percent: Option<u8>,
    /// How good the data is as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// How often names and contacts are confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconfirmed: Option<Reconfirmed>,
}

/// Declares ordered words, the worst first.
macro_rules! grades {
    ($(#[$doc:meta])* $kind:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $kind {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $kind {
            /// Reads the word of the questionnaire.
            pub fn from_name(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

grades! {
    /// How good a source finds its own data; the better is the greater.
    Rating {
        /// Poor.
        Poor = "poor",
        /// Average.
        Average = "average",
        /// Good.
        Good = "good",
    }
}

grades! {
    /// How often a source confirms names and contacts; the more often is the greater.
    Reconfirmed {
        /// Once a year.
        Annually = "annually",
        /// Three or four times a year.
        ThreeOrFourAYear = "3_or_4_a_year",
        /// Monthly.
        Monthly = "monthly",
        /// Weekly.
        Weekly = "weekly",
        /// Daily.
        Daily = "daily",
    }
}

impl Claims {
    /// The percentage that is claimed for an attribute. Numbers, school and the rest are not asked about.
    pub const fn percent(&self, attribute: Attribute) -> Option<u8> {
        match attribute {
            Attribute::FirstName
            | Attribute::MiddleName
            | Attribute::Surname
            | Attribute::KnownAs
            | Attribute::Alias
            | Attribute::FormerSurname
            | Attribute::BirthDate
            | Attribute::ExpectedDate
            | Attribute::Sex => self.child_percent,
            Attribute::Address => self.address_percent,
            Attribute::Carer1 | Attribute::Carer2 | Attribute::Mother | Attribute::CarerPhone => self.carers_percent,
            Attribute::Upn
            | Attribute::FormerUpn
            | Attribute::NhsNumber
            | Attribute::Phone
            | Attribute::Email
            | Attribute::School
            | Attribute::LegalStatus
            | Attribute::Destination => None,
        }
    }
}
