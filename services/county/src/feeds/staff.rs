//! The county's made-up practitioners, by service.

use crate::chance::Chance;
use crate::names::{NameLists, Origin, Sex};
use crate::place;

/// A practitioner.
pub struct Worker {
    /// Full name.
    pub name: String,
    /// Team.
    pub team: String,
    /// Work phone from the ranges Ofcom keeps for drama.
    pub phone: String,
    /// Work e-mail at a name reserved for examples.
    pub email: String,
}

/// A service: type, role of its practitioners, organisation, name of its teams, how many work there.
pub type ServiceKind = (&'static str, &'static str, &'static str, &'static str, usize);

/// Every service that sends involvements.
pub const SERVICES: [ServiceKind; 17] = [
    (
        "social_care",
        "social_worker",
        "Fellvale County Council",
        "Family Safeguarding",
        160,
    ),
    (
        "health_visiting",
        "health_visitor",
        "Fellvale Community Health",
        "Health Visiting",
        120,
    ),
    (
        "sen_assessment",
        "sen_caseworker",
        "Fellvale County Council",
        "SEN Casework",
        40,
    ),
    (
        "education_welfare",
        "ewo",
        "Fellvale County Council",
        "Education Welfare",
        24,
    ),
    (
        "youth_support_connexions",
        "personal_adviser",
        "Fellvale Connexions",
        "Youth Support",
        48,
    ),
    (
        "early_help_family_support",
        "family_support_worker",
        "Fellvale County Council",
        "Early Help",
        80,
    ),
    (
        "educational_psychology",
        "educational_psychologist",
        "Fellvale County Council",
        "Educational Psychology",
        20,
    ),
    (
        "school_nursing",
        "school_nurse",
        "Fellvale Community Health",
        "School Nursing",
        48,
    ),
    (
        "therapies",
        "therapist",
        "Fellvale Community Health",
        "Speech and Language Therapy",
        40,
    ),
    (
        "disabled_children_team",
        "social_worker",
        "Fellvale County Council",
        "Disabled Children",
        20,
    ),
    (
        "camhs",
        "camhs_practitioner",
        "Fellvale Mental Health Trust",
        "CAMHS",
        40,
    ),
    (
        "sexual_health",
        "voluntary_worker",
        "Fellvale Sexual Health",
        "Young People's Clinic",
        12,
    ),
    (
        "substance_misuse",
        "youth_worker",
        "Fellvale Recovery",
        "Young People's Recovery",
        10,
    ),
    (
        "youth_offending",
        "yot_officer",
        "Fellvale County Council",
        "Youth Justice",
        16,
    ),
    ("midwifery", "midwife", "Fellvale Hospitals", "Community Midwifery", 60),
    (
        "young_carers",
        "voluntary_worker",
        "Fellvale Carers' Trust",
        "Young Carers",
        8,
    ),
    (
        "leaving_care",
        "personal_adviser",
        "Fellvale County Council",
        "Leaving Care",
        16,
    ),
];

/// All practitioners.
pub struct Staff(Vec<Vec<Worker>>);

impl Staff {
    /// The same practitioners for every size of county.
    pub fn build(lists: &NameLists, chance: &mut Chance) -> Self {
        let mut number = 0;
        let mut hire = |team: &str, place: usize, chance: &mut Chance| {
            let origin = if chance.hit(0.75) {
                Origin::English
            } else {
                Origin::draw(chance)
            };
            let sex = if chance.hit(0.75) { Sex::Female } else { Sex::Male };
            let first = lists.forename(origin, sex, chance);
            let surname = lists.surname(origin, chance);
            number += 1;
            let phone = if number % 2 == 0 {
                format!("07700 900{:03}", number / 2 % 1_000)
            } else {
                format!("01632 960{:03}", number / 2 % 1_000)
            };
            let area = ["North", "East", "South", "West"][place % 4];
            Worker {
                name: format!("{first} {surname}"),
                team: format!("{team} {area}"),
                phone,
                email: format!("practitioner{number}@example.org"),
            }
        };
        Self(
            SERVICES
                .iter()
                .map(|&(_, _, _, team, many)| (0..many).map(|place| hire(team, place, chance)).collect())
                .collect(),
        )
    }

    /// A practitioner of service number `service` who works in `town`'s area.
    pub fn assign(&self, service: usize, town: usize, chance: &mut Chance) -> &Worker {
        let workers = &self.0[service];
        let area = town % place::town_count() % 4;
        let mine = (workers.len() - area).div_ceil(4);
        &workers[area + 4 * chance.below(mine)]
    }
}
