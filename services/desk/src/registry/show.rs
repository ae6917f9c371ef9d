//! Sources as the local team and partners see them. No child's data is on any of it.

use child::{
    FeedKind, RunId,
    policy::{Registry, Viewer, registers, registry},
    questionnaire::{Meaning, meaning},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use store::{AnswersRow, Partner, Priority, Proceed, Run, RunStatus, SourceRow, Tx};

use super::decide::Decided;
use crate::{
    desk::Desk,
    error::DeskError,
    right::{FollowsFeeds, Right},
};

/// How far a source has got with its questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// Nobody answered anything.
    NotStarted,
    /// There is a draft.
    InProgress,
    /// The last answers were sent.
    Sent,
}

impl AnswerState {
    /// What a tag says.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotStarted => "Not started",
            Self::InProgress => "In progress",
            Self::Sent => "Sent",
        }
    }

    pub(super) fn of(latest: Option<&AnswersRow>) -> Self {
        match latest {
            None => Self::NotStarted,
            Some(row) if row.submitted_at.is_none() => Self::InProgress,
            Some(_) => Self::Sent,
        }
    }
}

/// A source in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    /// Name used in keys and addresses.
    pub name: String,
    /// What pages call it.
    pub title: String,
    /// The layout it sends, where it is always the same.
    pub kind: Option<FeedKind>,
    /// What pages call the part of the council that it belongs to.
    pub sector: &'static str,
    /// Whose system it is.
    pub partner: Partner,
    /// How soon it is wanted.
    pub priority: Priority,
    /// Whether it may load.
    pub proceed: Proceed,
    /// How far it has got with its questionnaire.
    pub questionnaire: AnswerState,
    /// When it delivered last.
    pub delivered_at: Option<DateTime<Utc>>,
    /// For how many days it has been silent, if that is too long.
    pub late_days: Option<i64>,
}

impl SourceLine {
    fn of(source: &SourceRow, latest: Option<&AnswersRow>, now: DateTime<Utc>) -> Self {
        Self {
            name: source.name.clone(),
            title: source.title.clone(),
            kind: source.kind,
            sector: source.sector.label(),
            partner: source.registration.partner,
            priority: source.registration.priority,
            proceed: source.registration.proceed,
            questionnaire: AnswerState::of(latest),
            delivered_at: source.delivered_at,
            late_days: source.late(now).map(|silent| silent.num_days()),
        }
    }
}

/// One version of the answers, without them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerVersion {
    /// Number, from 1.
    pub version: i64,
    /// When they were saved or sent last.
    pub saved_at: DateTime<Utc>,
    /// Who saved or sent them, while there is an account.
    pub saved_by: Option<String>,
    /// Whether they were sent; a draft if not.
    pub sent: bool,
}

/// A delivery that was bad as a whole, so that nothing of it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedDelivery {
    /// When it was read.
    pub at: DateTime<Utc>,
    /// What, where, and what to do. No value of a record is in it.
    pub why: String,
    /// Its run, for who may look at runs.
    pub run: Option<RunId>,
}

impl FailedDelivery {
    /// What a run tells, if it failed.
    fn of(run: Run, viewer: &Viewer) -> Option<Self> {
        (run.status == RunStatus::Failed).then(|| Self {
            at: run.started_at,
            why: run.message.unwrap_or_default(),
            run: FollowsFeeds::require(viewer).is_ok().then_some(run.id),
        })
    }
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceView {
    /// What the list says.
    #[serde(flatten)]
    pub line: SourceLine,
    /// Whom to ask about it; empty if nobody was named.
    pub contact: String,
    /// When the local team last looked at its answers.
    pub reviewed_on: Option<NaiveDate>,
    /// How many records it is expected to hold.
    pub expected_records: Option<i64>,
    /// Within how many days it is expected to deliver again.
    pub expected_days: Option<i64>,
    /// The last delivery, if it failed.
    pub failed: Option<FailedDelivery>,
    /// Whether the viewer decides about the source.
    pub decides: bool,
    /// Every version of its answers, the last first.
    pub versions: Vec<AnswerVersion>,
    /// What the answers that were sent last mean for us; nothing before the first.
    pub meaning: Option<Meaning>,
}

impl SourceView {
    /// What is decided about it, to be sent along with what is to be decided anew.
    pub fn decided(&self) -> Decided {
        Decided {
            partner: self.line.partner,
            priority: self.line.priority,
            proceed: self.line.proceed,
            contact: self.contact.clone(),
            reviewed_on: self.reviewed_on,
        }
    }
}

impl Desk {
    /// The sources that the viewer finds in the registry, by title.
    pub async fn registry(&self, viewer: &Viewer) -> Result<Vec<SourceLine>, DeskError> {
        let now = self.shared.clock.now();
        let mut tx = self.shared.db.read().await?;
        let own = own_sources(&mut tx, viewer).await?;
        let latest = tx.latest_answers().await?;
        let found = tx.sources().await?;
        let mut lines: Vec<SourceLine> = found
            .iter()
            .filter(|source| registers(viewer.role, source.sector, own.contains(&source.name)))
            .map(|source| {
                let answers = latest.iter().find(|row| row.source == source.name);
                SourceLine::of(source, answers, now)
            })
            .collect();
        lines.sort_by(|one, other| (&one.title, &one.name).cmp(&(&other.title, &other.name)));
        Ok(lines)
    }

    /// One source of the registry.
    pub async fn registered_source(&self, viewer: &Viewer, name: &str) -> Result<SourceView, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let source = find(&mut tx, viewer, name).await?;
        let versions = tx.answers_of(name).await?;
        drop(tx);
        let latest = self.shared.jobs.read().await?.latest_run_of(name).await?;
        let sent = versions.iter().find(|row| row.submitted_at.is_some());
        let expects = source.expects();
        Ok(SourceView {
            line: SourceLine::of(&source, versions.first(), self.shared.clock.now()),
            expected_records: expects.records,
            expected_days: expects.days,
            failed: latest.and_then(|run| FailedDelivery::of(run, viewer)),
            decides: registry(viewer.role) == Registry::LocalTeam,
            meaning: sent.map(|row| meaning(&row.answers)),
            contact: source.registration.contact,
            reviewed_on: source.registration.reviewed_on,
            versions: versions
                .into_iter()
                .map(|row| AnswerVersion {
                    version: row.version,
                    saved_at: row.saved_at,
                    saved_by: row.saved_by_name,
                    sent: row.submitted_at.is_some(),
                })
                .collect(),
        })
    }
}

/// The source of a name, if the viewer finds it in the registry: else there is none (promise 6).
pub(super) async fn find(tx: &mut Tx, viewer: &Viewer, name: &str) -> Result<SourceRow, DeskError> {
    let own = own_sources(tx, viewer).await?;
    tx.source(name)
        .await?
        .filter(|source| registers(viewer.role, source.sector, own.contains(&source.name)))
        .ok_or(DeskError::NotFound)
}

/// The sources that the viewer speaks for. A role without a part in the registry ends here.
async fn own_sources(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<String>, DeskError> {
    match registry(viewer.role) {
        Registry::Closed => Err(DeskError::NotFound),
        Registry::OwnSources => Ok(tx.sources_of(viewer.user).await?),
        Registry::LocalTeam => Ok(Vec::new()),
    }
}
