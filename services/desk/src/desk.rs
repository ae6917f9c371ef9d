//! The desk itself: what every use case shares.

use std::{
    path::PathBuf,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicUsize},
    },
};

use child::{
    clock::{Clock, Ids},
    golden::Survivorship,
    policy::{Reasons, Role, Viewer},
    sources::Sources,
};
use search::Index;
use store::Db;
use tokio::sync::{Mutex, Notify, RwLock, Semaphore};

use crate::{
    account::AccessRules,
    audit::{AuditWriter, Thresholds},
    error::DeskError,
    link::{Kept, Queue},
    retention::PurgeJournal,
};

/// Records that one transaction of a link run takes: a tenth of a second on a small machine, which is how long others who
/// write to SQLite may wait.
const LINK_BATCH: usize = 2_000;
/// Passwords that are checked at a time. Each takes 19 MB and a core for a moment, and whoever may try is anybody; so many
/// guesses at the most are under way when the one too many locks an account.
const PASSWORDS_AT_A_TIME: usize = 4;

/// Everything that pages, API and jobs can do. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub db: Db,
    /// Reads staging and writes everything else: for jobs.
    pub jobs: Db,
    /// Writes staging and nothing else: for loading.
    pub loader: Db,
    pub index: Arc<Index>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub audit: AuditWriter,
    pub thresholds: Thresholds,
    pub access: AccessRules,
    pub reasons: Arc<Reasons>,
    /// Turns at checking a password.
    pub passwords: Semaphore,
    /// The survivorship policy that was in force when it was last looked at.
    pub survivorship: RwLock<Arc<Survivorship>>,
    pub node: String,
    /// The registry and the school list, read at start and after each change of either.
    pub sources: RwLock<Arc<Sources>>,
    /// One feed load, one link run and one index commit at a time in this process.
    pub loading: Mutex<()>,
    /// The engine as the last link run left it.
    pub linking: Mutex<Option<Kept>>,
    /// How many records one transaction of a link run takes.
    pub link_batch: AtomicUsize,
    /// Whether forgetting replaced versions is planned.
    pub forgetting: AtomicBool,
    /// Records that arrived one by one and wait to be written.
    pub receiving: Queue,
    pub indexing: Mutex<()>,
    /// Rung when the change feed has grown.
    pub changed: Notify,
    /// Where files are dropped, once it was said.
    pub drop_folder: OnceLock<PathBuf>,
    /// The journal of deletions, once it was said where.
    pub journal: OnceLock<PurgeJournal>,
}

/// What a desk is made of.
pub struct DeskParts {
    /// The database for pages and API, migrated. On PostgreSQL its role cannot read staging.
    pub db: Db,
    /// The same database for jobs.
    pub jobs: Db,
    /// The same database for loading: on PostgreSQL its role writes staging and nothing else.
    pub loader: Db,
    /// The search index of this node.
    pub index: Index,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets come from.
    pub ids: Arc<dyn Ids>,
    /// Name of this node in the audit trail and in leases.
    pub node: String,
    /// From which figures on access is told as unusual.
    pub thresholds: Thresholds,
    /// What is demanded of people who sign in.
    pub access: AccessRules,
    /// What people may say who look beyond their own children, or at what a shield hides.
    pub reasons: Reasons,
}

impl Desk {
    /// Sets up the desk: reads the registry, starts the audit writer. Needs a tokio runtime. A database that was put back
    /// from a backup and not opened yet is refused.
    pub async fn set_up(parts: DeskParts) -> Result<Self, DeskError> {
        if parts.db.read().await?.is_closed().await? {
            return Err(DeskError::Closed);
        }
        Self::set_up_closed(parts).await
    }

    /// Sets up the desk over a database that may be closed, for the work that opens it.
    pub async fn set_up_closed(parts: DeskParts) -> Result<Self, DeskError> {
        let audit = AuditWriter::start(
            parts.db.clone(),
            Arc::clone(&parts.clock),
            Arc::clone(&parts.ids),
            parts.node.clone(),
        );
        let desk = Self {
            shared: Arc::new(Shared {
                db: parts.db,
                jobs: parts.jobs,
                loader: parts.loader,
                index: Arc::new(parts.index),
                clock: parts.clock,
                ids: parts.ids,
                audit,
                thresholds: parts.thresholds,
                access: parts.access,
                reasons: Arc::new(parts.reasons),
                passwords: Semaphore::new(PASSWORDS_AT_A_TIME),
                survivorship: RwLock::new(Arc::new(Survivorship::builtin())),
                node: parts.node,
                sources: RwLock::default(),
                loading: Mutex::default(),
                linking: Mutex::default(),
                link_batch: AtomicUsize::new(LINK_BATCH),
                forgetting: AtomicBool::new(false),
                receiving: Queue::default(),
                indexing: Mutex::default(),
                changed: Notify::new(),
                drop_folder: OnceLock::new(),
                journal: OnceLock::new(),
            }),
        };
        desk.reload_sources().await?;
        Ok(desk)
    }

    /// What people may say who look beyond their own children, or at what a shield hides.
    pub fn reasons(&self) -> &Arc<Reasons> {
        &self.shared.reasons
    }

    /// The registry as it is now.
    pub(crate) async fn sources(&self) -> Arc<Sources> {
        Arc::clone(&*self.shared.sources.read().await)
    }

    /// Whether the database answers, and pages may show anything.
    pub async fn ready(&self) -> Result<(), DeskError> {
        if self.shared.audit.is_closed() {
            return Err(DeskError::Audit);
        }
        Ok(self.shared.db.require_migrated().await?)
    }
}

/// The roles that may use a page, or "not found" for everybody else (promise 6).
pub(crate) fn only(viewer: &Viewer, allowed: impl Fn(Role) -> bool) -> Result<(), DeskError> {
    if allowed(viewer.role) {
        Ok(())
    } else {
        Err(DeskError::NotFound)
    }
}
