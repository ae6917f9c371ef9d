//! Answers to the questionnaire about a source, version by version. What was sent is never changed; the last version
//! may be a draft, which every save writes over.

use child::{UserId, questionnaire::Answers};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::{from_json, json},
};

statements! {
    // Two people who begin at the same time begin one draft.
    BEGIN = both(
        "INSERT INTO source_answers (source, version, json, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (source, version) DO NOTHING"
    );
    // SQLite lets one writer in at a time in any case.
    HOLD = each(
        "SELECT name FROM source WHERE name = $1",
        "SELECT name FROM source WHERE name = $1 FOR UPDATE"
    );
    SAVE = both(
        "UPDATE source_answers SET json = $3, saved_at = $4, saved_by = $5 \
         WHERE source = $1 AND version = $2 AND submitted_at IS NULL"
    );
    SUBMIT = both(
        "UPDATE source_answers SET submitted_at = $3, saved_at = $3, saved_by = $4 \
         WHERE source = $1 AND version = $2 AND submitted_at IS NULL"
    );
    LATEST = both(
        "SELECT a.source, a.version, a.json, a.saved_at, a.saved_by, u.display_name, a.submitted_at \
         FROM source_answers a LEFT JOIN users u ON u.id = a.saved_by \
         WHERE a.version = (SELECT MAX(b.version) FROM source_answers b WHERE b.source = a.source) ORDER BY a.source"
    );
    VERSIONS = both(
        "SELECT a.source, a.version, a.json, a.saved_at, a.saved_by, u.display_name, a.submitted_at \
         FROM source_answers a LEFT JOIN users u ON u.id = a.saved_by WHERE a.source = $1 ORDER BY a.version DESC"
    );
}

/// One version of the answers about a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswersRow {
    /// Name of the source.
    pub source: String,
    /// Number, from 1.
    pub version: i64,
    /// The answers.
    pub answers: Answers,
    /// When they were saved or sent last.
    pub saved_at: DateTime<Utc>,
    /// Who saved or sent them.
    pub saved_by: UserId,
    /// That person's name, while there is an account.
    pub saved_by_name: Option<String>,
    /// When they were sent; a draft if not.
    pub submitted_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct AnswersColumns {
    source: String,
    version: i64,
    json: String,
    saved_at: DateTime<Utc>,
    saved_by: Uuid,
    display_name: Option<String>,
    submitted_at: Option<DateTime<Utc>>,
}

impl TryFrom<AnswersColumns> for AnswersRow {
    type Error = StoreError;
    fn try_from(row: AnswersColumns) -> Result<Self, StoreError> {
        let place = format!("{} {}", row.source, row.version);
        Ok(Self {
            answers: from_json("source_answers", "json", place, &row.json)?,
            source: row.source,
            version: row.version,
            saved_at: row.saved_at,
            saved_by: UserId(row.saved_by),
            saved_by_name: row.display_name,
            submitted_at: row.submitted_at,
        })
    }
}

impl Tx {
    /// Makes sure that nobody else changes the answers of a source until the transaction ends. False if there is no such
    /// source.
    pub async fn hold_answers(&mut self, source: &str) -> Result<bool, StoreError> {
        let held: Option<String> = on_backend!(self, HOLD, |db, text| sqlx::query_scalar(text)
            .bind(source)
            .fetch_optional(db)
            .await?);
        Ok(held.is_some())
    }

    /// Writes the draft of a version: a new one, or over what it held. [`StoreError::AppendOnly`] if it was sent.
    pub async fn save_answers(
        &mut self,
        source: &str,
        version: i64,
        answers: &Answers,
        by: UserId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let text_of_answers = json(answers);
        for statement in [BEGIN, SAVE] {
            let written = on_backend!(self, statement, |db, text| sqlx::query(text)
                .bind(source)
                .bind(version)
                .bind(&text_of_answers)
                .bind(at)
                .bind(by.0)
                .execute(db)
                .await?
                .rows_affected());
            if statement.name == SAVE.name && written == 0 {
                return Err(StoreError::AppendOnly(format!(
                    "answers of {source}, version {version}"
                )));
            }
        }
        Ok(())
    }

    /// Sends a draft: it is never changed again. [`StoreError::AppendOnly`] if it was sent before.
    pub async fn submit_answers(
        &mut self,
        source: &str,
        version: i64,
        by: UserId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sent = on_backend!(self, SUBMIT, |db, text| sqlx::query(text)
            .bind(source)
            .bind(version)
            .bind(at)
            .bind(by.0)
            .execute(db)
            .await?
            .rows_affected());
        if sent == 0 {
            return Err(StoreError::AppendOnly(format!(
                "answers of {source}, version {version}"
            )));
        }
        Ok(())
    }

    /// The last version of every source that has one, by name of the source.
    pub async fn latest_answers(&mut self) -> Result<Vec<AnswersRow>, StoreError> {
        let rows: Vec<AnswersColumns> =
            on_backend!(self, LATEST, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter().map(AnswersRow::try_from).collect()
    }

    /// Every version of a source, the last first.
    pub async fn answers_of(&mut self, source: &str) -> Result<Vec<AnswersRow>, StoreError> {
        let rows: Vec<AnswersColumns> = on_backend!(self, VERSIONS, |db, text| sqlx::query_as(text)
            .bind(source)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(AnswersRow::try_from).collect()
    }
}
