//! Records that name nobody and wait long, as stewards see them (pages P9 and P10).

use std::collections::BTreeMap;

use child::{FeedKind, policy::Role};
use chrono::TimeDelta;
use serde_json::Value;
use tests::{TestApp, Visitor, nine_o_clock, sender_for};

use crate::{
    decisions::{council, hidden},
    journey::children as rows,
};

/// The queue of records that wait.
pub(crate) const WAITING: &str = "/review?kind=unidentified&pair=youth~youth";

/// Records of a service that refer to pupils who never came, two weeks later.
pub(crate) async fn who_waits() -> TestApp {
    let (app, _) = council().await;
    app.desk
        .register_source("youth", "Youth service", FeedKind::Involvement, false)
        .await
        .unwrap();
    let sender = sender_for(&app.desk, &["youth".to_owned()]).await.0;
    for (id, pupil) in [("Y1", "X901"), ("Y2", "X902"), ("Y3", "X903")] {
        let fields = [
            ("child_source", "education"),
            ("child_source_id", pupil),
            ("service_type", "youth_offending"),
            ("start_date", "2026-01-05"),
            ("is_sensitive", "N"),
        ];
        let fields: BTreeMap<String, String> = fields
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        app.desk.receive(&sender, "youth", id, fields).await.unwrap();
    }
    app.clock.set(nine_o_clock() + TimeDelta::days(14));
    assert!(app.desk.ask_about_unidentified().await.unwrap() >= 3);
    app
}

#[test]
fn records_that_wait_are_one_group_with_its_cause_and_each_is_settled_with_what_was_found() {
    tests::run(async {
        let app = who_waits().await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let queue = steward.get("/review").await;
        let words = queue.words();
        assert!(
            words.contains("It refers to a record that has not arrived, Youth service : 3"),
            "{words}"
        );
        assert!(!words.contains("twice"), "{words}");
        let link = queue
            .attributes("href")
            .into_iter()
            .find(|href| href.contains("cause=It+refers"));
        let group = steward
            .get(&link.unwrap().replace("&amp;", "&").replace("&#38;", "&"))
            .await;
        assert_eq!(rows(&group).len(), 3, "{}", group.words());
        let waiting = rows(&steward.get(WAITING).await);
        assert_eq!(waiting.len(), 3);
        let path = format!("/review/{}", waiting[0]);
        let page = steward.get(&path).await;
        for words in [
            "Which child is this record about?",
            "It refers to the record X90",
            "See 2 other cases of this source with the same cause",
            "The case closes by itself",
            "Settle this case",
            "I cannot tell yet",
        ] {
            assert!(page.words().contains(words), "{words}: {}", page.words());
        }
        assert!(!page.words().contains("Record B"));
        let version = hidden(&page, "version");
        let put_off = [("version", version.as_str()), ("answer", "unsure")];
        assert_eq!(steward.post(&path, &put_off).await.status, 422);
        let found = format!("{path}/found");
        assert_eq!(steward.post(&found, &[("version", &version)]).await.status, 422);
        let settled = [
            ("version", version.as_str()),
            ("found", "The id belongs to another county"),
        ];
        assert_eq!(steward.submit(&found, &settled).await.status, 200);
        assert_eq!(rows(&steward.get(WAITING).await).len(), 2);
        let page = steward.get(&path).await.words();
        assert!(page.contains("The id belongs to another county"), "{page}");
        assert_eq!(steward.post(&found, &settled).await.status, 409);
    });
}

#[test]
fn the_api_says_why_a_record_waits_and_filters_by_it() {
    tests::run(async {
        let app = who_waits().await;
        let steward = Visitor::signed_in(&app, Role::DataSteward).await;
        let read = async |path: &str| -> Value {
            let answer = steward.get(&format!("{}{path}", api::ROOT)).await;
            serde_json::from_str(&answer.body).unwrap()
        };
        let queue = read("/review-cases?kind=unidentified&pair=youth~youth").await;
        assert_eq!(
            (&queue["total"], &queue["causes"][0]["kind"]),
            (&3.into(), &"unidentified".into())
        );
        let case = read(&format!("/review-cases/{}", queue["cases"][0]["id"].as_str().unwrap())).await;
        let about = &case["unidentified"];
        assert_eq!(about["alike"][1], 2, "{case}");
        assert!(
            about["since"].is_string() && about["refers_to"]["record_id"].is_string(),
            "{case}"
        );
    });
}
