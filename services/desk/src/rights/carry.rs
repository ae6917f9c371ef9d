//! What is done to a record because of a request: details are disputed and their sources told, the record is restricted or
//! comes back into use, or it is deleted.

use child::{
    Attribute, Child, HoldId, NoticeId, RecordKey,
    fact::{Dispute, Facts, Restriction},
    golden::is_safeguarded,
    policy::Viewer,
    retention::HoldReason,
    rights::AsksFor,
    sources::OWN,
};
use chrono::{Days, NaiveDate};
use serde_json::json;
use store::{HoldRow, Notice, NoticeStatus, RequestStepKind, RightsRequest, Tx};

use super::{
    act::{RequestAct, Step},
    case::Case,
    mark::Mark,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    record::current,
};

/// Days for which a backup is kept at the most (`ops/retention.md`): so long one from before holds what was deleted.
const BACKUP_DAYS: u64 = 35;

/// What stands for the source of the record beside which an erased request was made.
pub(crate) const ERASED: &str = "erased";

/// The last day on which a backup may hold what was deleted on `day`.
pub(super) fn backups_until(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(BACKUP_DAYS)).unwrap_or(day)
}

/// What of a hold is told where it is in the way.
pub(super) fn hold_words(hold: &HoldRow) -> String {
    let placed = hold.placed_at.format("%-d %B %Y");
    format!("{}, placed by {} on {placed}", hold.reason.label(), hold.placed_name)
}

/// What speaks for going on to use a record, in words: who works with the child, and what depends on the record.
pub(super) fn in_use_by(child: &Child, today: NaiveDate) -> Vec<String> {
    let records = || child.golden.records.iter().filter(|record| !record.ended);
    let involved = records()
        .flat_map(|record| &record.facts.involvements)
        .filter(|involvement| involvement.open(today))
        .count();
    let assessed = records().any(|record| record.facts.caf_episodes.iter().any(|episode| episode.open(today)));
    let travels = records().any(|record| record.facts.transport_needs.iter().any(|need| need.current(today)));
    let told = [
        (
            is_safeguarded(&child.golden, today),
            "A service that has to protect children works with the child".to_owned(),
        ),
        (assessed, "A common assessment is open".to_owned()),
        (
            travels,
            "The child travels to school by what this record says".to_owned(),
        ),
        (
            involved > 0,
            format!("Services that work with the child now: {involved}"),
        ),
    ];
    told.into_iter().filter_map(|(so, words)| so.then_some(words)).collect()
}

impl Case {
    /// Whether the record may be restricted for this request.
    pub fn may_restrict(&self) -> bool {
        let asks = matches!(
            self.request.asks_for,
            AsksFor::Restriction | AsksFor::Objection | AsksFor::Rectification
        );
        let decided = [RequestStepKind::Restricted, RequestStepKind::KeptInUse];
        asks && self.child.is_some() && !self.steps.iter().any(|step| decided.contains(&step.kind))
    }

    /// Refuses to restrict a record that keeps a child safe, or is kept from most people already.
    pub fn refuse_restriction(&self, today: NaiveDate) -> Result<(), DeskError> {
        let child = self.child.as_ref().ok_or(DeskError::Changed)?;
        if is_safeguarded(&child.golden, today) {
            let message = "A service that has to protect children works with the child now, and that overrides: record the ground \
                           and keep the record in use";
            return Err(DeskError::unusable("note", message));
        }
        if child.shield.up() {
            let message = "The child is shielded, which keeps the record from everybody but those who may need it in an emergency: \
                           keep the record in use, and the shield";
            return Err(DeskError::unusable("note", message));
        }
        Ok(())
    }

    /// Whether the request asks that the use stops, and nobody decided yet whether it does.
    pub fn awaits_restriction(&self) -> bool {
        matches!(self.request.asks_for, AsksFor::Restriction | AsksFor::Objection) && self.may_restrict()
    }

    /// Whether this request restricts the record now.
    pub fn restricts(&self) -> bool {
        self.marks.iter().any(|mark| mark.restriction().is_some())
    }

    /// Whether who asked was told since the record was restricted that it will be used again.
    pub fn told_of_lifting(&self) -> bool {
        let mut steps = self.steps.iter().rev();
        let last = [RequestStepKind::Restricted, RequestStepKind::Told];
        let step = steps.find(|step| last.contains(&step.kind));
        step.is_some_and(|step| step.kind == RequestStepKind::Told)
    }

    /// The details that may be disputed: those that are stated, and not disputed by this request already.
    pub fn disputable(&self) -> Vec<Attribute> {
        let disputes = || self.marks.iter().flat_map(Mark::disputes);
        let open = |attribute: &&Attribute| {
            let mut open = disputes().filter(|dispute| dispute.ended_at.is_none());
            !open.any(|dispute| dispute.attribute == **attribute)
        };
        let rectifies = self.request.asks_for == AsksFor::Rectification;
        let child = self.child.iter().filter(|_| rectifies);
        child
            .flat_map(|child| child.golden.attributes.keys().filter(open))
            .copied()
            .collect()
    }

    /// Who proposed that the record is deleted, if somebody did.
    pub fn erasure_proposed_by(&self) -> Option<&store::RightsStep> {
        let mut steps = self.steps.iter();
        steps.find(|step| step.kind == RequestStepKind::ErasureProposed)
    }

    /// Whether the record was deleted for this request.
    pub fn erased_on(&self) -> Option<NaiveDate> {
        let erased = self.steps.iter().find(|step| step.kind == RequestStepKind::Erased);
        erased.map(|step| step.on)
    }
}

impl Desk {
    /// Does to the record what a step asks for, before the step is noted: what fails here is no step.
    pub(super) async fn carry_out(&self, viewer: &Viewer, case: &Case, step: &Step) -> Result<(), DeskError> {
        let now = self.shared.clock.now();
        let request = case.request.id;
        match step.act {
            RequestAct::Restrict => {
                let child = case.child.as_ref().ok_or(DeskError::Changed)?;
                let facts = Facts {
                    restrictions: vec![Restriction {
                        request,
                        at: now,
                        lifted_at: None,
                    }],
                    ..Facts::default()
                };
                // Beside each record: where the child is parted, no part of it comes back into use by itself.
                let records = self.shared.db.read().await?.records_of_children(&[child.id]).await?;
                let keys = records.into_iter().map(|stored| stored.record.key);
                let keys: Vec<RecordKey> = keys.filter(|key| key.source != OWN).collect();
                // Joined to another child meanwhile: there is nothing here to restrict.
                if keys.is_empty() {
                    return Err(DeskError::Changed);
                }
                self.put_marks(viewer, (request, &case.marks), &keys, &facts).await
            }
            RequestAct::Dispute => {
                let child = case.child.as_ref().ok_or(DeskError::Changed)?;
                let attribute = step.attribute.ok_or(DeskError::Changed)?;
                let shown = child.golden.attributes.get(&attribute).ok_or(DeskError::Changed)?;
                let facts = Facts {
                    disputes: vec![Dispute {
                        attribute,
                        request,
                        at: now,
                        ended_at: None,
                    }],
                    ..Facts::default()
                };
                let beside = [shown.shown.key.clone()];
                self.put_marks(viewer, (request, &case.marks), &beside, &facts).await
            }
            // The record stays in use: also what an interrupted restriction left ends.
            RequestAct::Lift | RequestAct::KeepInUse => {
                let restrictions = case.marks.iter().filter(|mark| mark.restriction().is_some());
                let restrictions: Vec<_> = restrictions.cloned().collect();
                self.end_marks(viewer, &restrictions, now).await
            }
            // A restriction outlives the answer that tells of it; a dispute does not.
            RequestAct::Send | RequestAct::Refuse | RequestAct::Withdraw => {
                let disputes = case.marks.iter().filter(|mark| mark.restriction().is_none());
                let disputes: Vec<_> = disputes.cloned().collect();
                self.end_marks(viewer, &disputes, now).await
            }
            RequestAct::Identify
            | RequestAct::Ask
            | RequestAct::Answer
            | RequestAct::Extend
            | RequestAct::Sign
            | RequestAct::Tell
            | RequestAct::ProposeErasure
            | RequestAct::Erase => Ok(()),
        }
    }

    /// Places the hold on a record that is about to be restricted: what is not used is not deleted either, for it may be needed
    /// for a claim. It goes as every hold does, by another person, once the restriction is lifted. Where a step that was cut off
    /// placed it already, it is that one.
    pub(super) async fn hold_to_restrict(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        case: &Case,
    ) -> Result<HoldId, DeskError> {
        if let Some(id) = case.request.hold {
            let known = tx.hold(id).await?;
            if known.is_some_and(|hold| hold.released.is_none()) {
                return Ok(id);
            }
        }
        // Nobody links until this is durable: the records are those of the child whom the request is about now.
        tx.hold_link_events().await?;
        let now = tx
            .rights_request(case.request.id)
            .await?
            .and_then(|request| request.child);
        let child = now.ok_or(DeskError::Changed)?;
        if case.child.as_ref().is_none_or(|seen| seen.id != child) {
            return Err(DeskError::Changed);
        }
        let records = tx.records_of_children(&[child]).await?;
        let keys: Vec<RecordKey> = records.into_iter().map(|stored| stored.record.key).collect();
        let (reference, received_on) = (case.request.reference, case.request.received_on);
        let row = self.hold_for(viewer, reference, HoldReason::Restriction, received_on)?;
        tx.place_hold(&row, &keys).await?;
        Ok(row.id)
    }

    /// Tells the sources of a disputed value, and takes that back where the request is refused or taken back.
    pub(super) async fn tell_of_dispute(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        case: &Case,
        step: &Step,
    ) -> Result<(), DeskError> {
        let Some(child) = &case.child else { return Ok(()) };
        let now = self.shared.clock.now();
        if matches!(step.act, RequestAct::Refuse | RequestAct::Withdraw) {
            let disputed = |notice: &Notice| {
                let mut disputes = case.marks.iter().flat_map(Mark::disputes);
                notice.is_dispute() && disputes.any(|dispute| dispute.attribute == notice.attribute)
            };
            let waiting = tx.waiting_notices(&[child.id]).await?;
            let closed: Vec<NoticeId> = waiting.iter().filter(|one| disputed(one)).map(|one| one.id).collect();
            let person = Some(viewer.display_name.as_str());
            tx.close_notices(&closed, NoticeStatus::Withdrawn, person, now).await?;
        }
        let Some(attribute) = step.attribute.filter(|_| step.act == RequestAct::Dispute) else {
            return Ok(());
        };
        let Some(value) = child.golden.attributes.get(&attribute) else {
            return Ok(());
        };
        let shown = value.shown.folded();
        let told: Vec<_> = current(child, value)
            .map(|(_, stated)| stated)
            .filter(|stated| stated.key.source != OWN && stated.folded() == shown)
            .cloned()
            .collect();
        // What a steward asked to be corrected says more than that somebody doubts it, and stays.
        let waiting = tx.waiting_notices(&[child.id]).await?;
        let asked = |key: &RecordKey| {
            let mut waiting = waiting.iter().filter(|notice| !notice.is_dispute());
            waiting.any(|notice| notice.key == *key && notice.attribute == attribute)
        };
        for stated in told.into_iter().filter(|stated| !asked(&stated.key)) {
            let notice = Notice {
                id: NoticeId(self.shared.ids.uuid(now)),
                // No other record says it better.
                asked_of: stated.key.clone(),
                key: stated.key,
                child: Some(child.id),
                attribute,
                asked: vec![String::new(); stated.parts.len()],
                said: stated.parts,
                note: format!("Disputed by whom it is about. {}", step.note),
                person: viewer.display_name.clone(),
                raised_at: now,
                status: NoticeStatus::Open,
                sent_at: None,
                answered_at: None,
                closed_at: None,
                closed_by: None,
            };
            tx.add_notice(&notice).await?;
        }
        self.settle_notices(tx, &[child.id]).await
    }

    /// Deletes the record, as a second person agreed. The request outlives it, and says no more whose it was than a number.
    pub(super) async fn erase_for(&self, viewer: &Viewer, seen: &Case, step: &Step) -> Result<(), DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        // Nobody links, decides or places a hold until this is done.
        tx.hold_link_events().await?;
        // Whoever linked while this waited may have joined the child to another, or said what protects it.
        let case = self.rights_case(&mut tx, viewer, seen.request.id).await?;
        let child = case.child.as_ref().ok_or(DeskError::Changed)?.id;
        let same_child = seen.child.as_ref().is_some_and(|before| before.id == child);
        if !same_child || case.request.version != seen.request.version {
            return Err(DeskError::Changed);
        }
        let holds = self.holds_on(&mut tx, child).await?;
        if !holds.is_empty() {
            let holds: Vec<String> = holds.iter().map(hold_words).collect();
            let message = format!(
                "The record is held: {}. Nothing that is held is deleted",
                holds.join("; ")
            );
            return Err(DeskError::unusable("note", message));
        }
        let id = case.request.id;
        if case
            .child
            .as_ref()
            .is_some_and(|child| is_safeguarded(&child.golden, self.shared.clock.today()))
        {
            let message = "A service that has to protect children works with the child now: its record is not deleted. Refuse \
                           the request with that ground";
            return Err(DeskError::unusable("note", message));
        }
        let others = tx.rights_requests().await?;
        let mut others = others.iter().filter(|other| other.id != id && !other.status.over());
        if others.any(|other| other.child == Some(child)) {
            let message =
                "Another request about this record is not answered yet, and would go with it: answer that one first";
            return Err(DeskError::unusable("note", message));
        }
        let changed = RightsRequest {
            beside: RecordKey::new(ERASED, id.to_string()),
            ..case.request.clone()
        };
        if !tx.change_rights_request(&changed).await? {
            return Err(DeskError::Changed);
        }
        let today = self.shared.clock.today();
        self.note_step(&mut tx, viewer, id, RequestStepKind::Erased, today, &step.note)
            .await?;
        // Last: the journal that this writes is not taken back with the transaction.
        let counts = self.erase(&mut tx, child, id, viewer.user).await?;
        tx.commit().await?;
        let detail = json!({
            "request": id, "rule": AsksFor::Erasure, "counts": counts, "backups_until": backups_until(today),
            "proposed_by": case.erasure_proposed_by().map(|step| step.user),
        });
        let traced = self
            .trace(Event::of(viewer, Action::Deleted).about(child).with(detail))
            .await;
        // Whatever becomes of the trail, nothing stays in the index and the files.
        self.forget_erased().await?;
        traced
    }
}
