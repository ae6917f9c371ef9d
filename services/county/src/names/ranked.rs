//! Names in order of frequency, and drawing from them.

use super::Origin;
use crate::chance::Chance;

/// Sex as the county knows it; how a source spells it is the source's matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// A girl or woman.
    Female,
    /// A boy or man.
    Male,
}

/// Names whose frequency falls off by rank: weight `1 / (rank + offset)`, a Zipf law with a flattened head.
struct Ranked {
    names: Vec<&'static str>,
    cumulative: Vec<f64>,
}

impl Ranked {
    fn new(words: &'static str) -> Self {
        let mut names: Vec<&'static str> = Vec::new();
        for word in words.split_whitespace() {
            if !names.contains(&word) {
                names.push(word);
            }
        }
        let offset = (names.len() as f64 / 25.0).max(2.0);
        let mut total = 0.0;
        let cumulative = (1..=names.len())
            .map(|rank| {
                total += 1.0 / (rank as f64 + offset);
                total
            })
            .collect();
        Self { names, cumulative }
    }

    /// Share of the draws that give `name`.
    fn share(&self, name: &str) -> f64 {
        let Some(at) = self.names.iter().position(|known| *known == name) else {
            return 0.0;
        };
        let before = if at == 0 { 0.0 } else { self.cumulative[at - 1] };
        (self.cumulative[at] - before) / self.cumulative[self.cumulative.len() - 1]
    }

    fn draw(&self, chance: &mut Chance) -> &'static str {
        let at = chance.unit() * self.cumulative.last().copied().unwrap_or_default();
        let index = self.cumulative.partition_point(|&edge| edge <= at);
        self.names[index.min(self.names.len() - 1)]
    }
}

/// The lists of one origin.
struct OriginLists {
    boys: Ranked,
    girls: Ranked,
    surnames: Ranked,
    stems: Vec<&'static str>,
    endings: Vec<&'static str>,
}

impl OriginLists {
    fn parse(text: &'static str) -> Self {
        let section = |title: &str| -> &'static str {
            let mut sections = text
                .split("# ")
                .map(|section| section.split_once('\n').unwrap_or((section, "")));
            sections
                .find(|(name, _)| name.trim() == title)
                .map_or("", |(_, words)| words)
        };
        Self {
            boys: Ranked::new(section("boys")),
            girls: Ranked::new(section("girls")),
            surnames: Ranked::new(section("surnames")),
            stems: section("stems").split_whitespace().collect(),
            endings: section("endings").split_whitespace().collect(),
        }
    }
}

/// Share of surnames composed of a stem and an ending, where an origin has them.
const COMPOSED: f64 = 0.34;

/// Every origin's lists.
pub struct NameLists {
    origins: Vec<OriginLists>,
}

impl NameLists {
    /// Reads the lists compiled in.
    pub fn load() -> Self {
        Self {
            origins: Origin::ALL
                .iter()
                .map(|&(_, _, text)| OriginLists::parse(text))
                .collect(),
        }
    }

    fn lists(&self, origin: Origin) -> &OriginLists {
        &self.origins[origin as usize]
    }

    fn forenames(&self, origin: Origin, sex: Sex) -> &Ranked {
        match sex {
            Sex::Female => &self.lists(origin).girls,
            Sex::Male => &self.lists(origin).boys,
        }
    }

    /// A forename.
    pub fn forename(&self, origin: Origin, sex: Sex, chance: &mut Chance) -> &'static str {
        self.forenames(origin, sex).draw(chance)
    }

    /// A forename that sounds or looks like `like`: twins are often named so. `None` when the list has none.
    pub fn forename_like(&self, like: &str, origin: Origin, sex: Sex, chance: &mut Chance) -> Option<&'static str> {
        let head: String = like.chars().take(3).collect();
        let tail: String = like.chars().skip(like.chars().count().saturating_sub(3)).collect();
        let alike: Vec<&'static str> = self
            .forenames(origin, sex)
            .names
            .iter()
            .copied()
            .filter(|name| *name != like && (name.starts_with(&head) || name.ends_with(&tail)))
            .collect();
        (!alike.is_empty()).then(|| *chance.pick(&alike))
    }

    /// Share of the county's children, of either sex, that are expected to have this forename and listed surname.
    pub fn expected(&self, origin: Origin, first: &str, surname: &str, sex: Sex) -> f64 {
        let lists = self.lists(origin);
        let listed = if lists.stems.is_empty() { 1.0 } else { 1.0 - COMPOSED };
        0.5 * origin.share() * self.forenames(origin, sex).share(first) * lists.surnames.share(surname) * listed
    }

    /// A surname in its masculine or family form. Some are composed of a stem and an ending, as most rare surnames are.
    pub fn surname(&self, origin: Origin, chance: &mut Chance) -> String {
        let lists = self.lists(origin);
        if !lists.stems.is_empty() && chance.hit(COMPOSED) {
            return format!("{}{}", chance.pick(&lists.stems), chance.pick(&lists.endings));
        }
        lists.surnames.draw(chance).to_owned()
    }
}

/// The form of a family surname that a person of this sex carries: Kowalski and Kowalska.
pub fn surname_for(surname: &str, origin: Origin, sex: Sex) -> String {
    if origin == Origin::Polish && sex == Sex::Female {
        for ending in ["ski", "cki", "dzki"] {
            if let Some(stem) = surname.strip_suffix(ending) {
                return format!("{stem}{}a", &ending[..ending.len() - 1]);
            }
        }
    }
    surname.to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn every_origin_has_names_for_everybody() {
        let lists = NameLists::load();
        for (origin, _, _) in Origin::ALL {
            let of = lists.lists(origin);
            for ranked in [&of.boys, &of.girls, &of.surnames] {
                assert!(ranked.names.len() >= 30, "{origin:?} has only {}", ranked.names.len());
            }
            assert_eq!(of.stems.is_empty(), of.endings.is_empty());
        }
    }

    #[test]
    fn the_commonest_names_stay_plausible_and_surnames_are_many() {
        let lists = NameLists::load();
        let mut chance = Chance::stream(1, 1);
        let mut surnames: BTreeMap<String, u32> = BTreeMap::new();
        let mut forenames: BTreeMap<&str, u32> = BTreeMap::new();
        for _ in 0..50_000 {
            let origin = Origin::draw(&mut chance);
            *surnames.entry(lists.surname(origin, &mut chance)).or_default() += 1;
            *forenames
                .entry(lists.forename(origin, Sex::Male, &mut chance))
                .or_default() += 1;
        }
        assert!(surnames.len() > 2_500, "{}", surnames.len());
        assert!(forenames.len() > 800, "{}", forenames.len());
        assert!(*surnames.values().max().unwrap() < 1_000);
        assert!(*forenames.values().max().unwrap() < 1_000);
    }

    #[test]
    fn twins_names_resemble_each_other() {
        let lists = NameLists::load();
        let mut chance = Chance::stream(1, 1);
        let alike: BTreeSet<_> = (0..50)
            .filter_map(|_| lists.forename_like("Jayden", Origin::English, Sex::Male, &mut chance))
            .collect();
        assert!(alike.contains("Hayden") && !alike.contains("Jayden"), "{alike:?}");
    }

    #[test]
    fn polish_women_carry_the_feminine_form() {
        assert_eq!(surname_for("Kowalski", Origin::Polish, Sex::Female), "Kowalska");
        assert_eq!(surname_for("Kowalski", Origin::Polish, Sex::Male), "Kowalski");
        assert_eq!(surname_for("Nowak", Origin::Polish, Sex::Female), "Nowak");
    }
}
