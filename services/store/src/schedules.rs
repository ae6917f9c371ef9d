//! Schedules of jobs, and the leases by which one node at a time does a job.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
};

statements! {
    PUT = both(
        "INSERT INTO schedule (name, cron) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET cron = excluded.cron"
    );
    LIST = both("SELECT name, cron, last_started, last_finished, last_result FROM schedule ORDER BY name");
    STARTED = both("UPDATE schedule SET last_started = $2 WHERE name = $1");
    FINISHED = both("UPDATE schedule SET last_finished = $2, last_result = $3 WHERE name = $1");
    LEASE = both(
        "INSERT INTO lease (name, holder, held_until) VALUES ($1, $2, $3) \
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until \
         WHERE lease.holder = excluded.holder OR lease.held_until <= $4"
    );
    RELEASE = both("DELETE FROM lease WHERE name = $1 AND holder = $2");
    LEASES = both("SELECT name, holder, held_until FROM lease ORDER BY name");
    HOLDER = both("SELECT holder FROM lease WHERE name = $1 AND held_until > $2");
}

/// One scheduled job.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Schedule {
    /// Name of the job.
    pub name: String,
    /// When it runs, as a cron expression.
    pub cron: String,
    /// When it last started.
    pub last_started: Option<DateTime<Utc>>,
    /// When it last ended.
    pub last_finished: Option<DateTime<Utc>>,
    /// How it last ended, in words.
    pub last_result: Option<String>,
}

impl Tx {
    /// Adds a schedule or changes when it runs.
    pub async fn put_schedule(&mut self, name: &str, cron: &str) -> Result<(), StoreError> {
        on_backend!(self, PUT, |db, text| sqlx::query(text)
            .bind(name)
            .bind(cron)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Every schedule, by name.
    pub async fn schedules(&mut self) -> Result<Vec<Schedule>, StoreError> {
        Ok(on_backend!(self, LIST, |db, text| sqlx::query_as(text)
            .fetch_all(db)
            .await?))
    }

    /// Notes that a job started.
    pub async fn schedule_started(&mut self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        on_backend!(self, STARTED, |db, text| sqlx::query(text)
            .bind(name)
            .bind(at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Notes how a job ended.
    pub async fn schedule_finished(&mut self, name: &str, at: DateTime<Utc>, result: &str) -> Result<(), StoreError> {
        on_backend!(self, FINISHED, |db, text| sqlx::query(text)
            .bind(name)
            .bind(at)
            .bind(result)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Takes or prolongs a lease; false while another holder's lease runs. Atomic: of two takers one wins.
    pub async fn try_lease(
        &mut self,
        name: &str,
        holder: &str,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let changed = on_backend!(self, LEASE, |db, text| sqlx::query(text)
            .bind(name)
            .bind(holder)
            .bind(until)
            .bind(now)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Gives a lease back; nothing happens if another holder has it.
    pub async fn release_lease(&mut self, name: &str, holder: &str) -> Result<(), StoreError> {
        on_backend!(self, RELEASE, |db, text| sqlx::query(text)
            .bind(name)
            .bind(holder)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Who holds a lease now.
    pub async fn lease_holder(&mut self, name: &str, now: DateTime<Utc>) -> Result<Option<String>, StoreError> {
        Ok(on_backend!(self, HOLDER, |db, text| sqlx::query_scalar(text)
            .bind(name)
            .bind(now)
            .fetch_optional(db)
            .await?))
    }

    /// Every lease with its holder and when it ends, whether it runs or was left.
    pub async fn leases(&mut self) -> Result<Vec<(String, String, DateTime<Utc>)>, StoreError> {
        Ok(on_backend!(self, LEASES, |db, text| sqlx::query_as(text)
            .fetch_all(db)
            .await?))
    }
}
