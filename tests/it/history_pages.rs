//! The history of a record and alerts in a real browser: usable by everyone, at phone width, with and without content.

use child::policy::Role;
use tests::{Backend, browser::private_window, email};

use crate::{history::Pupils, journey::page_of};

#[test]
fn history_and_alerts_are_usable_by_everyone_when_empty_full_and_wrongly_asked() {
    tests::run(async {
        let pupils = Pupils::on(Backend::Sqlite).await.unwrap();
        let tab = private_window(&pupils.app.base).await;
        tab.sign_in(&email(Role::DataSteward)).await;
        tab.assert_usable_by_everyone("p2-alerts-none").await;
        let (ada, zeno) = (page_of(pupils.ada), page_of(pupils.zeno));
        for page in [&ada, &zeno] {
            tab.open(page).await;
            assert_eq!(tab.status(), 200);
        }
        pupils.next_day();
        pupils.join().await;
        pupils.app.desk.tell_of_joins().await.unwrap();
        let tab = private_window(&pupils.app.base).await;
        tab.sign_in(&email(Role::DataSteward)).await;
        tab.assert_usable_by_everyone("p2-alerts").await;
        tab.open(&format!("{ada}/history"))
            .await
            .assert_usable_by_everyone("p5-history")
            .await;
        tab.press("[data-testid=as-it-stood]")
            .await
            .assert_usable_by_everyone("p5-history-error")
            .await;
        assert_eq!(tab.status(), 422);
        for (part, text) in [("day", "2"), ("month", "Sep"), ("year", "2026")] {
            tab.fill(&format!("#on-{part}"), text).await;
        }
        tab.press("[data-testid=as-it-stood]")
            .await
            .assert_usable_by_everyone("p5-as-it-stood")
            .await;
        assert_eq!(tab.status(), 200);
        tab.open(&format!("{zeno}/history?at=2026-09-01"))
            .await
            .assert_usable_by_everyone("p5-as-it-stood-joined")
            .await;
        tab.open(&format!("{ada}/history?at=2020-01-01"))
            .await
            .assert_usable_by_everyone("p5-as-it-stood-nothing")
            .await;
        assert!(tab.html().await.contains("There was nothing of this record then"));
    });
}
