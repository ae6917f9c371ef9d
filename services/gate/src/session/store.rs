//! Where sessions are kept: in our own database, under the hash of a key that only the browser holds.

use std::{collections::HashMap, fmt, sync::Arc};

use async_trait::async_trait;
use child::ids::UserId;
use chrono::{DateTime, Utc};
use desk::{Desk, SessionRow};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use super::keys;
use crate::config::GateConfig;

/// How often a fresh id is tried before giving up; two equal ids of 128 bits will not be seen in practice.
const TRIES: usize = 3;

/// Sessions in the desk's database.
#[derive(Clone)]
pub struct DeskSessions {
    desk: Desk,
    config: Arc<GateConfig>,
}

impl fmt::Debug for DeskSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeskSessions")
    }
}

impl DeskSessions {
    /// Sessions kept by `desk`, which end as `config` says.
    pub fn new(desk: Desk, config: Arc<GateConfig>) -> Self {
        Self { desk, config }
    }

    fn row(&self, record: &Record) -> Result<SessionRow> {
        Ok(SessionRow {
            id: hash(record.id),
            user_id: read::<UserId>(&record.data, keys::USER),
            body: serde_json::to_vec(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
            expires_at: expires_at(&record.data, &self.config, self.desk.now()),
        })
    }
}

#[async_trait]
impl SessionStore for DeskSessions {
    /// Keeps a new session under a fresh id, whatever id the record bears: nobody else can have chosen it.
    async fn create(&self, record: &mut Record) -> Result<()> {
        for _ in 0..TRIES {
            record.id = Id::default();
            if self
                .desk
                .create_session(&self.row(record)?)
                .await
                .map_err(|error| backend(&error))?
            {
                return Ok(());
            }
        }
        Err(Error::Backend("no free session id was found".to_owned()))
    }

    /// Keeps a changed session, unless it was ended meanwhile: signing out in one tab is not undone by another.
    async fn save(&self, record: &Record) -> Result<()> {
        let row = self.row(record)?;
        self.desk.save_session(&row).await.map_err(|error| backend(&error))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(row) = self
            .desk
            .load_session(&hash(*id))
            .await
            .map_err(|error| backend(&error))?
        else {
            return Ok(None);
        };
        let data = serde_json::from_slice(&row.body).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(row.expires_at.timestamp())
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.desk
            .delete_session(&hash(*id))
            .await
            .map_err(|error| backend(&error))
    }
}

/// What is kept instead of the id: who reads the table cannot take a session over.
fn hash(id: Id) -> [u8; 32] {
    Sha256::digest(id.0.to_le_bytes()).into()
}

fn backend(error: &desk::DeskError) -> Error {
    Error::Backend(error.to_string())
}

fn read<T: serde::de::DeserializeOwned>(session: &HashMap<String, Value>, key: &str) -> Option<T> {
    session
        .get(key)
        .and_then(|value| serde_json::from_value(value.clone()).ok())
}

/// When a session ends by itself: so long after it was last seen, and in any case so long after signing in.
fn expires_at(session: &HashMap<String, Value>, config: &GateConfig, now: DateTime<Utc>) -> DateTime<Utc> {
    let seen = read::<DateTime<Utc>>(session, keys::SEEN_AT).unwrap_or(now);
    let idle = seen + config.idle();
    match read::<DateTime<Utc>>(session, keys::SIGNED_IN_AT) {
        Some(signed_in) => idle.min(signed_in + config.absolute()),
        None => idle,
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use serde_json::json;

    use super::*;
    use crate::limits::LimitConfig;

    fn config() -> GateConfig {
        GateConfig {
            secure_cookies: true,
            idle_minutes: 15,
            absolute_hours: 12,
            failures_per_address: 30,
            authority: String::new(),
            contact: String::new(),
            test_system: false,
            deliveries: std::env::temp_dir().join("onechild-deliveries"),
            behind_proxy: false,
            limits: LimitConfig::all(NonZeroU32::MAX),
            delivery_bytes_max: 100_000_000,
            answer_within: crate::ANSWER_WITHIN,
            not_found_beat: crate::NOT_FOUND_BEAT,
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_session_ends_after_idling_and_after_half_a_day_at_the_latest() {
        let session = |signed_in: &str, seen: &str| {
            HashMap::from([
                (keys::SIGNED_IN_AT.to_owned(), json!(signed_in)),
                (keys::SEEN_AT.to_owned(), json!(seen)),
            ])
        };
        let now = at("2026-09-01T18:00:00Z");
        let morning = session("2026-09-01T08:00:00Z", "2026-09-01T08:30:00Z");
        assert_eq!(expires_at(&morning, &config(), now), at("2026-09-01T08:45:00Z"));
        let evening = session("2026-09-01T08:00:00Z", "2026-09-01T19:55:00Z");
        assert_eq!(expires_at(&evening, &config(), now), at("2026-09-01T20:00:00Z"));
        assert_eq!(expires_at(&HashMap::new(), &config(), now), at("2026-09-01T18:15:00Z"));
    }

    #[test]
    fn the_key_that_is_kept_is_not_the_key_that_the_browser_holds() {
        let id = Id(1);
        assert_ne!(hash(id)[..16], id.0.to_le_bytes());
        assert_ne!(hash(id), hash(Id(2)));
    }
}
