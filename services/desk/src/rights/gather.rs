//! Reading everything that is held on one child. Nothing of it is kept beside where it is held.

use std::collections::BTreeMap;

use child::{
    Child, RecordKey,
    rights::{HeldDecision, HeldLink, HeldRecord, Holding, Item},
    sources::OWN,
    uk_day::uk_midnight,
};
use store::{ConstraintKind, LinkConstraint, LinkEvent, LinkEventKind, RecordId, RightsRequest, StoredRecord, Tx};

use crate::{audit::looks_before, desk::Desk, error::DeskError, history::open_decisions};

impl Desk {
    /// The items of a child, as a request asks for them. Looks count up to when it was asked, so that a look of today does not
    /// undo what was decided yesterday, nor one at the items what is about to be: to the end of the day of receipt, or to the
    /// moment at which the request was recorded if that was before.
    pub(super) async fn items_held(
        &self,
        tx: &mut Tx,
        request: &RightsRequest,
        child: &Child,
    ) -> Result<Vec<Item>, DeskError> {
        let mut stored = tx.records_of_children(&[child.id]).await?;
        stored.sort_by(|a, b| a.record.key.cmp(&b.record.key));
        let ids: Vec<RecordId> = stored.iter().map(|record| record.id).collect();
        let mut links = links_to(child, &tx.link_events_of_records(&ids).await?);
        let mut records = Vec::with_capacity(stored.len());
        for record in &stored {
            records.push(HeldRecord {
                versions: versions_up_to_link(tx, record).await?,
                links: links.remove(&record.id).unwrap_or_default(),
            });
        }
        let keys: Vec<RecordKey> = stored.into_iter().map(|record| record.record.key).collect();
        let decisions = decisions_about(tx, &keys).await?;
        let life = tx.lives(&[child.id]).await?.pop().map(|(_, life)| life);
        let until = request.received_on.succ_opt().unwrap_or(request.received_on);
        let asked = uk_midnight(until).min(request.opened_at);
        let looks = looks_before(tx, child.id, asked).await?;
        let sources = self.sources().await;
        let held = Holding {
            records: &records,
            golden: &child.golden,
            shielded: child.shield.up(),
            decisions: &decisions,
            life: life.unwrap_or_default(),
            looks: &looks,
            sources: &sources,
            asker: request.asked_by,
        };
        Ok(held.items())
    }
}

/// The versions of a record up to the one that is linked, oldest first.
async fn versions_up_to_link(tx: &mut Tx, record: &StoredRecord) -> Result<Vec<child::SourceRecord>, DeskError> {
    let linked = record.record.version;
    let versions = tx.versions_of(record.id).await?.into_iter();
    let versions = versions
        .map(|stored| stored.record)
        .filter(|version| version.version <= linked);
    Ok(versions.collect())
}

/// How records came to this child, and never to another.
fn links_to(child: &Child, events: &[LinkEvent]) -> BTreeMap<RecordId, Vec<HeldLink>> {
    let mut links: BTreeMap<RecordId, Vec<HeldLink>> = BTreeMap::new();
    for LinkEvent { event, .. } in events {
        let Some(record) = event.record else { continue };
        if event.kind != LinkEventKind::Join || event.child != Some(child.id) {
            continue;
        }
        links.entry(record).or_default().push(HeldLink {
            at: event.at,
            by: match (event.decided_by.as_deref(), event.model_version) {
                (Some("person"), _) => "A person".to_owned(),
                (Some("stated_record"), _) => "One record names the other".to_owned(),
                (Some("cluster"), _) => "Other records tie it to this child".to_owned(),
                (Some(rule), _) => format!("Rule: {}", rule.replace('_', " ")),
                (None, Some(version)) => format!("Matching by score, model version {version}"),
                (None, None) => "Matching".to_owned(),
            },
            chance: event.probability,
        });
    }
    links
}

/// What people decided about which of these records are one child, oldest first. What is recorded here is tied to its record
/// by a decision of that kind, and what shield stewards were asked is theirs to know (decision 8): neither is told.
async fn decisions_about(tx: &mut Tx, keys: &[RecordKey]) -> Result<Vec<HeldDecision>, DeskError> {
    let mut found: Vec<LinkConstraint> = Vec::new();
    for key in keys {
        for decision in tx.constraints_of(key).await? {
            let entered = decision.left.source == OWN || decision.right.source == OWN;
            if !entered && !found.iter().any(|known| known.id == decision.id) {
                found.push(decision);
            }
        }
    }
    found.sort_by_key(|decision| (decision.at, decision.id));
    let told = open_decisions(tx, found).await?.into_iter().map(|decision| {
        let (record, other) = if keys.contains(&decision.left) {
            (decision.left, decision.right)
        } else {
            (decision.right, decision.left)
        };
        HeldDecision {
            id: decision.id.to_string(),
            at: decision.at,
            same_child: decision.kind == ConstraintKind::Must,
            record,
            other: Some(other).filter(|other| keys.contains(other)),
            withdrawn_at: decision.revoked_at,
        }
    });
    Ok(told.collect())
}
