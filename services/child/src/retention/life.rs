//! The states of a child record between birth and deletion.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::plan::{Due, Step};

/// Where in its life a child record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// In use.
    #[default]
    Live,
    /// Of age: for youth, special needs, leaving care, social care and management alone.
    Narrowed,
    /// In the archive: for the custodian, and in the first year for the management team.
    Archived,
    /// In the archive, for the custodian alone.
    Restricted,
}

impl Life {
    /// Every state, in order.
    pub const ALL: [Self; 4] = [Self::Live, Self::Narrowed, Self::Archived, Self::Restricted];

    /// The word in the database and in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Narrowed => "narrowed",
            Self::Archived => "archived",
            Self::Restricted => "restricted",
        }
    }

    /// Whether the record is in the archive.
    pub const fn in_archive(self) -> bool {
        matches!(self, Self::Archived | Self::Restricted)
    }
}

impl FromStr for Life {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|life| life.name() == text).ok_or(())
    }
}

/// That an owner was told of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The day of deletion that was told.
    pub due: NaiveDate,
    /// The day on which it was told.
    pub given_on: NaiveDate,
}

/// What the daily run did about a child so far. Each child has its own, and keeps it while it is joined with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LifeState {
    /// The state.
    pub life: Life,
    /// The day from which the archive counts; there while the record is in the archive.
    pub archived_on: Option<NaiveDate>,
    /// The notice given, if one is in force.
    pub notice: Option<Notice>,
    /// The day since which a person is asked to look at it, if one is.
    pub review_since: Option<NaiveDate>,
}

impl LifeState {
    /// The state after a step about the child record was done on `day`. A record that is archived late counts from the day
    /// on which it was due, so that a day that was missed lengthens nothing.
    #[must_use]
    pub fn after(self, due: &Due, day: NaiveDate) -> Self {
        match due.step {
            Step::Enter(life) => Self {
                life,
                archived_on: match (life.in_archive(), self.archived_on) {
                    (false, _) => None,
                    (true, Some(since)) => Some(since),
                    (true, None) => Some(due.archived_on.unwrap_or(due.on)),
                },
                ..self
            },
            Step::GiveNotice => Self {
                notice: Some(Notice {
                    due: due.on,
                    given_on: day,
                }),
                ..self
            },
            Step::WithdrawNotice => Self { notice: None, ..self },
            Step::AskReview => Self {
                review_since: Some(day),
                ..self
            },
            Step::EndReview => Self {
                review_since: None,
                ..self
            },
            Step::Purge => Self::default(),
        }
    }
}
