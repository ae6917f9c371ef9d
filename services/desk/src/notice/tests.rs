//! What sources are asked, what closes it, and who learns of it.

use std::time::Duration;

use child::{
    Attribute, ChildId, NoticeId, RecordKey, UserId,
    policy::{Role, Viewer},
};
use chrono::DateTime;
use store::{Db, Notice, NoticeStatus, User, testing::on_every_backend};
use uuid::Uuid;

use super::{NoticeAct, NoticeListKind, NoticeView, Telling, TypedNotice, TypedNoticeAct};
use crate::{
    Desk, DeskError, Opened,
    link::tests::with_social_care,
    review::tests::world::{council, send, shield_steward, steward, two_names},
};

const NAME: Attribute = Attribute::MiddleName;

async fn says(desk: &Desk, name: &str) {
    send(
        desk,
        "admissions",
        "2",
        &[("middle_name", name), ("updated_on", "2026-02-02")],
    )
    .await;
}

async fn tellings(desk: &Desk, viewer: &Viewer, child: ChildId) -> (String, Vec<Telling>) {
    match desk.attribute(viewer, child, NAME).await.unwrap() {
        Opened::Child(view) => (
            view.choosing.map(|choosing| choosing.seen).unwrap_or_default(),
            view.telling,
        ),
        Opened::Moved { to, .. } => panic!("it was joined with {to}"),
    }
}

/// Asks admissions to say what education says.
async fn tell(desk: &Desk, child: ChildId) {
    let (seen, telling) = tellings(desk, &steward(), child).await;
    assert_eq!((telling.len(), &*telling[0].value[0]), (1, "Ruth"));
    let typed = TypedNotice {
        seen,
        tell: vec![telling[0].tell.clone()],
        note: "=The certificate was seen".to_owned(),
    };
    assert_eq!(desk.tell_sources(&steward(), child, NAME, &typed).await.unwrap(), 1);
}

async fn listed(desk: &Desk, viewer: &Viewer, kind: NoticeListKind) -> Vec<NoticeView> {
    desk.notices(viewer, "admissions", kind, 1).await.unwrap().notices
}

/// The status of the only notice, and whether the source said something else.
async fn stands(desk: &Desk) -> (NoticeStatus, bool) {
    let mut notices = listed(desk, &steward(), NoticeListKind::Waiting).await;
    notices.extend(listed(desk, &steward(), NoticeListKind::Closed).await);
    assert_eq!(notices.len(), 1);
    let values = notices.remove(0).values.unwrap();
    (values.status, values.answered_at.is_some())
}

/// Somebody who speaks for admissions.
async fn partner(db: &Db) -> Viewer {
    let viewer = Viewer::new(UserId(Uuid::from_u128(11)), "Orla Penhallow", Role::SourcePartner);
    let user = User::new(
        viewer.user,
        "orla@partner.example",
        &viewer.display_name,
        viewer.role,
        DateTime::UNIX_EPOCH,
    );
    let mut tx = db.begin().await.unwrap();
    tx.add_user(&user).await.unwrap();
    tx.set_sources_of(viewer.user, &["admissions".to_owned()])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    viewer
}

#[tokio::test]
async fn a_notice_closes_itself_when_the_source_says_what_was_asked_and_not_before() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        tell(&desk, child).await;
        assert_eq!(stands(&desk).await, (NoticeStatus::Open, false));
        assert!(tellings(&desk, &steward(), child).await.1[0].told_at.is_some());
        let file = desk.notices_file(&steward(), "admissions").await.unwrap();
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(lines[0], "record_id,field,you_said,please_say,note,asked_on");
        assert_eq!(
            lines[1],
            "2,Middle names,Ruth,Rose,'=The certificate was seen,2026-08-29"
        );
        let sent = TypedNoticeAct {
            act: NoticeAct::Sent,
            notices: listed(&desk, &steward(), NoticeListKind::Waiting)
                .await
                .iter()
                .map(|notice| notice.id)
                .collect(),
        };
        assert_eq!(desk.act_on_notices(&steward(), "admissions", &sent).await.unwrap(), 1);
        assert_eq!(stands(&desk).await, (NoticeStatus::Sent, false));
        // Its next version says the same, the one after it something else, and then what was asked.
        send(
            &desk,
            "admissions",
            "2",
            &[("middle_name", "RUTH"), ("phone", "07700 900123")],
        )
        .await;
        assert_eq!(stands(&desk).await, (NoticeStatus::Sent, false));
        says(&desk, "Rhoda").await;
        assert_eq!(stands(&desk).await, (NoticeStatus::Sent, true));
        says(&desk, "ROSE").await;
        assert_eq!(stands(&desk).await, (NoticeStatus::Agreed, true));
        let closed = listed(&desk, &steward(), NoticeListKind::Closed)
            .await
            .remove(0)
            .values
            .unwrap();
        assert_eq!(closed.closed_by, None, "nobody had to");
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
    })
    .await;
}

#[tokio::test]
async fn a_notice_is_withdrawn_by_a_steward_or_when_the_source_says_nothing_any_more() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        tell(&desk, child).await;
        // Told again, it is asked once.
        tell(&desk, child).await;
        let waiting = listed(&desk, &steward(), NoticeListKind::Waiting).await;
        assert_eq!(waiting.len(), 1);
        let withdraw = |ids| TypedNoticeAct {
            act: NoticeAct::Withdraw,
            notices: ids,
        };
        let none = desk
            .act_on_notices(&steward(), "admissions", &withdraw(Vec::new()))
            .await;
        assert!(matches!(none, Err(DeskError::Unusable(_))), "{none:?}");
        let done = desk
            .act_on_notices(&steward(), "admissions", &withdraw(vec![waiting[0].id]))
            .await;
        assert_eq!(done.unwrap(), 1);
        let closed = listed(&desk, &steward(), NoticeListKind::Closed).await;
        let by: Vec<Option<String>> = closed
            .into_iter()
            .map(|notice| notice.values.unwrap().closed_by)
            .collect();
        assert_eq!(
            by,
            [Some("Petra Ashgrove".to_owned()), Some("Petra Ashgrove".to_owned())]
        );
        tell(&desk, child).await;
        says(&desk, "").await;
        assert_eq!(listed(&desk, &steward(), NoticeListKind::Waiting).await, []);
        let last = listed(&desk, &steward(), NoticeListKind::Closed)
            .await
            .pop()
            .unwrap()
            .values
            .unwrap();
        assert_eq!((last.status, last.closed_by), (NoticeStatus::Withdrawn, None));
    })
    .await;
}

#[tokio::test]
async fn p06_who_speaks_for_a_source_learns_which_record_is_doubted_and_nothing_that_others_say() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        tell(&desk, child).await;
        let partner = partner(&db).await;
        let seen = listed(&desk, &partner, NoticeListKind::Waiting).await;
        assert_eq!((&*seen[0].record_id, seen[0].field), ("2", "Middle names"));
        let text = serde_json::to_string(&seen).unwrap() + &desk.notices_file(&partner, "admissions").await.unwrap();
        for hidden in ["Ruth", "Rose", "certificate", &child.to_string()] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        let other = desk.notices(&partner, "education", NoticeListKind::Waiting, 1).await;
        assert!(matches!(other, Err(DeskError::NotFound)), "{other:?}");
        // Whatever the source tries, right or wrong, the line goes and does not come back: trying tells nothing.
        says(&desk, "Rhoda").await;
        assert_eq!(listed(&desk, &partner, NoticeListKind::Waiting).await, []);
        says(&desk, "Ruth").await;
        assert_eq!(listed(&desk, &partner, NoticeListKind::Waiting).await, []);
        assert_eq!(listed(&desk, &partner, NoticeListKind::Closed).await, []);
        assert_eq!(listed(&desk, &steward(), NoticeListKind::Waiting).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn p05_a_notice_about_a_shielded_child_is_for_shield_stewards_alone() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        with_social_care(&desk).await;
        let child = two_names(&desk).await;
        tell(&desk, child).await;
        let partner = partner(&db).await;
        let (seen, telling) = tellings(&desk, &steward(), child).await;
        send(&desk, "social_care", "3", &[("shielded", "Y")]).await;
        for viewer in [&steward(), &partner] {
            assert_eq!(listed(&desk, viewer, NoticeListKind::Waiting).await, []);
            assert_eq!(
                desk.notices_file(viewer, "admissions").await.unwrap().lines().count(),
                1
            );
        }
        let waiting = listed(&desk, &shield_steward(), NoticeListKind::Waiting).await;
        assert_eq!(waiting.len(), 1);
        let withdraw = TypedNoticeAct {
            act: NoticeAct::Withdraw,
            notices: vec![waiting[0].id],
        };
        assert_eq!(
            desk.act_on_notices(&steward(), "admissions", &withdraw).await.unwrap(),
            0
        );
        let typed = TypedNotice {
            seen,
            tell: vec![telling[0].tell.clone()],
            ..TypedNotice::default()
        };
        let refused = desk.tell_sources(&steward(), child, NAME, &typed).await;
        assert!(matches!(refused, Err(DeskError::NotFound)), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn p06_nobody_but_stewards_tells_sources_or_sees_what_they_are_told() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        tell(&desk, child).await;
        let typed = TypedNotice {
            seen: tellings(&desk, &steward(), child).await.0,
            tell: vec!["1".to_owned()],
            ..TypedNotice::default()
        };
        for role in Role::ALL.iter().copied() {
            let viewer = Viewer {
                beyond: Some("duty".to_owned()),
                ..Viewer::new(UserId(Uuid::from_u128(9)), "Person 9", role)
            };
            if viewer.decides_matches() {
                continue;
            }
            let refused = desk.tell_sources(&viewer, child, NAME, &typed).await;
            assert!(matches!(refused, Err(DeskError::NotFound)), "{role}: {refused:?}");
            let list = desk.notices(&viewer, "admissions", NoticeListKind::Waiting, 1).await;
            assert!(matches!(list, Err(DeskError::NotFound)), "{role}: {list:?}");
            if let Ok(Opened::Child(view)) = desk.attribute(&viewer, child, NAME).await {
                assert_eq!(view.telling, [], "{role}");
            }
        }
        let empty = TypedNotice {
            tell: Vec::new(),
            ..typed
        };
        let refused = desk.tell_sources(&steward(), child, NAME, &empty).await;
        assert!(matches!(refused, Err(DeskError::Unusable(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn who_asks_waits_for_who_asks_or_links_at_the_same_time_and_the_later_takes_the_place_of_the_earlier() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        let (seen, telling) = tellings(&desk, &steward(), child).await;
        let typed = TypedNotice {
            seen,
            tell: vec![telling[0].tell.clone()],
            ..TypedNotice::default()
        };
        let mut tx = db.begin().await.unwrap();
        tx.hold_link_events().await.unwrap();
        let second = tokio::spawn({
            let desk = desk.clone();
            async move { desk.tell_sources(&steward(), child, NAME, &typed).await }
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        let parts = |text: &str| vec![text.to_owned()];
        let first = Notice {
            id: NoticeId(Uuid::from_u128(1)),
            key: RecordKey::new("admissions", "2"),
            child: Some(child),
            attribute: NAME,
            said: parts("Ruth"),
            asked: parts("Rose"),
            asked_of: RecordKey::new("education", "1"),
            note: String::new(),
            person: "Ludo Fennimore".to_owned(),
            raised_at: desk.now(),
            status: NoticeStatus::Open,
            sent_at: None,
            answered_at: None,
            closed_at: None,
            closed_by: None,
        };
        tx.add_notice(&first).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(second.await.unwrap().unwrap(), 1);
        let waiting = listed(&desk, &steward(), NoticeListKind::Waiting).await;
        assert_eq!(waiting.len(), 1);
        assert_ne!(waiting[0].id, first.id);
        let closed = listed(&desk, &steward(), NoticeListKind::Closed).await;
        assert_eq!(closed[0].id, first.id);
    })
    .await;
}

#[tokio::test]
async fn two_records_of_one_source_are_one_source_that_is_asked() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        let third = [("middle_name", "Rhoda"), ("updated_on", "2026-01-01")];
        assert_eq!(send(&desk, "admissions", "3", &third).await, child);
        let (seen, telling) = tellings(&desk, &steward(), child).await;
        let typed = TypedNotice {
            seen,
            tell: telling.iter().map(|telling| telling.tell.clone()).collect(),
            ..TypedNotice::default()
        };
        assert_eq!(typed.tell.len(), 2);
        assert_eq!(desk.tell_sources(&steward(), child, NAME, &typed).await.unwrap(), 1);
        assert_eq!(listed(&desk, &steward(), NoticeListKind::Waiting).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn lists_of_notices_read_no_golden_record() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let child = two_names(&desk).await;
        tell(&desk, child).await;
        let mut tx = db.begin().await.unwrap();
        let mut golden = tx.golden(&[child]).await.unwrap();
        golden[0].json = "{}".to_owned();
        tx.put_golden(&golden).await.unwrap();
        tx.commit().await.unwrap();
        let waiting = listed(&desk, &steward(), NoticeListKind::Waiting).await;
        assert_eq!(waiting[0].values.as_ref().map(|values| values.child), Some(child));
        let withdraw = TypedNoticeAct {
            act: NoticeAct::Withdraw,
            notices: vec![waiting[0].id],
        };
        let done = desk.act_on_notices(&steward(), "admissions", &withdraw).await;
        assert_eq!(done.unwrap(), 1);
        // Whom a steward knows is not told of, and nobody may act on what they are not told.
        let related = Viewer {
            related: [child].into(),
            ..steward()
        };
        assert_eq!(listed(&desk, &related, NoticeListKind::Closed).await, []);
    })
    .await;
}
