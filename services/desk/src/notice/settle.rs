//! Keeping notices in step with what sources say.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    Attribute, ChildId, NoticeId, RecordKey, SourceRecord,
    notice::{SourceAnswer, source_answer},
};
use store::{Notice, NoticeStatus, Run, Tx};

use crate::{desk::Desk, error::DeskError};

impl Desk {
    /// Closes the notices of which the source says now what was asked, or nothing any more, and notes when it first said
    /// something else than before, whatever that is. In the transaction that links what the source said.
    pub(crate) async fn settle_notices(&self, tx: &mut Tx, children: &[ChildId]) -> Result<(), DeskError> {
        let waiting = tx.waiting_notices(children).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let now = self.shared.clock.now();
        let (mut agreed, mut silent, mut other) = (Vec::new(), Vec::new(), Vec::new());
        for (notice, answer) in answers(tx, &waiting).await? {
            match answer {
                SourceAnswer::Agrees => agreed.push(notice.id),
                SourceAnswer::Nothing => silent.push(notice.id),
                SourceAnswer::Other => other.push(notice.id),
                SourceAnswer::Unchanged => {}
            }
        }
        for answered in [&agreed, &silent, &other] {
            tx.answer_notices(answered, now).await?;
        }
        tx.close_notices(&agreed, NoticeStatus::Agreed, None, now).await?;
        Ok(tx.close_notices(&silent, NoticeStatus::Withdrawn, None, now).await?)
    }

    /// Opens again what closed by itself since a run began that is taken back, where the source says again what it said. In
    /// the transaction that takes the run back.
    pub(crate) async fn reopen_notices(&self, tx: &mut Tx, run: &Run) -> Result<(), DeskError> {
        let closed = tx.notices_closed_since(&run.source, run.started_at).await?;
        // Of several about one detail of one record the latest took the place of the others.
        let mut again: BTreeMap<(&RecordKey, Attribute), NoticeId> = BTreeMap::new();
        for (notice, answer) in answers(tx, &closed).await? {
            if answer == SourceAnswer::Unchanged {
                again.insert((&notice.key, notice.attribute), notice.id);
            }
        }
        let again: Vec<NoticeId> = again.into_values().collect();
        Ok(tx.reopen_notices(&again).await?)
    }
}

/// What the records of notices say now.
async fn answers<'a>(tx: &mut Tx, notices: &'a [Notice]) -> Result<Vec<(&'a Notice, SourceAnswer)>, DeskError> {
    let keys: BTreeSet<&RecordKey> = notices.iter().map(|notice| &notice.key).collect();
    let keys: Vec<RecordKey> = keys.into_iter().cloned().collect();
    let records = tx.records_by_keys(&keys).await?;
    let records: BTreeMap<&RecordKey, &SourceRecord> = records
        .iter()
        .map(|stored| (&stored.record.key, &stored.record))
        .collect();
    let answers = notices.iter().map(|notice| {
        let says = records.get(&notice.key).and_then(|record| says(record, notice));
        (notice, source_answer(&notice.said, &notice.asked, says.as_deref()))
    });
    Ok(answers.collect())
}

/// What a record says of the detail; nothing if it ended.
fn says(record: &SourceRecord, notice: &Notice) -> Option<Vec<String>> {
    let columns = notice.attribute.columns().iter();
    let text = |column| record.text(column).unwrap_or_default().to_owned();
    (!record.ended).then(|| columns.map(|column| text(*column)).collect())
}
