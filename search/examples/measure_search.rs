//! Measures the index on made-up children: `cargo run --release -p search --example measure_search -- [children] [queries] [runs] [hits]`.
//!
//! With several runs, each query counts with its fastest run: what the query costs on a machine that others keep busy.
//! Prints the rate of filling, the time of a small commit, and the latency of mixed queries (p50, p99, slowest) with
//! the average count of hits, for each kind of query and for all together.

use std::{error::Error, time::Instant};

use child::{
    ChildId,
    policy::{Role, search_fields},
};
use chrono::{Days, NaiveDate};
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use search::{Change, ChildDocument, Index, IndexedName, NameKind, Query, QueryText};
use uuid::Uuid;

const FIRST: &[&str] = &[
    "Oliver",
    "Jack",
    "Harry",
    "George",
    "Noah",
    "Charlie",
    "Jacob",
    "Alfie",
    "Freddie",
    "Oscar",
    "Leo",
    "Logan",
    "Archie",
    "Theo",
    "Thomas",
    "James",
    "Joshua",
    "Henry",
    "William",
    "Max",
    "Lucas",
    "Ethan",
    "Arthur",
    "Mohammed",
    "Joseph",
    "Amelia",
    "Olivia",
    "Isla",
    "Ava",
    "Emily",
    "Mia",
    "Poppy",
    "Ella",
    "Lily",
    "Jessica",
    "Sophie",
    "Grace",
    "Evie",
    "Scarlett",
    "Ruby",
    "Chloe",
    "Isabella",
    "Daisy",
    "Freya",
    "Phoebe",
    "Florence",
    "Alice",
    "Charlotte",
    "Zoë",
    "Aisha",
    "Chidi",
    "Ngozi",
    "Piotr",
    "Zofia",
    "Łukasz",
    "Siân",
    "Niamh",
    "Seán",
    "Fatima",
    "Yusuf",
    "Ibrahim",
    "Priya",
    "Arjun",
    "Mei",
    "Wei",
    "Anne-Marie",
    "Mary-Jane",
    "Elizabeth",
    "Katherine",
    "Alexander",
    "Benjamin",
    "Christopher",
    "Samuel",
];
const LAST: &[&str] = &[
    "Smith",
    "Jones",
    "Taylor",
    "Brown",
    "Williams",
    "Wilson",
    "Johnson",
    "Davies",
    "Patel",
    "Robinson",
    "Wright",
    "Thompson",
    "Evans",
    "Walker",
    "White",
    "Roberts",
    "Green",
    "Hall",
    "Wood",
    "Jackson",
    "Clarke",
    "Khan",
    "Ali",
    "O’Neill",
    "Murphy",
    "Kelly",
    "Okafor",
    "Adeyemi",
    "Kowalski",
    "Nowak",
    "Nguyễn",
    "Singh",
    "Kaur",
    "Begum",
    "Hussain",
    "van der Berg",
    "Featherstone",
    "Harrington-Smythe",
    "Llewellyn",
    "MacDonald",
    "McCarthy",
    "Fitzgerald",
    "Ahmed",
];
const SYLLABLES: &[&str] = &[
    "ash", "bar", "bon", "cal", "dar", "den", "el", "fen", "gar", "hal", "hol", "ing", "ken", "lan", "ley", "mar",
    "mon", "nor", "pen", "rad", "ros", "sel", "ston", "tam", "ther", "ton", "wal", "wen", "wick", "wor", "yar", "zel",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let children: usize = arguments.next().as_deref().unwrap_or("130000").parse()?;
    let queries: usize = arguments.next().as_deref().unwrap_or("4000").parse()?;
    let runs: usize = arguments.next().as_deref().unwrap_or("1").parse()?;
    let limit: usize = arguments.next().as_deref().unwrap_or("25").parse()?;
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let last_names: Vec<String> = (0..12_000).map(|_| made_up(&mut rng)).collect();
    let documents: Vec<ChildDocument> = (0..children).map(|at| document(at, &last_names, &mut rng)).collect();

    let folder = tempfile::tempdir()?;
    let index = Index::open(folder.path())?;
    let start = Instant::now();
    for (batch, part) in documents.chunks(20_000).enumerate() {
        let changes: Vec<Change> = part
            .iter()
            .map(|document| Change::Put(Box::new(document.clone())))
            .collect();
        index.apply(&changes, batch as i64 + 1)?;
    }
    let rate = children as f64 / start.elapsed().as_secs_f64();
    println!(
        "fill: {rate:.0} children/s, {:.1} MB",
        size(folder.path())? as f64 / 1e6
    );

    let mut commits = Vec::new();
    for (at, part) in documents.chunks(50).take(40).enumerate() {
        let changes: Vec<Change> = part
            .iter()
            .map(|document| Change::Put(Box::new(document.clone())))
            .collect();
        let start = Instant::now();
        index.apply(&changes, 1000 + at as i64)?;
        commits.push(start.elapsed().as_secs_f64() * 1e3);
    }
    print_times("commit of 50 changes", &mut commits, None);

    let today = NaiveDate::from_ymd_opt(2009, 11, 20).ok_or("no such day")?;
    let fields = search_fields(Role::SocialWorker);
    let mut all = Vec::new();
    for (kind, text_of) in KINDS {
        let (mut times, mut hits) = (Vec::new(), 0);
        for _ in 0..queries / KINDS.len() {
            let wanted = documents.choose(&mut rng).ok_or("no children")?;
            let text = text_of(wanted, &mut rng);
            let mut fastest = f64::INFINITY;
            for run in 0..runs.max(1) {
                let start = Instant::now();
                let answer = index.search(&Query::new(QueryText::read(&text, today), fields, limit))?;
                fastest = fastest.min(start.elapsed().as_secs_f64() * 1e3);
                hits += if run == 0 { answer.total } else { 0 };
            }
            times.push(fastest);
        }
        let average = hits as f64 / times.len() as f64;
        all.extend_from_slice(&times);
        print_times(kind, &mut times, Some(average));
    }
    print_times("all queries", &mut all, None);
    Ok(())
}

type TextOf = fn(&ChildDocument, &mut ChaCha8Rng) -> String;

const KINDS: &[(&str, TextOf)] = &[
    ("first and last name", |child, _| whole_name(child)),
    ("last and first name, one slip in each", |child, rng| {
        let typed: Vec<String> = words(child).iter().rev().map(|word| slip(word, rng)).collect();
        typed.join(" ")
    }),
    ("name and birth date", |child, _| {
        format!("{} {}", whole_name(child), child.birth_dates[0].format("%-d %-m %Y"))
    }),
    ("name with a slip, birth date one day off", |child, rng| {
        let born = child.birth_dates[0] + Days::new(1);
        format!("{} {}", slip(&whole_name(child), rng), born.format("%-d %B %Y"))
    }),
    ("name, birth date and postcode", |child, _| {
        format!(
            "{} {} {}",
            whole_name(child),
            child.birth_dates[0].format("%d/%m/%Y"),
            child.postcodes[0]
        )
    }),
    ("common last name alone", |_, rng| {
        (*LAST.choose(rng).unwrap_or(&"Smith")).to_owned()
    }),
    ("initial and last name", |child, _| {
        let words = words(child);
        format!("{} {}", words[0].chars().next().unwrap_or('a'), words[words.len() - 1])
    }),
    ("last name and postcode district", |child, _| {
        let district = child.postcodes[0].split(' ').next().unwrap_or_default();
        format!("{} {district}", child.names[0].last[0])
    }),
    ("birth date", |child, _| {
        child.birth_dates[0].format("%d/%m/%Y").to_string()
    }),
    ("NHS number", |child, _| child.nhs_numbers[0].clone()),
    ("nobody", |_, rng| format!("{} {} 1 1 2001", made_up(rng), made_up(rng))),
];

fn print_times(what: &str, times: &mut [f64], hits: Option<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let hits = hits
        .map(|hits| format!(", {hits:.0} hits on average"))
        .unwrap_or_default();
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, slowest {:.2} ms{hits}",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn size(folder: &std::path::Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.path().is_dir() {
            size(&entry.path())?
        } else {
            entry.metadata()?.len()
        };
    }
    Ok(bytes)
}

fn words(child: &ChildDocument) -> Vec<String> {
    let name = &child.names[0];
    [name.first[0].clone(), name.last[0].clone()].into()
}

fn whole_name(child: &ChildDocument) -> String {
    words(child).join(" ").to_lowercase()
}

fn made_up(rng: &mut ChaCha8Rng) -> String {
    (0..rng.random_range(2..4))
        .map(|_| *SYLLABLES.choose(rng).unwrap_or(&"ash"))
        .collect()
}

fn slip(word: &str, rng: &mut ChaCha8Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = rng.random_range(0..letters.len());
    match rng.random_range(0..3) {
        0 => letters[at] = rng.random_range('a'..='z'),
        1 if letters.len() > 3 => drop(letters.remove(at)),
        _ if at > 0 => letters.swap(at - 1, at),
        _ => letters.insert(at, rng.random_range('a'..='z')),
    }
    letters.into_iter().collect()
}

fn document(at: usize, last_names: &[String], rng: &mut ChaCha8Rng) -> ChildDocument {
    let mut child = ChildDocument::new(ChildId(Uuid::from_u128((at as u128 + 1) << 40 | 0x7000)));
    let first = FIRST.choose(rng).copied().unwrap_or("Ada").to_owned();
    let middle = FIRST.choose(rng).copied().unwrap_or("Ada").to_owned();
    let common = rng.random_bool(0.4);
    let mut last_name = || {
        let made_up = last_names.choose(rng).cloned().unwrap_or_default();
        if common {
            LAST.choose(rng).map_or(made_up, |name| (*name).to_owned())
        } else {
            made_up
        }
    };
    let (last, other) = (last_name(), last_name());
    child.reference = Some(at as i64 + 10_001);
    child.names.push(IndexedName {
        kind: NameKind::Current,
        universal: true,
        first: vec![first.clone(), middle],
        last: vec![last.clone()],
    });
    if rng.random_bool(0.15) {
        child.names.push(IndexedName {
            kind: NameKind::Former,
            universal: false,
            first: vec![first],
            last: vec![other],
        });
    }
    let born = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap_or_default() + Days::new(rng.random_range(0..7200));
    child.birth_dates.push(born);
    child.sex = Some(if rng.random_bool(0.5) { 'F' } else { 'M' });
    let inward = [b'A' + rng.random_range(0..2), b'B' + 2 * rng.random_range(3..5) as u8].map(char::from);
    let (district, sector) = (rng.random_range(1..26), rng.random_range(0..10));
    child
        .postcodes
        .push(format!("CB{district} {sector}{}{}", inward[0], inward[1]));
    child
        .address_lines
        .push(format!("{} {} Lane", rng.random_range(1..200), last_names[at % 300]));
    child
        .nhs_numbers
        .push(format!("{:010}", 4_000_000_000_u64 + at as u64 * 7));
    child.upns.push(format!("A873{at:08}1"));
    child.school_codes.push(format!("873{:04}", rng.random_range(0..400)));
    child
        .carers
        .push(format!("{} {last}", FIRST.choose(rng).copied().unwrap_or("Ada")));
    child.phones.push(format!("07700{:06}", at % 1_000_000));
    if rng.random_bool(0.004) {
        let face = ChildDocument {
            names: child.names.clone(),
            birth_dates: child.birth_dates.clone(),
            ..ChildDocument::new(child.id)
        };
        child.face = Some(Box::new(face));
    }
    child
}
