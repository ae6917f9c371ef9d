//! What a decision makes of the records, as the steward sees it before and after: child records that may not exist yet.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use child::{
    Child, ChildId, ChildView, RecordKey, SourceRecord,
    child::Shield,
    child::reference_text,
    golden::{Survivorship, build},
    policy::Viewer,
    retention::Life,
    view,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    desk::Desk,
    error::DeskError,
    link::{Part, Written, decided_words},
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

/// What the children of a decision are made of.
pub(super) struct Laid {
    records: BTreeMap<RecordKey, SourceRecord>,
    references: BTreeMap<ChildId, i64>,
    policy: Arc<Survivorship>,
    /// What ends with the decision.
    ends: Vec<RecordKey>,
    /// What it would take back, in words.
    withdraws: BTreeSet<String>,
}

impl Laid {
    /// A child as it is before the decision, or after it.
    pub fn child(&self, part: &Part, after: bool) -> Child {
        let ends = |key: &RecordKey| after && self.ends.contains(key);
        let records: Vec<SourceRecord> = part
            .records
            .iter()
            .filter_map(|key| self.records.get(key).cloned())
            .map(|record| SourceRecord {
                ended: record.ended || ends(&record.key),
                ..record
            })
            .collect();
        Child {
            id: part.child.unwrap_or(ChildId(Uuid::nil())),
            reference: self.reference(part).unwrap_or_default(),
            golden: build(&records, &self.policy),
            // Whoever may decide about the records may see them.
            shield: Shield::default(),
            under_review: false,
            life: Life::Live,
            restricted: false,
        }
    }

    fn reference(&self, part: &Part) -> Option<i64> {
        part.child.and_then(|child| self.references.get(&child).copied())
    }
}

impl Desk {
    /// What the children before and after a decision are made of.
    pub(super) async fn laid(&self, written: &Written) -> Result<Laid, DeskError> {
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
        let (mut decisions, mut withdraws) = (BTreeSet::new(), BTreeSet::new());
        for demand in &written.withdrawn {
            if decisions.insert((demand.decision, demand.kind)) {
                withdraws.insert(decided_words(&mut tx, demand).await?);
            }
        }
        let children: BTreeSet<ChildId> = parts().filter_map(|part| part.child).collect();
        let rows = tx.children_by_ids(&children.into_iter().collect::<Vec<_>>()).await?;
        Ok(Laid {
            records,
            references: rows.into_iter().map(|row| (row.id, row.reference)).collect(),
            policy: self.policy(&mut tx).await?,
            ends: written.ends.clone(),
            withdraws,
        })
    }

    /// What a decision comes to, as the viewer may see it.
    pub(super) async fn preview(&self, viewer: &Viewer, written: &Written) -> Result<Preview, DeskError> {
        let laid = self.laid(written).await?;
        Ok(self.preview_of(viewer, written, &laid).await)
    }

    /// The same, of children that are laid out.
    pub(super) async fn preview_of(&self, viewer: &Viewer, written: &Written, laid: &Laid) -> Preview {
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let seen = |part: &Part, after: bool| {
            let reference = laid.reference(part);
            Some(PartView {
                child: part.child.filter(|_| reference.is_some()),
                reference: reference.map(reference_text),
                view: view::cut(&laid.child(part, after), viewer, &sources, today)?,
            })
        };
        let (before, after) = (written.before.all.iter(), written.after.iter());
        Preview {
            token: written.before.token.clone(),
            before: before.filter_map(|part| seen(part, false)).collect(),
            after: after.filter_map(|part| seen(part, true)).collect(),
            withdraws: laid.withdraws.iter().cloned().collect(),
        }
    }
}
