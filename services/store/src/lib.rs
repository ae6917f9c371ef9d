//! Everything that onechild keeps, on SQLite or PostgreSQL. The only crate that knows SQL.
//!
//! [`Db`] opens a database, [`Db::begin`] and [`Db::read`] begin a unit of work, and every question and change is a
//! method of [`Tx`]. Each statement is written once and listed in [`ALL`], which a test prepares on both backends.
//!
//! JSON is kept as text on both backends, because what we hash must come back byte for byte.

pub mod alerts;
pub mod answers;
pub mod arrangements;
pub mod audit;
pub mod backup;
pub mod case_notes;
pub mod children;
pub mod constraints;
pub mod contacts;
pub mod counters;
pub mod db;
pub mod decisions;
pub mod error;
pub mod facts;
pub mod golden;
pub mod holds;
pub mod link_events;
pub mod models;
pub mod notices;
pub mod outbox;
pub mod overrides;
pub mod promote;
pub mod quality;
mod record_rows;
pub mod records;
pub mod retention;
pub mod review_cases;
pub mod rights;
pub mod run_links;
pub mod runs;
pub mod schedules;
pub mod senders;
pub mod sessions;
pub mod set_shields;
pub mod settings;
pub mod shields;
pub mod sources;
pub mod staging;
pub mod standings;
pub mod statement;
pub mod survivorship;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tombstones;
mod words;

pub use alerts::Alert;
pub use answers::AnswersRow;
pub use arrangements::Arrangement;
pub use audit::{AuditEntry, AuditFilter, AuditKey, AuditRow, AuditTail, AuditVolume, QueryPlace, QueryText};
pub use backup::{ChainEnd, Contents, CopyError, CopyPart, CopySink, Restoring};
pub use case_notes::{CaseNote, CaseNoteKind};
pub use children::{ChildCounts, ChildRow, NewChild};
pub use constraints::{ConstraintKind, LinkConstraint};
pub use contacts::{Contact, ContactStatus, ContactStep};
pub use db::{Asked, Backend, Db, DbConfig, Duty, Turn, Tx};
pub use decisions::{Decision, DecisionKind};
pub use error::StoreError;
pub use golden::GoldenRow;
pub use holds::{Held, HoldRow, Release};
pub use link_events::{LinkEvent, LinkEventKind, NewLinkEvent};
pub use models::{ModelVersion, NewModel};
pub use notices::{Notice, NoticeStatus};
pub use outbox::{Change, ChangeKind, NewChange};
pub use overrides::{OverrideReview, ReviewedOverride, ShieldOverride};
pub use promote::{BackedOut, Origin, PromoteCounts, PromoteRow};
pub use quality::{LinkedStatement, QualityCount};
pub use records::{LinkedRecord, RecordId, SourceCount, StoredRecord};
pub use retention::{
    ActionCount, ActionOutcome, NewAction, NewRuleVersion, OldRun, PURGED_TABLES, PurgeCounts, RetentionAction,
    RetentionRun, Rewriting, Rewritten, RuleVersion, rewrite_tables,
};
pub use review_cases::{CaseCounts, CaseKind, CaseStatus, NewReviewCase, ReviewCase};
pub use rights::{DecidedItem, RequestStatus, RequestStepKind, RightsItem, RightsRequest, RightsStep};
pub use run_links::RunLinks;
pub use runs::{NewRun, Run, RunFile, RunMode, RunOutcome, RunRows, RunStatus};
pub use schedules::Schedule;
pub use senders::SenderRow;
pub use sessions::SessionRow;
pub use set_shields::{ProposedLift, SetShield, ShieldDoubt, ShieldStatus, ShieldStep, ShieldStepKind};
pub use sources::{Expected, Partner, Priority, Proceed, Registration, SourceRow};
pub use staging::{RowVerdict, StagedRow};
pub use standings::{LinkedText, Standing, Stated};
pub use tombstones::Tombstone;
pub use transport_exports::{ExportedLine, SchoolExport};
pub use user_relationships::{Relationship, RelationshipKind};
pub use users::{User, UserStatus};
pub use value_cases::ValueCase;

pub mod transport_exports;
pub mod unidentified;
pub mod user_attempts;
pub mod user_relationships;
pub mod user_schools;
pub mod user_sources;
pub mod users;
pub mod value_cases;

/// Every statement of the crate, file by file.
pub const ALL: &[&[statement::Sql]] = &[
    alerts::ALL,
    answers::ALL,
    arrangements::ALL,
    audit::ALL_CHAIN,
    audit::ALL_LIST,
    audit::ALL_REDACT,
    backup::ALL_CONTENTS,
    case_notes::ALL,
    children::ALL,
    constraints::ALL,
    contacts::ALL,
    counters::ALL,
    decisions::ALL,
    facts::ALL,
    golden::ALL,
    holds::ALL,
    link_events::ALL,
    models::ALL,
    notices::ALL,
    outbox::ALL,
    overrides::ALL,
    promote::ALL_BACK_OUT,
    promote::ALL_ROWS,
    promote::ALL_SNAPSHOT,
    quality::ALL,
    records::ALL,
    retention::ALL_ACTIONS,
    retention::ALL_CASE_SOURCES,
    retention::ALL_EARLIER,
    retention::ALL_LEAD_ON,
    retention::ALL_LIVES,
    retention::ALL_PURGE,
    retention::ALL_PURGE_BESIDE,
    retention::ALL_PURGE_DECISIONS,
    retention::ALL_RUNS,
    retention::ALL_VERSIONS,
    review_cases::ALL,
    rights::ALL,
    run_links::ALL,
    runs::ALL,
    schedules::ALL,
    senders::ALL,
    sessions::ALL,
    set_shields::ALL,
    settings::ALL,
    shields::ALL,
    sources::ALL,
    staging::ALL,
    standings::ALL,
    survivorship::ALL,
    tombstones::ALL,
    transport_exports::ALL,
    unidentified::ALL,
    user_attempts::ALL,
    user_relationships::ALL,
    user_schools::ALL,
    user_sources::ALL,
    users::ALL,
    value_cases::ALL,
];

#[cfg(test)]
mod tests;
