//! The pages of the audit trail and of who looked in a real browser: usable by everyone, at phone width, and with scripts
//! off.

use child::{ChildId, policy::Role};
use desk::{DeskError, Section};
use tests::{
    Backend, TestApp,
    browser::{private_window, signed_in},
    email,
    people::ZOE,
};
use uuid::Uuid;

use crate::journey::page_of;

#[test]
fn the_trail_is_usable_by_everyone_and_filtered_without_scripts() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let zoe = page_of(app.child_id(&ZOE).await);
        let worker = signed_in(&app, Role::SocialWorker).await;
        worker.open(&zoe).await;
        worker.open(&format!("{zoe}/looks")).await;
        assert_eq!(worker.status(), 200);
        worker.assert_usable_by_everyone("p05-looks").await;
        for number in 1..=9 {
            worker
                .open(&format!("/child/00000000-0000-7000-8000-00000000000{number}"))
                .await;
            assert_eq!(worker.status(), 404);
        }
        let auditor = signed_in(&app, Role::Auditor).await;
        auditor
            .open("/audit")
            .await
            .assert_usable_by_everyone("p19-latest")
            .await;
        app.desk.check_trail(desk::Outside::default()).await.unwrap();
        auditor
            .open("/audit/unusual")
            .await
            .assert_usable_by_everyone("p19-unusual")
            .await;
        auditor.open("/audit").await;
        auditor.tick("[data-testid=filter] summary").await;
        auditor.fill("#person", "social worker").await;
        auditor.pick("#action", "Opened a record").await;
        auditor.press("[data-testid=apply]").await;
        assert!(
            auditor.has("[data-testid=row-open_child]").await,
            "{}",
            auditor.html().await
        );
        assert!(!auditor.has("[data-testid=row-not_found]").await);
        auditor.assert_usable_by_everyone("p19-events").await;
        auditor.fill("#child", "Okafor").await;
        auditor.press("[data-testid=apply]").await;
        assert_eq!(auditor.status(), 422);
        auditor.assert_usable_by_everyone("p19-error").await;
        auditor.open("/audit").await;
        auditor.tick("[data-testid=filter] summary").await;
        auditor.fill("#child", "C-1").await;
        auditor.press("[data-testid=apply]").await;
        auditor.assert_usable_by_everyone("p19-empty").await;
        assert!(auditor.has("[data-testid=empty]").await);
        auditor.assert_kept_to_itself();

        // More than a page of events.
        let viewer = app.viewer(Role::SocialWorker).await;
        for number in 1..=25 {
            let nobody = ChildId(Uuid::from_u128(number));
            let opened = app.desk.open(&viewer, nobody, Section::Overview).await;
            assert!(matches!(opened, Err(DeskError::NotFound)), "{opened:?}");
        }
        let tab = private_window(&app.base).await;
        tab.without_scripts().await;
        tab.sign_in(&email(Role::Auditor)).await;
        tab.press("nav a[href='/audit']").await;
        tab.tick("[data-testid=filter] summary").await;
        tab.press("[data-testid=apply]").await;
        assert!(tab.has("nav[aria-label=Pagination]").await, "{}", tab.html().await);
        assert!(!tab.url().await.contains("person"));
        tab.assert_kept_to_itself();
    });
}
