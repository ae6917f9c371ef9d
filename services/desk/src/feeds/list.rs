//! The list of runs, and the sources that are late.

use child::{
    RunId,
    policy::{Feeds, Viewer, feeds, finds_source},
    sources::Sources,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Run, RunRows, RunStatus};

use crate::{
    desk::Desk,
    error::DeskError,
    paging::page_of,
    right::{FollowsFeeds, Right},
};

/// How many runs a page shows.
const PAGE_ROWS: usize = 25;

/// No list has more pages.
const PAGES_MAX: usize = 1_000_000;

/// One page of runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunList {
    /// Runs that the viewer may find.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// The runs of this page, newest first.
    pub runs: Vec<RunLine>,
    /// Sources of which nothing came for longer than is expected of them.
    pub late: Vec<LateSource>,
}

/// One run as a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunLine {
    /// The run.
    pub id: RunId,
    /// Name of the source.
    pub source: String,
    /// What pages call it.
    pub label: String,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ended, or was held.
    pub finished_at: Option<DateTime<Utc>>,
    /// Row counts: read = accepted + unchanged + rejected, once it has ended.
    pub rows: RunRows,
    /// How it stands.
    pub state: RunState,
}

/// How a run stands, as people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Under way, or cut off on the way.
    Running,
    /// Every row is in.
    Finished,
    /// It ended, and some rows are not in.
    FinishedWithErrors,
    /// Nothing was changed.
    Failed,
    /// It waits for a person.
    Held,
    /// A person took it back.
    BackedOut,
}

/// A source that should have delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LateSource {
    /// Name of the source.
    pub source: String,
    /// What pages call it.
    pub label: String,
    /// Days without a delivery.
    pub days: i64,
    /// When it delivered last, if ever.
    pub delivered_at: Option<DateTime<Utc>>,
}

impl RunState {
    fn of(run: &Run) -> Self {
        match run.status {
            RunStatus::Running => Self::Running,
            RunStatus::Finished if run.rows.rejected > 0 => Self::FinishedWithErrors,
            RunStatus::Finished => Self::Finished,
            RunStatus::Failed => Self::Failed,
            RunStatus::Held => Self::Held,
            RunStatus::BackedOut => Self::BackedOut,
        }
    }
}

impl RunLine {
    pub(super) fn of(run: &Run, sources: &Sources) -> Self {
        Self {
            id: run.id,
            source: run.source.clone(),
            label: sources.label(&run.source),
            started_at: run.started_at,
            finished_at: run.finished_at,
            rows: run.rows,
            state: RunState::of(run),
        }
    }
}

/// What the viewer sees of feed runs, or "not found" for a role that sees nothing.
pub(super) fn may_look(viewer: &Viewer) -> Result<Feeds, DeskError> {
    FollowsFeeds::require(viewer)?;
    Ok(feeds(viewer.role))
}

impl Desk {
    /// A page of the runs of all sources, newest first, and the sources that are late.
    pub async fn feed_runs(&self, viewer: &Viewer, page: usize) -> Result<RunList, DeskError> {
        may_look(viewer)?;
        let with_sensitive = finds_source(viewer.role, child::Sector::Sensitive);
        let offset = |page: usize| ((page.clamp(1, PAGES_MAX) - 1) * PAGE_ROWS) as i64;
        let mut tx = self.shared.jobs.read().await?;
        let (mut runs, total) = tx.runs_page(with_sensitive, PAGE_ROWS as i64, offset(page)).await?;
        let total = usize::try_from(total).unwrap_or(0);
        let (shown, pages) = page_of(page, total, PAGE_ROWS);
        if shown != page.max(1) {
            (runs, _) = tx.runs_page(with_sensitive, PAGE_ROWS as i64, offset(shown)).await?;
        }
        drop(tx);
        let sources = self.sources().await;
        Ok(RunList {
            total,
            page: shown,
            pages,
            runs: runs.iter().map(|run| RunLine::of(run, &sources)).collect(),
            late: self.late_sources(viewer).await?,
        })
    }

    /// Sources of which nothing came for longer than is expected of them, as far as the viewer may find them.
    pub(crate) async fn late_sources(&self, viewer: &Viewer) -> Result<Vec<LateSource>, DeskError> {
        let now = self.shared.clock.now();
        let sources = self.source_list().await?;
        let late = sources
            .into_iter()
            .filter(|source| finds_source(viewer.role, source.sector))
            .filter_map(|source| {
                Some(LateSource {
                    days: source.late(now)?.num_days(),
                    source: source.name,
                    label: source.title,
                    delivered_at: source.delivered_at,
                })
            });
        Ok(late.collect())
    }

    /// A run that the viewer may find.
    pub(super) async fn found_run(&self, viewer: &Viewer, id: RunId) -> Result<Run, DeskError> {
        may_look(viewer)?;
        let run = self.shared.jobs.read().await?.run(id).await?;
        let sources = self.sources().await;
        run.filter(|run| finds_source(viewer.role, sources.sector(&run.source)))
            .ok_or(DeskError::NotFound)
    }
}
