//! The pages in a real browser: usable by everyone, at phone width, with scripts off, within the step budgets, and
//! talking to nobody else.

use child::policy::Role;
use tests::{
    TestApp,
    browser::{self, Tab, private_window},
    email,
    people::{MAGNOLIA, SCRIPT, ZOE},
};

#[test]
fn signing_in_and_its_errors_are_usable_by_everyone() {
    tests::run(async {
        let tab = private_window(&TestApp::on_sqlite().await.base).await;
        tab.open("/sign-in")
            .await
            .assert_usable_by_everyone("p01-sign-in")
            .await;
        tab.fill("#email", "nobody@example.org")
            .await
            .fill("#password", "not the right one")
            .await;
        tab.press("[data-testid=sign-in]")
            .await
            .assert_usable_by_everyone("p01-sign-in-error")
            .await;
        assert_eq!(tab.status(), 422);
        for path in ["accessibility", "privacy", "help"] {
            tab.open(&format!("/{path}"))
                .await
                .assert_usable_by_everyone(&format!("static-{path}"))
                .await;
            assert_eq!(tab.status(), 200, "{path}");
        }
        tab.assert_kept_to_itself();
    });
}

#[test]
fn home_is_usable_by_everyone_in_every_role() {
    tests::run(async {
        for role in [
            Role::SocialWorker,
            Role::TransportOfficer,
            Role::DataSteward,
            Role::ManagementTeam,
            Role::Director,
            Role::Auditor,
            Role::SystemAdmin,
        ] {
            let tab = signed_in(role).await;
            tab.open("/")
                .await
                .assert_usable_by_everyone(&format!("p02-home-{role}"))
                .await;
            assert_eq!(tab.status(), 200, "{role}");
            tab.assert_kept_to_itself();
        }
    });
}

#[test]
fn searching_is_usable_by_everyone_with_results_without_and_with_errors() {
    tests::run(async {
        let tab = signed_in(Role::SocialWorker).await;
        tab.open("/search").await.assert_usable_by_everyone("p03-search").await;
        tab.press("main [data-testid=search]")
            .await
            .assert_usable_by_everyone("p03-search-error")
            .await;
        assert_eq!(tab.status(), 422);
        search(&tab, "thistlewick 4 3 2012").await;
        tab.assert_usable_by_everyone("p04-results").await;
        search(&tab, "zzyzx qqwerty 1 1 2011").await;
        tab.assert_usable_by_everyone("p04-results-empty").await;
        tab.open("/search/advanced")
            .await
            .assert_usable_by_everyone("p03-advanced")
            .await;
        tab.press("main [data-testid=search]")
            .await
            .assert_usable_by_everyone("p03-advanced-error")
            .await;
        assert_eq!(tab.status(), 422);
        for role in [Role::TransportOfficer, Role::DataSteward, Role::SchoolPractitioner] {
            let tab = signed_in(role).await;
            search(&tab, "zoe thistlewick").await;
            tab.assert_usable_by_everyone(&format!("p04-results-{role}")).await;
        }
        tab.assert_kept_to_itself();
    });
}

#[test]
fn a_record_is_usable_by_everyone_in_every_part() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let zoe = format!("/child/{}", app.child_id(&ZOE).await);
        let tab = signed_in(Role::ManagementTeam).await;
        for part in [
            "",
            "/involvements",
            "/sen-transport",
            "/sources",
            "/attribute/last-name",
            "/attribute/address",
        ] {
            tab.open(&format!("{zoe}{part}")).await;
            assert_eq!(tab.status(), 200, "{part}");
            tab.assert_usable_by_everyone(&format!("p05-record{}", part.replace('/', "-")))
                .await;
        }
        let transport = signed_in(Role::TransportOfficer).await;
        transport
            .open(&format!("{zoe}/sen-transport"))
            .await
            .assert_usable_by_everyone("p05-record-transport")
            .await;
        tab.open("/child/01990000-0000-7000-8000-000000000000")
            .await
            .assert_usable_by_everyone("p22-not-found")
            .await;
        assert_eq!(tab.status(), 404);
        tab.assert_kept_to_itself();
    });
}

#[test]
fn a_shielded_record_and_the_way_to_its_hidden_details_are_usable_by_everyone() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let page = format!("/child/{}", app.child_id(&MAGNOLIA).await);
        for scripts in [true, false] {
            let tab = signed_in(Role::SocialWorkManager).await;
            search(&tab, "magnolia quillfeather").await;
            tab.open(&page).await.assert_usable_by_everyone("p07-face").await;
            if !scripts {
                tab.without_scripts().await;
            }
            let before = tab.steps();
            tab.press("main [data-testid=override]").await;
            if scripts {
                tab.assert_usable_by_everyone("p07-warning").await;
            }
            tab.press("main [data-testid=continue]").await;
            let form = tab.steps();
            tab.press("main [data-testid=show-hidden]").await;
            assert_eq!(tab.status(), 422);
            if scripts {
                tab.assert_usable_by_everyone("p07-reason-error").await;
            }
            let mistakes = tab.steps() - form;
            tab.tick("main input[value=emergency]").await;
            tab.fill("main #details", "Child is missing since noon today.").await;
            tab.fill("main #asked_by", "Duty manager").await;
            for (part, text) in [("day", "1"), ("month", "9"), ("year", "2026")] {
                tab.fill(&format!("main #asked_on-{part}"), text).await;
            }
            tab.press("main [data-testid=show-hidden]").await;
            assert_eq!(
                tab.steps() - before - mistakes + 1,
                4,
                "with the one that opened the record"
            );
            assert!(tab.visible_text().await.contains(MAGNOLIA.postcode));
            if scripts {
                tab.assert_usable_by_everyone("p07-open").await;
            }
            tab.press("[data-testid=override-end]").await;
            assert!(!tab.visible_text().await.contains(MAGNOLIA.postcode));
            tab.assert_kept_to_itself();
        }
    });
}

#[test]
fn education_social_care_and_common_assessments_are_usable_by_everyone() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let zoe = format!("/child/{}", app.child_id(&ZOE).await);
        let worker = signed_in(Role::SocialWorker).await;
        for part in ["/education", "/social-care", "/caf", "/sen-transport"] {
            worker.open(&format!("{zoe}{part}")).await;
            assert_eq!(worker.status(), 200, "{part}");
            worker
                .assert_usable_by_everyone(&format!("p05-facts{}", part.replace('/', "-")))
                .await;
        }
        worker.assert_kept_to_itself();
        let officer = signed_in(Role::EducationWelfareOfficer).await;
        officer
            .open(&format!("{zoe}/education"))
            .await
            .press("[data-testid=not-in-school]")
            .await
            .assert_usable_by_everyone("p05-not-in-school")
            .await;
        assert_eq!(officer.status(), 200);
        let words = officer.visible_text().await;
        assert!(
            words.contains("A social worker is involved") && words.contains(tests::people::SOCIAL_WORKER),
            "{words}"
        );
        officer.assert_kept_to_itself();
    });
}

#[test]
fn the_review_queue_and_a_comparison_are_usable_by_everyone() {
    tests::run(async {
        let tab = signed_in(Role::DataSteward).await;
        tab.open("/review?kind=duplicate")
            .await
            .assert_usable_by_everyone("p09-queue")
            .await;
        tab.press("main tbody a")
            .await
            .assert_usable_by_everyone("p10-compare")
            .await;
        assert_eq!(tab.status(), 200);
        tab.assert_kept_to_itself();
    });
}

#[test]
fn preferences_are_usable_by_everyone_and_are_kept() {
    tests::run(async {
        let tab = signed_in(Role::EducationWelfareOfficer).await;
        tab.open("/preferences")
            .await
            .assert_usable_by_everyone("preferences")
            .await;
        tab.tick("main input[type=checkbox]")
            .await
            .press("[data-testid=save-preferences]")
            .await;
        tab.assert_usable_by_everyone("preferences-saved").await;
        assert!(tab.visible_text().await.contains("Your preferences are saved"));
        assert!(
            tab.has("main input[type=checkbox]:checked").await,
            "{}",
            tab.html().await
        );
        tab.assert_kept_to_itself();
    });
}

#[test]
fn who_else_works_with_a_child_takes_three_steps_with_scripts_off() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let tab = private_window(&app.base).await;
        tab.without_scripts().await;
        tab.sign_in(&email(Role::SocialWorker)).await;
        assert_eq!(tab.path().await, "/");
        let home = tab.steps();
        tab.fill("main #text", "oneill thistlewick 4 3 2012").await;
        if tab.has("main #reason").await {
            tab.pick("main #reason", "Working").await;
        }
        tab.press("main [data-testid=search]").await;
        tab.press("main tbody a").await;
        assert_eq!(tab.steps() - home, 2, "find and open a known child");
        tab.press("main a[href$='/involvements']").await;
        assert_eq!(tab.steps() - home, 3, "who else works with this child");
        let html = tab.html().await;
        assert!(html.contains(tests::people::SOCIAL_WORKER), "{html}");
        assert!(!html.contains(tests::people::SENSITIVE_WORKER));
        for text in ["Thistlewick", "thistlewick", "2012", ZOE.nhs_number] {
            assert!(
                !tab.url().await.contains(text) && !tab.title().await.contains(text),
                "{text} in address or title"
            );
        }
        tab.assert_kept_to_itself();
    });
}

#[test]
fn a_search_works_by_keyboard_alone() {
    tests::run(async {
        let tab = signed_in(Role::DataSteward).await;
        tab.open("/search")
            .await
            .fill("main #text", ZOE.upn)
            .await
            .enter("main #text")
            .await;
        tab.enter("main tbody a").await;
        assert!(tab.text("h1").await.contains("Thistlewick"), "{}", tab.html().await);
    });
}

#[test]
fn a_name_that_looks_like_a_script_never_runs() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let tab = signed_in(Role::ManagementTeam).await;
        let page = format!("/child/{}", app.child_id(&SCRIPT).await);
        for part in [
            "",
            "/involvements",
            "/sen-transport",
            "/sources",
            "/attribute/last-name",
        ] {
            tab.open(&format!("{page}{part}")).await;
            assert_eq!(tab.status(), 200, "{part}");
            assert_ne!(tab.title().await, "Taken", "{part}");
            assert_eq!(tab.evaluate("document.title === 'Taken'").await, false, "{part}");
            assert!(!tab.has("main script").await && !tab.has("main b").await, "{part}");
            assert!(
                tab.text("h1").await.contains("<script>"),
                "{part}: {}",
                tab.text("h1").await
            );
        }
        tab.assert_kept_to_itself();
    });
}

#[test]
fn a_record_prints_with_its_banner_and_who_printed_it_and_without_navigation() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let tab = signed_in(Role::SocialWorker).await;
        tab.open(&format!("/child/{}?print=1", app.child_id(&ZOE).await))
            .await
            .as_printed()
            .await;
        let words = tab.visible_text().await;
        for part in [
            "Thistlewick",
            "Printed by Test social worker on",
            "Contains personal data.",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        for part in ["Sign out", "Accessibility statement", "Sections of this record"] {
            assert!(!words.contains(part), "{part}: {words}");
        }
    });
}

/// A window of somebody who signed in on the page.
pub(crate) async fn signed_in(role: Role) -> Tab {
    browser::signed_in(TestApp::on_sqlite().await, role).await
}

/// Searches from the page with the one box, giving a reason where one is asked for.
async fn search(tab: &Tab, text: &str) {
    tab.open("/search").await.fill("main #text", text).await;
    if tab.has("main #reason").await {
        tab.pick("main #reason", "Working").await;
    }
    tab.press("main [data-testid=search]").await;
    assert!(
        tab.path().await.starts_with("/search/") && tab.status() == 200,
        "{}",
        tab.html().await
    );
}
