//! Lists of travel that others rely on.

use std::collections::BTreeSet;

use child::{
    ChildId, UserId,
    policy::{Role, Viewer},
};
use store::testing::on_every_backend;
use uuid::Uuid;

use super::{ExportRequest, TravelFilter, TypedNeed};
use crate::{
    Desk, DeskError, Section,
    link::tests::{desk_over, entered::two_children},
};

const SCHOOL: &str = "900101";

fn officer() -> Viewer {
    Viewer::new(UserId(Uuid::from_u128(1)), "Osric Vane", Role::TransportOfficer)
}

async fn travels(desk: &Desk, child: ChildId) {
    let need = TypedNeed {
        school: SCHOOL.to_owned(),
        pickup: "home".to_owned(),
        wheelchair: "none".to_owned(),
        assistant: "none".to_owned(),
        medical_plan: "no".to_owned(),
        am_time: "8:10".to_owned(),
        pm_time: "15:10".to_owned(),
        days: "MTWTF".to_owned(),
        valid_from: "2026-01-05".to_owned(),
        ..TypedNeed::default()
    };
    desk.record_need(&officer(), child, &need).await.unwrap();
}

/// The file of a list that the viewer exports.
async fn exported(desk: &Desk, viewer: &Viewer) -> String {
    let request = ExportRequest {
        schools: vec![SCHOOL.to_owned()],
        as_at: "2026-09-01".to_owned(),
        changes_only: false,
        purpose: "Routes of the term".to_owned(),
    };
    let list = desk.transport_export(viewer, &request).await.unwrap();
    desk.export_file(viewer, list.export).await.unwrap().csv
}

#[tokio::test]
async fn p07_what_names_no_school_is_not_found_and_stands_nowhere_in_the_trail() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        travels(&desk, ada).await;
        let typed = "Quillibald, who moved";
        let list = desk.transport_list(&officer(), typed, TravelFilter::default()).await;
        let changes = desk.transport_changes(&officer(), Some(typed)).await;
        assert!(matches!(list, Err(DeskError::NotFound)) && matches!(changes, Err(DeskError::NotFound)));
        assert!(desk.transport_changes(&officer(), Some(SCHOOL)).await.is_ok());
        let filter = store::AuditFilter {
            limit: 100,
            ..store::AuditFilter::default()
        };
        let events = db.read().await.unwrap().audit_events(&filter).await.unwrap();
        assert!(events.iter().any(|event| event.detail.contains(SCHOOL)));
        assert!(!events.iter().any(|event| event.detail.contains("Quillibald")));
    })
    .await;
}

#[tokio::test]
async fn the_route_list_names_a_child_whom_the_officer_knows_whose_record_stays_closed_to_them() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        travels(&desk, ada).await;
        travels(&desk, zeno).await;
        let known = Viewer {
            related: BTreeSet::from([zeno]),
            ..Viewer::new(UserId(Uuid::from_u128(2)), "Wilf Osgood", Role::TransportOfficer)
        };
        let of_anybody = exported(&desk, &officer()).await;
        assert_eq!(of_anybody.matches("Quillibald").count(), 2, "to school and back");

        let closed = desk.open(&known, zeno, Section::SenTravel).await;
        assert!(matches!(closed, Err(DeskError::NotFound)));
        let changes = desk.transport_changes(&known, None).await.unwrap();
        assert_eq!(changes.changes, []);
        let schools = desk.transport_schools(&known).await.unwrap();
        assert_eq!((schools[0].children, schools[0].changed), (2, 0));
        let list = desk
            .transport_list(&known, SCHOOL, TravelFilter::default())
            .await
            .unwrap();
        let listed: BTreeSet<ChildId> = list.children.iter().map(|child| child.id).collect();
        assert_eq!(listed, BTreeSet::from([ada, zeno]));
        assert_eq!(
            exported(&desk, &known).await.lines().count(),
            of_anybody.lines().count()
        );

        let after = desk.transport_changes(&officer(), Some(SCHOOL)).await.unwrap();
        assert_eq!(after.changes, [], "nobody is told that a journey ended");
    })
    .await;
}
