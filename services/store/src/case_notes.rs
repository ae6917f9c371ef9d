//! What people wrote and did about review cases: a timeline that only grows.

use child::{CaseId, UserId};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::{read_back, words},
};

statements! {
    ADD = both("INSERT INTO case_note (case_id, at, user_id, person, kind, text) VALUES ($1, $2, $3, $4, $5, $6)");
    OF_CASE = both("SELECT at, user_id, person, kind, text FROM case_note WHERE case_id = $1 ORDER BY position");
}

words! {
    /// What a note tells of.
    CaseNoteKind {
        /// Somebody wrote something down.
        Written = "written",
        /// Somebody took the case, or was given it.
        Assigned = "assigned",
        /// Somebody gave it back.
        Released = "released",
        /// Somebody put it off.
        Deferred = "deferred",
        /// Somebody decided.
        Decided = "decided",
        /// Somebody took the decision back.
        Undone = "undone",
        /// A practitioner reported what the case is about.
        Reported = "reported",
    }
}

/// One entry of a case's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseNote {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub user: UserId,
    /// That person's name then.
    pub person: String,
    /// What.
    pub kind: CaseNoteKind,
    /// In words; may be empty.
    pub text: String,
}

#[derive(FromRow)]
struct NoteColumns {
    at: DateTime<Utc>,
    user_id: Uuid,
    person: String,
    kind: String,
    text: String,
}

impl Tx {
    /// Adds a note to a case.
    pub async fn add_case_note(&mut self, case: CaseId, note: &CaseNote) -> Result<(), StoreError> {
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(case.0)
            .bind(note.at)
            .bind(note.user.0)
            .bind(&note.person)
            .bind(note.kind.name())
            .bind(&note.text)
            .execute(db)
            .await?
            .rows_affected());
        Ok(())
    }

    /// The notes of a case, oldest first.
    pub async fn case_notes(&mut self, case: CaseId) -> Result<Vec<CaseNote>, StoreError> {
        let rows: Vec<NoteColumns> = on_backend!(self, OF_CASE, |db, text| sqlx::query_as(text)
            .bind(case.0)
            .fetch_all(db)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(CaseNote {
                    at: row.at,
                    user: UserId(row.user_id),
                    person: row.person,
                    kind: read_back("case_note", "kind", case, CaseNoteKind::from_name(&row.kind))?,
                    text: row.text,
                })
            })
            .collect()
    }
}
