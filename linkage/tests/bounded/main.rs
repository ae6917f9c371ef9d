//! Bounded work: whatever the records look like, linking ends, and says what it did not compare.

use linkage::{Engine, LinkOutput, Model, PairVerdict, Population, RecordKey, link};

type Columns = Vec<(&'static str, String)>;

/// More pairs than this are never compared for one record, on the average.
const PAIRS_FOR_A_RECORD: u64 = 600;

fn columns(named: &[(&'static str, &str)]) -> Columns {
    named.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
}

fn text<'a>(columns: &'a Columns, name: &str) -> Option<&'a str> {
    columns
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| text.as_str())
}

fn untrained() -> Model {
    Model::builtin("child").expect("the built-in model is valid")
}

/// The child model as trained on one record: what it does not know to be common, it does not refine.
fn frozen() -> Model {
    let model = untrained();
    let mut population = Population::new(&model);
    population.push("education", "1", &|name| (name == "surname").then_some("Novak"));
    linkage::train(&model, &population, 1)
}

fn population_of(model: &Model, records: &[Columns]) -> Population {
    let mut population = Population::new(model);
    for (number, columns) in records.iter().enumerate() {
        population.push("education", &format!("e{number}"), &|name| text(columns, name));
    }
    population
}

fn link_records(model: &Model, records: &[Columns]) -> LinkOutput {
    link(model, &population_of(model, records), 1, None, &mut |_| {})
}

/// The heavy counts are for `ONECHILD_PROVE`.
fn count(usual: usize, proved: usize) -> usize {
    if std::env::var_os("ONECHILD_PROVE").is_some() {
        proved
    } else {
        usual
    }
}

/// A day of the years 2005 to 2024.
fn day(number: usize) -> String {
    format!(
        "{}-{:02}-{:02}",
        2005 + number % 20,
        1 + number / 20 % 12,
        1 + number / 240 % 28
    )
}

#[test]
fn no_record_and_one_record_link_to_none_and_one() {
    let none = link_records(&untrained(), &[]);
    assert_eq!(
        (none.counts.records, none.counts.candidate_pairs, none.counts.clusters),
        (0, 0, 0)
    );
    assert!(none.clusters.is_empty() && none.pairs.is_empty());
    let one = link_records(&frozen(), &[columns(&[("first_name", "Zofia"), ("surname", "Novak")])]);
    assert_eq!(
        (one.counts.records, one.counts.candidate_pairs, one.counts.clusters),
        (1, 0, 1)
    );
}

#[test]
fn twenty_thousand_records_all_alike_are_compared_with_their_neighbours_and_the_rest_is_told() {
    let alike = columns(&[
        ("first_name", "Oliver"),
        ("surname", "Smith"),
        ("dob", "2012-03-04"),
        ("postcode", "ZX1 1AB"),
        ("nhs_number", "9434765919"),
    ]);
    let records = vec![alike; 20_000];
    let counts = link_records(&frozen(), &records).counts;
    assert!(counts.candidate_pairs >= 20_000, "{counts:?}");
    assert!(counts.candidate_pairs <= 20_000 * 100, "{counts:?}");
    assert!(
        counts.crowded_keys > 0 && counts.pairs_left_out > 100_000_000,
        "{counts:?}"
    );
}

#[test]
fn namesakes_of_many_birth_dates_are_refined_by_date() {
    let count = count(10_000, 100_000);
    let namesake = |number| {
        let mut columns = columns(&[("first_name", "Oliver"), ("surname", "Smith")]);
        columns.push(("dob", day(number)));
        columns
    };
    let records: Vec<Columns> = (0..count).map(namesake).collect();
    let linked = link_records(&untrained(), &records);
    let trained = linked.model.trained.as_ref().unwrap();
    assert!(trained.over_common.contains_key("names"), "the name is over-common");
    assert!(
        linked.counts.candidate_pairs <= count as u64 * PAIRS_FOR_A_RECORD,
        "{:?}",
        linked.counts
    );
    // Every two of one day are compared.
    let days = 20 * 12 * 28;
    let of_day = |day: usize| (count + days - 1 - day) / days;
    let same_day: usize = (0..days)
        .map(|day| of_day(day) * of_day(day).saturating_sub(1) / 2)
        .sum();
    assert!(linked.counts.candidate_pairs >= same_day as u64, "{:?}", linked.counts);
}

#[test]
fn ten_thousand_records_without_a_name_and_without_a_birth_date_are_bounded() {
    let nameless = |number: usize| {
        let mut columns = columns(&[("first_name", "Baby"), ("surname", "Unknown"), ("postcode", "ZX1 1AB")]);
        columns.push(("dob", day(number % 7)));
        columns
    };
    let dateless = |number: usize| {
        let mut columns = columns(&[("first_name", "Oliver"), ("surname", "Smith")]);
        columns.push(("address_line1", format!("{} High Street", number % 50)));
        columns
    };
    let all: [(&str, Vec<Columns>); 2] = [
        ("nameless", (0..10_000).map(nameless).collect()),
        ("dateless", (0..10_000).map(dateless).collect()),
    ];
    for (what, records) in all {
        let counts = link_records(&frozen(), &records).counts;
        assert!(
            counts.candidate_pairs <= 10_000 * PAIRS_FOR_A_RECORD,
            "{what}: {counts:?}"
        );
        assert!(
            counts.candidate_pairs > 10_000 && counts.crowded_keys > 0,
            "{what}: {counts:?}"
        );
    }
}

#[test]
fn a_name_of_a_hundred_thousand_letters_and_a_thousand_former_names_are_read() {
    let long: String = "abcdefghijklmnopqrstuvwxyz".chars().cycle().take(100_000).collect();
    let former: Vec<String> = (0..1_000)
        .map(|number| format!("Former{}", "abcdefghij".repeat(number % 7 + 1)))
        .collect();
    let former = format!("{} Kowalska", former.join(" "));
    let records = [
        columns(&[
            ("first_name", "Zofia"),
            ("surname", &long),
            ("dob", "2012-03-04"),
            ("nhs_number", "9434765919"),
        ]),
        columns(&[
            ("first_name", "Zofia"),
            ("surname", &long),
            ("dob", "2012-03-04"),
            ("nhs_number", "9434765919"),
        ]),
        columns(&[
            ("first_name", "Zofia"),
            ("former_surname", &former),
            ("dob", "2012-03-04"),
        ]),
        columns(&[("first_name", "Zofia"), ("surname", "Kowalska"), ("dob", "2012-03-04")]),
    ];
    let linked = link_records(&frozen(), &records);
    assert_eq!(
        linked.counts.candidate_pairs, 6,
        "they share a first name and a birth date"
    );
    assert_eq!(linked.clusters[0], linked.clusters[1], "{:?}", linked.pairs);
}

#[test]
fn an_id_that_comes_ten_thousand_times_is_one_record() {
    let model = frozen();
    let mut population = Population::new(&model);
    for number in 0..10_000 {
        let name = format!("Name{number}");
        population.push("education", "e1", &|column| {
            (column == "first_name").then_some(name.as_str())
        });
    }
    let linked = link(&model, &population, 1, None, &mut |_| {});
    assert_eq!(
        (
            linked.counts.records,
            linked.counts.candidate_pairs,
            linked.counts.clusters
        ),
        (1, 0, 1)
    );
}

/// Records that share a crowded key, each with a number that no other has.
fn crowd(count: usize) -> Vec<Columns> {
    let one = |number: usize| {
        let mut columns = columns(&[("first_name", "Oliver"), ("surname", "Smith"), ("dob", "2012-03-04")]);
        columns.push(("address_line1", format!("{number} High Street")));
        columns
    };
    (0..count).map(one).collect()
}

fn weights(pairs: &[PairVerdict]) -> Vec<(String, String, f64)> {
    let key = |key: &RecordKey| key.record_id.clone();
    pairs
        .iter()
        .map(|pair| (key(&pair.left), key(&pair.right), pair.weight))
        .collect()
}

#[test]
fn p03_a_crowd_is_compared_alike_in_any_order_and_in_any_portions() {
    let model = frozen();
    let records = crowd(290);
    let batch = link_records(&model, &records);
    assert!(batch.counts.crowded_keys > 0, "{:?}", batch.counts);
    assert!(batch.counts.candidate_pairs < 290 * 289 / 2, "{:?}", batch.counts);
    let put = |engine: &mut Engine, number: usize| {
        let key = RecordKey::new("education", format!("e{number}"));
        engine.upsert(&key, &|name| text(&records[number], name));
    };
    let mut engine = Engine::new(&model);
    // From below the crowd to above it, below again, and up again, backwards and with others that come and go.
    for number in (100..290).rev() {
        put(&mut engine, number);
    }
    engine.resolve();
    for portion in [0..30, 30..75, 75..76, 76..100] {
        portion.for_each(|number| put(&mut engine, number));
        engine.resolve();
    }
    for number in 200..250 {
        engine.remove(&RecordKey::new("education", format!("e{number}")));
    }
    engine.resolve();
    for number in (200..250).rev() {
        put(&mut engine, number);
        if number % 10 == 0 {
            engine.resolve();
        }
    }
    // All pairs once more: what was told before is not told again.
    for number in 0..290 {
        put(&mut engine, number);
    }
    let live = engine.resolve();
    assert_eq!(weights(&live.pairs), weights(&batch.pairs));
    let mut trickled = Engine::new(&model);
    let mut told = std::collections::BTreeMap::new();
    for number in 0..290 {
        put(&mut trickled, number);
        if number > 240 {
            let resolved = trickled.resolve();
            let fresh: std::collections::BTreeSet<&RecordKey> = resolved.clusters.iter().flatten().collect();
            told.retain(|(left, right): &(RecordKey, RecordKey), _| !fresh.contains(left) && !fresh.contains(right));
            told.extend(
                resolved
                    .pairs
                    .into_iter()
                    .map(|pair| ((pair.left.clone(), pair.right.clone()), pair)),
            );
        }
    }
    let told: Vec<PairVerdict> = told.into_values().collect();
    assert_eq!(weights(&told), weights(&batch.pairs));
}
