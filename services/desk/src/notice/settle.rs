//! Keeping notices in step with what sources say.

use std::collections::BTreeMap;

use child::{
    ChildId, NoticeId, RecordKey, SourceRecord,
    notice::{SourceAnswer, source_answer},
};
use store::{Notice, NoticeStatus, Tx};

use crate::{desk::Desk, error::DeskError};

impl Desk {
    /// Closes the notices of which the source says now what was asked, or nothing any more, and notes those of which it says
    /// something else. In the transaction that links what the source said.
    pub(crate) async fn settle_notices(&self, tx: &mut Tx, children: &[ChildId]) -> Result<(), DeskError> {
        let waiting = tx.waiting_notices(children).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let mut keys: Vec<RecordKey> = waiting.iter().map(|notice| notice.key.clone()).collect();
        keys.sort();
        keys.dedup();
        let records = tx.records_by_keys(&keys).await?;
        let records: BTreeMap<&RecordKey, &SourceRecord> = records
            .iter()
            .map(|stored| (&stored.record.key, &stored.record))
            .collect();
        let now = self.shared.clock.now();
        let (mut agreed, mut silent, mut other) = (Vec::new(), Vec::new(), Vec::new());
        for notice in &waiting {
            let says = records.get(&notice.key).and_then(|record| says(record, notice));
            let into: &mut Vec<NoticeId> = match source_answer(&notice.said, &notice.asked, says.as_deref()) {
                SourceAnswer::Agrees => &mut agreed,
                SourceAnswer::Nothing => &mut silent,
                SourceAnswer::Other if notice.answered_at.is_none() => &mut other,
                SourceAnswer::Other | SourceAnswer::Unchanged => continue,
            };
            into.push(notice.id);
        }
        tx.close_notices(&agreed, NoticeStatus::Agreed, None, now).await?;
        tx.close_notices(&silent, NoticeStatus::Withdrawn, None, now).await?;
        Ok(tx.answer_notices(&other, now).await?)
    }
}

/// What a record says of the detail; nothing if it ended.
fn says(record: &SourceRecord, notice: &Notice) -> Option<Vec<String>> {
    let columns = notice.attribute.columns().iter();
    let text = |column| record.text(column).unwrap_or_default().to_owned();
    (!record.ended).then(|| columns.map(|column| text(*column)).collect())
}
