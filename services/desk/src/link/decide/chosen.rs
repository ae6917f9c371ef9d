//! What is recorded with a decision: which values show of the child that it makes. It is written in the decision's
//! transaction, follows the record that was believed, and ends when the decision is undone.

use child::{RecordKey, RunId, Statement, sources::OWN};
use store::{Decision, LinkConstraint, PromoteRow, Stated, Tx};

use crate::{desk::Desk, error::DeskError, link::enter::follows};

/// A choice that is made with a decision.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    /// What is recorded.
    pub statement: Box<Statement>,
    /// The source record that was believed.
    pub beside: RecordKey,
}

impl Desk {
    /// Records what was chosen with a decision, and ends what was with one that it takes back; the records that changed by
    /// that, and the demands that the new ones follow what was believed.
    pub(super) async fn record_with(
        &self,
        tx: &mut Tx,
        decision: &Decision,
        chosen: &[Chosen],
        ends: &[RecordKey],
    ) -> Result<(Vec<Stated>, Vec<LinkConstraint>), DeskError> {
        let key = |chosen: &Chosen| RecordKey::new(OWN, &chosen.statement.record_id);
        let rows: Vec<(&str, PromoteRow)> = chosen
            .iter()
            .zip(1..)
            .map(|(chosen, row_no)| {
                let statement = Statement::clone(&chosen.statement);
                (OWN, PromoteRow { row_no, statement })
            })
            .collect();
        if !rows.is_empty() {
            let run = RunId(self.shared.ids.uuid(decision.at));
            tx.promote_sent(run, &rows, decision.at).await?;
        }
        tx.end_records(ends).await?;
        let person = (decision.person.as_str(), Some(decision.id));
        let follow = chosen
            .iter()
            .map(|chosen| follows(self, &key(chosen), &chosen.beside, person));
        let changed: Vec<RecordKey> = chosen.iter().map(key).chain(ends.iter().cloned()).collect();
        Ok((tx.stated(&changed).await?, follow.collect()))
    }
}
