//! Versions of the survivorship policy: what sources claimed of themselves, to which the service's own rules belong. None is
//! ever changed; the last is in force.

use child::golden::Survivorship;
use chrono::{DateTime, Utc};

use crate::{
    counters::Series,
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::{from_json, json},
};

statements! {
    ADD = both("INSERT INTO survivorship (version, claims, made_at) VALUES ($1, $2, $3)");
    ONE = both("SELECT claims FROM survivorship WHERE version = $1");
}

impl Tx {
    /// The version in force. Version 1 is the policy that the service ships.
    pub async fn survivorship_version(&mut self) -> Result<i64, StoreError> {
        self.last_number(Series::Survivorship).await
    }

    /// The version in force; nobody else adds one until the transaction ends.
    pub async fn hold_survivorship(&mut self) -> Result<i64, StoreError> {
        self.hold_numbers(Series::Survivorship).await
    }

    /// The policy of a version: the rules that the service ships, with what sources claimed by then.
    pub async fn survivorship(&mut self, version: i64) -> Result<Survivorship, StoreError> {
        let shipped = Survivorship::builtin();
        if version == shipped.version {
            return Ok(shipped);
        }
        let claims: Option<String> = on_backend!(self, ONE, |db, text| sqlx::query_scalar(text)
            .bind(version)
            .fetch_optional(db)
            .await?);
        let claims = claims.ok_or_else(|| StoreError::Missing(format!("survivorship policy {version}")))?;
        Ok(Survivorship {
            version,
            claims: from_json("survivorship", "claims", version, &claims)?,
            ..shipped
        })
    }

    /// Puts the claims of a policy in force, under the number that follows; answers that number.
    pub async fn add_survivorship(&mut self, policy: &Survivorship, now: DateTime<Utc>) -> Result<i64, StoreError> {
        let version = self.take_numbers(Series::Survivorship, 1).await?;
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(version)
            .bind(json(&policy.claims))
            .bind(now)
            .execute(db)
            .await
            .map(drop)?);
        Ok(version)
    }
}
