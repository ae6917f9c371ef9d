//! How well one name answers one typed name.

use std::collections::BTreeSet;

use linkage::text::{are_nicknames, are_spellings};

use super::{edit::edits, key::sound_keys};
use crate::NameKind;

/// A way in which a name answers a typed name. The best way counts, once for each typed name; there is no term
/// frequency, because then rare misspellings would win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    /// Two letters differ.
    TwoEdits,
    /// The name begins with what was typed, or one of the two is an initial of the other.
    Beginning,
    /// One letter differs, or two neighbours are swapped.
    OneEdit,
    /// Sounds alike.
    Sound,
    /// Nickname of the same full name.
    Nickname,
    /// Spelling or transliteration of the same name.
    Spelling,
    /// The same name, but known-as, former or alias.
    OtherName,
    /// The same current name.
    Exact,
}

/// A folded name and how it sounds.
#[derive(Debug)]
pub(crate) struct Spoken {
    pub(crate) text: String,
    sounds: BTreeSet<String>,
}

impl Spoken {
    pub(crate) fn new(text: String) -> Self {
        Self {
            sounds: sound_keys(&text),
            text,
        }
    }
}

impl Tier {
    /// What the tier adds to the score of a hit, in points.
    pub(crate) const fn points(self) -> u8 {
        match self {
            Self::TwoEdits => 2,
            Self::Beginning => 3,
            Self::OneEdit => 4,
            Self::Sound => 5,
            Self::Nickname => 6,
            Self::Spelling => 7,
            Self::OtherName => 8,
            Self::Exact => 10,
        }
    }

    /// The best tier in which the folded name `held`, of this kind, answers the folded name `typed`. It mirrors the
    /// terms that the query asks the index for.
    pub(crate) fn of(typed: &Spoken, held: &Spoken, kind: NameKind, similar: bool) -> Option<Self> {
        let sounds_alike = !typed.sounds.is_disjoint(&held.sounds);
        let (typed, held) = (typed.text.as_str(), held.text.as_str());
        if typed == held {
            return Some(if kind == NameKind::Current {
                Self::Exact
            } else {
                Self::OtherName
            });
        }
        if !similar {
            return None;
        }
        if are_spellings(typed, held) {
            return Some(Self::Spelling);
        }
        if are_nicknames(typed, held) {
            return Some(Self::Nickname);
        }
        if sounds_alike {
            return Some(Self::Sound);
        }
        let distance = edits(typed, held, edits_allowed(typed));
        if distance == Some(1) {
            return Some(Self::OneEdit);
        }
        if held.starts_with(typed) || held.len() == 1 && typed.starts_with(held) {
            return Some(Self::Beginning);
        }
        distance.map(|_| Self::TwoEdits)
    }
}

/// Edits allowed for a typed name: none for three letters and less, where every name is near another.
pub(crate) const fn edits_allowed(typed: &str) -> u8 {
    match typed.len() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(typed: &str, held: &str, kind: NameKind, similar: bool) -> Option<Tier> {
        Tier::of(&Spoken::new(typed.into()), &Spoken::new(held.into()), kind, similar)
    }

    #[test]
    fn better_tiers_have_more_points() {
        let tiers = [
            Tier::TwoEdits,
            Tier::Beginning,
            Tier::OneEdit,
            Tier::Sound,
            Tier::Nickname,
            Tier::Spelling,
            Tier::OtherName,
            Tier::Exact,
        ];
        for pair in tiers.windows(2) {
            assert!(pair[0] < pair[1] && pair[0].points() < pair[1].points());
        }
    }

    #[test]
    fn each_pair_gets_its_best_tier() {
        for (typed, held, best) in [
            ("okafor", "okafor", Some(Tier::Exact)),
            ("mohammed", "muhammad", Some(Tier::Spelling)),
            ("bill", "william", Some(Tier::Nickname)),
            ("shaun", "sean", Some(Tier::Spelling)),
            ("patel", "pavel", Some(Tier::OneEdit)),
            ("oka", "okafor", Some(Tier::Beginning)),
            ("zoe", "z", Some(Tier::Beginning)),
            ("z", "zoe", Some(Tier::Beginning)),
            ("margolis", "targolip", Some(Tier::TwoEdits)),
            ("zoe", "joe", None),
            ("okafor", "smith", None),
        ] {
            assert_eq!(tier(typed, held, NameKind::Current, true), best, "{typed} {held}");
        }
        assert_eq!(tier("bill", "william", NameKind::Current, false), None);
        assert_eq!(tier("bill", "bill", NameKind::Former, false), Some(Tier::OtherName));
    }
}
