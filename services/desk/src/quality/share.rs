//! Shares and counts as a viewer is told them: exactly, or with groups under 5 told as such.

use std::fmt;

use child::policy::Quality;
use serde::Serialize;

/// A group this small is not told exactly to those who see rounded figures.
const SMALL: i64 = 5;

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum Share {
    /// There is nothing to take a share of.
    Nothing,
    /// Both counts.
    Exact {
        /// How many.
        part: i64,
        /// Of how many.
        whole: i64,
    },
    /// The percent alone, for those who see no small groups: part and rest are not small.
    Percent {
        /// From 0 to 100.
        percent: i64,
    },
    /// So few that the percent would tell who.
    Few,
    /// All but so few.
    AllButFew,
}

/// A number of records, children or rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum Count {
    /// The number.
    Exact {
        /// How many.
        count: i64,
    },
    /// Fewer than 5.
    Few,
}

impl Share {
    /// `part` of `whole` for those who see both.
    pub const fn exact(part: i64, whole: i64) -> Self {
        if whole <= 0 {
            Self::Nothing
        } else {
            Self::Exact { part, whole }
        }
    }

    /// `part` of `whole` for somebody who sees `quality`.
    pub(super) fn of(part: i64, whole: i64, quality: Quality) -> Self {
        match quality {
            _ if whole <= 0 => Self::Nothing,
            Quality::Exact => Self::exact(part, whole),
            Quality::Rounded | Quality::Closed if part < SMALL => Self::Few,
            Quality::Rounded | Quality::Closed if whole - part < SMALL => Self::AllButFew,
            Quality::Rounded | Quality::Closed => Self::Percent {
                percent: percent(part, whole),
            },
        }
    }

    /// The share from 0 to 1, where it is told.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Exact { part, whole } => Some(part as f64 / whole as f64),
            Self::Percent { percent } => Some(percent as f64 / 100.0),
            Self::Nothing | Self::Few | Self::AllButFew => None,
        }
    }

    /// The whole percent, where it is told.
    pub fn percent(self) -> Option<i64> {
        match self {
            Self::Exact { part, whole } => Some(percent(part, whole)),
            Self::Percent { percent } => Some(percent),
            Self::Nothing | Self::Few | Self::AllButFew => None,
        }
    }

    /// "97%", never "0%" or "100%" unless it is exactly that (page rule G27).
    pub fn words(self) -> String {
        match self {
            Self::Nothing => "–".to_owned(),
            Self::Few => "Fewer than 5".to_owned(),
            Self::AllButFew => "All but fewer than 5".to_owned(),
            Self::Percent { percent } => format!("{percent}%"),
            Self::Exact { part, whole } => match percent(part, whole) {
                0 if part > 0 => "less than 1%".to_owned(),
                100 if part < whole => "over 99%".to_owned(),
                percent => format!("{percent}%"),
            },
        }
    }
}

impl Count {
    /// `count` for somebody who sees `quality`.
    pub(super) const fn of(count: i64, quality: Quality) -> Self {
        match quality {
            Quality::Rounded | Quality::Closed if count < SMALL => Self::Few,
            Quality::Exact | Quality::Rounded | Quality::Closed => Self::Exact { count },
        }
    }
}

fn percent(part: i64, whole: i64) -> i64 {
    (part as f64 * 100.0 / whole as f64).round() as i64
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_percent_is_none_or_all_only_if_it_is() {
        for (part, whole, words) in [
            (0, 1000, "0%"),
            (1, 1000, "less than 1%"),
            (973, 1000, "97%"),
            (999, 1000, "over 99%"),
            (1000, 1000, "100%"),
            (0, 0, "–"),
        ] {
            assert_eq!(Share::of(part, whole, Quality::Exact).words(), words);
        }
    }

    proptest! {
        #[test]
        fn p06_no_group_under_five_can_be_read_from_a_rounded_share(whole in 0i64..400, of in 0.0f64..=1.0) {
            let part = (whole as f64 * of).round() as i64;
            let told = Share::of(part, whole, Quality::Rounded);
            let small = part < 5 || whole - part < 5;
            prop_assert_eq!(told.value().is_none(), small || whole == 0, "{:?}", told);
            prop_assert!(!told.words().contains("of"), "no count is told: {:?}", told);
        }
    }
}
