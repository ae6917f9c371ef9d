//! Promise 7: the keeper of heads puts them outside while the service runs, and the last one when it stops.

use std::{io::BufRead as _, sync::Arc, time::Duration};

use child::{ChildId, policy::Role};
use chrono::TimeDelta;
use desk::{Desk, DeskError, HeadKey, Outside, Section, SignedHead};
use jobs::{HeadConfig, ScheduleConfig, Sink, TrailConfig};
use tests::{Bare, leftovers::temporary_folder, run};

/// A keeper that looks at its start and at its stop, and hides everything as soon as it fails.
fn schedule(key: &Arc<HeadKey>, sink: &Sink) -> ScheduleConfig {
    let heads = HeadConfig {
        key: Arc::clone(key),
        sink: sink.clone(),
        every: Duration::from_hours(1),
        hide_after: TimeDelta::zero(),
    };
    ScheduleConfig {
        inbox: None,
        link: None,
        alerts: None,
        late: None,
        quality: None,
        retention: None,
        trail: TrailConfig {
            heads: Some(heads),
            check: None,
            keep_queries: TimeDelta::days(365),
        },
    }
}

async fn look(desk: &Desk) -> DeskError {
    let nobody = ChildId(uuid::Uuid::from_u128(9));
    let viewer = Bare::viewer(Role::SocialWorker);
    desk.open(&viewer, nobody, Section::Overview).await.unwrap_err()
}

#[test]
fn p07_heads_are_outside_when_the_service_has_stopped() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let key = Arc::new(HeadKey::from_seed([6; 32]));
            let sink = Sink::File(temporary_folder("onechild-heads-").join("heads"));
            let running = jobs::start(&bare.desk, schedule(&key, &sink)).await.unwrap();
            for _ in 0..3 {
                assert!(matches!(look(&bare.desk).await, DeskError::NotFound));
            }
            running.stop().await;
            let lines = sink.read_back().unwrap().unwrap().lines();
            let last = SignedHead::read(&lines.last().unwrap().unwrap()).unwrap();
            assert_eq!(last.head.seq, 3);
            let outside = Outside::read(sink.read_back().unwrap().unwrap(), &[key.public()]).unwrap();
            let verified = bare.desk.verify_audit(outside).await.unwrap();
            assert!(verified.is_whole() && verified.not_covered == 0, "{verified:?}");
        }
    });
}

#[test]
fn p07_a_place_that_takes_no_head_hides_everything() {
    run(async {
        let bare = Bare::on_sqlite().await;
        assert!(matches!(look(&bare.desk).await, DeskError::NotFound));
        let key = Arc::new(HeadKey::from_seed([6; 32]));
        // A folder takes no lines.
        let sink = Sink::File(temporary_folder("onechild-heads-"));
        jobs::start(&bare.desk, schedule(&key, &sink))
            .await
            .unwrap()
            .stop()
            .await;
        assert!(matches!(look(&bare.desk).await, DeskError::Audit));
    });
}
