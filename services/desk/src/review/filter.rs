//! Which questions a list shows, and in which order.

use serde::Serialize;
use store::CaseKind;

/// Which cases, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueFilter {
    /// Only questions of this kind.
    pub kind: Option<CaseKind>,
    /// Only pairs of these two sources, in either order.
    pub source_pair: Option<(String, String)>,
    /// Only pairs in this band of chance.
    pub chance: Option<ChanceBand>,
    /// Only those that wait at least so many days.
    pub days: Option<u32>,
    /// Whose.
    pub assigned: Assigned,
    /// Only children with whom somebody works now.
    pub involved: bool,
    /// Only those about which this speaks most.
    pub cause: Option<String>,
    /// Those put off to a later day instead of those that wait.
    pub deferred: bool,
    /// Order.
    pub sort: QueueSort,
    /// Page, from 1; 0 counts as 1.
    pub page: usize,
}

/// Whose cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Assigned {
    /// Everybody's and nobody's.
    #[default]
    All,
    /// The viewer's.
    Me,
    /// Nobody's.
    Nobody,
}

impl Assigned {
    /// Every choice with its name in URLs and its words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::All, "all", "All"),
        (Self::Me, "me", "Me"),
        (Self::Nobody, "nobody", "Nobody"),
    ];
}

/// Order of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QueueSort {
    /// The most urgent first, then those that wait longest.
    #[default]
    Urgent,
    /// Waiting longest first, then the likeliest.
    Oldest,
    /// Likeliest first.
    Likeliest,
    /// Least likely first.
    Unlikeliest,
}

impl QueueSort {
    /// Every order with its name in URLs.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Urgent, "urgent"),
        (Self::Oldest, "oldest"),
        (Self::Likeliest, "likeliest"),
        (Self::Unlikeliest, "unlikeliest"),
    ];
}

/// Bands of the chance that a pair is one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChanceBand {
    /// Under one half.
    Unlikely,
    /// From one half to nine in ten.
    Possible,
    /// Nine in ten and over.
    Likely,
}

impl ChanceBand {
    /// Every band.
    pub const ALL: [Self; 3] = [Self::Unlikely, Self::Possible, Self::Likely];

    /// The band of a probability.
    pub fn of(probability: f64) -> Self {
        if probability < 0.5 {
            Self::Unlikely
        } else if probability < 0.9 {
            Self::Possible
        } else {
            Self::Likely
        }
    }

    /// Name in URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unlikely => "under-50",
            Self::Possible => "50-90",
            Self::Likely => "over-90",
        }
    }

    /// Words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unlikely => "Under 50%",
            Self::Possible => "50% to 90%",
            Self::Likely => "Over 90%",
        }
    }
}
