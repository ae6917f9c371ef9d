//! Promise 12: the same input and the same seed give the same bytes on any number of threads.

use linkage::{Model, Population, link};

use super::families::county;

#[test]
fn p12_one_two_and_sixteen_threads_train_and_link_to_the_same_bytes() {
    let records = county(400, 9);
    let model = Model::builtin("child").unwrap();
    let mut population = Population::new(&model);
    for record in &records {
        population.push(&record.key.source, &record.key.record_id, &|name| {
            record.columns.get(name).map(String::as_str)
        });
    }
    let run = |threads| {
        let output = link(&model, &population, 42, Some(threads), &mut |_| {});
        let pairs = serde_json::to_string(&output.pairs).unwrap();
        (output.model.to_json(), pairs, output.clusters)
    };
    let one = run(1);
    assert!(one.0.contains("\"trained\": {"));
    assert_eq!(one, run(2));
    assert_eq!(one, run(16));
}

#[test]
fn p12_a_trained_model_reads_back_and_links_the_same() {
    let records = county(150, 10);
    let model = Model::builtin("child").unwrap();
    let mut population = Population::new(&model);
    for record in &records {
        population.push(&record.key.source, &record.key.record_id, &|name| {
            record.columns.get(name).map(String::as_str)
        });
    }
    let first = link(&model, &population, 42, None, &mut |_| {});
    let read_back = Model::from_json(&first.model.to_json()).unwrap();
    assert_eq!(read_back, first.model);
    let second = link(&read_back, &population, 1, None, &mut |_| {});
    assert_eq!((first.pairs, first.clusters), (second.pairs, second.clusters));
}
