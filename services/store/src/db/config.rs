//! Where the database is.

use std::path::PathBuf;

use url::Url;

use crate::error::StoreError;

/// Where the database is and how many connections to hold.
#[derive(Clone)]
pub struct DbConfig {
    /// `sqlite://PATH`, `sqlite::memory:` or `postgres://...`. May hold a password: never logged.
    pub url: String,
    /// Most connections held open.
    pub max_connections: u32,
    /// URL of the account that only writes staging, where there is one.
    pub loader_url: Option<String>,
    /// URL of the account that answers people, where there is one.
    pub web_url: Option<String>,
    /// URL of the account that links and applies retention, where there is one.
    pub jobs_url: Option<String>,
}

impl std::fmt::Debug for DbConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DbConfig")
            .field("place", &Place::read(&self.url).map(|place| place.shown()))
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

/// What a connection is for; on PostgreSQL each duty has its own database role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Owns the tables: migrations, and everything where no separate accounts are set up.
    Owner,
    /// Writes staging and nothing else.
    Loader,
    /// Answers people.
    Web,
    /// Links, builds, applies retention.
    Jobs,
}

impl Duty {
    /// The PostgreSQL group role of the duty, made by the migrations.
    pub const fn role(self) -> Option<&'static str> {
        match self {
            Self::Owner => None,
            Self::Loader => Some("onechild_loader"),
            Self::Web => Some("onechild_web"),
            Self::Jobs => Some("onechild_jobs"),
        }
    }
}

impl DbConfig {
    /// One URL for every duty.
    pub fn new(url: impl Into<String>, max_connections: u32) -> Self {
        Self {
            url: url.into(),
            max_connections,
            loader_url: None,
            web_url: None,
            jobs_url: None,
        }
    }

    /// The URL for a duty: its own, or the common one.
    pub fn url_for(&self, duty: Duty) -> &str {
        let own = match duty {
            Duty::Owner => None,
            Duty::Loader => self.loader_url.as_deref(),
            Duty::Web => self.web_url.as_deref(),
            Duty::Jobs => self.jobs_url.as_deref(),
        };
        own.unwrap_or(&self.url)
    }
}

/// A parsed URL.
#[derive(Clone)]
pub(crate) enum Place {
    /// A private database that ends with the process.
    Memory,
    /// A file.
    File(PathBuf),
    /// A PostgreSQL server.
    Server(Url),
}

impl Place {
    /// Reads a database URL. Errors never quote it: it may hold a password.
    pub(crate) fn read(url: &str) -> Result<Self, StoreError> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            let path = path.split('?').next().unwrap_or_default();
            return match path {
                "" => Err(StoreError::Url("it names no file".into())),
                ":memory:" => Ok(Self::Memory),
                path => Ok(Self::File(PathBuf::from(path))),
            };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Url::parse(url)
                .map(Self::Server)
                .map_err(|error| StoreError::Url(error.to_string()));
        }
        let scheme = url.split(':').next().filter(|_| url.contains(':')).unwrap_or("");
        Err(StoreError::Url(format!(
            "\"{scheme}:\" is not a kind of database that we know"
        )))
    }

    /// How messages name it: host, port and name or path, never account or password.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Memory => "memory".into(),
            Self::File(path) => path.display().to_string(),
            Self::Server(url) => {
                let socket = url
                    .query_pairs()
                    .find(|(name, _)| name == "host")
                    .map(|(_, value)| value.into_owned());
                let host = url
                    .host_str()
                    .filter(|host| !host.is_empty())
                    .map(str::to_owned)
                    .or(socket)
                    .unwrap_or_else(|| "localhost".into());
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!("{host}{port}{}", url.path())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let config = DbConfig::new("postgres://clerk:sesame@db.example:5433/onechild", 5);
        let shown = format!("{config:?}");
        assert!(shown.contains("db.example:5433/onechild"), "{shown}");
        assert!(!shown.contains("sesame") && !shown.contains("clerk"), "{shown}");
    }

    #[test]
    fn only_two_kinds_of_url_are_read() {
        assert!(matches!(Place::read("sqlite://a/b.db"), Ok(Place::File(path)) if path.as_os_str() == "a/b.db"));
        assert!(matches!(Place::read("sqlite::memory:"), Ok(Place::Memory)));
        assert!(matches!(Place::read("sqlite:///srv/b.db"), Ok(Place::File(path)) if path.as_os_str() == "/srv/b.db"));
        for wrong in ["mysql://u:secret@h/d", "onechild.db", "sqlite://", ""] {
            let error = Place::read(wrong).err().expect("refused");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
