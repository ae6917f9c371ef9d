//! From one part to the terms it asks for.

use child::policy::{FieldSet, SearchField};
use chrono::NaiveDate;
use linkage::text::name_tokens;
use tantivy::query::{BooleanQuery, Occur, Query};

use super::{
    near_date::{slips, swapped},
    points,
    tiers::Tiers,
};
use crate::{
    Born, Identifier, Part, Place, Use,
    index::{Fields, Kind, NameGroup, NameKinds},
    names::{
        NamePart, Tier, absent, beginning_key, edits_allowed, exact_keys, first_and_last_key, sound_keys, variant_keys,
        whole_key,
    },
};

/// How freely a part is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// As typed: a part that stands alone.
    Typed,
    /// As typed, or with a usual slip that still says much: a part that must carry an answer without the name.
    Strong,
    /// Everything near it: a part that stands beside a name.
    Near,
}

/// Asks the index for parts, on the fields of one viewer.
pub(super) struct Asker<'a> {
    pub(super) index: &'a Fields,
    pub(super) fields: FieldSet,
    pub(super) similar: bool,
    /// The viewer may use no part: ask the same for texts that no document holds.
    pub(super) hollow: bool,
}

impl Asker<'_> {
    fn text(&self, text: impl Into<String>) -> String {
        let text = text.into();
        if self.hollow { absent(&text) } else { text }
    }

    const fn name_group(&self) -> &NameGroup {
        if self.hollow || self.fields.has(SearchField::Name) {
            &self.index.names
        } else {
            &self.index.universal_names
        }
    }

    /// One query for each typed name of a part of names; a child must answer each.
    pub(super) fn names(&self, words: &[String], part: NamePart) -> Vec<Box<dyn Query>> {
        self.each_name(words, self.name_group().part(part))
    }

    fn each_name(&self, words: &[String], kinds: NameKinds) -> Vec<Box<dyn Query>> {
        let tokens: Vec<String> = words.iter().flat_map(|word| name_tokens(word)).collect();
        let joined = |from: usize| tokens.get(from..from + 2).map(<[String]>::concat);
        (0..tokens.len())
            .map(|at| {
                let neighbours = [at.checked_sub(1).and_then(joined), joined(at)];
                self.name(&tokens[at], neighbours.into_iter().flatten(), kinds)
            })
            .collect()
    }

    fn name(&self, token: &str, joined: impl Iterator<Item = String>, kinds: NameKinds) -> Box<dyn Query> {
        let mut tiers = Tiers::default();
        let mut exact = |token: &str, current: Tier, other: Tier| {
            let [current_key, other_key] = exact_keys(token);
            tiers.term(kinds.keys, self.text(current_key), current.points());
            tiers.term(kinds.keys, self.text(other_key), other.points());
        };
        exact(token, Tier::Exact, Tier::OtherName);
        for run in joined {
            exact(&run, Tier::Exact, Tier::OtherName);
        }
        if self.similar {
            if let Some(initial) = token.get(..1).filter(|_| token.len() > 1) {
                exact(initial, Tier::Beginning, Tier::Beginning);
            }
            for (key, spelling) in variant_keys(token) {
                let tier = if spelling { Tier::Spelling } else { Tier::Nickname };
                tiers.term(kinds.keys, self.text(key), tier.points());
            }
            for key in sound_keys(token) {
                tiers.term(kinds.keys, self.text(key), Tier::Sound.points());
            }
            let near = [Tier::OneEdit.points(), Tier::TwoEdits.points()];
            match beginning_key(token) {
                Some(key) => tiers.term(kinds.keys, self.text(key), Tier::Beginning.points()),
                None => tiers.beginning(kinds.plain, &self.text(token), Tier::Beginning.points()),
            };
            tiers.misspelled(kinds.plain, &self.text(token), edits_allowed(token), near);
        }
        tiers.boxed()
    }

    /// The bonus for a name that is whole, over all parts of names; none for a single name.
    pub(super) fn whole_name(&self, words: &[String]) -> Option<Box<dyn Query>> {
        let tokens: Vec<String> = words.iter().flat_map(|word| name_tokens(word)).collect();
        let kind = self.name_group().part(NamePart::Any).keys;
        let mut tiers = Tiers::default();
        tiers.term(kind, self.text(whole_key(&tokens)?), points::WHOLE_NAME);
        tiers.term(kind, self.text(first_and_last_key(&tokens)?), points::FIRST_AND_LAST);
        Some(tiers.boxed())
    }

    /// The query of any part that is not a name.
    pub(super) fn part(&self, part: &Part, used: Use, reach: Reach) -> Option<Box<dyn Query>> {
        let one = |kind: Kind, text: &str, points: u8| {
            let mut tiers = Tiers::default();
            tiers.term(kind, self.text(text), points);
            tiers.boxed()
        };
        Some(match part {
            Part::Name(_) | Part::FirstNames(_) | Part::LastNames(_) | Part::Unread(_) => return None,
            Part::Born(born) => self.born(*born, reach),
            Part::Postcode(place) => self.place(place, used, reach),
            Part::Address(words) => {
                let tokens: Vec<String> = words.iter().flat_map(|word| name_tokens(word)).collect();
                all(tokens
                    .iter()
                    .map(|token| one(self.index.address, token, points::ADDRESS_WORD))
                    .collect())
            }
            Part::School(codes) => {
                let mut tiers = Tiers::default();
                for code in codes {
                    tiers.term(self.index.school, self.text(code), points::SCHOOL);
                }
                tiers.boxed()
            }
            Part::Carer(words) => all(self.each_name(words, self.index.carer)),
            Part::Phone(phone) => one(self.index.phone, phone, points::PHONE),
            Part::Identifier(Identifier::Upn(upn)) => one(self.index.upn, upn, points::IDENTIFIER),
            Part::Identifier(Identifier::NhsNumber(nhs)) => one(self.index.nhs_number, nhs, points::IDENTIFIER),
            Part::Identifier(Identifier::Reference(number)) => {
                one(self.index.reference, &number.to_string(), points::IDENTIFIER)
            }
            Part::Sex(sex) => one(self.index.sex, &sex.to_string(), points::SEX),
        })
    }

    fn born(&self, born: Born, reach: Reach) -> Box<dyn Query> {
        let mut tiers = Tiers::default();
        let kind = self.index.born;
        if let Born::Day(day) = born {
            tiers.term(kind, self.text(filed(day)), points::BORN);
            if reach != Reach::Typed {
                tiers.term(
                    kind,
                    swapped(day).map_or_else(|| absent("none"), |day| self.text(filed(day))),
                    points::BORN_SWAPPED,
                );
            }
            if reach == Reach::Near {
                for slip in slips(day) {
                    tiers.term(kind, self.text(filed(slip)), points::BORN_NEAR);
                }
            }
            return tiers.boxed();
        }
        let worth = match born {
            Born::Day(_) => points::BORN,
            Born::Month(_) => points::BORN_IN_MONTH,
            Born::Birthday { .. } => points::BIRTHDAY,
            Born::Year(_) => points::BORN_IN_YEAR,
            Born::Between(..) => points::BORN_BETWEEN,
        };
        for (from, to) in born.ranges() {
            tiers.range(kind, &self.text(filed(from)), &self.text(filed(to)), worth);
        }
        tiers.boxed()
    }

    fn place(&self, place: &Place, used: Use, reach: Reach) -> Box<dyn Query> {
        let mut tiers = Tiers::default();
        if used == Use::DistrictOnly {
            tiers.term(self.index.district, self.text(place.district()), points::DISTRICT);
            return tiers.boxed();
        }
        let mut levels = vec![(place.district(), points::DISTRICT)];
        levels.extend(place.sector().map(|sector| (sector, points::SECTOR)));
        levels.extend(place.full().map(|full| (full, points::POSTCODE)));
        let finest_first = levels.into_iter().rev();
        let kept = match (reach, place) {
            (Reach::Typed, _) | (Reach::Strong, Place::Sector(_) | Place::District(_)) => 1,
            (Reach::Strong, Place::Full(_)) => 2,
            (Reach::Near, _) => 3,
        };
        let homes = (self.hollow || self.fields.has(SearchField::Address)).then_some(self.index.postcode);
        let pickups = self.fields.has(SearchField::Pickup).then_some(self.index.pickup);
        for (text, worth) in finest_first.take(kept) {
            for kind in [homes, pickups].into_iter().flatten() {
                tiers.term(kind, self.text(text), worth);
            }
        }
        tiers.boxed()
    }
}

/// A birth date as it is filed.
fn filed(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// Every one of the queries must answer.
pub(super) fn all(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(
        queries.into_iter().map(|query| (Occur::Must, query)).collect(),
    ))
}
