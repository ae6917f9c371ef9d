//! One review case: two records side by side with the evidence.

use child::{
    Attribute, CaseId, ChildId, RecordKey, SourceRecord,
    child::reference_text,
    policy::{Field, Viewer, nameable},
    sources::Sources,
    view::{ANOTHER_SERVICE, source_name},
};
use chrono::{DateTime, Utc};
use linkage::{explain::Explanation, text::fold};
use serde::Serialize;
use store::{CaseKind, CaseNote, CaseNoteKind, ReviewCase, StoredRecord};

use super::{
    decisions::{DecisionLine, decision_line},
    disagreement::Disagreement,
    earlier::{EarlierValue, earlier},
    priority::{CasePriority, priority},
    queue::{is_about_who_is_who, status_word},
    unidentified::{Unidentified, unidentified},
    warnings::warnings,
    work::open_case,
};
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
    history::explain_under,
};

/// One case as a steward sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseView {
    /// The case.
    pub id: CaseId,
    /// What is asked.
    pub kind: CaseKind,
    /// Counts what changed about the question: to be sent with an answer.
    pub version: i64,
    /// Status word.
    pub status: String,
    /// Whether it waits for an answer.
    pub waits: bool,
    /// Whether the viewer may answer it.
    pub may_decide: bool,
    /// Why a person is asked.
    pub reason: String,
    /// How urgent it is.
    pub priority: CasePriority,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<String>,
    /// What people wrote and did about it, oldest first.
    pub notes: Vec<NoteLine>,
    /// Decisions that answered it, oldest first.
    pub decisions: Vec<DecisionLine>,
    /// Since when it waits.
    pub opened_at: DateTime<Utc>,
    /// Record A.
    pub left: SideView,
    /// Record B.
    pub right: SideView,
    /// Field by field, in page order.
    pub rows: Vec<CompareRow>,
    /// What to look at first.
    pub warnings: Vec<String>,
    /// What speaks for and against; none if the question is about one record.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// What sources say, and what can be done about it, if they disagree about a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disagreement: Option<Disagreement>,
    /// Why a record that names nobody is on no child's page, if the question is which child it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unidentified: Option<Unidentified>,
    /// Place in the queue, from 1; 0 if the case no longer waits.
    pub position: usize,
    /// Cases in the queue.
    pub of: usize,
    /// The case before it in the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<CaseId>,
    /// The case after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<CaseId>,
}

/// What speaks for and against two records being one child.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The same object that the API and the command line give.
    pub explanation: Explanation,
    /// Bits from which a pair goes to a person.
    pub review_bits: f64,
    /// Bits from which two records are joined without one.
    pub join_bits: f64,
}

/// One entry of a case's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub person: String,
    /// What.
    pub kind: CaseNoteKind,
    /// In words; may be empty.
    pub text: String,
}

impl From<CaseNote> for NoteLine {
    fn from(note: CaseNote) -> Self {
        Self {
            at: note.at,
            person: note.person,
            kind: note.kind,
            text: note.text,
        }
    }
}

/// One side of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SideView {
    /// What pages call the source, as far as the viewer may name it.
    pub source_label: String,
    /// The record's id in the source, where it may be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
    /// When this version arrived.
    pub received: DateTime<Utc>,
    /// The child that the record belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<ChildId>,
    /// That child's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_reference: Option<String>,
    /// Whether the viewer may be told what it states: not where its source may not be named.
    pub told: bool,
    /// Names and addresses that the record stated before, the newest first.
    pub earlier: Vec<EarlierValue>,
}

/// One field of both records.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompareRow {
    /// What a page calls the field.
    pub label: String,
    /// Its name in test hooks.
    pub slug: String,
    /// What record A states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<String>,
    /// What record B states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    /// How they agree, in words.
    pub agreement: String,
}

impl Desk {
    /// One case with its evidence, scored on the records as they are now under the active model.
    pub async fn review_case(&self, viewer: &Viewer, id: CaseId) -> Result<CaseView, DeskError> {
        only(viewer, |_| viewer.sees_evidence())?;
        let known = self.known_records(viewer).await?;
        let case = open_case(&mut self.shared.db.read().await?, viewer, id, &known).await?;
        let Some(case) = case else {
            let event = Event {
                subject: Some(id.to_string()),
                ..Event::of(viewer, Action::NotFound)
            };
            self.trace(event).await?;
            return Err(DeskError::NotFound);
        };
        let (left, right) = self.sides(&case).await?;
        let about_two = is_about_who_is_who(case.kind);
        let sources = self.sources().await;
        let evidence = if about_two {
            let (explanation, thresholds) = self.explain_records(&left.record, &right.record).await?;
            Some(Evidence {
                explanation: without_names(with_verdict(explanation, &case), viewer, &sources),
                review_bits: thresholds.review,
                join_bits: thresholds.join,
            })
        } else {
            None
        };
        let queue = self.open_cases(viewer).await?;
        let today = self.shared.clock.today();
        let mut tx = self.shared.db.read().await?;
        let notes = tx.case_notes(id).await?;
        let decisions = tx.decisions_of_case(id).await?;
        let assigned_to = match case.assigned_to {
            Some(user) => tx.user(user).await?.map(|user| user.display_name),
            None => None,
        };
        let waiting = unidentified(&mut tx, viewer, (&case, &left), &queue, &sources).await?;
        drop(tx);
        let place = queue.iter().position(|waiting| waiting.id == id);
        let beside = |place: Option<usize>| place.and_then(|place| queue.get(place)).map(|case| case.id);
        let view = CaseView {
            id,
            kind: case.kind,
            version: case.version,
            status: status_word(&case, today).to_owned(),
            waits: case.waits(),
            may_decide: viewer.decides_matches(),
            reason: super::queue::reason(&case),
            priority: priority(&case, today),
            assigned_to,
            notes: notes.into_iter().map(NoteLine::from).collect(),
            decisions: decisions.iter().map(decision_line).collect(),
            opened_at: case.opened_at,
            left: self.side(viewer, &left, &sources).await?,
            right: self.side(viewer, &right, &sources).await?,
            rows: if case.kind == CaseKind::Disagree {
                Vec::new()
            } else {
                rows(&left.record, &right.record, viewer, &sources)
            },
            warnings: if about_two {
                warnings(&left.record, &right.record)
            } else {
                Vec::new()
            },
            disagreement: self.disagreement(viewer, &case, left.child).await?,
            unidentified: waiting,
            evidence,
            position: place.map_or(0, |place| place + 1),
            of: queue.len(),
            previous: beside(place.and_then(|place| place.checked_sub(1))),
            next: beside(place.map(|place| place + 1)),
        };
        let event = Event {
            subject: Some(id.to_string()),
            ..Event::of(viewer, Action::OpenCase)
        };
        let children: Vec<String> = [view.left.child, view.right.child]
            .into_iter()
            .flatten()
            .map(|child| child.to_string())
            .collect();
        self.trace(event.with(serde_json::json!({ "children": children })))
            .await?;
        Ok(view)
    }

    /// Why two source records score as they do under the active model, whether or not they are a case. For the
    /// command line, which an administrator of the data runs; pages and API go through [`Desk::review_case`].
    pub async fn explain(&self, left: &RecordKey, right: &RecordKey) -> Result<Option<Explanation>, DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let (one, other) = (tx.record_by_key(left).await?, tx.record_by_key(right).await?);
        drop(tx);
        let (Some(one), Some(other)) = (one, other) else {
            return Ok(None);
        };
        Ok(Some(self.explain_records(&one.record, &other.record).await?.0))
    }

    async fn sides(&self, case: &ReviewCase) -> Result<(StoredRecord, StoredRecord), DeskError> {
        let mut tx = self.shared.db.read().await?;
        let left = tx.record_by_key(&case.left_key).await?.ok_or(DeskError::NotFound)?;
        let right = tx.record_by_key(&case.right_key).await?.ok_or(DeskError::NotFound)?;
        Ok((left, right))
    }

    async fn side(&self, viewer: &Viewer, record: &StoredRecord, sources: &Sources) -> Result<SideView, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let reference = match record.child {
            Some(child) => tx.child(child).await?.map(|child| child.reference),
            None => None,
        };
        let versions = tx.versions_of(record.id).await?;
        let key = &record.record.key;
        Ok(SideView {
            source_label: source_name(&key.source, viewer, sources),
            record_id: told_id(key, viewer, sources).map(str::to_owned),
            received: record.record.received_at,
            child: record.child,
            child_reference: reference.map(reference_text),
            told: is_told(key, viewer, sources),
            earlier: earlier(&versions, viewer, sources),
        })
    }

    /// The evidence between two records under the model in force.
    async fn explain_records(
        &self,
        left: &SourceRecord,
        right: &SourceRecord,
    ) -> Result<(Explanation, linkage::model::Thresholds), DeskError> {
        let mut tx = self.shared.db.read().await?;
        let (_, model) = self.model_in_force(&mut tx).await?;
        drop(tx);
        explain_under(model, left, right).await
    }
}

/// Whether the viewer may be told what a record states.
fn is_told(key: &RecordKey, viewer: &Viewer, sources: &Sources) -> bool {
    nameable(viewer.role, sources.sector(&key.source))
}

/// A record's id in its source, where the viewer may be told.
pub(super) fn told_id<'a>(key: &'a RecordKey, viewer: &Viewer, sources: &Sources) -> Option<&'a str> {
    let told = is_told(key, viewer, sources);
    (told && viewer.access(Field::Numbers).full()).then_some(key.record_id.as_str())
}

/// An explanation that names no record of which the viewer may not be told.
fn without_names(mut explanation: Explanation, viewer: &Viewer, sources: &Sources) -> Explanation {
    for key in [&mut explanation.left, &mut explanation.right] {
        if told_id(key, viewer, sources).is_none() {
            *key = RecordKey::new(ANOTHER_SERVICE, "");
        }
    }
    explanation
}

/// The pair's verdict among all records, which the pair alone cannot know.
fn with_verdict(explanation: Explanation, case: &ReviewCase) -> Explanation {
    let verdict = match case.verdict.as_str() {
        "kept_apart" => linkage::Verdict::KeptApart,
        "join" => linkage::Verdict::Join,
        _ => linkage::Verdict::Review,
    };
    explanation.among_all(verdict, decided_by(case))
}

/// The rule or guard that decided about a case's pair, if the weight did not.
pub(super) fn decided_by(case: &ReviewCase) -> Option<String> {
    let detail: serde_json::Value = serde_json::from_str(&case.explanation).ok()?;
    detail.get("decided_by")?.as_str().map(str::to_owned)
}

/// Both records field by field: fields outside the role, and fields that neither states, are left out.
fn rows(left: &SourceRecord, right: &SourceRecord, viewer: &Viewer, sources: &Sources) -> Vec<CompareRow> {
    Attribute::ALL
        .into_iter()
        .filter(|attribute| viewer.access(attribute.field()).full())
        .filter_map(|attribute| {
            let stated = |record: &SourceRecord| {
                let parts: Vec<&str> = attribute
                    .columns()
                    .iter()
                    .filter_map(|column| record.text(*column))
                    .collect();
                Some(parts.join(" ")).filter(|text| !text.is_empty() && is_told(&record.key, viewer, sources))
            };
            let (left, right) = (stated(left), stated(right));
            if left.is_none() && right.is_none() {
                return None;
            }
            let agreement = match (&left, &right) {
                (Some(left), Some(right)) if left == right => "Same",
                (Some(left), Some(right)) if fold(left) == fold(right) => "Same, written differently",
                (Some(_), Some(_)) => "Different",
                _ => "Not recorded – no effect",
            };
            Some(CompareRow {
                label: attribute.label().to_owned(),
                slug: attribute.slug().to_owned(),
                left,
                right,
                agreement: agreement.to_owned(),
            })
        })
        .collect()
}
