//! What sources are asked to correct.

use child::{Attribute, NoticeId, RecordKey};
use uuid::Uuid;

use super::made::{at, current, load, statement};
use crate::{
    Db, Duty, Notice, NoticeStatus,
    testing::{on_every_backend, on_postgres},
};

/// What a record of the school is asked, because another one says otherwise.
fn notice(n: u128, record_id: &str, asked_of: &str) -> Notice {
    let parts = |text: &str| vec![text.to_owned()];
    Notice {
        id: NoticeId(Uuid::from_u128(n)),
        key: RecordKey::new("school", record_id),
        child: None,
        attribute: Attribute::MiddleName,
        said: parts("Ruth"),
        asked: parts("Rose"),
        asked_of: RecordKey::new("school", asked_of),
        note: "The certificate was seen".to_owned(),
        person: "Petra Ashgrove".to_owned(),
        raised_at: at(n as i64),
        status: NoticeStatus::Open,
        sent_at: None,
        answered_at: None,
        closed_at: None,
        closed_by: None,
    }
}

async fn stands(db: &Db, id: NoticeId) -> NoticeStatus {
    let mut tx = db.read().await.unwrap();
    let mut all = tx.notices_of_source("school", true).await.unwrap();
    all.extend(tx.notices_of_source("school", false).await.unwrap());
    all.into_iter().find(|notice| notice.id == id).unwrap().status
}

#[tokio::test]
async fn the_web_role_asks_and_settles_what_a_load_brought_meanwhile() {
    on_postgres(|config| async move {
        Db::migrate(&config).await.unwrap().close().await;
        let web = Db::open_for(&config, Duty::Web).await.unwrap();
        let mut tx = web.begin().await.unwrap();
        tx.hold_link_events().await.unwrap();
        let asked = notice(1, "1", "2");
        tx.add_notice(&asked).await.unwrap();
        tx.answer_notices(&[asked.id], at(2)).await.unwrap();
        tx.close_notices(&[asked.id], NoticeStatus::Agreed, None, at(2))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let expected = Notice {
            status: NoticeStatus::Agreed,
            answered_at: Some(at(2)),
            closed_at: Some(at(2)),
            ..asked
        };
        let mut tx = web.read().await.unwrap();
        assert_eq!(tx.notices_of_source("school", false).await.unwrap(), [expected]);
        drop(tx);
        web.close().await;
    })
    .await;
}

#[tokio::test]
async fn p10_what_was_asked_goes_with_the_record_that_said_it() {
    on_every_backend(|db| async move {
        load(
            &db,
            1,
            &[
                statement("1", "A", None),
                statement("2", "B", None),
                statement("3", "C", None),
            ],
        )
        .await;
        let mut tx = db.begin().await.unwrap();
        for asked in [notice(1, "1", "2"), notice(2, "3", "1"), notice(3, "2", "1")] {
            tx.add_notice(&asked).await.unwrap();
        }
        tx.commit().await.unwrap();
        let second = current(&db).await.remove(1);
        let mut tx = db.begin().await.unwrap();
        tx.purge_records(&[(second.id, second.record.key)], at(9))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let left = db
            .read()
            .await
            .unwrap()
            .notices_of_source("school", true)
            .await
            .unwrap();
        let left: Vec<NoticeId> = left.into_iter().map(|notice| notice.id).collect();
        assert_eq!(left, [notice(2, "3", "1").id]);
    })
    .await;
}

#[tokio::test]
async fn what_closed_by_itself_opens_again_as_it_was_unless_another_waits_in_its_place() {
    on_every_backend(|db| async move {
        let [sent, replaced, later, taken_back] =
            [(1, "1"), (2, "2"), (3, "2"), (4, "3")].map(|(n, id)| notice(n, id, "9"));
        let mut tx = db.begin().await.unwrap();
        for asked in [&sent, &replaced, &taken_back] {
            tx.add_notice(asked).await.unwrap();
        }
        tx.send_notices(&[sent.id], at(10)).await.unwrap();
        tx.close_notices(&[sent.id, replaced.id], NoticeStatus::Agreed, None, at(11))
            .await
            .unwrap();
        tx.close_notices(
            &[taken_back.id],
            NoticeStatus::Withdrawn,
            Some("Petra Ashgrove"),
            at(11),
        )
        .await
        .unwrap();
        tx.add_notice(&later).await.unwrap();
        let since = async |tx: &mut crate::Tx, seconds| {
            let closed = tx.notices_closed_since("school", at(seconds)).await.unwrap();
            closed.into_iter().map(|notice| notice.id).collect::<Vec<_>>()
        };
        assert_eq!(since(&mut tx, 11).await, [sent.id, replaced.id]);
        assert_eq!(since(&mut tx, 12).await, []);
        tx.reopen_notices(&[sent.id, replaced.id, taken_back.id]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(stands(&db, sent.id).await, NoticeStatus::Sent);
        assert_eq!(stands(&db, replaced.id).await, NoticeStatus::Agreed);
        assert_eq!(stands(&db, later.id).await, NoticeStatus::Open);
        assert_eq!(stands(&db, taken_back.id).await, NoticeStatus::Withdrawn);
    })
    .await;
}
