//! The report of a linking run in a real browser: usable by everyone, at phone width and in print, and alone.

use child::policy::{Field, Role, access};
use linkage::{Model, Population, Pushed, RecordKey};
use report::assessment::{Assessment, Item, KeepRule, Retention, Role as SaidRole, assessment_html};
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

#[test]
fn an_assessment_is_usable_by_everyone_and_asks_nobody_for_anything() {
    tests::run(async {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("dpia.html"), assessment_html(&assessment())).unwrap();
        let tab = private_window(&format!("file://{}", folder.path().display())).await;
        tab.open("/dpia.html").await.assert_usable_by_everyone("dpia").await;
        tab.assert_kept_to_itself();
        assert_eq!(tab.requests().len(), 1, "the file itself: {:?}", tab.requests());
    });
}

/// What is in force at a made-up council that has just begun, with the whole matrix.
fn assessment() -> Assessment {
    let items = Field::ALL.iter().map(|field| Item {
        code: field.code().to_owned(),
        what: field.label().to_owned(),
    });
    let roles = Role::ALL.iter().map(|role| SaidRole {
        title: role.label().to_owned(),
        accounts: 1,
        access: Field::ALL
            .iter()
            .map(|field| access(*role, *field).to_string())
            .collect(),
    });
    Assessment {
        council: "Fellvale Council".to_owned(),
        contact: "the management team".to_owned(),
        made_on: "1 September 2026".to_owned(),
        version: "0".to_owned(),
        children: 300,
        records: 900,
        purposes: Vec::new(),
        items: items.collect(),
        sources: Vec::new(),
        roles: roles.collect(),
        retention: Retention {
            version: 1,
            approved: false,
            rules: vec![KeepRule {
                id: "IDX-5".to_owned(),
                what: "Archived record".to_owned(),
                period: "6 years, from archived".to_owned(),
                then: "Delete".to_owned(),
                basis: "Limitation Act 1980".to_owned(),
                carried_out: "Daily run".to_owned(),
            }],
        },
        recipients: Vec::new(),
        matching: None,
        safeguards: vec![("Pages by https alone".to_owned(), "yes".to_owned())],
        findings: Vec::new(),
        left_open: vec!["A photograph of a screen.".to_owned()],
    }
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
        rows: linkage::PushedRows::default(),
        population: &population,
        linked: &linked,
        seconds: 1.0,
        measured: None,
    })
}
