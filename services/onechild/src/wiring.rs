//! From configuration to a desk.

use std::sync::Arc;

use anyhow::Context as _;
use child::clock::{Clock, DrawnIds, Ids, SystemClock};
use desk::{AccessRules, Desk, DeskParts};
use rand::SeedableRng as _;
use rand_chacha::ChaCha12Rng;
use store::{Db, DbConfig, Duty};

use crate::config::Config;

/// How many connections a pool keeps at most. SQLite has one writer in any case.
const CONNECTIONS_MAX: u32 = 16;

/// The three ways into the database.
pub struct Databases {
    /// For pages and API.
    pub web: Db,
    /// For jobs.
    pub jobs: Db,
    /// For loading.
    pub loader: Db,
    /// With all rights.
    pub owner: Db,
}

impl Databases {
    /// Makes or updates the tables, and on PostgreSQL the roles, and connects.
    pub async fn migrate(config: &Config) -> anyhow::Result<()> {
        Db::migrate(&Self::settings(config)).await?;
        Ok(())
    }

    /// Where the database is.
    pub fn settings(config: &Config) -> DbConfig {
        let own = |secret: &crate::config::Secret| Some(secret.reveal().to_owned()).filter(|url| !url.is_empty());
        DbConfig {
            loader_url: own(&config.postgres.loader_url),
            web_url: own(&config.postgres.web_url),
            jobs_url: own(&config.postgres.jobs_url),
            ..DbConfig::new(config.database.reveal(), CONNECTIONS_MAX)
        }
    }

    /// Connects with all rights and nothing else.
    pub async fn owner(config: &Config) -> anyhow::Result<Db> {
        Ok(Db::open(&Self::settings(config)).await?)
    }

    /// Connects. SQLite knows no roles, so all four are one.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let settings = Self::settings(config);
        let owner = Db::open(&settings).await?;
        if settings.url.starts_with("sqlite") {
            return Ok(Self {
                web: owner.clone(),
                jobs: owner.clone(),
                loader: owner.clone(),
                owner,
            });
        }
        Ok(Self {
            web: Db::open_for(&settings, Duty::Web).await?,
            jobs: Db::open_for(&settings, Duty::Jobs).await?,
            loader: Db::open_for(&settings, Duty::Loader).await?,
            owner,
        })
    }
}

/// Ids and secrets drawn from the system.
pub fn ids() -> anyhow::Result<DrawnIds<ChaCha12Rng>> {
    let generator = ChaCha12Rng::try_from_rng(&mut rand::rngs::SysRng).context("the system gives no random bytes")?;
    Ok(DrawnIds::new(generator))
}

/// A desk over the configured database and index, with the machine's clock.
pub async fn desk(config: &Config, index: search::Index) -> anyhow::Result<Desk> {
    desk_with(config, index, Arc::new(SystemClock), Arc::new(ids()?)).await
}

/// A desk with the given clock and ids.
pub async fn desk_with(
    config: &Config,
    index: search::Index,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
) -> anyhow::Result<Desk> {
    let databases = Databases::open(config).await?;
    databases.owner.require_migrated().await?;
    let desk = Desk::set_up(parts(config, databases, index, clock, ids)).await?;
    if !config.backup.journal.as_os_str().is_empty() {
        desk.keep_journal(config.backup.journal.clone());
    }
    Ok(desk)
}

/// A desk with all rights over a database that was put back and is closed, for whoever opens it. `node` is whose chain of the
/// trail it adds to.
pub async fn desk_over_restored(config: &Config, index: search::Index, db: Db, node: String) -> anyhow::Result<Desk> {
    let databases = Databases {
        web: db.clone(),
        jobs: db.clone(),
        loader: db.clone(),
        owner: db,
    };
    let parts = DeskParts {
        node,
        ..parts(config, databases, index, Arc::new(SystemClock), Arc::new(ids()?))
    };
    Ok(Desk::set_up_closed(parts).await?)
}

fn parts(
    config: &Config,
    databases: Databases,
    index: search::Index,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
) -> DeskParts {
    DeskParts {
        db: databases.web,
        jobs: databases.jobs,
        loader: databases.loader,
        index,
        clock,
        ids,
        node: config.node.clone(),
        thresholds: config.audit.unusual,
        access: AccessRules {
            dates_required: config.sign_in.dates_required,
            codes_required: config.sign_in.codes_required,
        },
        reasons: config.reasons.clone(),
    }
}
