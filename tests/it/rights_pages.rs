//! Subject access in a real browser: by two people, by keyboard, with scripts off, for everybody, at phone width.

use child::policy::Role;
use tests::{
    Backend, TestApp,
    browser::{Tab, private_window},
    email,
    people::{SENSITIVE_WORKER, ZOE},
};

use crate::rights::{reference, unpacked};

/// Fills in the form of a new request, received today, with the keyboard alone.
async fn record(app: &TestApp, tab: &Tab) -> String {
    tab.open("/sar").await;
    tab.enter("[data-testid=record-request]").await;
    tab.space("#asks_for").await;
    tab.fill("#reference", &reference(app, &ZOE).await).await;
    tab.space("#asked_by-2").await;
    tab.fill("#asker", "A parent, by letter").await;
    tab.fill("#scope", "Everything").await;
    let today = app.desk.now().date_naive();
    for (part, format) in [("day", "%-d"), ("month", "%-m"), ("year", "%Y")] {
        let text = today.format(format).to_string();
        tab.fill(&format!("#received_on-{part}"), &text).await;
    }
    tab.fill("#identity", "Passport").await;
    tab.enter("[data-testid=record]").await;
    let path = tab.path().await;
    assert!(path.starts_with("/sar/"), "{}", tab.html().await);
    path
}

/// Decides about every item: what is proposed stays, and of the rest everything is withheld.
async fn decide(tab: &Tab, request: &str) {
    tab.enter("[data-testid=task-items] a").await;
    while tab.path().await.contains("/items") {
        for key in keys(&tab.html().await) {
            let decision = format!("[name=decision-{key}]");
            if !tab.has(&format!("{decision}:checked")).await {
                tab.space(&format!("{decision}[value=withhold]")).await;
                tab.pick(&format!("#reason-{key}"), "It would be likely to cause serious harm")
                    .await;
            }
        }
        tab.enter("[data-testid=save]").await;
        assert_eq!(tab.status(), 200, "{}", tab.html().await);
    }
    assert_eq!(tab.path().await, request);
}

fn keys(html: &str) -> Vec<String> {
    let fields = html.split("name=\"seen-").skip(1);
    fields
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn p20_a_subject_access_request_is_answered_by_keyboard_and_without_scripts() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let signer = "signer@example.org";
        app.another_account(Role::InformationGovernance, signer).await;
        let (tab, other) = (private_window(&app.base).await, private_window(&app.base).await);
        for (tab, who) in [(&tab, &*email(Role::InformationGovernance)), (&other, signer)] {
            tab.sign_in(who).await;
            tab.without_scripts().await;
        }
        let request = record(&app, &tab).await;
        decide(&tab, &request).await;
        assert!(!tab.has("a[href$='/act/sign']").await, "who decided does not sign");
        other.open(&request).await;
        other.enter("[data-testid=task-sign] a").await;
        other.fill("#note", "Every item").await;
        other.enter("[data-testid=confirm]").await;
        assert_eq!(other.path().await, request, "{}", other.html().await);
        tab.open(&request).await;
        tab.enter("[data-testid=make-pack]").await;
        assert!(tab.has("[data-testid=download-pack]").await, "{}", tab.html().await);
        let governor = app.viewer(Role::InformationGovernance).await;
        let id = request.trim_start_matches("/sar/").parse().unwrap();
        let file = app.desk.pack_file(&governor, id).await.unwrap();
        for (name, text) in unpacked(&file.bytes) {
            assert!(text.contains(ZOE.upn), "{name}");
            for absent in [ZOE.carer_phone, SENSITIVE_WORKER] {
                assert!(!text.contains(absent), "{absent} is in {name}");
            }
        }
        tab.enter("[data-testid=task-send] a").await;
        let today = app.desk.now().date_naive();
        for (part, format) in [("day", "%-d"), ("month", "%-m"), ("year", "%Y")] {
            tab.fill(&format!("#on-{part}"), &today.format(format).to_string())
                .await;
        }
        tab.fill("#note", "Handed over in person").await;
        tab.enter("[data-testid=confirm]").await;
        assert!(tab.text("[data-testid=status]").await.contains("Answered"));
        for tab in [&tab, &other] {
            assert!(!tab.title().await.contains(ZOE.surname));
            tab.assert_kept_to_itself();
        }
    });
}

#[test]
fn p20_requests_about_data_are_usable_by_everyone_when_empty_full_and_wrongly_filled_in() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let tab = private_window(&app.base).await;
        tab.sign_in(&email(Role::InformationGovernance)).await;
        tab.press("nav a[href='/sar']")
            .await
            .assert_usable_by_everyone("p20-empty")
            .await;
        tab.press("[data-testid=record-request]").await;
        tab.press("[data-testid=record]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p20-record-errors").await;
        let request = record(&app, &tab).await;
        tab.assert_usable_by_everyone("p20-request").await;
        tab.open(&format!("{request}/items"))
            .await
            .assert_usable_by_everyone("p20-items")
            .await;
        let keys = keys(&tab.html().await);
        tab.tick(&format!("[name=decision-{}][value=withhold]", keys[0])).await;
        tab.pick(&format!("#reason-{}", keys[0]), "Select a reason").await;
        tab.press("[data-testid=save]").await;
        assert_eq!(tab.status(), 422, "{}", tab.html().await);
        tab.assert_usable_by_everyone("p20-items-errors").await;
        tab.open(&format!("{request}/act/ask"))
            .await
            .assert_usable_by_everyone("p20-act")
            .await;
        tab.press("[data-testid=confirm]").await;
        assert_eq!(tab.status(), 422);
        tab.assert_usable_by_everyone("p20-act-errors").await;
        tab.open("/sar").await.assert_usable_by_everyone("p20-list").await;
        tab.assert_kept_to_itself();
    });
}

/// Records a request for something else than a copy, with the keyboard alone.
async fn asks(app: &TestApp, tab: &Tab, what: &str) -> String {
    tab.open("/sar/new").await;
    tab.space(&format!("[name=asks_for][value={what}]")).await;
    tab.fill("#reference", &reference(app, &ZOE).await).await;
    tab.space("#asked_by-2").await;
    tab.fill("#asker", "A parent, by letter").await;
    tab.fill("#scope", "The first name").await;
    let today = app.desk.now().date_naive();
    for (part, format) in [("day", "%-d"), ("month", "%-m"), ("year", "%Y")] {
        let text = today.format(format).to_string();
        tab.fill(&format!("#received_on-{part}"), &text).await;
    }
    tab.fill("#identity", "Passport").await;
    tab.enter("[data-testid=record]").await;
    tab.path().await
}

#[test]
fn p20_a_detail_is_disputed_by_keyboard_and_says_so_on_the_record_and_on_its_page() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let (tab, school) = (private_window(&app.base).await, private_window(&app.base).await);
        tab.sign_in(&email(Role::InformationGovernance)).await;
        school.sign_in(&email(Role::DataSteward)).await;
        let request = asks(&app, &tab, "rectification").await;
        tab.enter("[data-testid=act-dispute]").await;
        tab.assert_usable_by_everyone("p20-dispute").await;
        tab.enter("[data-testid=confirm]").await;
        assert_eq!(tab.status(), 422, "{}", tab.html().await);
        tab.assert_usable_by_everyone("p20-dispute-errors").await;
        tab.without_scripts().await;
        tab.pick("#attribute", "First name").await;
        tab.fill("#note", "It is Zoe").await;
        tab.enter("[data-testid=confirm]").await;
        assert_eq!(tab.path().await, request, "{}", tab.html().await);
        assert!(tab.has("[data-testid=disputed-first-name]").await);
        let page = format!("/child/{}", app.child_id(&ZOE).await);
        school.open(&page).await;
        assert!(
            school.has("[data-testid=attr-first-name] [data-testid=disputed]").await,
            "{}",
            school.html().await
        );
        school.assert_usable_by_everyone("p5-disputed").await;
        school.open(&format!("{page}/attribute/first-name")).await;
        assert!(school.text("[data-testid=disputed]").await.contains("Disputed since"));
        school.assert_usable_by_everyone("p6-disputed").await;
        let erased = asks(&app, &tab, "erasure").await;
        tab.enter("[data-testid=act-propose-erasure]").await;
        assert!(tab.text("[data-testid=backups]").await.contains("35 days"));
        tab.fill("#note", "Recorded by mistake").await;
        tab.enter("[data-testid=confirm]").await;
        assert_eq!(tab.path().await, erased);
        assert!(!tab.has("[data-testid=act-erase]").await, "another person agrees");
        let objects = asks(&app, &tab, "objection").await;
        tab.enter("[data-testid=act-restrict]").await;
        assert!(tab.has("[data-testid=in-use-by]").await, "{objects}");
        for tab in [&tab, &school] {
            assert!(!tab.title().await.contains(ZOE.surname));
            tab.assert_kept_to_itself();
        }
    });
}
