//! What stewards decided: what was asked and answered, why, and how the records lay before and after. What a decision
//! demands of the clustering are the constraints that name it; undoing one is a decision too.

use child::{CaseId, ChildId, DecisionId, RecordKey, UserId};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    review_cases::CaseKind,
    statement::{bulk_execute, on_backend, statements},
    words::{read_back, words},
};

/// The columns of a decision, as they are read back.
macro_rules! columns {
    () => {
        "d.id, d.kind, d.case_id, d.case_kind, d.left_source, d.left_record_id, d.right_source, d.right_record_id, \
         d.weight, d.probability, d.model_version, d.why, d.reason, d.user_id, d.person, d.at, d.before, d.after, \
         d.undoes, d.undone_by"
    };
}

statements! {
    ADD = both(
        "INSERT INTO decision (id, kind, case_id, case_kind, left_source, left_record_id, right_source, \
         right_record_id, weight, probability, model_version, why, reason, user_id, person, at, before, after, undoes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
    );
    ADD_CHILDREN = rows(1, ["child uuid"],
        "INSERT INTO decision_child (child_id, decision) SELECT child, $1 FROM input WHERE true \
         ON CONFLICT (child_id, decision) DO NOTHING"
    );
    MARK_UNDONE = both("UPDATE decision SET undone_by = $2 WHERE id = $1 AND undone_by IS NULL");
    ONE = both(concat!("SELECT ", columns!(), " FROM decision d WHERE d.id = $1"));
    // Records move on after a decision, and what it demands moves with them.
    OF_CHILD = both(concat!(
        "SELECT ", columns!(), " FROM decision d WHERE d.id IN \
         (SELECT k.decision FROM decision_child k WHERE k.child_id = $1 \
          UNION SELECT c.decision FROM record r JOIN link_constraint c ON c.left_source = r.source \
          AND c.left_record_id = r.record_id WHERE r.child_id = $1 AND c.decision IS NOT NULL \
          UNION SELECT c.decision FROM record r JOIN link_constraint c ON c.right_source = r.source \
          AND c.right_record_id = r.record_id WHERE r.child_id = $1 AND c.decision IS NOT NULL) ORDER BY d.at, d.id"
    ));
    OF_CASE = both(concat!("SELECT ", columns!(), " FROM decision d WHERE d.case_id = $1 ORDER BY d.at, d.id"));
    AFTER = both(concat!(
        "SELECT ", columns!(), " FROM decision d WHERE d.at > $1 OR (d.at = $1 AND d.id > $2) ORDER BY d.at, d.id LIMIT $3"
    ));
    CHILDREN = both("SELECT child_id FROM decision_child WHERE decision = $1 ORDER BY child_id");
}

words! {
    /// What a steward decided.
    DecisionKind {
        /// Two records are one child.
        Same = "same",
        /// Two records are two children.
        Different = "different",
        /// Some records of a child are another child.
        Split = "split",
        /// Some records of a child belong to another child that is known.
        Move = "move",
        /// An earlier decision is taken back.
        Undo = "undo",
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Id.
    pub id: DecisionId,
    /// What was decided.
    pub kind: DecisionKind,
    /// The case that asked, if one did.
    pub case: Option<CaseId>,
    /// What that case asked.
    pub case_kind: Option<CaseKind>,
    /// The record whose key sorts first of the pair that the decision was made on.
    pub left: RecordKey,
    /// The other.
    pub right: RecordKey,
    /// Match weight of the two then, in bits.
    pub weight: f64,
    /// Match probability then.
    pub probability: f64,
    /// Version of the model then.
    pub model_version: i64,
    /// Why, as a word from the form's list; empty if none was chosen.
    pub why: String,
    /// Why, in the person's own words; may be empty.
    pub reason: String,
    /// Who.
    pub user: UserId,
    /// That person's name then.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How the records lay before, as JSON text in the caller's form.
    pub before: String,
    /// How they lay after.
    pub after: String,
    /// The decision that this one takes back.
    pub undoes: Option<DecisionId>,
    /// The decision that took this one back.
    pub undone_by: Option<DecisionId>,
}

#[derive(FromRow)]
struct DecisionColumns {
    id: Uuid,
    kind: String,
    case_id: Option<Uuid>,
    case_kind: Option<String>,
    left_source: String,
    left_record_id: String,
    right_source: String,
    right_record_id: String,
    weight: f64,
    probability: f64,
    model_version: i64,
    why: String,
    reason: String,
    user_id: Uuid,
    person: String,
    at: DateTime<Utc>,
    before: String,
    after: String,
    undoes: Option<Uuid>,
    undone_by: Option<Uuid>,
}

impl TryFrom<DecisionColumns> for Decision {
    type Error = StoreError;
    fn try_from(row: DecisionColumns) -> Result<Self, StoreError> {
        let case_kind = row
            .case_kind
            .map(|word| read_back("decision", "case_kind", row.id, CaseKind::from_name(&word)));
        Ok(Self {
            id: DecisionId(row.id),
            kind: read_back("decision", "kind", row.id, DecisionKind::from_name(&row.kind))?,
            case: row.case_id.map(CaseId),
            case_kind: case_kind.transpose()?,
            left: RecordKey::new(row.left_source, row.left_record_id),
            right: RecordKey::new(row.right_source, row.right_record_id),
            weight: row.weight,
            probability: row.probability,
            model_version: row.model_version,
            why: row.why,
            reason: row.reason,
            user: UserId(row.user_id),
            person: row.person,
            at: row.at,
            before: row.before,
            after: row.after,
            undoes: row.undoes.map(DecisionId),
            undone_by: row.undone_by.map(DecisionId),
        })
    }
}

impl Tx {
    /// Writes a decision with the children that it was about; its `undone_by` is not looked at.
    pub async fn add_decision(&mut self, new: &Decision, children: &[ChildId]) -> Result<(), StoreError> {
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(new.id.0)
            .bind(new.kind.name())
            .bind(new.case.map(|case| case.0))
            .bind(new.case_kind.map(CaseKind::name))
            .bind(&new.left.source)
            .bind(&new.left.record_id)
            .bind(&new.right.source)
            .bind(&new.right.record_id)
            .bind(new.weight)
            .bind(new.probability)
            .bind(new.model_version)
            .bind(&new.why)
            .bind(&new.reason)
            .bind(new.user.0)
            .bind(&new.person)
            .bind(new.at)
            .bind(&new.before)
            .bind(&new.after)
            .bind(new.undoes.map(|decision| decision.0))
            .execute(db)
            .await?
            .rows_affected());
        bulk_execute!(self, ADD_CHILDREN, [new.id.0], children, |child| { id = child.0 });
        Ok(())
    }

    /// Notes that a decision was taken back; false if it was before.
    pub async fn mark_undone(&mut self, decision: DecisionId, by: DecisionId) -> Result<bool, StoreError> {
        let changed = on_backend!(self, MARK_UNDONE, |db, text| sqlx::query(text)
            .bind(decision.0)
            .bind(by.0)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// One decision.
    pub async fn decision(&mut self, id: DecisionId) -> Result<Option<Decision>, StoreError> {
        let row: Option<DecisionColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        row.map(Decision::try_from).transpose()
    }

    /// The decisions that a child was part of, or that demand something of a record that it holds now, oldest first.
    pub async fn decisions_of_child(&mut self, child: ChildId) -> Result<Vec<Decision>, StoreError> {
        let rows: Vec<DecisionColumns> = on_backend!(self, OF_CHILD, |db, text| sqlx::query_as(text)
            .bind(child.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Decision::try_from).collect()
    }

    /// The decisions about a case, oldest first: one, and more if it was taken back.
    pub async fn decisions_of_case(&mut self, case: CaseId) -> Result<Vec<Decision>, StoreError> {
        let rows: Vec<DecisionColumns> = on_backend!(self, OF_CASE, |db, text| sqlx::query_as(text)
            .bind(case.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Decision::try_from).collect()
    }

    /// At most `limit` decisions after one of `at` and `id`, oldest first.
    pub async fn decisions_after(
        &mut self,
        at: DateTime<Utc>,
        id: DecisionId,
        limit: i64,
    ) -> Result<Vec<Decision>, StoreError> {
        let rows: Vec<DecisionColumns> = on_backend!(self, AFTER, |db, text| sqlx::query_as(text)
            .bind(at)
            .bind(id.0)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Decision::try_from).collect()
    }

    /// The children that a decision was about.
    pub async fn children_of_decision(&mut self, decision: DecisionId) -> Result<Vec<ChildId>, StoreError> {
        let rows: Vec<Uuid> = on_backend!(self, CHILDREN, |db, text| sqlx::query_scalar(text)
            .bind(decision.0)
            .fetch_all(db)
            .await?);
        Ok(rows.into_iter().map(ChildId).collect())
    }
}
