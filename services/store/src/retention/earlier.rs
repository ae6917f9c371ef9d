//! What earlier versions of records say: it counts for classes of case records, and for holds that look back.

use std::collections::BTreeMap;

use child::Statement;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_fetch, statements},
    words::from_json,
};

statements! {
    STATEMENTS = rows(0, ["id bigint"],
        "SELECT v.record, v.statement FROM input JOIN source_record v ON v.record = input.id ORDER BY v.record, v.version"
    );
}

impl Tx {
    /// What every version of these records says, of each record the oldest first. Give each record once.
    pub async fn statements_of(
        &mut self,
        records: &[RecordId],
    ) -> Result<BTreeMap<RecordId, Vec<Statement>>, StoreError> {
        let rows = bulk_fetch!((i64, String), self, STATEMENTS, [], records, |record| { id = record.0 });
        let mut said: BTreeMap<RecordId, Vec<Statement>> = BTreeMap::new();
        for (record, text) in rows {
            let statement = from_json("source_record", "statement", RecordId(record), &text)?;
            said.entry(RecordId(record)).or_default().push(statement);
        }
        Ok(said)
    }
}
