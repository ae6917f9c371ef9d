//! Where a backup is put: into the database itself where that is a server, into files beside it that take its name at the
//! end, or into a place of its own to be looked at.

use store::{Backend, DbConfig, Restoring, backup::ScratchDatabase};

/// Where a backup is put.
pub enum Destination {
    /// The database of the configuration, which is a server's.
    Own(DbConfig),
    /// Files that become the database of the configuration.
    Becoming(ScratchDatabase),
    /// A database that is taken away again.
    Passing(ScratchDatabase),
}

impl Destination {
    /// Chooses and makes room. A database that is not empty is refused.
    pub async fn choose(settings: &DbConfig, only_to_look: bool) -> anyhow::Result<Self> {
        if only_to_look {
            return Ok(Self::Passing(ScratchDatabase::make(settings, "verifying").await?));
        }
        if Restoring::backend_of(settings)? == Backend::Postgres {
            return Ok(Self::Own(settings.clone()));
        }
        Restoring::nothing_there(settings)?;
        Ok(Self::Becoming(ScratchDatabase::make(settings, "restoring").await?))
    }

    /// Its address.
    pub fn config(&self) -> &DbConfig {
        match self {
            Self::Own(config) => config,
            Self::Becoming(scratch) | Self::Passing(scratch) => &scratch.config,
        }
    }

    /// It is the database from now on.
    pub fn keep(self) -> anyhow::Result<()> {
        match self {
            Self::Own(_) | Self::Passing(_) => Ok(()),
            Self::Becoming(scratch) => Ok(scratch.put_in_place()?),
        }
    }

    /// Whether what was filled stays when it is given up: a server's own database, closed, which only its owner drops.
    pub const fn stays(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    /// Takes away what was made for it.
    pub async fn remove(self) -> anyhow::Result<()> {
        match self {
            Self::Own(_) => Ok(()),
            Self::Becoming(scratch) | Self::Passing(scratch) => Ok(scratch.remove().await?),
        }
    }
}
