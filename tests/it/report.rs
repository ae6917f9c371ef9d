//! The report of a linking run in a real browser: usable by everyone, at phone width and in print, and alone.

use linkage::{Model, Population, Pushed, RecordKey};
use tests::{County, browser::private_window};

#[test]
fn a_report_is_usable_by_everyone_and_asks_nobody_for_anything() {
    tests::run(async {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("report.html"), report()).unwrap();
        let tab = private_window(&format!("file://{}", folder.path().display())).await;
        tab.open("/report.html")
            .await
            .assert_usable_by_everyone("report-closed")
            .await;
        tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            .await;
        tab.assert_usable_by_everyone("report-open").await;
        tab.assert_kept_to_itself();
        assert_eq!(tab.requests().len(), 1, "the file itself: {:?}", tab.requests());
    });
}

#[test]
fn a_printed_report_shows_the_tables_that_are_folded_on_screen() {
    tests::run(async {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("report.html"), report()).unwrap();
        let tab = private_window(&format!("file://{}", folder.path().display())).await;
        tab.open("/report.html").await;
        let hidden = tab.visible_text().await;
        let printed = tab.as_printed().await.visible_text().await;
        assert!(!hidden.contains("Own weight below"), "the table is folded on screen");
        assert!(
            printed.contains("Own weight below") && printed.contains("Joined"),
            "{printed}"
        );
        assert!(!printed.contains("Contents"), "links to sections lead nowhere on paper");
    });
}

/// The report of a small made-up county without its truth.
fn report() -> String {
    let county = County::of(300);
    let model = Model::builtin("child").unwrap();
    let mut population = Population::new(&model);
    let mut keys = Vec::new();
    let feeds = ["education", "health_births", "social_care", "careers"].map(str::to_owned);
    for feed in &feeds {
        let mut reader = csv::Reader::from_path(county.folder.join(format!("{feed}.csv"))).unwrap();
        let columns = reader.headers().unwrap().clone();
        for row in reader.records() {
            let row = row.unwrap();
            let value = |column: &str| {
                let at = columns.iter().position(|known| known == column)?;
                row.get(at).filter(|text| !text.is_empty())
            };
            let id = value("record_id").unwrap();
            if population.push(feed, id, &value) == Pushed::Added {
                keys.push(RecordKey::new(feed, id));
            }
        }
    }
    let linked = linkage::link(&model, &population, 1, Some(2), &mut |_| {});
    assert!(linked.pairs.len() > 300, "there is something to draw");
    report::html(&report::Run {
        version: "0",
        made_on: "1 September 2026",
        model_name: "child (built in)",
        came_trained: false,
        feeds: &feeds,
        keys: &keys,
        rows_without_id: 0,
        population: &population,
        linked: &linked,
        seconds: 1.0,
        measured: None,
    })
}
