//! Promise 12: same input, same seed, same bytes; and the same children on both databases.

use child::FeedKind;
use desk::{Activation, Lesson};
use tests::{Bare, County, run};

#[test]
fn p12_training_and_linking_give_the_same_children_every_time_and_on_both_databases() {
    run(async {
        let county = County::of(120);
        let mut digests = Vec::new();
        for _ in 0..2 {
            for bare in Bare::on_every_backend().await {
                for feed in &county.files.feeds {
                    let kind: FeedKind = feed.kind.parse().unwrap();
                    bare.load(kind, &std::fs::read_to_string(&feed.path).unwrap()).await;
                }
                let trained = bare.desk.train(Lesson::seeded(7)).await.unwrap().version;
                let activation = Activation {
                    by: "A test".to_owned(),
                    reason: "The first model".to_owned(),
                };
                bare.desk.activate_model(trained, &activation).await.unwrap();
                bare.link().await;
                digests.push((bare.desk.child_count().await.unwrap(), bare.digest().await));
            }
        }
        digests.dedup();
        assert_eq!(digests.len(), 1, "{digests:?}");
    });
}
