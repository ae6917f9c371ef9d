//! Versions of the retention rules: proposed by one person, approved by another, never changed.

use child::UserId;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::sha256,
};

statements! {
    ADD = both(
        "INSERT INTO retention_version (version, text, sha256, note, proposed_by, proposed_name, proposed_at, \
         effective_from) SELECT 1 + COALESCE(MAX(version), 0), $1, $2, $3, $4, $5, $6, $7 FROM retention_version \
         RETURNING version"
    );
    APPROVE = both(
        "UPDATE retention_version SET approved_by = $2, approved_name = $3, approved_at = $4, effective_from = $5 \
         WHERE version = $1 AND approved_at IS NULL AND (proposed_by IS NULL OR proposed_by <> $2) \
         AND version = (SELECT MAX(version) FROM retention_version)"
    );
    LIST = both(
        "SELECT version, text, sha256, note, proposed_by, proposed_name, proposed_at, approved_by, approved_name, \
         approved_at, effective_from FROM retention_version ORDER BY version"
    );
}

/// A version to be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRuleVersion {
    /// The text of the rules, which was read and checked.
    pub text: String,
    /// SHA-256 of the text.
    pub sha256: [u8; 32],
    /// Why it is proposed.
    pub note: String,
    /// Who proposes it; none for the rules that the service ships.
    pub proposed_by: Option<UserId>,
    /// Their name.
    pub proposed_name: String,
    /// Now.
    pub proposed_at: DateTime<Utc>,
    /// From when it counts without approval: only the shipped rules do, and delete nothing.
    pub effective_from: Option<NaiveDate>,
}

/// A version as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleVersion {
    /// Its number, from 1.
    pub version: i64,
    /// What was proposed.
    pub proposed: NewRuleVersion,
    /// Who approved it.
    pub approved_by: Option<UserId>,
    /// Their name.
    pub approved_name: Option<String>,
    /// When.
    pub approved_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct VersionColumns {
    version: i64,
    text: String,
    sha256: Vec<u8>,
    note: String,
    proposed_by: Option<Uuid>,
    proposed_name: String,
    proposed_at: DateTime<Utc>,
    approved_by: Option<Uuid>,
    approved_name: Option<String>,
    approved_at: Option<DateTime<Utc>>,
    effective_from: Option<NaiveDate>,
}

impl TryFrom<VersionColumns> for RuleVersion {
    type Error = StoreError;
    fn try_from(row: VersionColumns) -> Result<Self, StoreError> {
        Ok(Self {
            version: row.version,
            proposed: NewRuleVersion {
                sha256: sha256("retention_version", "sha256", row.version, row.sha256)?,
                text: row.text,
                note: row.note,
                proposed_by: row.proposed_by.map(UserId),
                proposed_name: row.proposed_name,
                proposed_at: row.proposed_at,
                effective_from: row.effective_from,
            },
            approved_by: row.approved_by.map(UserId),
            approved_name: row.approved_name,
            approved_at: row.approved_at,
        })
    }
}

impl Tx {
    /// Every version of the rules, the first one first.
    pub async fn rule_versions(&mut self) -> Result<Vec<RuleVersion>, StoreError> {
        let rows: Vec<VersionColumns> = on_backend!(self, LIST, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter().map(RuleVersion::try_from).collect()
    }

    /// Keeps a new version and answers its number. Where another process keeps one at the same moment, one of the two is
    /// refused with [`Taken`](StoreError::Taken).
    pub async fn propose_rules(&mut self, new: &NewRuleVersion) -> Result<i64, StoreError> {
        Ok(on_backend!(self, ADD, |db, text| sqlx::query_scalar(text)
            .bind(&new.text)
            .bind(new.sha256.as_slice())
            .bind(&new.note)
            .bind(new.proposed_by.map(|user| user.0))
            .bind(&new.proposed_name)
            .bind(new.proposed_at)
            .bind(new.effective_from)
            .fetch_one(db)
            .await?))
    }

    /// Approves the last version, which counts from `day` on. False if it is not the last, was approved already, or was
    /// proposed by the same person.
    pub async fn approve_rules(
        &mut self,
        version: i64,
        by: UserId,
        name: &str,
        at: DateTime<Utc>,
        day: NaiveDate,
    ) -> Result<bool, StoreError> {
        let approved = on_backend!(self, APPROVE, |db, text| sqlx::query(text)
            .bind(version)
            .bind(by.0)
            .bind(name)
            .bind(at)
            .bind(day)
            .execute(db)
            .await?
            .rows_affected());
        Ok(approved == 1)
    }
}
