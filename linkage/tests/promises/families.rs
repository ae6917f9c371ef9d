//! Made-up families and the records that four sources hold of them.

use std::collections::BTreeMap;

use linkage::{Engine, Model, RecordKey, Resolved};
use rand::{Rng, RngExt};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

/// One record: its key and its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub key: RecordKey,
    pub columns: BTreeMap<&'static str, String>,
    /// The child it is of.
    pub child: usize,
}

impl Record {
    pub fn new(source: &str, id: &str, columns: &[(&'static str, &str)]) -> Self {
        let columns = columns
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        Self {
            key: RecordKey::new(source, id),
            columns,
            child: 0,
        }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.columns.insert(name, value.to_owned());
        self
    }

    pub fn put_into(&self, engine: &mut Engine) {
        engine.upsert(&self.key, &|name| self.columns.get(name).map(String::as_str));
    }
}

/// The untrained child model.
pub fn child_model() -> Model {
    Model::builtin("child").expect("the built-in model is valid")
}

/// An engine with the untrained child model.
pub fn child_engine() -> Engine {
    Engine::new(&child_model())
}

/// The clusters of a few records, as lists of `source id`.
pub fn clusters_of(records: &[Record]) -> Vec<Vec<String>> {
    let mut engine = child_engine();
    for record in records {
        record.put_into(&mut engine);
    }
    texts(&engine.resolve())
}

pub fn texts(resolved: &Resolved) -> Vec<Vec<String>> {
    resolved
        .clusters
        .iter()
        .map(|cluster| cluster.iter().map(ToString::to_string).collect())
        .collect()
}

const FORENAMES: [&str; 40] = [
    "Amelia",
    "Oliver",
    "Aisha",
    "Mohammed",
    "Zofia",
    "Jakub",
    "Chidi",
    "Ngozi",
    "Erin",
    "Dylan",
    "Priya",
    "Arjun",
    "Emily",
    "Jack",
    "Sofia",
    "Luca",
    "Freya",
    "Noah",
    "Layla",
    "Yusuf",
    "Grace",
    "Harry",
    "Isla",
    "George",
    "Mia",
    "Oscar",
    "Ruby",
    "Leo",
    "Ivy",
    "Arthur",
    "Sean",
    "Niamh",
    "Callum",
    "Eilidh",
    "Huw",
    "Carys",
    "Tomasz",
    "Olena",
    "Elizabeth",
    "William",
];
const SURNAMES: [&str; 40] = [
    "Smith",
    "Okafor",
    "Kowalski",
    "Khan",
    "Patel",
    "Jones",
    "O'Neill",
    "Begum",
    "Taylor",
    "Evans",
    "Novak",
    "Murphy",
    "Brown",
    "Singh",
    "Shevchenko",
    "Popescu",
    "Ahmed",
    "Wilson",
    "Byrne",
    "Davies",
    "Ali",
    "Hughes",
    "Clark",
    "Wood",
    "Turner",
    "Mensah",
    "Farah",
    "Silva",
    "Green",
    "Hall",
    "Baker",
    "Adeyemi",
    "Chowdhury",
    "Roberts",
    "Walker",
    "Price",
    "Lewis",
    "Kaur",
    "Young",
    "Fraser",
];

fn pick<'a>(rng: &mut ChaCha8Rng, list: &[&'a str]) -> &'a str {
    list[rng.random_range(0..list.len())]
}

/// Records of a small county: families of one to three children, a twin here and there, slips, moves, placeholder names.
pub fn county(families: usize, seed: u64) -> Vec<Record> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut records = Vec::new();
    let mut child = 0;
    for family in 0..families {
        let surname = pick(&mut rng, &SURNAMES);
        let mother = pick(&mut rng, &FORENAMES);
        let mut postcode = format!("ZX{} {}AB", 1 + family / 9 % 20, family % 9);
        let mut birthday = (
            2006 + rng.random_range(0..12),
            1 + rng.random_range(0..12),
            1 + rng.random_range(0..28),
        );
        let twins = rng.random_range(0..8) == 0;
        for number in 0..1 + rng.random_range(0..3) + usize::from(twins) {
            let second_twin = twins && number == 1;
            if number > 0 && !second_twin {
                birthday = (birthday.0 + 2, 1 + rng.random_range(0..12), 1 + rng.random_range(0..28));
            }
            child += 1;
            let forename = FORENAMES[(family * 7 + number * 13 + rng.random_range(0..5)) % 40];
            let born = format!("{}-{:02}-{:02}", birthday.0, birthday.1, birthday.2);
            let sex = if rng.random_range(0..2) == 0 { "M" } else { "F" };
            for source in ["health_births", "education", "social_care", "careers"] {
                if source != "education" && rng.random_range(0..3) == 0 {
                    continue;
                }
                let id = format!("{}{child}", &source[..1]);
                let placeholder = source == "health_births" && rng.random_range(0..3) == 0;
                let mut name = if placeholder {
                    "Baby".to_owned()
                } else {
                    forename.to_owned()
                };
                if rng.random_range(0..12) == 0 && name.len() > 4 {
                    name.remove(rng.random_range(1..name.len()));
                }
                if rng.random_range(0..6) == 0 {
                    postcode = format!("ZX{} {}CD", rng.random_range(1..20), rng.random_range(0..9));
                }
                let mother_column = match source {
                    "health_births" => "mother_first_name",
                    "careers" => "unknown_column",
                    _ => "carer1_first_name",
                };
                let mut record = Record::new(
                    source,
                    &id,
                    &[
                        ("first_name", &name),
                        ("surname", surname),
                        ("dob", &born),
                        ("sex", sex),
                        ("postcode", &postcode),
                    ],
                )
                .with(mother_column, mother);
                if source == "health_births" && twins && number < 2 {
                    record = record
                        .with("births_in_delivery", "2")
                        .with("birth_order", &(number + 1).to_string());
                }
                record.child = child;
                records.push(record);
            }
        }
    }
    records
}

/// A seeded shuffle.
pub fn shuffle<T>(items: &mut [T], rng: &mut impl Rng) {
    for at in (1..items.len()).rev() {
        items.swap(at, rng.random_range(0..=at));
    }
}
