//! Promise 1 for linking: a run that ends between two of its transactions, and is run again, ends in the same state; and
//! other writers need not wait for the whole of it.

use std::{sync::Arc, time::Duration};

use child::clock::FixedClock;
use store::Db;
use tests::{Backend, Bare, County, count, desk_of, nine_o_clock, run};

/// Records in one transaction of a run: so few that even a small county needs many.
const FEW: usize = 4;

async fn load(bare: &Bare, county: &County) {
    for feed in &county.files.feeds {
        let text = std::fs::read_to_string(&feed.path).expect("a feed of ours is readable");
        bare.load(feed.kind.parse().expect("a kind of ours"), &text).await;
    }
}

/// How many link events there are, and how many records wait.
async fn progress(database: &Db) -> (i64, i64) {
    let mut tx = database.read().await.expect("the database answers");
    let events = tx.last_link_event().await.expect("the database answers");
    let sources = tx.count_records().await.expect("the database answers");
    (events, sources.iter().map(|source| source.to_link).sum())
}

async fn cut_off_and_run_again(backend: Backend) {
    let Some((calm, wild)) = Bare::fresh(backend).await.zip(Bare::fresh(backend).await) else {
        return;
    };
    let county = County::of(count(60, 600));
    load(&calm, &county).await;
    calm.link().await;
    load(&wild, &county).await;
    let database = Db::open(&wild.database).await.expect("the database is open to us");
    let mut reached = 0;
    for life in 1..=count(3, 12) {
        // A new process each time: nothing is left of the one that ended but what it committed.
        let later = nine_o_clock() + chrono::TimeDelta::hours(life as i64);
        let desk = desk_of(&wild.database, Arc::new(FixedClock::new(later)), "another life").await;
        desk.set_link_batch(FEW);
        let linking = tokio::spawn(async move { desk.link_now().await });
        while progress(&database).await.0 <= reached {
            assert!(
                !linking.is_finished(),
                "a run of many transactions can be cut off between them"
            );
            tokio::task::yield_now().await;
        }
        linking.abort();
        assert!(linking.await.is_err(), "the run did not come to its end");
        let (events, waiting) = progress(&database).await;
        assert!(
            events > reached && waiting > 0,
            "part of it is done: {events} events, {waiting} records wait"
        );
        reached = events;
    }
    let last = desk_of(
        &wild.database,
        Arc::new(FixedClock::new(nine_o_clock() + chrono::TimeDelta::days(1))),
        "the last life",
    )
    .await;
    last.set_link_batch(FEW);
    last.link_now().await.expect("the records can be linked");
    assert_eq!(progress(&database).await.1, 0, "nothing waits");
    assert_eq!(wild.digest().await, calm.digest().await);
    let cases = |database: Db| async move {
        let mut tx = database.read().await.expect("the database answers");
        let waiting = tx.count_review_cases().await.expect("the database answers");
        let children = tx.count_children().await.expect("the database answers");
        (waiting, children.living, children.shielded)
    };
    let calm = Db::open(&calm.database).await.expect("the database is open to us");
    assert_eq!(
        cases(database.clone()).await,
        cases(calm).await,
        "cases and shields are the same too"
    );
    let (events, _) = progress(&database).await;
    last.relink_all().await.expect("the records can be linked");
    assert_eq!(
        progress(&database).await.0,
        events,
        "what is as it should be is not written again"
    );
}

#[test]
fn p01_a_run_cut_off_between_its_transactions_and_run_again_ends_the_same_on_sqlite() {
    run(cut_off_and_run_again(Backend::Sqlite));
}

#[test]
fn p01_a_run_cut_off_between_its_transactions_and_run_again_ends_the_same_on_postgresql() {
    run(cut_off_and_run_again(Backend::Postgres));
}

#[test]
fn other_writers_get_their_turn_while_a_long_run_links() {
    run(async {
        for bare in Bare::on_every_backend().await {
            load(&bare, &County::of(60)).await;
            // One at a time: as many gaps as there can be for whoever waits.
            bare.desk.set_link_batch(1);
            let database = Db::open(&bare.database).await.expect("the database is open to us");
            let desk = bare.desk.clone();
            let linking = tokio::spawn(async move { desk.link_now().await });
            let mut turns = 0;
            while !linking.is_finished() {
                let mut tx = database.begin().await.expect("a writer gets in");
                let (events, waiting) = {
                    let sources = tx.count_records().await.expect("the database answers");
                    let waiting: i64 = sources.iter().map(|source| source.to_link).sum();
                    (tx.last_link_event().await.expect("the database answers"), waiting)
                };
                tx.put_setting("a writer's turn", &turns.to_string())
                    .await
                    .expect("a writer writes");
                tx.commit().await.expect("a writer commits");
                turns += usize::from(events > 0 && waiting > 0);
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            linking
                .await
                .expect("linking does not panic")
                .expect("the records can be linked");
            assert!(turns > 0, "somebody wrote between two transactions of the run");
        }
    });
}
