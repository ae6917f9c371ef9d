//! What stewards decided is on record, whether or not anybody waited for the answer.

use store::{AuditFilter, Db, testing::on_every_backend};

use super::{
    again::parting,
    world::{council, doubtful, only_case, send, steward, typed},
};
use crate::{
    TypedSplit,
    audit::Action,
    link::tests::{leave, node},
};

/// What the trail says of decisions and choices, oldest first.
pub(super) async fn on_record(db: &Db) -> Vec<String> {
    let actions = [Action::MatchDecided, Action::ValueChosen];
    let filter = AuditFilter {
        actions: actions.map(|action| action.name().to_owned()).into(),
        limit: 100,
        ..AuditFilter::default()
    };
    let events = db.read().await.unwrap().audit_events(&filter).await.unwrap();
    events.into_iter().rev().map(|event| event.action).collect()
}

#[tokio::test]
async fn p07_a_decision_is_on_record_though_nobody_waited_for_it() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, _] = doubtful(&desk).await;
        let (viewer, case) = (steward(), only_case(&desk, &steward()).await);
        let version = desk.review_case(&viewer, case).await.unwrap().version;
        let different = typed(version, "different");
        leave(&node(&db).await, |left| left.answer_case(&viewer, case, &different)).await;
        assert_eq!(on_record(&db).await.len(), 1);

        let made = desk.decisions_about(&viewer, one).await.unwrap()[0].id;
        let token = desk.preview_undo(&viewer, made).await.unwrap().1.token;
        leave(&node(&db).await, |left| left.undo(&viewer, made, &token, "A mistake")).await;
        assert_eq!(on_record(&db).await.len(), 2);

        assert_eq!(send(&desk, "admissions", "2", &[]).await, one, "the engine joins them");
        let split = parting(&desk, one, &[]).await;
        let preview = desk.preview_split(&viewer, one, &split).await.unwrap();
        let split = TypedSplit {
            token: preview.token,
            ..split
        };
        leave(&node(&db).await, |left| left.split(&viewer, one, &split)).await;
        assert_eq!(on_record(&db).await.len(), 3);
        assert_eq!(desk.decisions_about(&viewer, one).await.unwrap().len(), 3);
    })
    .await;
}
