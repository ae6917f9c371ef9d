//! Working through the queue: taking a question, giving it back, putting it off, writing something down.

use std::collections::BTreeSet;

use child::{CaseId, ChildId, RecordKey, policy::Viewer};
use chrono::NaiveDate;
use store::{CaseKind, CaseNote, CaseNoteKind, ChildRow, RecordId, ReviewCase, Standing, Tx};

use super::queue::{concerns, is_about_who_is_who};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    right::{DecidesMatches, Right},
    typed::Problems,
};

/// What a steward types to put a question off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedDeferral {
    /// The version of the case that was seen.
    pub version: i64,
    /// Why it cannot be told yet.
    pub reason: String,
    /// Whom the steward asks; may be empty.
    pub ask: String,
    /// The day on which it is to come back, `YYYY-MM-DD`.
    pub until: String,
}

impl Desk {
    /// Takes cases for the viewer; those that somebody else has, or that no longer wait, are left. Answers how many were
    /// taken.
    pub async fn take_cases(&self, viewer: &Viewer, cases: &[CaseId]) -> Result<usize, DeskError> {
        DecidesMatches::require(viewer)?;
        let known = self.known_records(viewer).await?;
        let mut taken = Vec::new();
        let mut tx = self.shared.db.begin().await?;
        // In the order in which a link run locks them: neither waits for the other.
        let cases: BTreeSet<&CaseId> = cases.iter().collect();
        for id in cases {
            let Some(case) = open_case(&mut tx, viewer, *id, &known).await? else {
                continue;
            };
            if case.assigned_to != Some(viewer.user) && tx.assign_case(*id, viewer.user, false).await? {
                self.note_on(&mut tx, viewer, *id, CaseNoteKind::Assigned, "").await?;
                taken.push(id.to_string());
            }
        }
        tx.commit().await?;
        let count = taken.len();
        self.trace(Event::of(viewer, Action::CasesTaken).with(serde_json::json!({ "cases": taken })))
            .await?;
        Ok(count)
    }

    /// Takes the most urgent case that nobody has; none if there is none. Two stewards who ask at once get two cases.
    pub async fn start_next(&self, viewer: &Viewer) -> Result<Option<CaseId>, DeskError> {
        DecidesMatches::require(viewer)?;
        let waiting = self.open_cases(viewer).await?;
        for case in waiting.into_iter().filter(|case| case.assigned_to.is_none()) {
            if self.take_cases(viewer, &[case.id]).await? == 1 {
                return Ok(Some(case.id));
            }
        }
        Ok(None)
    }

    /// Gives a case back that the viewer has.
    pub async fn release_case(&self, viewer: &Viewer, id: CaseId) -> Result<(), DeskError> {
        let case = self.case_for(viewer, id).await?;
        if case.assigned_to != Some(viewer.user) {
            return Err(DeskError::Changed);
        }
        let mut tx = self.shared.db.begin().await?;
        if !tx.release_case(id).await? {
            return Err(DeskError::Changed);
        }
        self.note_on(&mut tx, viewer, id, CaseNoteKind::Released, "").await?;
        tx.commit().await?;
        self.trace_case(viewer, Action::CaseReleased, id).await
    }

    /// Puts a case off until a day.
    pub async fn defer_case(&self, viewer: &Viewer, id: CaseId, typed: &TypedDeferral) -> Result<(), DeskError> {
        let case = self.case_for(viewer, id).await?;
        let today = self.shared.clock.today();
        let mut problems = Problems::default();
        let reason = problems.text("reason", "Reason", "Enter what you need to know first", &typed.reason);
        let ask = problems.optional("ask", "Who you ask", &typed.ask);
        let until: Option<NaiveDate> = problems.day_to_come("until", "Date to come back", &typed.until, today);
        problems.none()?;
        let until = until.ok_or(DeskError::Changed)?;
        let seen = ReviewCase {
            version: typed.version,
            ..case
        };
        let mut tx = self.shared.db.begin().await?;
        if !tx.defer_case(&seen, until, Some(viewer.user)).await? {
            return Err(DeskError::Changed);
        }
        let text = if ask.is_empty() {
            reason
        } else {
            format!("{reason} Asked: {ask}")
        };
        self.note_on(&mut tx, viewer, id, CaseNoteKind::Deferred, &text).await?;
        tx.commit().await?;
        self.trace_case(viewer, Action::CaseDeferred, id).await
    }

    /// Settles a case that is not about who is who. Of a reported mistake, or a record that waits, that was looked into the
    /// text says what came of it; of values that sources disagree about, why they are left as they are: it is not asked again while
    /// sources say just that.
    pub async fn settle_case(&self, viewer: &Viewer, id: CaseId, version: i64, text: &str) -> Result<(), DeskError> {
        let case = self.case_for(viewer, id).await?;
        let mut problems = Problems::default();
        if is_about_who_is_who(case.kind) {
            problems.add("answer", "Select whether these are the same child");
        }
        let text = if case.kind == CaseKind::Disagree {
            problems.text("note", "Reason", "Enter why you leave it as it is", text)
        } else {
            problems.text("note", "What you found", "Enter what you found", text)
        };
        problems.none()?;
        let seen = ReviewCase { version, ..case };
        let chosen_until = self.chosen_until(&seen).await?;
        let now = self.shared.clock.now();
        let mut tx = self.shared.db.begin().await?;
        let settled = if seen.kind == CaseKind::Disagree {
            tx.leave_case(&seen, chosen_until, now).await?
        } else {
            tx.decide_case(&seen, now).await?
        };
        if !settled {
            return Err(DeskError::Changed);
        }
        self.note_on(&mut tx, viewer, id, CaseNoteKind::Decided, &text).await?;
        tx.commit().await?;
        self.trace_case(viewer, Action::CaseSettled, id).await
    }

    /// Writes something down in a case's timeline.
    pub async fn note_case(&self, viewer: &Viewer, id: CaseId, text: &str) -> Result<(), DeskError> {
        self.case_for(viewer, id).await?;
        let mut problems = Problems::default();
        let text = problems.text("note", "Note", "Enter a note", text);
        problems.none()?;
        let mut tx = self.shared.db.begin().await?;
        self.note_on(&mut tx, viewer, id, CaseNoteKind::Written, &text).await?;
        tx.commit().await?;
        self.trace_case(viewer, Action::CaseNoted, id).await
    }

    /// A case that the viewer may work on; any other is not there.
    pub(super) async fn case_for(&self, viewer: &Viewer, id: CaseId) -> Result<ReviewCase, DeskError> {
        DecidesMatches::require(viewer)?;
        let known = self.known_records(viewer).await?;
        let case = open_case(&mut self.shared.db.read().await?, viewer, id, &known).await?;
        if case.is_none() {
            self.trace_case(viewer, Action::NotFound, id).await?;
        }
        case.ok_or(DeskError::NotFound)
    }

    pub(super) async fn trace_case(&self, viewer: &Viewer, action: Action, id: CaseId) -> Result<(), DeskError> {
        self.trace(Event {
            subject: Some(id.to_string()),
            ..Event::of(viewer, action)
        })
        .await
    }

    async fn note_on(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        id: CaseId,
        kind: CaseNoteKind,
        text: &str,
    ) -> Result<(), DeskError> {
        let note = CaseNote {
            at: self.shared.clock.now(),
            user: viewer.user,
            person: viewer.display_name.clone(),
            kind,
            text: text.to_owned(),
        };
        Ok(tx.add_case_note(id, &note).await?)
    }
}

/// A case that the viewer may know of: none of the records that are `closed` to the viewer, and none with a shielded side,
/// which are for those who keep shields. An answered case was sealed as it stood then, so its sides are asked themselves.
pub(super) async fn open_case(
    tx: &mut Tx,
    viewer: &Viewer,
    id: CaseId,
    closed: &BTreeSet<RecordId>,
) -> Result<Option<ReviewCase>, DeskError> {
    let case = tx.review_case(id).await?;
    let Some(case) = case.filter(|case| !concerns(case, closed)) else {
        return Ok(None);
    };
    if viewer.sees_shielded() {
        return Ok(Some(case));
    }
    let keys: BTreeSet<RecordKey> = [&case.left_key, &case.right_key].into_iter().cloned().collect();
    let standings = tx.standings(&keys.into_iter().collect::<Vec<_>>()).await?;
    let hidden = are_hidden(tx, &standings).await? || case.shielded;
    Ok((!hidden).then_some(case))
}

/// Whether one of these records, or a child that holds one, is hidden from all but those who keep shields. A record that
/// waits for its child is asked itself.
pub(super) async fn are_hidden(tx: &mut Tx, standings: &[Standing]) -> Result<bool, DeskError> {
    let children: BTreeSet<ChildId> = standings.iter().filter_map(|standing| standing.child).collect();
    let rows = tx.children_by_ids(&children.into_iter().collect::<Vec<_>>()).await?;
    Ok(rows.iter().any(ChildRow::is_hidden) || standings.iter().any(Standing::is_shielded))
}
