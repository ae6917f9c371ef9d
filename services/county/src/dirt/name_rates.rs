//! How often names are spoilt, of those names to which it can happen.

use std::collections::BTreeMap;

use super::{BorneName, CARE, CAREERS, EDUCATION, HEALTH, Rates, Scribe, Strangers, Style};
use crate::chance::Chance;
use crate::names::{Aliases, NameLists, Origin, Sex};
use crate::tags::Tags;

/// Hits and tries.
#[derive(Default, Clone, Copy)]
struct Count {
    hits: f64,
    tries: f64,
}

impl Count {
    fn add(&mut self, hit: bool) {
        self.tries += 1.0;
        self.hits += f64::from(u8::from(hit));
    }

    /// Fails if the share is further from `expected` than four standard deviations of chance.
    fn check(self, what: &str, expected: f64) {
        let share = self.hits / self.tries;
        let margin = 4.0 * (expected * (1.0 - expected) / self.tries).sqrt();
        assert!(
            (share - expected).abs() <= margin,
            "{what}: {} of {}, that is {share:.4}, expected {expected}",
            self.hits,
            self.tries
        );
    }
}

/// Writes so many names by `rates`; counts by tag, of those to which the tag can happen.
fn count(rates: &Rates, names: usize) -> BTreeMap<&'static str, Count> {
    let (lists, aliases) = (NameLists::load(), Aliases::load());
    let strangers = Strangers::default();
    let (mut drawn, mut chance) = (Chance::stream(1, 1), Chance::stream(1, 2));
    let mut counts: BTreeMap<&'static str, Count> = BTreeMap::new();
    for _ in 0..names {
        let origin = Origin::draw(&mut drawn);
        let first = lists.forename(origin, Sex::Female, &mut drawn);
        let mut surname = lists.surname(origin, &mut drawn);
        if drawn.hit(0.1) {
            surname = format!("{surname}-{}", lists.surname(origin, &mut drawn));
        }
        let by_middle = drawn.hit(0.1);
        let borne = BorneName {
            first: Some(first),
            middle: Some("Mary"),
            surname: &surname,
            by_middle,
        };
        let mut scribe = Scribe {
            aliases: &aliases,
            rates,
            style: Style::Proper,
            chance: &mut chance,
            tags: Tags::default(),
            strangers: &strangers,
        };
        scribe.write_name(&borne);
        let tags = scribe.tags;
        let mut see = |tag: &'static str, can: bool| {
            if can {
                counts.entry(tag).or_default().add(tags.has(tag));
            }
        };
        let plain = !by_middle;
        let mut has = |name: &str| aliases.transliteration(name, &mut drawn).is_some();
        let transliterated = has(first) || has(&surname);
        see("typo", true);
        see("swapped_names", true);
        see("known_by_middle", by_middle);
        see("nickname", plain && aliases.nickname(first, &mut drawn).is_some());
        // A short form may have other transliterations than the forename: only names without one are counted.
        let no_short = aliases.nickname(first, &mut drawn).is_none();
        see("transliteration", plain && no_short && transliterated);
        see("hyphen", plain && (surname.contains(['-', ' ']) || first.contains('-')));
    }
    counts
}

#[test]
fn names_are_spoilt_at_the_rates_of_their_feed() {
    for (feed, rates, expected) in [
        ("education", &EDUCATION, [0.01, 0.02, 0.12, 0.22]),
        ("births", &HEALTH, [0.008, 0.0, 0.10, 0.25]),
        ("social care", &CARE, [0.03, 0.08, 0.25, 0.34]),
        ("careers", &CAREERS, [0.025, 0.10, 0.18, 0.36]),
    ] {
        let counts = count(rates, 60_000);
        let tags = ["typo", "nickname", "transliteration", "hyphen"];
        for (tag, expected) in tags.into_iter().zip(expected) {
            counts[tag].check(&format!("{feed} {tag}"), expected);
        }
        counts["swapped_names"].check(&format!("{feed} swapped"), rates.swapped);
        counts["known_by_middle"].check(&format!("{feed} by middle name"), rates.by_middle);
    }
}
