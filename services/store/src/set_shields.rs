//! Shields that people ask for and set here: the requests, what was done about them step by step, lifts that wait for a
//! second person, and the records that each shield covers.

use child::{ChildId, RecordKey, ShieldId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::{read_back, words},
};

statements! {
    ADD = both(
        "INSERT INTO shield (id, source, record_id, status, emergency, entry, review_on, answers, requested_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    );
    CHANGE = both(
        "UPDATE shield SET source = $3, record_id = $4, status = $5, emergency = $6, entry = $7, review_on = $8, \
         answers = $9, version = version + 1 WHERE id = $1 AND version = $2"
    );
    ONE = both(
        "SELECT s.id, s.source, s.record_id, s.status, s.emergency, s.entry, s.review_on, s.answers, s.requested_at, \
         s.version, r.child_id FROM shield s \
         LEFT JOIN record r ON r.source = s.source AND r.record_id = s.record_id WHERE s.id = $1"
    );
    BY_STATUS = both(
        "SELECT s.id, s.source, s.record_id, s.status, s.emergency, s.entry, s.review_on, s.answers, s.requested_at, \
         s.version, r.child_id FROM shield s \
         LEFT JOIN record r ON r.source = s.source AND r.record_id = s.record_id \
         WHERE s.status = $1 ORDER BY s.requested_at, s.id"
    );
    ADD_STEP = both(
        "INSERT INTO shield_step (shield, place, at, kind, person, person_name, person_role, child_id, reason, review_on) \
         SELECT $1, 1 + COALESCE(MAX(place), 0), $2, $3, $4, $5, $6, $7, $8, $9 FROM shield_step WHERE shield = $1"
    );
    STEPS = both(
        "SELECT at, kind, person, person_name, person_role, child_id, reason, review_on FROM shield_step \
         WHERE shield = $1 ORDER BY place"
    );
    PROPOSE = both(
        "INSERT INTO shield_lift (shield, child_id, proposed_by, proposed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (shield, child_id) DO NOTHING"
    );
    END_PROPOSAL = both("DELETE FROM shield_lift WHERE shield = $1 AND child_id = $2");
    PROPOSALS = both("SELECT shield, child_id, proposed_by, proposed_at FROM shield_lift ORDER BY proposed_at, shield, child_id");
    REACH = rows(0, ["record bigint", "entry text"],
        "INSERT INTO shield_reach (record, entry) SELECT record, entry FROM input WHERE true \
         ON CONFLICT (record, entry) DO NOTHING"
    );
    LEAVE = rows(0, ["record bigint", "entry text"],
        "DELETE FROM shield_reach WHERE EXISTS (SELECT 1 FROM input \
         WHERE input.record = shield_reach.record AND input.entry = shield_reach.entry)"
    );
    LEAVE_CHILD = both(
        "DELETE FROM shield_reach WHERE entry = $1 AND record IN (SELECT id FROM record WHERE child_id = $2)"
    );
    REACHED = both(
        "SELECT DISTINCT m.entry, r.child_id FROM shield_reach m JOIN record r ON r.id = m.record \
         WHERE r.child_id IS NOT NULL ORDER BY m.entry, r.child_id"
    );
    REACHED_BY = both(
        "SELECT DISTINCT r.child_id FROM shield_reach s JOIN record r ON r.id = s.record \
         WHERE s.entry = $1 AND r.child_id IS NOT NULL ORDER BY r.child_id"
    );
    UNDER_SHIELD = both(
        "SELECT id, shielded, possibly_shielded FROM child WHERE (shielded OR possibly_shielded) AND redirect_to IS NULL \
         AND NOT empty ORDER BY reference"
    );
    BY_SOURCES = both(
        "SELECT DISTINCT child_id, source FROM record WHERE (shielded OR linked_shielded) AND child_id IS NOT NULL \
         ORDER BY child_id, source"
    );
    DOUBTS = rows(0, ["child uuid"],
        "SELECT r.child_id, c.id, c.opened_at FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.left_record = r.id JOIN record o ON o.id = c.right_record \
         LEFT JOIN child oc ON oc.id = o.child_id \
         WHERE c.status || '' IN ('open', 'deferred') AND c.kind <> 'disagree' AND (o.shielded OR o.linked_shielded OR oc.shielded) \
         AND (o.child_id IS NULL OR o.child_id <> r.child_id) \
         UNION SELECT r.child_id, c.id, c.opened_at FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.right_record = r.id JOIN record o ON o.id = c.left_record \
         LEFT JOIN child oc ON oc.id = o.child_id \
         WHERE c.status || '' IN ('open', 'deferred') AND c.kind <> 'disagree' AND (o.shielded OR o.linked_shielded OR oc.shielded) \
         AND (o.child_id IS NULL OR o.child_id <> r.child_id)"
    );
}

words! {
    /// How a shield that was asked for stands.
    ShieldStatus {
        /// Asked for; the team has not decided.
        Requested = "requested",
        /// In force.
        Set = "set",
        /// The team decided against it.
        Refused = "refused",
        /// It was in force, and two people ended it.
        Lifted = "lifted",
    }
}

words! {
    /// What was done about a shield.
    ShieldStepKind {
        /// Somebody asked for it.
        Requested = "requested",
        /// It was set.
        Set = "set",
        /// The request that an emergency left open was filled in.
        Completed = "completed",
        /// It was refused.
        Refused = "refused",
        /// Somebody looked whether it is still needed, and kept it.
        Reviewed = "reviewed",
        /// Somebody proposed to lift it from a child.
        LiftProposed = "lift_proposed",
        /// A second person kept it all the same.
        LiftRejected = "lift_rejected",
        /// A second person lifted it from a child.
        Lifted = "lifted",
    }
}

/// A shield as it was asked for, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetShield {
    /// Id.
    pub id: ShieldId,
    /// The source record that it was asked for beside.
    pub beside: RecordKey,
    /// The child of that record now. Read, never written.
    pub child: Option<ChildId>,
    /// How it stands.
    pub status: ShieldStatus,
    /// Set at once, with the request to be filled in after.
    pub emergency: bool,
    /// Id of the record of the internal source that holds it, once it was set.
    pub entry: Option<String>,
    /// When it is to be looked at again.
    pub review_on: Option<NaiveDate>,
    /// The answers of the request as JSON text, in the caller's form; none while an emergency left them open.
    pub answers: Option<String>,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// Counts changes, from 1. To write, the version that was seen.
    pub version: i64,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShieldStep {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: ShieldStepKind,
    /// Who.
    pub person: UserId,
    /// That person's name then.
    pub person_name: String,
    /// That person's role then.
    pub person_role: String,
    /// The child that it was about, where it was about one.
    pub child: Option<ChildId>,
    /// Why.
    pub reason: String,
    /// The day of review that was set with it.
    pub review_on: Option<NaiveDate>,
}

/// A lift that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedLift {
    /// The shield.
    pub shield: ShieldId,
    /// The child that it is to be lifted from.
    pub child: ChildId,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// When.
    pub proposed_at: DateTime<Utc>,
}

/// An open case that may join a child to a shielded one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShieldDoubt {
    /// The child that is shielded because of it.
    pub child: ChildId,
    /// The case.
    pub case: child::CaseId,
    /// Since when it waits.
    pub opened_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct ShieldColumns {
    id: Uuid,
    source: String,
    record_id: String,
    status: String,
    emergency: bool,
    entry: Option<String>,
    review_on: Option<NaiveDate>,
    answers: Option<String>,
    requested_at: DateTime<Utc>,
    version: i64,
    child_id: Option<Uuid>,
}

impl TryFrom<ShieldColumns> for SetShield {
    type Error = StoreError;
    fn try_from(row: ShieldColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: ShieldId(row.id),
            beside: RecordKey::new(row.source, row.record_id),
            child: row.child_id.map(ChildId),
            status: read_back("shield", "status", row.id, ShieldStatus::from_name(&row.status))?,
            emergency: row.emergency,
            entry: row.entry,
            review_on: row.review_on,
            answers: row.answers,
            requested_at: row.requested_at,
            version: row.version,
        })
    }
}

#[derive(FromRow)]
struct StepColumns {
    at: DateTime<Utc>,
    kind: String,
    person: Uuid,
    person_name: String,
    person_role: String,
    child_id: Option<Uuid>,
    reason: String,
    review_on: Option<NaiveDate>,
}

impl Tx {
    /// Adds a shield that was asked for.
    pub async fn add_set_shield(&mut self, new: &SetShield) -> Result<(), StoreError> {
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(new.id.0)
            .bind(&new.beside.source)
            .bind(&new.beside.record_id)
            .bind(new.status.name())
            .bind(new.emergency)
            .bind(&new.entry)
            .bind(new.review_on)
            .bind(&new.answers)
            .bind(new.requested_at)
            .bind(new.version)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Writes how a shield stands, if nobody changed it since `changed.version`; false if somebody did.
    pub async fn change_set_shield(&mut self, changed: &SetShield) -> Result<bool, StoreError> {
        let rows = on_backend!(self, CHANGE, |db, text| sqlx::query(text)
            .bind(changed.id.0)
            .bind(changed.version)
            .bind(&changed.beside.source)
            .bind(&changed.beside.record_id)
            .bind(changed.status.name())
            .bind(changed.emergency)
            .bind(&changed.entry)
            .bind(changed.review_on)
            .bind(&changed.answers)
            .execute(db)
            .await?
            .rows_affected());
        Ok(rows == 1)
    }

    /// One shield.
    pub async fn set_shield(&mut self, id: ShieldId) -> Result<Option<SetShield>, StoreError> {
        let row: Option<ShieldColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        row.map(SetShield::try_from).transpose()
    }

    /// The shields that stand so, the oldest first.
    pub async fn set_shields(&mut self, status: ShieldStatus) -> Result<Vec<SetShield>, StoreError> {
        let rows: Vec<ShieldColumns> = on_backend!(self, BY_STATUS, |db, text| sqlx::query_as(text)
            .bind(status.name())
            .fetch_all(db)
            .await?);
        rows.into_iter().map(SetShield::try_from).collect()
    }

    /// Adds a step after the others.
    pub async fn add_shield_step(&mut self, shield: ShieldId, step: &ShieldStep) -> Result<(), StoreError> {
        on_backend!(self, ADD_STEP, |db, text| sqlx::query(text)
            .bind(shield.0)
            .bind(step.at)
            .bind(step.kind.name())
            .bind(step.person.0)
            .bind(&step.person_name)
            .bind(&step.person_role)
            .bind(step.child.map(|child| child.0))
            .bind(&step.reason)
            .bind(step.review_on)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// The steps of a shield, in order.
    pub async fn shield_steps(&mut self, shield: ShieldId) -> Result<Vec<ShieldStep>, StoreError> {
        let rows: Vec<StepColumns> = on_backend!(self, STEPS, |db, text| sqlx::query_as(text)
            .bind(shield.0)
            .fetch_all(db)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(ShieldStep {
                    at: row.at,
                    kind: read_back("shield_step", "kind", shield, ShieldStepKind::from_name(&row.kind))?,
                    person: UserId(row.person),
                    person_name: row.person_name,
                    person_role: row.person_role,
                    child: row.child_id.map(ChildId),
                    reason: row.reason,
                    review_on: row.review_on,
                })
            })
            .collect()
    }

    /// Notes that somebody proposed a lift; false if one waits already.
    pub async fn propose_lift(&mut self, lift: &ProposedLift) -> Result<bool, StoreError> {
        let rows = on_backend!(self, PROPOSE, |db, text| sqlx::query(text)
            .bind(lift.shield.0)
            .bind(lift.child.0)
            .bind(lift.proposed_by.0)
            .bind(lift.proposed_at)
            .execute(db)
            .await?
            .rows_affected());
        Ok(rows == 1)
    }

    /// Ends a proposal; false if none waited.
    pub async fn end_proposed_lift(&mut self, shield: ShieldId, child: ChildId) -> Result<bool, StoreError> {
        let rows = on_backend!(self, END_PROPOSAL, |db, text| sqlx::query(text)
            .bind(shield.0)
            .bind(child.0)
            .execute(db)
            .await?
            .rows_affected());
        Ok(rows == 1)
    }

    /// Every lift that waits for a second person, the oldest first.
    pub async fn proposed_lifts(&mut self) -> Result<Vec<ProposedLift>, StoreError> {
        let rows: Vec<(Uuid, Uuid, Uuid, DateTime<Utc>)> =
            on_backend!(self, PROPOSALS, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        let lifts = rows
            .into_iter()
            .map(|(shield, child, proposed_by, proposed_at)| ProposedLift {
                shield: ShieldId(shield),
                child: ChildId(child),
                proposed_by: UserId(proposed_by),
                proposed_at,
            });
        Ok(lifts.collect())
    }

    /// Lets shields, by the ids of their records, cover further records.
    pub async fn extend_reach(&mut self, reach: &[(RecordId, String)]) -> Result<(), StoreError> {
        bulk_execute!(self, REACH, [], reach, |covered| { record = covered.0.0, entry = covered.1.as_str() });
        Ok(())
    }

    /// Ends that shields cover these records.
    pub async fn end_reach(&mut self, reach: &[(RecordId, String)]) -> Result<(), StoreError> {
        bulk_execute!(self, LEAVE, [], reach, |covered| { record = covered.0.0, entry = covered.1.as_str() });
        Ok(())
    }

    /// Ends that a shield covers the records of a child.
    pub async fn end_reach_of_child(&mut self, entry: &str, child: ChildId) -> Result<(), StoreError> {
        on_backend!(self, LEAVE_CHILD, |db, text| sqlx::query(text)
            .bind(entry)
            .bind(child.0)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Which children each shield covers, by the id of its record.
    pub async fn shield_reach(&mut self) -> Result<Vec<(String, ChildId)>, StoreError> {
        let rows: Vec<(String, Uuid)> =
            on_backend!(self, REACHED, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        Ok(rows.into_iter().map(|(entry, child)| (entry, ChildId(child))).collect())
    }

    /// The children that one shield covers.
    pub async fn children_reached_by(&mut self, entry: &str) -> Result<Vec<ChildId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, REACHED_BY, |db, text| sqlx::query_scalar(text)
            .bind(entry)
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(ChildId).collect())
    }

    /// Every living child that is shielded, by reference, and why.
    pub async fn children_under_shield(&mut self) -> Result<Vec<(ChildId, child::Shield)>, StoreError> {
        let rows: Vec<(Uuid, bool, bool)> = on_backend!(self, UNDER_SHIELD, |db, text| sqlx::query_as(text)
            .fetch_all(db)
            .await?);
        let shields = rows
            .into_iter()
            .map(|(id, linked, possible)| (ChildId(id), child::Shield { linked, possible }));
        Ok(shields.collect())
    }

    /// The sources whose records shield a child, the internal one among them, of every child.
    pub async fn shielding_sources(&mut self) -> Result<Vec<(ChildId, String)>, StoreError> {
        let rows: Vec<(Uuid, String)> =
            on_backend!(self, BY_SOURCES, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        Ok(rows
            .into_iter()
            .map(|(child, source)| (ChildId(child), source))
            .collect())
    }

    /// The open and deferred cases that may join these children to shielded ones, the oldest first.
    pub async fn shield_doubts(&mut self, children: &[ChildId]) -> Result<Vec<ShieldDoubt>, StoreError> {
        let rows = bulk_fetch!((Uuid, Uuid, DateTime<Utc>), self, DOUBTS, [], children, |child| {
            id = child.0
        });
        let mut doubts: Vec<ShieldDoubt> = rows
            .into_iter()
            .map(|(child, case, opened_at)| ShieldDoubt {
                child: ChildId(child),
                case: child::CaseId(case),
                opened_at,
            })
            .collect();
        doubts.sort_by_key(|doubt| (doubt.opened_at, doubt.case, doubt.child));
        Ok(doubts)
    }
}
