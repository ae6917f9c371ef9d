//! The county's made-up schools.

use crate::chance::Chance;
use crate::feeds::SchoolRow;
use crate::place;

/// What a school teaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Ages 4 to 11.
    Primary,
    /// Ages 11 to 18.
    Secondary,
    /// Children with plans, all ages.
    Special,
}

/// One school.
#[derive(Debug, Clone)]
pub struct School {
    /// Six digits from a range that no register has reached.
    pub urn: String,
    /// Name.
    pub name: String,
    /// What it teaches.
    pub phase: Phase,
    /// Postcode.
    pub postcode: String,
    /// Town number.
    pub town: usize,
    /// Establishment number inside the authority, for UPNs.
    pub establishment: u32,
}

impl School {
    /// The school as a line of `schools.csv`.
    pub fn row(&self) -> SchoolRow {
        let phase = match self.phase {
            Phase::Primary => "primary",
            Phase::Secondary => "secondary",
            Phase::Special => "special",
        };
        SchoolRow {
            urn: self.urn.clone(),
            name: self.name.clone(),
            phase: phase.to_owned(),
            postcode: self.postcode.clone(),
        }
    }
}

/// Every school of the county, in a fixed order.
pub struct Schools(Vec<School>);

impl Schools {
    /// The same schools for every size of county, so that families keep theirs.
    pub fn build(chance: &mut Chance) -> Self {
        const PRIMARY: [&str; 9] = [
            "Primary School",
            "Church Primary School",
            "Infant and Junior School",
            "Community Primary School",
            "Park Primary Academy",
            "Hill Primary School",
            "Green Primary School",
            "Brook Primary School",
            "Field Primary School",
        ];
        const SECONDARY: [&str; 4] = ["Academy", "High School", "Community College", "School"];
        const SPECIAL: [&str; 4] = [
            "The Orchard School",
            "Beacon Lodge School",
            "Riverbank School",
            "The Willows Academy",
        ];
        let mut schools = Schools(Vec::new());
        for town in 0..place::town_count() {
            let primaries = if town == 0 { 9 } else { (18 / (town + 2)).max(2) };
            for kind in PRIMARY.iter().take(primaries) {
                schools.open(
                    Phase::Primary,
                    format!("{} {kind}", place::town_name(town)),
                    town,
                    chance,
                );
            }
            let secondaries = if town == 0 {
                4
            } else {
                usize::from(town < 16) + usize::from(town < 5)
            };
            for kind in SECONDARY.iter().take(secondaries) {
                schools.open(
                    Phase::Secondary,
                    format!("{} {kind}", place::town_name(town)),
                    town,
                    chance,
                );
            }
            if let Some(name) = SPECIAL.get(town) {
                schools.open(Phase::Special, (*name).to_owned(), town, chance);
            }
        }
        schools
    }

    fn open(&mut self, phase: Phase, name: String, town: usize, chance: &mut Chance) {
        let index = self.0.len() as u32;
        let base = match phase {
            Phase::Primary => 2_000,
            Phase::Secondary => 4_000,
            Phase::Special => 7_000,
        };
        let postcode = place::draw_home(town, chance).postcode;
        // Below a hundred each, so that crowded years can spill into the next hundreds.
        let establishment = base + self.0.iter().filter(|school| school.phase == phase).count() as u32;
        self.0.push(School {
            urn: format!("{}", 900_101 + index * 7),
            name,
            phase,
            postcode,
            town,
            establishment,
        });
    }

    /// All of them.
    pub fn all(&self) -> &[School] {
        &self.0
    }

    /// A school of this phase in the town, or anywhere if the town has none.
    pub fn draw(&self, phase: Phase, town: usize, chance: &mut Chance) -> usize {
        let local = |all: bool| -> Vec<usize> {
            let fits = |school: &School| school.phase == phase && (all || school.town == town);
            self.0
                .iter()
                .enumerate()
                .filter(|(_, school)| fits(school))
                .map(|(index, _)| index)
                .collect()
        };
        let near = local(false);
        *chance.pick(if near.is_empty() { local(true) } else { near }.as_slice())
    }
}
