//! What a decision makes of the records, as the steward sees it before and after: child records that may not exist yet.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    Child, ChildId, ChildView, RecordKey, SourceRecord, child::Shield, child::reference_text, golden::build,
    policy::Viewer, retention::Life, view,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    desk::Desk,
    error::DeskError,
    link::{Part, Written},
};

/// One child record of a preview.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartView {
    /// The child; none if it will be a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<ChildId>,
    /// Its reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What its page would show.
    pub view: ChildView,
}

/// What a decision comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preview {
    /// Stands for how the records lay when this was made: to be sent with the decision.
    pub token: String,
    /// The child records as they are.
    pub before: Vec<PartView>,
    /// The child records as they would be.
    pub after: Vec<PartView>,
    /// Earlier decisions that it would take back, in words.
    pub withdraws: Vec<String>,
}

impl Desk {
    /// What a decision comes to, as the viewer may see it.
    pub(super) async fn preview(&self, viewer: &Viewer, written: &Written) -> Result<Preview, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let parts = || written.before.all.iter().chain(&written.after);
        let keys: BTreeSet<RecordKey> = parts().flat_map(|part| part.records.iter().cloned()).collect();
        let standings = tx.standings(&keys.iter().cloned().collect::<Vec<_>>()).await?;
        let holders: BTreeSet<ChildId> = standings.iter().filter_map(|standing| standing.child).collect();
        let linked = tx.records_of_children(&holders.into_iter().collect::<Vec<_>>()).await?;
        let mut records: BTreeMap<RecordKey, SourceRecord> = linked
            .into_iter()
            .map(|stored| (stored.record.key.clone(), stored.record))
            .collect();
        let waiting: Vec<RecordKey> = keys.into_iter().filter(|key| !records.contains_key(key)).collect();
        for stored in tx.records_by_keys(&waiting).await? {
            records.insert(stored.record.key.clone(), stored.record);
        }
        let children: BTreeSet<ChildId> = parts().filter_map(|part| part.child).collect();
        let rows = tx.children_by_ids(&children.into_iter().collect::<Vec<_>>()).await?;
        let references: BTreeMap<ChildId, i64> = rows.into_iter().map(|row| (row.id, row.reference)).collect();
        let policy = self.policy(&mut tx).await?;
        drop(tx);
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let seen = |part: &Part| {
            let records: Vec<SourceRecord> = part
                .records
                .iter()
                .filter_map(|key| records.get(key).cloned())
                .collect();
            let reference = part.child.and_then(|child| references.get(&child).copied());
            let child = Child {
                id: part.child.unwrap_or(ChildId(Uuid::nil())),
                reference: reference.unwrap_or_default(),
                golden: build(&records, &policy),
                // Whoever may decide about the records may see them.
                shield: Shield::default(),
                under_review: false,
                life: Life::Live,
                restricted: false,
            };
            Some(PartView {
                child: part.child.filter(|_| reference.is_some()),
                reference: reference.map(reference_text),
                view: view::cut(&child, viewer, &sources, today)?,
            })
        };
        let withdraws: BTreeSet<String> = written
            .withdrawn
            .iter()
            .map(super::decisions::constraint_words)
            .collect();
        Ok(Preview {
            token: written.before.token.clone(),
            before: written.before.all.iter().filter_map(seen).collect(),
            after: written.after.iter().filter_map(seen).collect(),
            withdraws: withdraws.into_iter().collect(),
        })
    }
}
