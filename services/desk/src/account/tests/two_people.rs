//! Roles that work behind shields are never given by one administrator (decision 24).

use child::policy::{Role, Viewer};
use store::{User, UserStatus, testing::on_every_backend};

use super::{act, begin_session, person, profile, says, session_lives, status, version};
use crate::{AccessAct, Added, Desk, DeskError, Keeper, Profile, Way, link::tests::desk_over};

/// The user as kept.
async fn kept(desk: &Desk, added: &Added) -> User {
    let mut tx = desk.shared.db.read().await.unwrap();
    tx.user(added.id).await.unwrap().unwrap()
}

async fn change(desk: &Desk, keeper: Keeper<'_>, added: &Added, said: Profile) -> bool {
    let seen = version(desk, added.id).await;
    desk.change_user(keeper, added.id, seen, said).await.unwrap()
}

async fn two(desk: &Desk) -> [Viewer; 2] {
    [
        person(desk, "first@example.org", Role::SystemAdmin).await,
        person(desk, "second@example.org", Role::SystemAdmin).await,
    ]
}

#[tokio::test]
async fn a_role_behind_shields_takes_two_administrators() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [first, second] = [
            person(&desk, "first@example.org", Role::SystemAdmin).await,
            person(&desk, "second@example.org", Role::SystemAdmin).await,
        ];
        for (n, role) in [Role::ManagementTeam, Role::ShieldSteward, Role::Auditor]
            .into_iter()
            .enumerate()
        {
            let said = profile(&format!("new{n}@example.org"), role);
            let added = desk
                .add_user(Keeper::Administrator(&first), said, Way::Local)
                .await
                .unwrap();
            assert!(added.waits);
            assert!(
                desk.viewer(added.id).await.unwrap().is_none(),
                "not before a second person agrees"
            );
            let own = act(&desk, Keeper::Administrator(&first), added.id, AccessAct::Agree).await;
            says(own, "You proposed this role");
            act(&desk, Keeper::Administrator(&second), added.id, AccessAct::Agree)
                .await
                .unwrap();
            assert_eq!(
                desk.viewer(added.id).await.unwrap().map(|viewer| viewer.role),
                Some(role)
            );
        }
        // Somebody who is here already keeps the old role until then; declined, it stays.
        let worker = person(&desk, "worker@example.org", Role::SocialWorker).await;
        let said = profile("worker@example.org", Role::Auditor);
        let seen = version(&desk, worker.user).await;
        desk.change_user(Keeper::Administrator(&first), worker.user, seen, said)
            .await
            .unwrap();
        assert_eq!(
            desk.viewer(worker.user).await.unwrap().unwrap().role,
            Role::SocialWorker
        );
        act(&desk, Keeper::Administrator(&second), worker.user, AccessAct::Decline)
            .await
            .unwrap();
        let late = act(&desk, Keeper::Administrator(&second), worker.user, AccessAct::Agree).await;
        says(late, "No role waits");
        assert_eq!(
            desk.viewer(worker.user).await.unwrap().unwrap().role,
            Role::SocialWorker
        );
    })
    .await;
}

#[tokio::test]
async fn a_role_that_waits_goes_on_waiting_through_suspension() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let admin = person(&desk, "first@example.org", Role::SystemAdmin).await;
        let keeper = Keeper::Administrator(&admin);
        let added = desk
            .add_user(keeper, profile("new@example.org", Role::Auditor), Way::Local)
            .await
            .unwrap();
        act(&desk, keeper, added.id, AccessAct::Suspend).await.unwrap();
        act(&desk, keeper, added.id, AccessAct::Reinstate).await.unwrap();
        assert_eq!(status(&desk, added.id).await, UserStatus::Waiting);
    })
    .await;
}

#[tokio::test]
async fn one_administrator_gives_no_role_behind_shields_by_declining_or_editing_and_reinstating() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [first, second] = two(&desk).await;
        let [one, other] = [Keeper::Administrator(&first), Keeper::Administrator(&second)];
        let said = profile("new@example.org", Role::Auditor);
        let added = desk.add_user(one, said.clone(), Way::Local).await.unwrap();
        // Declined by the one who proposed it, and let in again.
        act(&desk, one, added.id, AccessAct::Decline).await.unwrap();
        assert_eq!(status(&desk, added.id).await, UserStatus::Suspended);
        act(&desk, one, added.id, AccessAct::Reinstate).await.unwrap();
        assert_eq!(status(&desk, added.id).await, UserStatus::Waiting);
        says(
            act(&desk, one, added.id, AccessAct::Agree).await,
            "You proposed this role",
        );
        // Edited to another such role meanwhile, suspended, and let in again.
        let edited = Profile {
            role: Role::ManagementTeam,
            ..said
        };
        assert!(change(&desk, one, &added, edited).await, "it waits");
        for step in [AccessAct::Suspend, AccessAct::Reinstate] {
            act(&desk, one, added.id, step).await.unwrap();
        }
        let user = kept(&desk, &added).await;
        assert_eq!(
            (user.status, user.role, user.proposed_role),
            (UserStatus::Waiting, Role::ManagementTeam, Some(Role::ManagementTeam))
        );
        says(
            act(&desk, one, added.id, AccessAct::Agree).await,
            "You proposed this role",
        );
        act(&desk, other, added.id, AccessAct::Agree).await.unwrap();
        assert!(desk.viewer(added.id).await.unwrap().is_some());
        // Whoever let them in again is the first of the two from then on.
        for step in [AccessAct::Suspend, AccessAct::Reinstate] {
            act(&desk, other, added.id, step).await.unwrap();
        }
        says(
            act(&desk, other, added.id, AccessAct::Agree).await,
            "You proposed this role",
        );
        act(&desk, Keeper::Operator, added.id, AccessAct::Agree).await.unwrap();
        assert_eq!(status(&desk, added.id).await, UserStatus::Active);
    })
    .await;
}

#[tokio::test]
async fn who_waits_and_is_given_an_ordinary_role_may_sign_in() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [first, _] = two(&desk).await;
        let keeper = Keeper::Administrator(&first);
        let said = profile("new@example.org", Role::Auditor);
        let added = desk.add_user(keeper, said.clone(), Way::Local).await.unwrap();
        let ordinary = Profile {
            role: Role::Director,
            ..said
        };
        assert!(!change(&desk, keeper, &added, ordinary).await, "nothing waits");
        let user = kept(&desk, &added).await;
        assert_eq!(
            (user.status, user.role, user.proposed_role),
            (UserStatus::Active, Role::Director, None)
        );
    })
    .await;
}

#[tokio::test]
async fn one_administrator_becomes_nobody_behind_shields_by_a_reset_or_another_address() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [first, second] = two(&desk).await;
        let [one, other] = [Keeper::Administrator(&first), Keeper::Administrator(&second)];
        // A reset tells the password of somebody who works behind shields.
        let auditor = person(&desk, "auditor@example.org", Role::Auditor).await;
        begin_session(&desk, auditor.user, 2).await;
        desk.reset_sign_in(one, auditor.user).await.unwrap();
        assert!(!session_lives(&desk, 2).await);
        assert!(desk.viewer(auditor.user).await.unwrap().is_none(), "it waits");
        says(
            act(&desk, one, auditor.user, AccessAct::Agree).await,
            "You proposed this role",
        );
        act(&desk, other, auditor.user, AccessAct::Agree).await.unwrap();
        assert!(desk.viewer(auditor.user).await.unwrap().is_some());
        desk.reset_sign_in(Keeper::Operator, auditor.user).await.unwrap();
        assert!(
            desk.viewer(auditor.user).await.unwrap().is_some(),
            "the operator counts as both"
        );

        // Another address leads somebody else to an account that nobody came to yet.
        let said = profile("awaited@example.org", Role::ShieldSteward);
        let added = desk.add_user(one, said.clone(), Way::Provider).await.unwrap();
        let moved = Profile {
            email: "elsewhere@example.org".to_owned(),
            ..said.clone()
        };
        assert!(
            change(&desk, other, &added, moved).await,
            "it waits for somebody else now"
        );
        says(
            act(&desk, other, added.id, AccessAct::Agree).await,
            "You proposed this role",
        );
        act(&desk, one, added.id, AccessAct::Agree).await.unwrap();
        assert!(change(&desk, one, &added, said).await);
        assert_eq!(status(&desk, added.id).await, UserStatus::Waiting);

        // Who has an ordinary role keeps it, and whoever proposed the other one, this keeper is not the second.
        let worker = person(&desk, "worker@example.org", Role::SocialWorker).await;
        let seen = version(&desk, worker.user).await;
        let proposed = profile("worker@example.org", Role::Auditor);
        desk.change_user(other, worker.user, seen, proposed).await.unwrap();
        desk.reset_sign_in(one, worker.user).await.unwrap();
        assert_eq!(status(&desk, worker.user).await, UserStatus::Active);
        says(
            act(&desk, one, worker.user, AccessAct::Agree).await,
            "You proposed this role",
        );
    })
    .await;
}

#[tokio::test]
async fn who_agrees_agrees_to_what_they_saw() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [first, second] = two(&desk).await;
        let [one, other] = [Keeper::Administrator(&first), Keeper::Administrator(&second)];
        let said = profile("new@example.org", Role::Auditor);
        let added = desk.add_user(one, said.clone(), Way::Local).await.unwrap();
        let seen = version(&desk, added.id).await;
        let edited = Profile {
            role: Role::ManagementTeam,
            ..said
        };
        change(&desk, one, &added, edited).await;
        let late = desk.act_on_access(other, added.id, seen, AccessAct::Agree).await;
        assert!(matches!(late, Err(DeskError::Changed)), "{late:?}");
        assert_eq!(status(&desk, added.id).await, UserStatus::Waiting);
    })
    .await;
}

#[tokio::test]
async fn a_role_that_waits_takes_no_sources_and_gives_none() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [first, second] = two(&desk).await;
        let [one, other] = [Keeper::Administrator(&first), Keeper::Administrator(&second)];
        let said = Profile {
            sources: vec!["education".to_owned()],
            ..profile("partner@example.org", Role::SourcePartner)
        };
        let added = desk.add_user(one, said, Way::Local).await.unwrap();
        let sources = async || desk.user_for_operator(added.id).await.unwrap().profile.sources;
        change(&desk, one, &added, profile("partner@example.org", Role::Auditor)).await;
        assert_eq!(sources().await, ["education"], "they still speak for it");
        act(&desk, other, added.id, AccessAct::Decline).await.unwrap();
        assert_eq!(sources().await, ["education"]);
        change(&desk, one, &added, profile("partner@example.org", Role::Auditor)).await;
        act(&desk, other, added.id, AccessAct::Agree).await.unwrap();
        assert!(sources().await.is_empty());
    })
    .await;
}
