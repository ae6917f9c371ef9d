//! What stewards decided: two records are one child, or are not. The clustering obeys; nothing patches its result.

use child::{DecisionId, RecordKey};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    counters::Series,
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
    words::{read_back, words},
};

/// The columns of a constraint, as they are read back.
macro_rules! columns {
    () => {
        "id, kind, left_source, left_record_id, right_source, right_record_id, scope, reason, person, at, decision, \
         weight, revoked_by, revoked_at, revoked_decision"
    };
}

statements! {
    ADD = rows(0,
        ["id uuid", "kind text", "left_source text", "left_record_id text", "right_source text",
         "right_record_id text", "scope text", "reason text", "person text", "at timestamptz", "decision uuid",
         "weight float8"],
        "INSERT INTO link_constraint (id, kind, left_source, left_record_id, right_source, right_record_id, scope, \
         reason, person, at, decision, weight) SELECT id, kind, left_source, left_record_id, right_source, \
         right_record_id, scope, reason, person, at, decision, weight FROM input WHERE true"
    );
    REVOKE = both(
        "UPDATE link_constraint SET revoked_by = $2, revoked_at = $3, revoked_decision = $4 \
         WHERE id = $1 AND revoked_at IS NULL"
    );
    ACTIVE = both(concat!("SELECT ", columns!(), " FROM link_constraint WHERE revoked_at IS NULL ORDER BY at, id"));
    OF_RECORD = both(concat!(
        "SELECT ", columns!(), " FROM link_constraint \
         WHERE (left_source = $1 AND left_record_id = $2) OR (right_source = $1 AND right_record_id = $2) \
         ORDER BY at, id"
    ));
    OF_DECISION = both(concat!("SELECT ", columns!(), " FROM link_constraint WHERE decision = $1 ORDER BY at, id"));
    REVOKED_BY_DECISION = both(concat!(
        "SELECT ", columns!(), " FROM link_constraint WHERE revoked_decision = $1 ORDER BY at, id"
    ));
    ONE = both(concat!("SELECT ", columns!(), " FROM link_constraint WHERE id = $1"));
}

words! {
    /// What a constraint demands.
    ConstraintKind {
        /// The two records are one child.
        Must = "must",
        /// They are not.
        Cannot = "cannot",
    }
}

/// One constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkConstraint {
    /// Id.
    pub id: Uuid,
    /// What it demands.
    pub kind: ConstraintKind,
    /// The record that sorts first.
    pub left: RecordKey,
    /// The other.
    pub right: RecordKey,
    /// How far it reaches, in the caller's words.
    pub scope: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The steward's decision that demands it; none for what is recorded here and follows a record.
    pub decision: Option<DecisionId>,
    /// What the two records weighed when it was decided, in bits.
    pub weight: Option<f64>,
    /// Who withdrew it.
    pub revoked_by: Option<String>,
    /// When it was withdrawn.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The decision that withdrew it.
    pub revoked_decision: Option<DecisionId>,
}

#[derive(FromRow)]
struct ConstraintColumns {
    id: Uuid,
    kind: String,
    left_source: String,
    left_record_id: String,
    right_source: String,
    right_record_id: String,
    scope: String,
    reason: String,
    person: String,
    at: DateTime<Utc>,
    decision: Option<Uuid>,
    weight: Option<f64>,
    revoked_by: Option<String>,
    revoked_at: Option<DateTime<Utc>>,
    revoked_decision: Option<Uuid>,
}

impl TryFrom<ConstraintColumns> for LinkConstraint {
    type Error = StoreError;
    fn try_from(row: ConstraintColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            kind: read_back("link_constraint", "kind", row.id, ConstraintKind::from_name(&row.kind))?,
            left: RecordKey::new(row.left_source, row.left_record_id),
            right: RecordKey::new(row.right_source, row.right_record_id),
            scope: row.scope,
            reason: row.reason,
            person: row.person,
            at: row.at,
            decision: row.decision.map(DecisionId),
            weight: row.weight,
            revoked_by: row.revoked_by,
            revoked_at: row.revoked_at,
            revoked_decision: row.revoked_decision.map(DecisionId),
        })
    }
}

impl Tx {
    /// Adds active constraints; their `revoked_*` are not looked at.
    pub async fn add_constraints(&mut self, constraints: &[LinkConstraint]) -> Result<(), StoreError> {
        bulk_execute!(self, ADD, [], constraints, |new| {
            id = new.id,
            kind = new.kind.name(),
            left_source = new.left.source.as_str(),
            left_record_id = new.left.record_id.as_str(),
            right_source = new.right.source.as_str(),
            right_record_id = new.right.record_id.as_str(),
            scope = new.scope.as_str(),
            reason = new.reason.as_str(),
            person = new.person.as_str(),
            at = new.at,
            decision = new.decision.map(|decision| decision.0),
            weight = new.weight,
        });
        Ok(())
    }

    /// Withdraws a constraint; false if it does not exist or was withdrawn before.
    pub async fn revoke_constraint(
        &mut self,
        id: Uuid,
        person: &str,
        at: DateTime<Utc>,
        decision: Option<DecisionId>,
    ) -> Result<bool, StoreError> {
        let changed = on_backend!(self, REVOKE, |db, text| sqlx::query(text)
            .bind(id)
            .bind(person)
            .bind(at)
            .bind(decision.map(|decision| decision.0))
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Every active constraint, oldest first.
    pub async fn active_constraints(&mut self) -> Result<Vec<LinkConstraint>, StoreError> {
        let rows: Vec<ConstraintColumns> =
            on_backend!(self, ACTIVE, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter().map(LinkConstraint::try_from).collect()
    }

    /// How often constraints were added, changed or deleted, at the least: the same number means the same constraints.
    pub async fn constraint_changes(&mut self) -> Result<i64, StoreError> {
        self.last_number(Series::LinkConstraint).await
    }

    /// Every constraint on a record, withdrawn ones too, oldest first.
    pub async fn constraints_of(&mut self, key: &RecordKey) -> Result<Vec<LinkConstraint>, StoreError> {
        let rows: Vec<ConstraintColumns> = on_backend!(self, OF_RECORD, |db, text| sqlx::query_as(text)
            .bind(&key.source)
            .bind(&key.record_id)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(LinkConstraint::try_from).collect()
    }

    /// What a decision demanded, withdrawn or not, oldest first.
    pub async fn constraints_of_decision(&mut self, decision: DecisionId) -> Result<Vec<LinkConstraint>, StoreError> {
        let rows: Vec<ConstraintColumns> = on_backend!(self, OF_DECISION, |db, text| sqlx::query_as(text)
            .bind(decision.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(LinkConstraint::try_from).collect()
    }

    /// What a decision withdrew, oldest first.
    pub async fn constraints_revoked_by(&mut self, decision: DecisionId) -> Result<Vec<LinkConstraint>, StoreError> {
        let rows: Vec<ConstraintColumns> = on_backend!(self, REVOKED_BY_DECISION, |db, text| sqlx::query_as(text)
            .bind(decision.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(LinkConstraint::try_from).collect()
    }

    /// One constraint.
    pub async fn constraint(&mut self, id: Uuid) -> Result<Option<LinkConstraint>, StoreError> {
        let row: Option<ConstraintColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(id)
            .fetch_optional(db)
            .await?);
        row.map(LinkConstraint::try_from).transpose()
    }
}
