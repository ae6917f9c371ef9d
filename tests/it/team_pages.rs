//! The desk of the management team in a real browser: usable by everyone, at phone width, and with scripts off.

use child::policy::{Role, Viewer};
use desk::{AskedOverride, OverrideReason};
use tests::{
    Backend, TestApp,
    browser::{Tab, private_window},
    email,
    people::{MAGNOLIA, ZOE},
};

use crate::journey::page_of;

/// Every page of the desk, with a name for its picture.
const LISTS: [(&str, &str); 12] = [
    ("/desk", "overview"),
    ("/desk/shields", "requests"),
    ("/desk/shields?list=here", "here"),
    ("/desk/shields?list=sources", "sources"),
    ("/desk/shields?list=possible", "possible"),
    ("/desk/shields?list=past", "past"),
    ("/desk/overrides", "overrides"),
    ("/desk/brokering", "brokering"),
    ("/desk/consents", "consents"),
    ("/desk/consents?list=withdrawn", "withdrawn"),
    ("/desk/travel", "travel"),
    ("/contacts", "contacts"),
];

async fn look_at_lists(tab: &Tab, state: &str) {
    for (path, name) in LISTS {
        tab.open(path).await;
        assert_eq!(tab.status(), 200, "{path}");
        tab.assert_usable_by_everyone(&format!("p23-{name}-{state}")).await;
    }
}

#[test]
fn the_desk_is_usable_by_everyone_when_it_is_empty_full_and_wrongly_filled_in() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 40).await.unwrap();
        let (zoe, magnolia) = (app.child_id(&ZOE).await, app.child_id(&MAGNOLIA).await);
        let tab = private_window(&app.base).await;
        tab.sign_in(&email(Role::ManagementTeam)).await;
        look_at_lists(&tab, "before").await;
        let worker = Viewer {
            beyond: Some("duty".to_owned()),
            ..app.viewer(Role::SocialWorker).await
        };
        app.desk
            .request_contact(&worker, zoe, "Please ring me", "A plan is due")
            .await
            .unwrap();
        let asked = AskedOverride {
            reason: Some(OverrideReason::Emergency),
            details: "Child is missing since noon today.".to_owned(),
            asked_by: "Duty manager".to_owned(),
            asked_on: Some(app.desk.now().date_naive()),
        };
        app.desk.override_shield(&worker, magnolia, &asked).await.unwrap();
        tab.open(&format!("{}/shield", page_of(zoe)))
            .await
            .assert_usable_by_everyone("p23-ask")
            .await;
        tab.press("[data-testid=send-request]")
            .await
            .assert_usable_by_everyone("p23-ask-error")
            .await;
        assert_eq!(tab.status(), 422);
        tab.open(&format!("{}/shield/now", page_of(zoe)))
            .await
            .assert_usable_by_everyone("p23-now")
            .await;
        tab.fill("#reason", "The father stood at the school gate").await;
        for (part, text) in [("day", "1"), ("month", "6"), ("year", "2027")] {
            tab.fill(&format!("#review_on-{part}"), text).await;
        }
        tab.press("[data-testid=set-now]")
            .await
            .assert_usable_by_everyone("p23-shield")
            .await;
        tab.press("[data-testid=fill-in]")
            .await
            .assert_usable_by_everyone("p23-fill-in")
            .await;
        tab.press("[data-testid=save-request]").await;
        assert_eq!(tab.status(), 422);
        look_at_lists(&tab, "full").await;
        for (list, link, button, name) in [
            (
                "/desk/overrides",
                "main td a[href^='/desk/overrides/']",
                "save-review",
                "override",
            ),
            (
                "/desk/brokering",
                "main th a[href^='/desk/brokering/']",
                "send-answer",
                "contact",
            ),
            (
                "/desk/consents?list=standing",
                "main th a[href*='/consent/']",
                "save-consent",
                "consent",
            ),
            (
                "/desk/travel",
                "main th a[href^='/desk/travel/']",
                "save-travel",
                "travel-one",
            ),
        ] {
            tab.open(list).await;
            tab.press(link)
                .await
                .assert_usable_by_everyone(&format!("p23-{name}"))
                .await;
            assert_eq!(tab.status(), 200, "{list}");
            tab.press(&format!("[data-testid={button}]")).await;
            assert_eq!(tab.status(), 422, "{list}");
            tab.assert_usable_by_everyone(&format!("p23-{name}-error")).await;
        }
        tab.open("/").await.assert_usable_by_everyone("p02-home-team").await;
        tab.assert_kept_to_itself();
    });
}

#[test]
fn p23_1_two_people_lift_a_shield_with_scripts_off() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        app.another_account(Role::ManagementTeam, "second@example.org").await;
        let zoe = app.child_id(&ZOE).await;
        let worker = private_window(&app.base).await;
        worker.without_scripts().await;
        worker.sign_in(&email(Role::SchoolPractitioner)).await;
        worker.open(&format!("{}/shield", page_of(zoe))).await;
        worker.tick("main input[name=asked_by][value=parent]").await;
        worker.fill("#asker", "Una Thistlewick, 01632 960001").await;
        worker.tick("main input[name=criteria][value=harm]").await;
        worker.tick("main input[name=evidence][value=no]").await;
        for (part, text) in [("day", "1"), ("month", "6"), ("year", "2027")] {
            worker.fill(&format!("#review_on-{part}"), text).await;
        }
        worker.press("[data-testid=send-request]").await;
        assert_eq!(worker.path().await, page_of(zoe));
        let first = private_window(&app.base).await;
        first.without_scripts().await;
        first.sign_in(&email(Role::ManagementTeam)).await;
        let home = first.steps();
        first.press("main [data-testid=desk]").await;
        first.press("[data-testid=count-requests] a").await;
        first.press("main th a[href^='/desk/shields/']").await;
        first.press("[data-testid=act-set]").await;
        first.fill("#reason", "Agreed in the meeting").await;
        first.press("[data-testid=confirm]").await;
        assert_eq!(first.steps() - home, 5);
        assert!(first.visible_text().await.contains("The shield is set."));
        worker.open(&page_of(zoe)).await;
        assert!(!worker.visible_text().await.contains(ZOE.address));
        let shield = first.path().await;
        first.press("[data-testid=act-propose-lift]").await;
        first.press("[data-testid=confirm]").await;
        assert_eq!(first.status(), 422);
        first.fill("#reason", "The danger is over").await;
        first.press("[data-testid=confirm]").await;
        assert!(
            !first.has("[data-testid=act-confirm-lift]").await,
            "the same person cannot lift it"
        );
        let second = private_window(&app.base).await;
        second.without_scripts().await;
        second.sign_in("second@example.org").await;
        second.open(&shield).await;
        second.press("[data-testid=act-confirm-lift]").await;
        second.fill("#reason", "I looked too").await;
        second.press("[data-testid=confirm]").await;
        assert!(
            second.visible_text().await.contains("The shield is lifted"),
            "{}",
            second.html().await
        );
        worker.open(&page_of(zoe)).await;
        assert!(worker.visible_text().await.contains(ZOE.address));
        for tab in [&worker, &first, &second] {
            tab.assert_kept_to_itself();
        }
    });
}
