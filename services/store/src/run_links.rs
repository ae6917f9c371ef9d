//! What linking made of the records that a run brought.

use child::RunId;
use serde::Serialize;
use sqlx::FromRow;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
};

statements! {
    OF_RUN = both(
        "SELECT count(*) AS brought, \
         count(*) FILTER (WHERE r.current_version <> v.version) AS replaced, \
         count(*) FILTER (WHERE r.current_version = v.version \
         AND (r.linked_version IS NULL OR r.linked_version <> v.version)) AS to_link, \
         count(*) FILTER (WHERE r.current_version = v.version AND r.linked_version = v.version \
         AND r.child_id IS NULL) AS waiting, \
         count(*) FILTER (WHERE r.current_version = v.version AND r.linked_version = v.version \
         AND EXISTS (SELECT 1 FROM record other WHERE other.child_id = r.child_id AND other.id <> r.id)) AS joined, \
         count(*) FILTER (WHERE r.current_version = v.version AND r.linked_version = v.version \
         AND r.child_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM record other WHERE other.child_id = r.child_id AND other.id <> r.id)) AS alone \
         FROM source_record v JOIN record r ON r.id = v.record WHERE v.run_id = $1"
    );
    DOUBTS = both(
        "SELECT count(*) FROM review_case doubt WHERE doubt.status = 'open' AND doubt.kind NOT IN ('disagree', 'unidentified') AND ($2 OR NOT doubt.shielded) \
         AND (EXISTS (SELECT 1 FROM source_record v WHERE v.record = doubt.left_record AND v.run_id = $1) \
         OR EXISTS (SELECT 1 FROM source_record v WHERE v.record = doubt.right_record AND v.run_id = $1))"
    );
}

/// How the versions that a run brought stand now. Every one of them is in exactly one of the other counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, FromRow)]
pub struct RunLinks {
    /// Versions of records that the run brought.
    pub brought: i64,
    /// Of those, replaced by a later version.
    pub replaced: i64,
    /// Not linked yet.
    pub to_link: i64,
    /// Name nobody, and wait for a record that names the child.
    pub waiting: i64,
    /// Linked to a child of whom there are other records too.
    pub joined: i64,
    /// The only record of their child.
    pub alone: i64,
}

impl Tx {
    /// How the versions that a run brought stand now.
    pub async fn run_links(&mut self, run: RunId) -> Result<RunLinks, StoreError> {
        Ok(on_backend!(self, OF_RUN, |db, text| sqlx::query_as(text)
            .bind(run.0)
            .fetch_one(db)
            .await?))
    }

    /// How many open review cases are about records of a run; those for shield stewards alone count only if asked for.
    pub async fn doubts_about_run(&mut self, run: RunId, with_shielded: bool) -> Result<i64, StoreError> {
        Ok(on_backend!(self, DOUBTS, |db, text| sqlx::query_scalar(text)
            .bind(run.0)
            .bind(with_shielded)
            .fetch_one(db)
            .await?))
    }
}
