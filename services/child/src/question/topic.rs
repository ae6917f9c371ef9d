//! What a question is about, why it is asked, and how it stands.

use chrono::NaiveDate;
use linkage::RecordKey;

use crate::attribute::Attribute;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The value of an attribute.
    Value(Attribute),
    /// Whether the child is to be shielded.
    Shield,
}

impl Topic {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Value(attribute) => attribute.slug(),
            Self::Shield => "shielded",
        }
    }

    /// The topic behind a name.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == Self::Shield.name() {
            return Some(Self::Shield);
        }
        Attribute::from_slug(name).map(Self::Value)
    }

    /// What pages call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Value(attribute) => attribute.label(),
            Self::Shield => "Shield",
        }
    }
}

/// Why a steward is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Sources disagree.
    Disagree,
    /// A steward chose, and the source that was believed says something else since.
    Lapsed,
    /// A steward chose, and the day has come to look at it again.
    Due,
}

impl Doubt {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disagree => "disagree",
            Self::Lapsed => "lapsed",
            Self::Due => "due",
        }
    }

    /// Words on pages, before what it is about.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Disagree => "Sources disagree",
            Self::Lapsed => "Choice no longer holds",
            Self::Due => "Choice to look at again",
        }
    }
}

/// How a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is to be asked.
    Asked(Doubt),
    /// A steward chose, knowing all that is said now; to be looked at again on a day.
    Chosen(Option<NaiveDate>),
}

/// One question about a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueQuestion {
    /// What it is about.
    pub topic: Topic,
    /// How it stands.
    pub standing: Standing,
    /// Who says what: the record whose word shows first, then those that say otherwise.
    pub said: Vec<(RecordKey, Vec<String>)>,
}
