//! Narrowing and ordering an answer. Works on what the viewer was allowed to see and nothing else (promise 6).

use std::{cmp::Ordering, collections::BTreeMap, fmt, str::FromStr};

use child::view::Flag;
use serde::{Deserialize, Serialize};

use super::answer::Hit;

/// How many children a page shows.
pub const PAGE_ROWS: usize = 25;

/// Filters, order and page of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Narrowing {
    /// Page, from 1; 0 counts as 1.
    pub page: usize,
    /// Order.
    pub sort: Sort,
    /// Only children of this age band.
    pub age_band: Option<AgeBand>,
    /// Only children of this school, by the name shown.
    pub school: Option<String>,
    /// Only children with this tag.
    pub flag: Option<Flag>,
    /// Whether to count children per school and age band, for a page that offers filters.
    pub counts: bool,
}

/// Order of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// By last name, first name.
    NameUp,
    /// The other way round.
    NameDown,
    /// Oldest first.
    BornUp,
    /// Youngest first.
    BornDown,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 5] = [
        Self::Relevance,
        Self::NameUp,
        Self::NameDown,
        Self::BornUp,
        Self::BornDown,
    ];

    /// Name in URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::NameUp => "name-up",
            Self::NameDown => "name-down",
            Self::BornUp => "born-up",
            Self::BornDown => "born-down",
        }
    }
}

impl FromStr for Sort {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|sort| sort.name() == text).ok_or(())
    }
}

/// Bands of age in completed years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgeBand {
    /// Not yet born, or under 5.
    Under5,
    /// 5 to 10.
    From5To10,
    /// 11 to 15.
    From11To15,
    /// 16 and over.
    Over15,
}

impl AgeBand {
    /// Every band, youngest first.
    pub const ALL: [Self; 4] = [Self::Under5, Self::From5To10, Self::From11To15, Self::Over15];

    /// The band of an age.
    pub const fn of(years: i32) -> Self {
        match years {
            ..=4 => Self::Under5,
            5..=10 => Self::From5To10,
            11..=15 => Self::From11To15,
            _ => Self::Over15,
        }
    }

    /// Name in URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Under5 => "under-5",
            Self::From5To10 => "5-10",
            Self::From11To15 => "11-15",
            Self::Over15 => "16-over",
        }
    }
}

impl fmt::Display for AgeBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Under5 => "Under 5",
            Self::From5To10 => "5 to 10",
            Self::From11To15 => "11 to 15",
            Self::Over15 => "16 and over",
        })
    }
}

impl FromStr for AgeBand {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|band| band.name() == text).ok_or(())
    }
}

impl Narrowing {
    /// Whether any filter is set.
    pub(super) fn filters(&self) -> bool {
        self.age_band.is_some() || self.school.is_some() || self.flag.is_some()
    }

    /// Whether every child of the answer has to be looked at, not only those of the page.
    pub(super) fn needs_all(&self) -> bool {
        self.counts || self.filters() || self.sort != Sort::Relevance
    }

    pub(super) fn keeps(&self, hit: &Hit) -> bool {
        let child = &hit.child;
        self.age_band
            .is_none_or(|band| child.age_years.map(AgeBand::of) == Some(band))
            && self
                .school
                .as_ref()
                .is_none_or(|school| child.school.as_ref() == Some(school))
            && self.flag.is_none_or(|flag| child.flags.contains(&flag))
    }

    pub(super) fn order(&self, hits: &mut [Hit]) {
        let by_name = |a: &Hit, b: &Hit| -> Ordering { a.child.name.listed().cmp(&b.child.name.listed()) };
        // Roles that do not see birth dates have none in the view, so their order does not depend on them.
        let by_birth = |a: &Hit, b: &Hit| a.child.born.cmp(&b.child.born);
        match self.sort {
            Sort::Relevance => {}
            Sort::NameUp => hits.sort_by(by_name),
            Sort::NameDown => hits.sort_by(|a, b| by_name(b, a)),
            Sort::BornUp => hits.sort_by(by_birth),
            Sort::BornDown => hits.sort_by(|a, b| by_birth(b, a)),
        }
    }
}

/// Children per school, by name, and per age band.
type Counts = (Vec<(String, usize)>, Vec<(AgeBand, usize)>);

/// How many children of an answer each school and age band holds.
pub(super) fn counts(hits: &[Hit]) -> Counts {
    let mut schools: BTreeMap<String, usize> = BTreeMap::new();
    let mut bands: BTreeMap<AgeBand, usize> = BTreeMap::new();
    for hit in hits {
        if let Some(school) = &hit.child.school {
            *schools.entry(school.clone()).or_default() += 1;
        }
        if let Some(years) = hit.child.age_years {
            *bands.entry(AgeBand::of(years)).or_default() += 1;
        }
    }
    (schools.into_iter().collect(), bands.into_iter().collect())
}
