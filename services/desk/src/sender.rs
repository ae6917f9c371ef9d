//! Machines that deliver records by HTTP: each has a token for its own sources, and can do nothing else.

use std::net::IpAddr;

use child::{SenderId, uk_day::uk_day};
use chrono::{NaiveDate, TimeDelta};
use sha2::{Digest as _, Sha256};
use store::SenderRow;

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

/// How long a token can be valid, in days: a year and a day to change it in.
const DAYS_MAX: u16 = 366;
/// For at most so many days an old token opens beside the one that follows it.
const OVERLAP_DAYS_MAX: u16 = 30;
/// So many days before its last token ends, a sender is told of.
const WARN_DAYS: i64 = 30;
/// What every token begins with, so that one that leaked is recognised.
const PREFIX: &str = "onechild_";
/// Longest title of a sender, in characters.
const TITLE_CHARACTERS_MAX: usize = 100;

/// A sender to be made.
#[derive(Debug, Clone)]
pub struct NewSender {
    /// What people call it.
    pub title: String,
    /// Names of the sources that it delivers for.
    pub sources: Vec<String>,
    /// Whether it may follow what becomes of the ids of its children.
    pub follows_changes: bool,
    /// For how many days its token is valid.
    pub days: u16,
}

/// A machine that showed a valid token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Id.
    pub id: SenderId,
    /// What people call it.
    pub title: String,
    /// Where the request came from, for the audit trail; none where no request is behind it.
    pub address: Option<IpAddr>,
    sources: Vec<String>,
    held_back: Vec<String>,
    follows_changes: bool,
}

impl Sender {
    /// Whether the sender delivers for a source.
    pub fn delivers_for(&self, source: &str) -> bool {
        self.sources.iter().any(|own| own == source)
    }

    /// Whether a source of the sender may load, as it was when the token was shown.
    pub fn may_load(&self, source: &str) -> bool {
        !self.held_back.iter().any(|held| held == source)
    }

    /// The sources whose children's ids it may follow; none if it may not follow any.
    pub fn follows(&self) -> Option<&[String]> {
        self.follows_changes.then_some(&*self.sources)
    }

    /// The source that the sender delivers for, if it is only one.
    pub fn only_source(&self) -> Option<&str> {
        match &*self.sources {
            [only] => Some(only),
            _ => None,
        }
    }
}

#[cfg(test)]
impl Sender {
    /// A sender for one source that needs no token.
    pub(crate) fn of(source: &str) -> Self {
        Self {
            id: SenderId(uuid::Uuid::nil()),
            title: source.to_owned(),
            address: None,
            sources: vec![source.to_owned()],
            held_back: Vec::new(),
            follows_changes: false,
        }
    }

    /// The same sender, which may follow what becomes of its children's ids.
    pub(crate) fn following(self) -> Self {
        Self {
            follows_changes: true,
            ..self
        }
    }
}

impl Desk {
    /// Makes a sender and answers its token, which is shown this once: only its hash is kept.
    pub async fn add_sender(&self, new: NewSender) -> Result<(SenderId, String), DeskError> {
        let title = new.title.trim();
        if title.is_empty() || title.chars().count() > TITLE_CHARACTERS_MAX || title.chars().any(char::is_control) {
            return Err(DeskError::unusable(
                "title",
                format!("Title must be 1 to {TITLE_CHARACTERS_MAX} characters, on one line"),
            ));
        }
        check_days(new.days)?;
        let mut sources = new.sources;
        sources.sort_unstable();
        sources.dedup();
        if sources.is_empty() {
            return Err(DeskError::unusable("source", "Name at least one source"));
        }
        let mut tx = self.shared.jobs.begin().await?;
        for source in &sources {
            if tx.source(source).await?.is_none() {
                return Err(DeskError::unusable(
                    "source",
                    format!(
                        "There is no source {source}; add it first (onechild source add), or see onechild source list"
                    ),
                ));
            }
        }
        let now = self.shared.clock.now();
        let token = self.token();
        let sender = SenderRow {
            id: SenderId(self.shared.ids.uuid(now)),
            title: title.to_owned(),
            sources,
            held_back: Vec::new(),
            follows_changes: new.follows_changes,
            created_at: now,
            expires_at: now + TimeDelta::days(new.days.into()),
            ended_at: None,
        };
        tx.add_sender(&sender, &hash(&token)).await?;
        tx.commit().await?;
        let detail = serde_json::json!({ "made": sender.id, "sources": sender.sources, "expires_at": sender.expires_at,
            "changes": sender.follows_changes });
        self.trace(Event::bare(Action::SenderChanged).with(detail)).await?;
        Ok((sender.id, token))
    }

    /// Makes a new token for a sender and answers it, shown this once. Those that it has go on for `overlap` days at most,
    /// so that the sender changes over without a gap; with 0 they open nothing from now on.
    pub async fn rotate_token(&self, sender: SenderId, days: u16, overlap: u16) -> Result<String, DeskError> {
        check_days(days)?;
        if overlap > OVERLAP_DAYS_MAX {
            return Err(DeskError::unusable(
                "overlap",
                format!("Overlap must be {OVERLAP_DAYS_MAX} days or less"),
            ));
        }
        let now = self.shared.clock.now();
        let mut tx = self.shared.jobs.begin().await?;
        let known = tx.senders().await?;
        if !known.iter().any(|known| known.id == sender && known.ended_at.is_none()) {
            return Err(unknown_sender());
        }
        let token = self.token();
        let expires_at = now + TimeDelta::days(days.into());
        tx.shorten_sender_tokens(sender, now + TimeDelta::days(overlap.into()))
            .await?;
        tx.add_sender_token(sender, &hash(&token), now, expires_at).await?;
        tx.commit().await?;
        let detail = serde_json::json!({ "rotated": sender, "expires_at": expires_at, "overlap_days": overlap });
        self.trace(Event::bare(Action::SenderChanged).with(detail)).await?;
        Ok(token)
    }

    fn token(&self) -> String {
        format!("{PREFIX}{}", hex::encode(self.shared.ids.secret()))
    }

    /// The senders whose last token ends within 30 days, or did in the last 30, with the day.
    pub async fn ending_tokens(&self) -> Result<Vec<(String, NaiveDate)>, DeskError> {
        let now = self.shared.clock.now();
        let senders = self.shared.db.read().await?.senders().await?;
        let near =
            |sender: &&SenderRow| sender.ended_at.is_none() && (sender.expires_at - now).num_days().abs() < WARN_DAYS;
        let ending = senders.iter().filter(near);
        Ok(ending
            .map(|sender| (sender.title.clone(), uk_day(sender.expires_at)))
            .collect())
    }

    /// Every sender, ended and expired ones too, by title.
    pub async fn sender_list(&self) -> Result<Vec<SenderRow>, DeskError> {
        Ok(self.shared.jobs.read().await?.senders().await?)
    }

    /// Whether a sender could deliver now.
    pub async fn expects_deliveries(&self) -> Result<bool, DeskError> {
        let now = self.shared.clock.now();
        let senders = self.sender_list().await?;
        Ok(senders
            .iter()
            .any(|sender| sender.ended_at.is_none() && sender.expires_at > now))
    }

    /// Ends a sender: its token opens nothing from now on.
    pub async fn end_sender(&self, sender: SenderId) -> Result<(), DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        if !tx.end_sender(sender, self.shared.clock.now()).await? {
            return Err(unknown_sender());
        }
        tx.commit().await?;
        let detail = serde_json::json!({ "ended": sender });
        self.trace(Event::bare(Action::SenderChanged).with(detail)).await
    }

    /// The sender whose token this is; none if it is unknown, expired or ended.
    pub async fn sender(&self, token: &str) -> Result<Option<Sender>, DeskError> {
        // Looked up by its hash: how long the look-up takes says nothing about the token.
        let now = self.shared.clock.now();
        let found = self.shared.db.read().await?.sender_by_token(&hash(token), now).await?;
        Ok(found.map(|row| Sender {
            id: row.id,
            title: row.title,
            address: None,
            sources: row.sources,
            held_back: row.held_back,
            follows_changes: row.follows_changes,
        }))
    }
}

fn check_days(days: u16) -> Result<(), DeskError> {
    if (1..=DAYS_MAX).contains(&days) {
        return Ok(());
    }
    Err(DeskError::unusable(
        "days",
        format!("Days must be 1 to {DAYS_MAX}; make a new token before the old one ends"),
    ))
}

fn unknown_sender() -> DeskError {
    DeskError::unusable(
        "id",
        "There is no sender with this id that has not ended; see onechild source token list",
    )
}

/// A token is 32 random bytes: nothing to guess, so a plain hash is enough.
fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
