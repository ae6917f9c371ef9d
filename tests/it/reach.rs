//! Need to know: without a reason one's own children, with one every child, and on record as such (promise 6).

use std::fmt::Write as _;

use child::{
    ChildId, FeedKind,
    policy::{Role, Viewer},
};
use desk::{FindRequest, Narrowing};
use tests::{
    Bare, PASSWORD, TestApp, Visitor,
    people::{MAGNOLIA, ZOE},
};

use crate::journey::{children, comparable, page_of};

async fn searched(visitor: &Visitor, text: &str, reason: &str) -> tests::Answer {
    visitor.get("/search").await;
    visitor.submit("/search", &[("text", text), ("reason", reason)]).await
}

#[test]
fn p06_a_search_without_a_reason_answers_with_own_children_and_one_with_a_reason_with_all() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            // Of the team that works with Zoë.
            app.another_account(Role::SocialWorker, "reaches@example.org").await;
            let worker = Visitor::stranger(app);
            worker.sign_in("reaches@example.org", PASSWORD).await;
            let zoe = app.child_id(&ZOE).await.to_string();
            let own = searched(&worker, "FV97", "").await;
            assert!(children(&own).contains(&zoe), "{}", own.words());
            assert!(own.words().contains("own school, caseload or team"), "{}", own.words());
            let magnolia = app.child_id(&MAGNOLIA).await;
            let hidden = worker.get(&page_of(magnolia)).await;
            let absent = worker.get("/child/01990000-0000-7000-8000-000000000000").await;
            assert_eq!((hidden.status, comparable(&hidden)), (404, comparable(&absent)));
            let few = searched(&worker, "boy 2014", "").await;
            let many = searched(&worker, "boy 2014", "working").await;
            assert!(
                children(&few).len() < children(&many).len(),
                "{} {}",
                few.words(),
                many.words()
            );
            assert!(
                many.words().contains("Reason given: Working with the child"),
                "{}",
                many.words()
            );
            assert_eq!(
                worker.get(&page_of(magnolia)).await.status,
                200,
                "her face, for the reason given"
            );
            let viewer = app.viewer_of("reaches@example.org").await;
            let events = app.audit_of(viewer.user).await;
            let look = events.iter().find(|event| event.action == "open_child").unwrap();
            assert!(look.detail.contains("\"beyond\":true"), "{}", look.detail);
            let alone = events
                .iter()
                .filter(|event| event.action == "search" && event.detail.contains("\"own\":true"));
            assert_eq!(alone.count(), 2);
        }
    });
}

#[test]
fn p06_a_partner_without_a_duty_finds_own_children_whatever_the_reason() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let partner = Visitor::signed_in(app, Role::PartnerPractitioner).await;
        let found = searched(&partner, "boy 2014", "working").await;
        assert!(children(&found).is_empty(), "{}", found.words());
        assert!(!found.words().contains("Give a reason"), "{}", found.words());
        assert_eq!(
            partner.get(&page_of(app.child_id(&ZOE).await)).await.status,
            200,
            "a child of the team"
        );
    });
}

#[test]
fn p06_nothing_counts_a_child_that_is_ones_own_no_more_or_whom_one_knows() {
    tests::run(async {
        for bare in Bare::on_every_backend().await {
            let mut education = "record_id,first_name,surname,dob,sex,postcode,school_code,updated_on\n".to_owned();
            let mut involvements =
                "source_system,source_id,child_source,child_source_id,service_type,organisation,team,\
                                    email,start_date,end_date,is_sensitive\n"
                    .to_owned();
            // Thirty children of one surname; with every third of them the work has ended.
            for number in 0..30 {
                let day = number % 28 + 1;
                let end = if number % 3 == 0 { "2026-03-01" } else { "" };
                let name = ["Ada", "Bea", "Cleo", "Dora", "Enid"][number / 6];
                writeln!(
                    education,
                    "E{number},{name},Quennell,201{}-05-{day:02},F,FV{number} 1AA,900101,2026-01-01",
                    number % 6
                )
                .unwrap();
                writeln!(
                    involvements,
                    "involvement,N{number},education,E{number},family_support,Fenmere Council,Team north,me@example.org,\
                     2026-01-01,{end},N"
                )
                .unwrap();
            }
            bare.load(FeedKind::Education, &education).await;
            bare.load(FeedKind::Involvement, &involvements).await;
            bare.link().await;
            bare.desk.follow_index().await.unwrap();
            let mut viewer = Viewer {
                beyond: None,
                email: Some("me@example.org".to_owned()),
                ..Bare::viewer(Role::SocialWorker)
            };
            let found = async |viewer: &Viewer| {
                let request = FindRequest {
                    text: "quennell girl".to_owned(),
                    advanced: None,
                };
                let found = bare.desk.find(viewer, &request, &Narrowing::default()).await.unwrap();
                let ids: Vec<ChildId> = found.results.iter().map(|hit| hit.child.id).collect();
                (found.total, found.pages, ids)
            };
            let (total, pages, own) = found(&viewer).await;
            assert_eq!((total, pages, own.len()), (20, 1, 20), "the index alone knows thirty");
            viewer.related.insert(own[0]);
            let (total, _, rest) = found(&viewer).await;
            assert_eq!((total, rest), (19, own[1..].to_vec()));
            viewer.beyond = Some("duty".to_owned());
            assert_eq!(found(&viewer).await.0, 29, "for a reason all but her whom one knows");
        }
    });
}

#[test]
fn a_reason_given_to_the_api_holds_for_the_looks_that_follow() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        app.another_account(Role::SchoolPractitioner, "api-reach@example.org")
            .await;
        let school = Visitor::stranger(app);
        school.sign_in("api-reach@example.org", PASSWORD).await;
        school.get("/").await;
        let child = format!("{}/children/{}", api::ROOT, app.child_id(&MAGNOLIA).await);
        assert_eq!(school.get(&child).await.status, 404);
        let asked =
            serde_json::json!({"text": "magnolia quillfeather", "reason": "other", "reason_words": "New pupil"});
        let path = format!("{}/search", api::ROOT);
        let found = school.send_json(reqwest::Method::POST, &path, &asked).await;
        assert!(found.body.contains("\"total\":1"), "{}", found.body);
        assert_eq!(school.get(&child).await.status, 200);
    });
}

#[test]
fn p06_a_child_whom_somebody_knows_personally_is_closed_to_them_from_then_on() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            app.another_account(Role::SocialWorker, "knows@example.org").await;
            let worker = Visitor::stranger(app);
            worker.sign_in("knows@example.org", PASSWORD).await;
            worker.give_a_reason().await;
            let id = app.child_id(&ZOE).await;
            let page = page_of(id);
            let record = worker.get(&page).await;
            assert!(record.body.contains(&format!("{page}/known")), "{}", record.words());
            let nothing = worker.post(&format!("{page}/known"), &[]).await;
            assert_eq!(nothing.status, 422, "{}", nothing.words());
            let said = worker.submit(&format!("{page}/known"), &[("kind", "family")]).await;
            assert!(said.words().contains("is closed to you"), "{}", said.words());
            let closed = worker.get(&page).await;
            let absent = worker.get("/child/01990000-0000-7000-8000-000000000000").await;
            assert_eq!((closed.status, comparable(&closed)), (404, comparable(&absent)));
            let found = searched(&worker, "zoe thistlewick", "").await;
            assert!(!children(&found).contains(&id.to_string()), "{}", found.words());
            let other = Visitor::signed_in(app, Role::SocialWorker).await;
            assert_eq!(other.get(&page).await.status, 200, "to nobody else");
        }
    });
}
