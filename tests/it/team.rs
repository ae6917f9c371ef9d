//! The desk of the management team (page P23) end to end: shields that people set, contact, consent, hidden travel.

use std::collections::BTreeSet;

use child::{ChildId, policy::Role};
use desk::{ConsentListKind, ExportRequest, TravelState};
use tests::{
    Answer, Backend, PASSWORD, TestApp, Visitor,
    people::{MAGNOLIA, SENSITIVE_SERVICE, ZOE},
};

use crate::journey::page_of;

/// Children of the county of these tests.
const CHILDREN: usize = 60;

/// An application of a test's own over each database.
async fn apps() -> Vec<TestApp> {
    let mut apps = Vec::new();
    for backend in Backend::ALL {
        apps.extend(TestApp::fresh(backend, CHILDREN).await);
    }
    apps
}

const REQUEST: [(&str, &str); 7] = [
    ("asked_by", "professional"),
    ("asker", "Petra Vane, refuge worker"),
    ("criteria", "harm"),
    ("evidence", "no"),
    ("review_on-day", "1"),
    ("review_on-month", "6"),
    ("review_on-year", "2027"),
];

/// The first address on a page that begins so.
fn link(page: &Answer, start: &str) -> String {
    let found = page.attributes("href").into_iter().find(|href| href.starts_with(start));
    found
        .unwrap_or_else(|| panic!("no link to {start}: {}", page.words()))
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// Sends the form that stands on a page for something to be done with a shield.
async fn act(team: &Visitor, shield: &str, act: &str) -> Answer {
    let page = team.get(shield).await;
    let href = link(&page, &format!("{shield}/act/{act}"));
    let form = team.get(&href).await;
    assert_eq!(form.status, 200, "{href}");
    let hidden = |name: &str| {
        let (_, rest) = form.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    let version = hidden("version").unwrap_or_default();
    let child = hidden("child").unwrap_or_default();
    let path = href.split('?').next().unwrap_or_default();
    let fields = [
        ("version", &*version),
        ("child", &*child),
        ("reason", "Looked at in the meeting"),
    ];
    team.submit(path, &fields).await
}

#[test]
fn p23_1_a_shield_is_asked_for_set_and_lifted_by_two() {
    tests::run(async {
        for app in apps().await {
            let zoe = app.child_id(&ZOE).await;
            app.another_account(Role::ManagementTeam, "second@example.org").await;
            let worker = Visitor::signed_in(&app, Role::SchoolPractitioner).await;
            let address = format!("{}/shield", page_of(zoe));
            let before = worker.get(&page_of(zoe)).await;
            assert!(before.words().contains(ZOE.address), "{}", before.words());
            let empty = {
                worker.get(&address).await;
                worker.post(&address, &[]).await
            };
            assert_eq!(empty.status, 422);
            for words in [
                "There is a problem",
                "Select who asks for the shield",
                "Enter the review date",
            ] {
                assert!(empty.body.contains(words), "{words}: {}", empty.words());
            }
            let sent = worker.submit(&address, &REQUEST).await;
            assert!(sent.words().contains("Your request was sent"), "{}", sent.words());
            let team = Visitor::signed_in(&app, Role::ManagementTeam).await;
            assert!(team.get("/").await.words().contains("1 request for a shield waits."));
            let list = team.get("/desk/shields").await;
            let shield = link(&list, "/desk/shields/");
            let steward = Visitor::signed_in(&app, Role::ShieldSteward).await;
            let seen = steward.get(&shield).await;
            assert!(
                seen.status == 200 && !seen.body.contains("/act/"),
                "a steward decides nothing"
            );
            assert_eq!(steward.get(&format!("{shield}/act/set")).await.status, 404);
            let answered = act(&team, &shield, "set").await;
            assert!(answered.words().contains("The shield is set."), "{}", answered.words());
            let hidden = worker.get(&page_of(zoe)).await;
            let given_away = [ZOE.address, ZOE.postcode, ZOE.upn];
            assert_eq!(hidden.gives_away(given_away), None);
            app.desk.follow_index().await.unwrap();
            act(&team, &shield, "propose-lift").await;
            let own = team.get(&shield).await;
            assert!(!own.body.contains("/act/confirm-lift"), "the same person cannot");
            let second = Visitor::stranger(&app);
            second.sign_in("second@example.org", PASSWORD).await;
            let lifted = act(&second, &shield, "confirm-lift").await;
            assert!(lifted.words().contains("The shield is lifted"), "{}", lifted.words());
            let after = worker.get(&page_of(zoe)).await;
            assert!(after.words().contains(ZOE.address), "{}", after.words());
            let viewer = app.viewer(Role::ManagementTeam).await;
            let actions: Vec<String> = app
                .audit_of(viewer.user)
                .await
                .into_iter()
                .map(|event| event.action)
                .collect();
            for action in ["shield_list", "shield_opened", "shield_decided"] {
                assert!(actions.iter().any(|known| known == action), "{action}: {actions:?}");
            }
        }
    });
}

#[test]
fn p23_2_consent_that_is_withdrawn_takes_the_entry_off_every_page() {
    tests::run(async {
        for app in apps().await {
            let zoe = app.child_id(&ZOE).await;
            let worker = Visitor::signed_in(&app, Role::SocialWorker).await;
            let address = format!("{}/involvements", page_of(zoe));
            let involved = "A sensitive service is involved";
            assert!(worker.get(&address).await.words().contains(involved));
            worker.get(&format!("{}/contact", page_of(zoe))).await;
            let asked = worker
                .submit(
                    &format!("{}/contact", page_of(zoe)),
                    &[("message", "Please ring me"), ("reason", "A plan is due")],
                )
                .await;
            assert!(
                asked.words().contains("Waiting for the management team"),
                "{}",
                asked.words()
            );
            let team = Visitor::signed_in(&app, Role::ManagementTeam).await;
            let contact = link(&team.get("/desk/brokering").await, "/desk/brokering/");
            let page = team.get(&contact).await;
            assert!(page.words().contains(SENSITIVE_SERVICE), "{}", page.words());
            let answered = team
                .submit(
                    &format!("{contact}/answer"),
                    &[("version", "1"), ("answer", "Somebody rings you on Monday")],
                )
                .await;
            assert!(answered.words().contains("The answer is sent."), "{}", answered.words());
            let own = worker.get("/contacts").await;
            assert!(own.words().contains("Somebody rings you on Monday"), "{}", own.words());
            assert_eq!(own.gives_away([SENSITIVE_SERVICE]), None);
            let viewer = app.viewer(Role::ManagementTeam).await;
            let entries = app
                .desk
                .consent_list(&viewer, ConsentListKind::Standing, 1)
                .await
                .unwrap();
            let entry = entries
                .lines
                .iter()
                .find(|line| line.child.id == zoe)
                .expect("her entry");
            let consent = format!("{}/consent/{}", page_of(zoe), entry.entry.place);
            let form = team.get(&consent).await;
            let seen = form.body.split_once("name=\"seen\" value=\"").unwrap().1;
            let seen = seen.split('"').next().unwrap().to_owned();
            let withdrawn = [
                ("seen", &*seen),
                ("decision", "withdrawn"),
                ("by", "The young person"),
                ("on-day", "1"),
                ("on-month", "6"),
                ("on-year", "2026"),
            ];
            let done = team.submit(&consent, &withdrawn).await;
            assert!(
                done.words().contains("The entry is gone everywhere."),
                "{}",
                done.words()
            );
            for (visitor, who) in [(&worker, "worker"), (&team, "team")] {
                let page = visitor.get(&address).await;
                assert!(!page.words().contains(involved), "{who}: {}", page.words());
                assert_eq!(page.gives_away([SENSITIVE_SERVICE]), None, "{who}");
            }
            app.desk.follow_index().await.unwrap();
            assert_eq!(app.desk.rebuild(false).await.unwrap().different, 0);
            assert!(
                app.desk.verify_index().await.unwrap().whole(),
                "the index says what the database says"
            );
        }
    });
}

#[test]
fn p23_3_the_worklist_and_the_route_lists_are_all_who_travel() {
    tests::run(async {
        for app in apps().await {
            let team = app.viewer(Role::ManagementTeam).await;
            let officer = app.viewer(Role::TransportOfficer).await;
            let travellers = async || -> BTreeSet<ChildId> {
                let database = store::Db::open(&app.database).await.unwrap();
                let mut tx = database.read().await.unwrap();
                let today = app.desk.now().date_naive();
                tx.children_with_transport(None, today)
                    .await
                    .unwrap()
                    .into_iter()
                    .collect()
            };
            let listed = async || -> BTreeSet<ChildId> {
                let schools = app.desk.transport_schools(&officer).await.unwrap();
                let request = ExportRequest {
                    schools: schools.into_iter().map(|school| school.code).collect(),
                    as_at: app.desk.now().date_naive().to_string(),
                    changes_only: false,
                    purpose: "A test".to_owned(),
                };
                let before = app.audit_of(officer.user).await.len();
                app.desk.transport_export(&officer, &request).await.unwrap();
                let events = app.audit_of(officer.user).await;
                assert_eq!(events.len(), before + 1);
                let detail: serde_json::Value = serde_json::from_str(&events[0].detail).unwrap();
                let children = detail["children"].as_array().unwrap();
                children
                    .iter()
                    .map(|child| child.as_str().unwrap().parse().unwrap())
                    .collect()
            };
            let hidden = async || -> BTreeSet<ChildId> {
                let mut children = BTreeSet::new();
                let mut page = 1;
                loop {
                    let list = app.desk.travel_worklist(&team, None, page).await.unwrap();
                    children.extend(list.children.iter().map(|work| work.child.id));
                    if page >= list.pages {
                        return children;
                    }
                    page += 1;
                }
            };
            for _ in 0..2 {
                let (all, listed, hidden) = (travellers().await, listed().await, hidden().await);
                assert_eq!(listed.union(&hidden).copied().collect::<BTreeSet<_>>(), all);
                assert!(listed.is_disjoint(&hidden) && !listed.is_empty() && !hidden.is_empty());
                assert!(hidden.contains(&app.child_id(&MAGNOLIA).await));
                // Once more with a child that was on a route list.
                let zoe = app.child_id(&ZOE).await;
                app.desk
                    .shield_at_once(&team, zoe, "A test", "2027-06-01")
                    .await
                    .unwrap();
            }
            let magnolia = app.child_id(&MAGNOLIA).await;
            app.desk
                .arrange_travel(&team, magnolia, "yes", "A taxi of the team")
                .await
                .unwrap();
            let arranged = app.desk.travel_of(&team, magnolia).await.unwrap();
            assert_eq!(
                (arranged.state, arranged.note.as_deref()),
                (TravelState::Arranged, Some("A taxi of the team"))
            );
            let other = app.desk.travel_of(&officer, magnolia).await;
            assert!(matches!(other, Err(desk::DeskError::NotFound)));
        }
    });
}
