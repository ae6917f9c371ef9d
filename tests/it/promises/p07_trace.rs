//! Promise 7: no view without a trace.

use std::collections::BTreeMap;

use child::{
    FeedKind, RecordKey,
    policy::{Role, Viewer},
};
use desk::{AskedOverride, DeskError, FindRequest, Found, Narrowing, NewUser, Opened, Outside, ReceiveError, Section};
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use store::{AuditFilter, Db};
use tests::{Bare, PASSWORD, run};

const CSV: &str = "record_id,first_name,surname,dob,updated_on\nE1,Imogen,Marchbank,2015-03-04,2026-01-01\n";

async fn with_a_child() -> Vec<Bare> {
    let desks = Bare::on_every_backend().await;
    for bare in &desks {
        bare.load(FeedKind::Education, CSV).await;
        bare.link().await;
    }
    desks
}

async fn searched(bare: &Bare) -> Result<Found, DeskError> {
    let request = FindRequest {
        text: "imogen marchbank".to_owned(),
        advanced: None,
    };
    bare.desk
        .find(&Bare::viewer(Role::SocialWorker), &request, &Narrowing::default())
        .await
}

/// What somebody could do who has the database in their hands.
async fn as_owner(bare: &Bare, sqlite: &[&'static str], postgres: &[&'static str]) {
    if bare.database.url.starts_with("sqlite") {
        let mut database = SqliteConnection::connect(&bare.database.url).await.unwrap();
        for statement in sqlite {
            database.execute(*statement).await.unwrap();
        }
    } else {
        let mut database = PgConnection::connect(&bare.database.url).await.unwrap();
        for statement in postgres {
            database.execute(*statement).await.unwrap();
        }
    }
}

#[test]
fn p07_a_search_and_a_view_are_on_record_with_who_role_reason_query_and_results() {
    run(async {
        for bare in with_a_child().await {
            let child = searched(&bare).await.unwrap().results[0].child.id;
            let viewer = Bare::viewer(Role::SocialWorker);
            bare.desk.open(&viewer, child, Section::Overview).await.unwrap();
            let mut tx = Db::open(&bare.database).await.unwrap().read().await.unwrap();
            let filter = AuditFilter {
                users: vec![viewer.user],
                limit: 10,
                ..AuditFilter::default()
            };
            let events = tx.audit_events(&filter).await.unwrap();
            let [view, search] = events.as_slice() else {
                panic!("two looks are two events, not {}", events.len())
            };
            assert_eq!(
                (view.action.as_str(), view.reason.as_deref()),
                ("open_child", Some("duty"))
            );
            assert_eq!(view.subject, Some(child.to_string()));
            assert_eq!(
                (search.action.as_str(), search.role.as_deref()),
                ("search", Some("social_worker"))
            );
            assert!(search.detail.contains(&child.to_string()), "the results are on record");
            assert!(
                !search.detail.contains("imogen"),
                "what was typed is not in the chained event"
            );
            let texts = tx
                .audit_query_texts(&search.node, search.day, 0, search.seq)
                .await
                .unwrap();
            assert_eq!(texts[&search.seq].text, "imogen marchbank");
            let verified = bare.desk.verify_audit(Outside::default()).await.unwrap();
            assert_eq!((verified.events, verified.findings.len()), (2, 0), "{verified:?}");
        }
    });
}

#[test]
fn p07_asking_for_what_does_not_exist_leaves_a_trace_too() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let nobody = child::ChildId(uuid::Uuid::from_u128(1));
            let opened = bare
                .desk
                .open(&Bare::viewer(Role::SocialWorker), nobody, Section::Overview)
                .await;
            assert!(matches!(opened, Err(DeskError::NotFound)));
            assert_eq!(bare.desk.verify_audit(Outside::default()).await.unwrap().events, 1);
        }
    });
}

#[test]
fn p07_an_override_is_longer_open_only_if_that_is_on_record() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let row = "record_id,first_name,surname,dob,shielded,updated_on\n\
                       S1,Imogen,Marchbank,2015-03-04,Y,2026-01-01\n";
            bare.load(FeedKind::SocialCare, row).await;
            bare.link().await;
            let account = NewUser::new("worker@example.org", "A worker", Role::SocialWorker, PASSWORD);
            bare.desk.create_user(account).await.unwrap();
            let viewer = Viewer {
                user: bare.desk.user_id("worker@example.org").await.unwrap(),
                ..Bare::viewer(Role::SocialWorker)
            };
            let child = searched(&bare).await.unwrap().results[0].child.id;
            let asked = AskedOverride {
                reason: "emergency".to_owned(),
                details: "Child is missing since noon today.".to_owned(),
                asked_by: "Duty manager".to_owned(),
                asked_on: Some(bare.desk.now().date_naive()),
            };
            let Opened::Child(opened) = bare.desk.override_shield(&viewer, child, &asked).await.unwrap() else {
                panic!("it was joined with nothing");
            };
            let hide = ["ALTER TABLE audit_event RENAME TO audit_event_away"];
            as_owner(&bare, &hide, &hide).await;
            let extended = bare.desk.extend_override(&viewer, &opened).await;
            assert!(matches!(extended, Err(DeskError::Audit)), "{extended:?}");
            assert_eq!(bare.desk.unlocked(viewer.user, opened.id).await.unwrap(), Some(*opened));
            let show = ["ALTER TABLE audit_event_away RENAME TO audit_event"];
            as_owner(&bare, &show, &show).await;
            bare.desk.extend_override(&viewer, &opened).await.unwrap();
            let longer = bare.desk.unlocked(viewer.user, opened.id).await.unwrap().unwrap();
            assert!(!longer.may_extend && longer.ends_at > opened.ends_at);
            let again = bare.desk.extend_override(&viewer, &longer).await;
            assert!(matches!(again, Err(DeskError::Changed)), "once");
        }
    });
}

#[test]
fn p07_nothing_is_shown_while_the_trail_cannot_be_written() {
    run(async {
        for bare in with_a_child().await {
            assert!(searched(&bare).await.is_ok());
            let hide = ["ALTER TABLE audit_event RENAME TO audit_event_away"];
            as_owner(&bare, &hide, &hide).await;
            assert!(matches!(searched(&bare).await, Err(DeskError::Audit)));
            let show = ["ALTER TABLE audit_event_away RENAME TO audit_event"];
            as_owner(&bare, &show, &show).await;
            assert!(searched(&bare).await.is_ok(), "and it is shown again when it can");
        }
    });
}

#[test]
fn p07_nothing_is_taken_in_while_the_trail_cannot_be_written() {
    run(async {
        for bare in with_a_child().await {
            let sender = bare.sender().await;
            let source = tests::source(FeedKind::Education);
            let fields = BTreeMap::from(
                [("first_name", "Octavia"), ("surname", "Brindle"), ("dob", "2014-07-08")]
                    .map(|(name, text)| (name.to_owned(), text.to_owned())),
            );
            let received = async || bare.desk.receive(&sender, source, "E2", fields.clone()).await;
            let hide = ["ALTER TABLE audit_event RENAME TO audit_event_away"];
            as_owner(&bare, &hide, &hide).await;
            let refused = received().await;
            assert!(
                matches!(refused, Err(ReceiveError::Desk(DeskError::Audit))),
                "{refused:?}"
            );
            let show = ["ALTER TABLE audit_event_away RENAME TO audit_event"];
            as_owner(&bare, &show, &show).await;
            let known = RecordKey::new(source, "E2");
            let there = async || {
                let database = Db::open(&bare.database).await.unwrap();
                let mut tx = database.read().await.unwrap();
                tx.standings(std::slice::from_ref(&known)).await.unwrap().len()
            };
            assert_eq!(there().await, 0, "what is not on record was not taken in");
            assert!(received().await.unwrap().changed);
            assert_eq!(there().await, 1);
        }
    });
}
