//! Reading everything that is held on one child. Nothing of it is kept beside where it is held.

use std::collections::BTreeMap;

use child::{
    Child, RecordKey,
    rights::{HeldDecision, HeldLink, HeldRecord, HeldTold, Holding, Item, Part},
    sources::OWN,
    uk_day::{uk_day_words, uk_midnight},
};
use store::{
    CaseKind, CaseNote, CaseNoteKind, ConstraintKind, LinkConstraint, LinkEvent, LinkEventKind, RecordId,
    RightsRequest, StoredRecord, Tx,
};

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
        let told = told_about(tx, child, &ids).await?;
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
            told: &told,
            restricted: child.restricted,
            looks: &looks,
            sources: &sources,
            asker: request.asked_by,
        };
        Ok(held.items())
    }
}

/// What people asked and wrote about a child: requests for contact, reported mistakes, notes on questions, and what sources
/// were asked to correct. Of staff it is told what they said, not who they are. What shield stewards were asked is theirs to
/// know (decision 8).
async fn told_about(tx: &mut Tx, child: &Child, records: &[RecordId]) -> Result<Vec<HeldTold>, DeskError> {
    let mut told = Vec::new();
    let said = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    for contact in tx.contacts_about(child.id).await? {
        let steps = tx.contact_steps(contact.id).await?;
        let steps = steps
            .iter()
            .map(|step| said("Told", &format!("{}: {}", step.told, step.what)));
        let asked = [
            said("Asked by", &contact.requested_role),
            said("Message", &contact.message),
            said("Reason", &contact.reason),
        ];
        let answer = contact.answer.iter().map(|answer| said("Answer", answer));
        told.push(HeldTold {
            part: Part::Contacts,
            id: contact.id.to_string(),
            at: contact.requested_at,
            said: asked.into_iter().chain(steps).chain(answer).collect(),
        });
    }
    let mut cases = tx.review_cases_of(records).await?;
    cases.sort_by_key(|case| (case.opened_at, case.id));
    cases.dedup_by_key(|case| case.id);
    for case in cases.into_iter().filter(|case| !case.shielded) {
        let notes = tx.case_notes(case.id).await?.into_iter();
        told.push(HeldTold {
            part: if case.kind == CaseKind::Reported {
                Part::Mistakes
            } else {
                Part::Notes
            },
            id: case.id.to_string(),
            at: case.opened_at,
            said: notes.map(|note| (note_words(&note), note.text)).collect(),
        });
    }
    for notice in tx.notices_about(child.id).await? {
        let joined = |parts: &[String]| {
            let filled = parts.iter().map(String::as_str).filter(|part| !part.is_empty());
            filled.collect::<Vec<_>>().join(", ")
        };
        told.push(HeldTold {
            part: Part::Corrections,
            id: notice.id.to_string(),
            at: notice.raised_at,
            said: vec![
                said("Record", &format!("{} {}", notice.key.source, notice.key.record_id)),
                said("Detail", notice.attribute.label()),
                said("It said", &joined(&notice.said)),
                said("It was asked to say", &joined(&notice.asked)),
                said("Note", &notice.note),
            ],
        });
    }
    Ok(told)
}

fn note_words(note: &CaseNote) -> String {
    let what = match note.kind {
        CaseNoteKind::Reported => "Reported",
        CaseNoteKind::Decided => "Decided",
        CaseNoteKind::Undone => "Decision taken back",
        CaseNoteKind::Deferred => "Put off",
        CaseNoteKind::Written | CaseNoteKind::Assigned | CaseNoteKind::Released => "Noted",
    };
    format!("{what} on {}", uk_day_words(note.at))
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
