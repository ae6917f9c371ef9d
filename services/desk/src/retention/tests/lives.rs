//! Who sees what of records that are archived, and how they come back into use.

use child::{
    UserId,
    policy::{Role, Viewer},
};
use store::testing::on_every_backend;
use uuid::Uuid;

use super::Timed;
use crate::{DeskError, FindRequest, Narrowing, Opened, Section};

fn viewer(role: Role) -> Viewer {
    Viewer {
        beyond: Some("A test".to_owned()),
        ..Viewer::new(UserId(Uuid::from_u128(77)), "Somebody", role)
    }
}

async fn finds(timed: &Timed, role: Role) -> usize {
    timed.desk.follow_index().await.unwrap();
    let request = FindRequest {
        text: "marsh 1 1 2006".to_owned(),
        ..FindRequest::default()
    };
    timed
        .desk
        .find(&viewer(role), &request, &Narrowing::default())
        .await
        .unwrap()
        .total
}

#[tokio::test]
async fn p06_an_archived_record_is_found_and_opened_by_the_archive_alone_and_comes_back_with_what_is_new() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2023-06-01").await;
        let child = timed.send("E1", "Marsh", "2006-01-01").await.child.unwrap();
        let seen = async |role| {
            let opened = timed.desk.open(&viewer(role), child, Section::Overview).await;
            let opens = match opened {
                Ok(Opened::Child(_)) => true,
                Err(DeskError::NotFound) => false,
                other => panic!("{other:?}"),
            };
            assert_eq!(finds(&timed, role).await, usize::from(opens), "{role}");
            opens
        };
        let roles = [
            Role::SchoolPractitioner,
            Role::SocialWorker,
            Role::ManagementTeam,
            Role::ArchiveCustodian,
        ];
        let all = async || {
            let mut opens = Vec::new();
            for role in roles {
                opens.push(seen(role).await);
            }
            opens
        };
        for (day, opens) in [
            ("2023-12-31", [true, true, true, true]),
            ("2024-01-01", [false, true, true, true]),
            ("2026-01-01", [false, false, true, true]),
            ("2027-01-01", [false, false, false, true]),
        ] {
            timed.run_on(day).await;
            assert_eq!(all().await, opens, "{day}");
        }
        // The source corrects the birth date: the record is in use again, at once.
        timed.send("E1", "Marsh", "2016-01-01").await;
        let opened = timed
            .desk
            .open(&viewer(Role::SchoolPractitioner), child, Section::Overview)
            .await;
        assert!(matches!(opened, Ok(Opened::Child(_))), "{opened:?}");
        assert_eq!(
            timed.run_on("2027-01-02").await.due,
            0,
            "and there is nothing left to do"
        );
    })
    .await;
}
