//! The questions why somebody looks, in a real browser, with the lists of a council: usable by everyone, by keyboard and with
//! scripts off.

use child::policy::{Reasons, Role};
use serde_json::json;
use tests::{
    Backend, TestApp,
    browser::{signed_in, signed_in_without_scripts},
    people::MAGNOLIA,
};

use crate::journey::page_of;

#[test]
fn the_questions_why_are_usable_by_everyone_and_with_scripts_off() {
    tests::run(async {
        let reasons: Reasons = serde_json::from_value(json!({
            "search": {
                "words": { "working": "Working with the child", "court": "A court asked" },
                "roles": { "social_worker": { "choices": ["working", "court"], "own_words": "demanded" } },
            },
            "override": {
                "words": { "conference": "Risk conference", "duty": "Court or statutory duty" },
                "roles": { "social_worker": ["conference", "duty"] },
            },
        }))
        .unwrap();
        let app = TestApp::with_reasons(Backend::Sqlite, 5, reasons).await.unwrap();
        let magnolia = page_of(app.child_id(&MAGNOLIA).await);
        let with_scripts = signed_in(&app, Role::SocialWorker).await;
        let tab = signed_in_without_scripts(&app, Role::SocialWorker).await;
        for tab in [&with_scripts, &tab] {
            tab.open("/search").await;
            tab.fill("#text", "magnolia quillfeather").await;
            tab.pick("#reason", "A court asked").await;
            tab.enter("#text").await;
            assert_eq!(
                tab.status(),
                422,
                "words of one’s own are demanded: {}",
                tab.html().await
            );
        }
        with_scripts.assert_usable_by_everyone("p3-reason-in-words").await;
        tab.fill("#reason-other", "Hearing on Monday").await;
        tab.press("[data-testid=search]").await;
        let results = tab.html().await;
        assert!(results.contains("A court asked: Hearing on Monday"), "{results}");
        tab.open(&format!("{magnolia}/override/reason")).await;
        let form = tab.html().await;
        assert!(
            form.contains("Risk conference") && !form.contains("Emergency"),
            "{form}"
        );
        tab.press("[data-testid=show-hidden]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_kept_to_itself();
    });
}
