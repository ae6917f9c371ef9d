//! Where child records are in their lives.

use child::{
    ChildId,
    retention::{LifeState, Notice},
};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::read_back,
};

statements! {
    PUT = rows(0,
        ["child_id uuid", "life text", "archived_on date", "notice_due date", "notice_given_on date", "review_since date"],
        "INSERT INTO child_life (child_id, life, archived_on, notice_due, notice_given_on, review_since) \
         SELECT child_id, life, archived_on, notice_due, notice_given_on, review_since FROM input WHERE true \
         ON CONFLICT (child_id) DO UPDATE SET life = excluded.life, archived_on = excluded.archived_on, \
         notice_due = excluded.notice_due, notice_given_on = excluded.notice_given_on, \
         review_since = excluded.review_since"
    );
    ARCHIVED = both(
        "SELECT child_id FROM child_life WHERE archived_on IS NOT NULL AND archived_on <= $1 \
         ORDER BY archived_on, child_id LIMIT $2"
    );
    TO_REVIEW = both(
        "SELECT child_id FROM child_life WHERE review_since IS NOT NULL ORDER BY review_since, child_id LIMIT $1"
    );
    SOME = rows(0, ["child_id uuid"],
        "SELECT l.child_id, l.life, l.archived_on, l.notice_due, l.notice_given_on, l.review_since \
         FROM input JOIN child_life l ON l.child_id = input.child_id"
    );
}

#[derive(FromRow)]
struct LifeColumns {
    child_id: Uuid,
    life: String,
    archived_on: Option<NaiveDate>,
    notice_due: Option<NaiveDate>,
    notice_given_on: Option<NaiveDate>,
    review_since: Option<NaiveDate>,
}

impl Tx {
    /// Where these children are in their lives, in no promised order; live ones may be left out. Give each id once.
    pub async fn lives(&mut self, children: &[ChildId]) -> Result<Vec<(ChildId, LifeState)>, StoreError> {
        let rows = bulk_fetch!(LifeColumns, self, SOME, [], children, |child| { id = child.0 });
        let lives = rows.into_iter().map(|row| {
            let notice = row.notice_due.zip(row.notice_given_on);
            let state = LifeState {
                life: read_back("child_life", "life", row.child_id, row.life.parse().ok())?,
                archived_on: row.archived_on,
                notice: notice.map(|(due, given_on)| Notice { due, given_on }),
                review_since: row.review_since,
            };
            Ok((ChildId(row.child_id), state))
        });
        lives.collect()
    }

    /// Children of whom the archive counts from a day or before, at most `limit`, the longest there first. One that was
    /// joined into another may be among them.
    pub async fn archived_by(&mut self, day: NaiveDate, limit: i64) -> Result<Vec<ChildId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, ARCHIVED, |db, text| sqlx::query_scalar(text)
            .bind(day)
            .bind(limit)
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(ChildId).collect())
    }

    /// Children whom a person is asked to look at, at most `limit`, the longest waiting first.
    pub async fn lives_to_review(&mut self, limit: i64) -> Result<Vec<ChildId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, TO_REVIEW, |db, text| sqlx::query_scalar(text)
            .bind(limit)
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(ChildId).collect())
    }

    /// Notes where children are in their lives. Give each child once.
    pub async fn put_lives(&mut self, lives: &[(ChildId, LifeState)]) -> Result<(), StoreError> {
        bulk_execute!(self, PUT, [], lives, |life| {
            child = life.0.0,
            name = life.1.life.name(),
            archived_on = life.1.archived_on,
            notice_due = life.1.notice.map(|notice| notice.due),
            notice_given_on = life.1.notice.map(|notice| notice.given_on),
            review_since = life.1.review_since,
        });
        Ok(())
    }
}
