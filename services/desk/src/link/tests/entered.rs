//! What people record here: whose it is, and who may change it.

use std::collections::BTreeMap;

use child::{
    Attribute, ChildId, RecordKey, UserId,
    policy::{Role, Viewer},
};
use linkage::Model;
use store::{ConstraintKind, Db, LinkConstraint, testing::on_every_backend};
use uuid::Uuid;

use super::desk_over;
use crate::{Activation, Desk, DeskError, LEFT_TO_RULES, NeedBasis, Offer, Opened, Sender, TypedChoice, TypedNeed};

const SCHOOL: &str = "900101";

fn officer() -> Viewer {
    Viewer::new(UserId(Uuid::nil()), "Osric Vane", Role::TransportOfficer)
}

fn typed(am_time: &str) -> TypedNeed {
    TypedNeed {
        school: SCHOOL.to_owned(),
        pickup: "home".to_owned(),
        wheelchair: "none".to_owned(),
        assistant: "none".to_owned(),
        medical_plan: "no".to_owned(),
        am_time: am_time.to_owned(),
        days: "MTWTF".to_owned(),
        valid_from: "2026-01-05".to_owned(),
        ..TypedNeed::default()
    }
}

/// Two children who have nothing in common.
pub(crate) async fn two_children(desk: &Desk) -> [ChildId; 2] {
    desk.set_schools(vec![(SCHOOL.to_owned(), "Ash Lane Primary".to_owned()).into()])
        .await
        .unwrap();
    let mut children = Vec::new();
    for (id, first_name, surname, dob) in [
        ("E1", "Ada", "Marsh", "2015-01-02"),
        ("E2", "Zeno", "Quillibald", "2012-11-30"),
    ] {
        let fields = [("first_name", first_name), ("surname", surname), ("dob", dob)];
        let fields: BTreeMap<String, String> = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let received = desk
            .receive(&Sender::of("education"), "education", id, fields)
            .await
            .unwrap();
        children.push(received.child.expect("the record names a child"));
    }
    children.try_into().expect("two records were sent")
}

/// A steward says that the two are one child.
pub(crate) async fn join(db: &Db, desk: &Desk) -> Uuid {
    let records = ["E1", "E2"].map(|id| RecordKey::new("education", id));
    join_records(db, desk, records).await
}

/// What a steward says of two records, in force from now on.
pub(crate) fn said_of(id: Uuid, kind: ConstraintKind, [left, right]: [RecordKey; 2], desk: &Desk) -> LinkConstraint {
    LinkConstraint {
        id,
        kind,
        left,
        right,
        scope: "child".to_owned(),
        reason: "a test".to_owned(),
        person: "a steward".to_owned(),
        at: desk.now(),
        decision: None,
        weight: None,
        revoked_by: None,
        revoked_at: None,
        revoked_decision: None,
    }
}

/// A steward says that two records are one child.
pub(crate) async fn join_records(db: &Db, desk: &Desk, records: [RecordKey; 2]) -> Uuid {
    let id = desk.shared.ids.uuid(desk.now());
    let mut tx = db.begin().await.unwrap();
    tx.add_constraints(&[said_of(id, ConstraintKind::Must, records, desk)])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    desk.relink_all().await.unwrap();
    id
}

pub(crate) async fn take_back(db: &Db, desk: &Desk, decision: Uuid) {
    let mut tx = db.begin().await.unwrap();
    assert!(
        tx.revoke_constraint(decision, "a steward", desk.now(), None)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    desk.relink_all().await.unwrap();
}

/// A steward chooses what shows of an attribute: of the values that may be chosen the one that `pick` takes, or none, which
/// leaves it to the rules. Nothing happens where there is nothing to choose.
pub(crate) async fn choose(
    desk: &Desk,
    steward: &Viewer,
    child: ChildId,
    attribute: Attribute,
    pick: impl FnOnce(&[Offer]) -> Option<usize>,
) -> Result<(), DeskError> {
    let Opened::Child(view) = desk.attribute(steward, child, attribute).await? else {
        return Err(DeskError::NotFound);
    };
    let choosing = view.choosing.ok_or(DeskError::NotFound)?;
    let offer = pick(&choosing.offers).map(|place| choosing.offers[place].show.clone());
    let typed = TypedChoice {
        seen: choosing.seen,
        show: offer.unwrap_or_else(|| LEFT_TO_RULES.to_owned()),
        reason: "The birth certificate was seen".to_owned(),
        review_on: "2099-01-01".to_owned(),
    };
    desk.choose_value(steward, child, attribute, &typed).await
}

/// Morning times of the needs of a child, as the officer sees them.
async fn mornings(desk: &Desk, child: ChildId) -> Vec<String> {
    let form = desk
        .need_form_again(&officer(), child, &NeedBasis::Blank)
        .await
        .unwrap();
    let needs = form.child.transport.unwrap();
    let mut times: Vec<String> = needs.into_iter().filter_map(|need| need.am_time).collect();
    times.sort();
    times
}

#[tokio::test]
async fn p02_what_is_recorded_here_follows_the_oldest_record_of_its_child_through_merge_and_unmerge() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        desk.record_need(&officer(), zeno, &typed("8:10")).await.unwrap();
        assert_eq!(
            (mornings(&desk, ada).await, mornings(&desk, zeno).await),
            (vec![], vec!["08:10".to_owned()])
        );
        let decision = join(&db, &desk).await;
        assert_eq!(mornings(&desk, ada).await, ["08:10"]);
        desk.record_need(&officer(), ada, &typed("8:30")).await.unwrap();
        assert_eq!(mornings(&desk, ada).await, ["08:10", "08:30"]);
        take_back(&db, &desk, decision).await;
        assert_eq!(
            mornings(&desk, ada).await,
            ["08:30"],
            "beside the oldest record of the joined child"
        );
        assert_eq!(mornings(&desk, zeno).await, ["08:10"]);
        let rebuilt = desk.rebuild(false).await.unwrap();
        assert_eq!(rebuilt.different, 0);
    })
    .await;
}

#[tokio::test]
async fn p03_however_much_is_recorded_here_all_of_it_stays_with_its_child() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let mut model = Model::builtin("child").unwrap();
        // Two records are as many as may hang together: three entries beside one are more than that.
        model.clustering.component_records_max = 2;
        let version = desk.add_model(&model, false).await.unwrap();
        let activation = Activation {
            by: "a steward".to_owned(),
            reason: "a test".to_owned(),
        };
        desk.activate_model(version, &activation).await.unwrap();
        let [ada, _] = two_children(&desk).await;
        for time in ["8:10", "8:20", "8:30"] {
            desk.record_need(&officer(), ada, &typed(time)).await.unwrap();
        }
        assert_eq!(mornings(&desk, ada).await, ["08:10", "08:20", "08:30"]);
        desk.relink_all().await.unwrap();
        assert_eq!(mornings(&desk, ada).await, ["08:10", "08:20", "08:30"]);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_change_one_need_the_second_is_told_and_nothing_is_lost() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        let need = desk.record_need(&officer(), ada, &typed("8:10")).await.unwrap();
        let change = |version, time: &'static str| {
            let (desk, need) = (desk.clone(), need.clone());
            async move { desk.change_need(&officer(), ada, &need, version, &typed(time)).await }
        };
        let (first, second) = tokio::join!(change(1, "8:20"), change(1, "8:40"));
        assert!(matches!(
            (first, second),
            (Ok(()), Err(DeskError::Changed)) | (Err(DeskError::Changed), Ok(()))
        ));
        change(2, "8:50").await.unwrap();
        assert!(matches!(change(2, "9:00").await, Err(DeskError::Changed)));
        assert_eq!(mornings(&desk, ada).await, ["08:50"]);
        // Back to what it once was is a change too.
        change(3, "8:10").await.unwrap();
        assert_eq!(mornings(&desk, ada).await, ["08:10"]);
        let other = desk.change_need(&officer(), zeno, &need, 4, &typed("7:00")).await;
        assert!(matches!(other, Err(DeskError::NotFound)), "the need is another child's");
    })
    .await;
}

#[tokio::test]
async fn p06_needs_are_kept_by_transport_alone_and_the_internal_source_is_nobodys_feed() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        for role in Role::ALL.iter().filter(|role| **role != Role::TransportOfficer) {
            let viewer = Viewer {
                role: *role,
                unlocked: None,
                ..officer()
            };
            let recorded = desk.record_need(&viewer, ada, &typed("8:10")).await;
            assert!(matches!(recorded, Err(DeskError::NotFound)), "{role}");
            let form = desk.need_form(&viewer, ada, &NeedBasis::Blank).await;
            assert!(matches!(form, Err(DeskError::NotFound)), "{role}");
        }
        let registered = desk
            .register_source("onechild", "Mine", child::FeedKind::Transport, false)
            .await;
        assert!(matches!(registered, Err(DeskError::Unusable(_))));
    })
    .await;
}
