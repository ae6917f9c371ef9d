//! Legal holds: placed by one person, released by another.

use child::{
    HoldId, RecordKey,
    child::{read_reference, reference_text},
    policy::{Viewer, governs_retention},
    retention::{HoldReason, RecordType},
    sources::Sources,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use store::{ActionOutcome, ChildRow, Held, HoldRow, Release, Tx};

use super::report::PlanLine;
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
    rights::restricts_by,
    typed::Problems,
};

/// What is held, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypedScope {
    /// One child, by reference.
    Child,
    /// The household of one child, by reference, whoever joins it when.
    Family,
    /// All that one source sent.
    Source,
    /// Everything of a type of record.
    RecordType,
    /// Everything.
    All,
}

impl TypedScope {
    /// Every scope, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Child, Self::Family, Self::Source, Self::RecordType, Self::All];

    /// The word in forms and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Family => "family",
            Self::Source => "source",
            Self::RecordType => "record_type",
            Self::All => "all",
        }
    }

    /// The scope of a word.
    pub fn from_name(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == word)
    }
}

/// The form in which a hold is placed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HoldForm {
    /// What is held; nothing if none was chosen.
    pub scope: Option<TypedScope>,
    /// The child's reference; of a family that of one of its children.
    pub reference: String,
    /// The source's name.
    pub source: String,
    /// The type of record, as its word.
    pub record_type: String,
    /// The reason, as its word.
    pub reason: String,
    /// On whose authority.
    pub authority: String,
    /// When it is to be looked at again, `YYYY-MM-DD`.
    pub review_on: String,
}

/// A hold, without who placed it and on whose authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldLine {
    /// Id.
    pub id: HoldId,
    /// What is held, in words: a reference, the family of one, a source, a type of record, or everything.
    pub held: String,
    /// Why.
    pub reason: &'static str,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// When it is to be looked at again.
    pub review_on: NaiveDate,
    /// Whether that day has come, and it is in force.
    pub late: bool,
}

/// A hold for whoever governs retention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldView {
    /// What everybody is told who may know of it.
    #[serde(flatten)]
    pub line: HoldLine,
    /// On whose authority.
    pub authority: String,
    /// Who placed it.
    pub placed_by: String,
    /// Who released it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_at: Option<DateTime<Utc>>,
    /// Whether this viewer may release it: not the one who placed it.
    pub may_release: bool,
}

/// Holds in force, the oldest first, and those that were released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldList {
    /// In force.
    pub in_force: Vec<HoldView>,
    /// Released.
    pub released: Vec<HoldView>,
}

/// The living child of a reference and its records; none if there is no such child. A record that was joined with another
/// is held as what it is now.
pub(crate) async fn child_to_hold(
    tx: &mut Tx,
    reference: i64,
) -> Result<Option<(ChildRow, Vec<RecordKey>)>, DeskError> {
    let Some(mut living) = tx.child_by_reference(reference).await? else {
        return Ok(None);
    };
    while let Some(into) = living.redirect_to {
        match tx.child(into).await? {
            Some(row) => living = row,
            None => return Ok(None),
        }
    }
    let records = tx.records_of_children(&[living.id]).await?;
    let keys: Vec<RecordKey> = records.into_iter().map(|record| record.record.key).collect();
    Ok((!keys.is_empty()).then_some((living, keys)))
}

/// What a hold is about, in words.
fn held_words(held: &Held, sources: &Sources) -> String {
    match held {
        Held::Child(reference) => reference_text(*reference),
        Held::Family(reference) => format!("Family of {}", reference_text(*reference)),
        Held::Source(source) => sources.label(source),
        Held::Type(record_type) => record_type.label().to_owned(),
        Held::All => "Everything".to_owned(),
    }
}

/// The line of a hold, as of today.
fn line(row: &HoldRow, sources: &Sources, today: NaiveDate) -> HoldLine {
    HoldLine {
        id: row.id,
        held: held_words(&row.held, sources),
        reason: row.reason.label(),
        placed_at: row.placed_at,
        review_on: row.review_on,
        late: row.released.is_none() && row.review_on <= today,
    }
}

impl Desk {
    /// The holds in force, the oldest first, and what they keep that would be deleted today, for the command line. It is as
    /// things stand now, whatever was planned, and plans nothing.
    pub async fn due_but_held(&self) -> Result<(Vec<HoldLine>, Vec<PlanLine>), DeskError> {
        let today = self.retention_day();
        let lines = self.forecast_retention(today).await?.into_iter();
        let lines = lines.filter(|line| line.outcome == ActionOutcome::Held);
        let rows = self.shared.jobs.read().await?.holds(false).await?;
        let sources = self.sources().await;
        let holds = rows.iter().map(|row| line(row, &sources, today));
        let (holds, lines) = (holds.collect(), lines.collect());
        self.trace(Event::bare(Action::RetentionRead).with(serde_json::json!({ "what": "held" })))
            .await?;
        Ok((holds, lines))
    }

    /// Every hold.
    pub async fn holds(&self, viewer: &Viewer) -> Result<HoldList, DeskError> {
        only(viewer, governs_retention)?;
        let today = self.retention_day();
        let rows = self.shared.db.read().await?.holds(true).await?;
        let sources = self.sources().await;
        let views = rows.into_iter().map(|row| HoldView {
            line: line(&row, &sources, today),
            may_release: row.released.is_none() && row.placed_by != viewer.user,
            authority: row.authority,
            placed_by: row.placed_name,
            released_at: row.released.as_ref().map(|release| release.at),
            released_by: row.released.map(|release| release.name),
        });
        let (in_force, released) = views.partition(|view| view.released_at.is_none());
        self.trace(Event::of(viewer, Action::RetentionRead).with(serde_json::json!({ "what": "holds" })))
            .await?;
        Ok(HoldList { in_force, released })
    }

    /// Places a hold. From the moment on that this answers, nothing that it covers is deleted.
    pub async fn place_hold(&self, viewer: &Viewer, form: &HoldForm) -> Result<HoldId, DeskError> {
        only(viewer, governs_retention)?;
        let mut problems = Problems::default();
        let reason = HoldReason::from_name(&form.reason);
        if reason.is_none() {
            problems.add("reason", "Select why it is held");
        }
        let authority = problems.text(
            "authority",
            "Authority",
            "Enter on whose authority it is held",
            &form.authority,
        );
        let review_on = problems.day_to_come("review_on", "Review date", &form.review_on, self.retention_day());
        let reference = read_reference(&form.reference);
        let record_type = RecordType::from_name(&form.record_type);
        match form.scope {
            None => problems.add("scope", "Select what is held"),
            Some(TypedScope::Child | TypedScope::Family) if reference.is_none() => {
                problems.add("reference", "Enter the reference of the child record, like C-10042");
            }
            Some(TypedScope::Source) if form.source.is_empty() => problems.add("source", "Select a source"),
            Some(TypedScope::RecordType) if record_type.is_none() => {
                problems.add("record_type", "Select a type of record");
            }
            Some(_) => {}
        }
        problems.none()?;
        let unknown = |field, message: &str| DeskError::unusable(field, message);
        let mut tx = self.shared.db.begin().await?;
        let (held, records) = match form.scope {
            Some(scope @ (TypedScope::Child | TypedScope::Family)) => {
                let found = child_to_hold(&mut tx, reference.unwrap_or_default()).await?;
                let missing = || unknown("reference", "There is no child record with this reference");
                let (living, keys) = found.ok_or_else(missing)?;
                let held = if scope == TypedScope::Family {
                    Held::Family(living.reference)
                } else {
                    Held::Child(living.reference)
                };
                (held, keys)
            }
            Some(TypedScope::Source) => {
                tx.source(&form.source)
                    .await?
                    .ok_or_else(|| unknown("source", "Select a source"))?;
                (Held::Source(form.source.clone()), Vec::new())
            }
            Some(TypedScope::RecordType) => (Held::Type(record_type.ok_or(DeskError::Changed)?), Vec::new()),
            Some(TypedScope::All) | None => (Held::All, Vec::new()),
        };
        let now = self.shared.clock.now();
        let row = HoldRow {
            id: HoldId(self.shared.ids.uuid(now)),
            held,
            reason: reason.ok_or(DeskError::Changed)?,
            authority,
            placed_by: viewer.user,
            placed_name: viewer.display_name.clone(),
            placed_at: now,
            review_on: review_on.ok_or(DeskError::Changed)?,
            released: None,
        };
        tx.place_hold(&row, &records).await?;
        tx.commit().await?;
        self.trace_hold(viewer, row.id, "placed").await?;
        Ok(row.id)
    }

    /// Releases a hold that somebody else placed.
    pub async fn release_hold(&self, viewer: &Viewer, id: HoldId, reason: &str) -> Result<(), DeskError> {
        only(viewer, governs_retention)?;
        let mut problems = Problems::default();
        let reason = problems.text("reason", "Reason", "Enter why the hold is released", reason);
        problems.none()?;
        let mut tx = self.shared.db.begin().await?;
        let hold = tx.hold(id).await?.ok_or(DeskError::NotFound)?;
        if hold.placed_by == viewer.user {
            let message = "Somebody else has to release a hold that you placed";
            return Err(DeskError::unusable("reason", message));
        }
        if restricts_by(&mut tx, id).await? {
            let message = "The record is restricted, and this hold keeps it: lift the restriction first";
            return Err(DeskError::unusable("reason", message));
        }
        let release = Release {
            by: viewer.user,
            name: viewer.display_name.clone(),
            at: self.shared.clock.now(),
            reason,
        };
        if !tx.release_hold(id, &release).await? {
            return Err(DeskError::Changed);
        }
        tx.commit().await?;
        self.trace_hold(viewer, id, "released").await
    }

    async fn trace_hold(&self, viewer: &Viewer, id: HoldId, what: &str) -> Result<(), DeskError> {
        let detail = serde_json::json!({ "hold": id, "what": what });
        self.trace(Event::of(viewer, Action::HoldChanged).with(detail)).await
    }
}
