//! Records that their source no longer holds.

use child::{RecordKey, RunId};

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
};

statements! {
    COUNT_MISSING = both(
        "SELECT count(*) FROM record WHERE source = $1 AND NOT ended AND record_id NOT IN \
         (SELECT record_id FROM staging.row WHERE run_id = $2 AND record_id IS NOT NULL)"
    );
    END_MISSING = both(
        "UPDATE record SET ended = TRUE WHERE source = $1 AND NOT ended AND record_id NOT IN \
         (SELECT record_id FROM staging.row WHERE run_id = $2 AND record_id IS NOT NULL)"
    );
    END = rows(0, ["source text", "record_id text"],
        "UPDATE record SET ended = TRUE FROM input \
         WHERE record.source = input.source AND record.record_id = input.record_id AND NOT record.ended"
    );
}

impl Tx {
    /// How many records of a source a staged snapshot would end: for the guard that holds an implausible run.
    pub async fn count_missing(&mut self, source: &str, run: RunId) -> Result<i64, StoreError> {
        Ok(on_backend!(self, COUNT_MISSING, |db, text| sqlx::query_scalar(text)
            .bind(source)
            .bind(run.0)
            .fetch_one(db)
            .await?))
    }

    /// Ends every record of a source that a staged snapshot does not hold, and answers how many. A rejected row still
    /// holds its record: the source has it, only we cannot read it. A record comes back when a later run names it.
    pub async fn end_missing(&mut self, source: &str, run: RunId) -> Result<u64, StoreError> {
        self.note_missing(source, run).await?;
        Ok(on_backend!(self, END_MISSING, |db, text| sqlx::query(text)
            .bind(source)
            .bind(run.0)
            .execute(db)
            .await?
            .rows_affected()))
    }

    /// Ends records that their source withdrew; those that are not there are passed over.
    pub async fn end_records(&mut self, keys: &[RecordKey]) -> Result<(), StoreError> {
        bulk_execute!(self, END, [], keys, |key| {
            source = key.source.as_str(),
            record_id = key.record_id.as_str(),
        });
        Ok(())
    }
}
