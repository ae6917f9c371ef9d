//! Configuration: defaults compiled in, then a file, then `ONECHILD_*` variables, then the command line.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};
use serde::Deserialize;

/// The commented defaults.
pub const DEFAULTS: &str = include_str!("config.default.toml");

/// Everything that can be set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Database URL.
    pub database: Secret,
    /// Folder of the search index.
    pub index: PathBuf,
    /// Name of this node.
    pub node: String,
    /// Connections with separate rights.
    pub postgres: Postgres,
    /// The server.
    pub serve: Serve,
    /// The council.
    pub authority: Authority,
    /// The drop folder.
    pub inbox: Inbox,
    /// Files delivered by HTTP.
    pub delivery: Delivery,
    /// The audit trail.
    pub audit: Audit,
    /// When jobs run.
    pub schedule: Schedule,
}

/// Connections with separate rights; empty means the main database URL.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the keys of the file say what they are")]
pub struct Postgres {
    /// For loading feeds: writes staging only.
    pub loader_url: Secret,
    /// For pages and API: cannot read staging.
    pub web_url: Secret,
    /// For jobs.
    pub jobs_url: Secret,
}

/// The server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Serve {
    /// Address to listen on.
    pub host: String,
    /// Port of pages and API.
    pub port: u16,
    /// Port of the metrics.
    pub metrics_port: u16,
    /// Whether a proxy serves https in front.
    pub https: bool,
    /// Whether the proxy in front says who asked it.
    pub behind_proxy: bool,
    /// Minutes until an idle session ends.
    pub idle_minutes: u32,
    /// Hours until any session ends.
    pub absolute_hours: u32,
}

/// The council.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Name in the header.
    pub name: String,
    /// Whom to ask.
    pub contact: String,
    /// Whether the strip says that the data is made up.
    pub test_system: bool,
}

/// The drop folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    /// Folder; empty for none.
    pub folder: PathBuf,
    /// Seconds without change until a file counts as complete.
    pub settle_seconds: u64,
}

/// Files delivered by HTTP.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Folder where they stand until they are loaded.
    pub folder: PathBuf,
    /// The largest file, in millions of bytes.
    pub megabytes_max: u32,
}

/// The audit trail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// File of the key that signs heads; empty for none.
    pub key: PathBuf,
    /// Where signed heads go; empty for nowhere.
    pub sink: String,
    /// Seconds between looks at whether there are any.
    pub head_seconds: u64,
    /// Minutes without a head outside until nothing is shown.
    pub hide_after_minutes: u32,
    /// Days for which texts of searches are kept.
    pub query_text_days: u32,
    /// From which figures on access is told as unusual.
    pub unusual: desk::Thresholds,
}

/// When jobs run.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The drop folder.
    pub inbox: String,
    /// Linking what waits.
    pub link: String,
    /// Telling of late sources.
    pub late_sources: String,
    /// Measuring the quality of the data.
    pub quality: String,
    /// Checking the audit trail.
    pub audit: String,
}

/// A text that may hold a password: prints as `***`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Secret {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "(not set)" } else { "***" })
    }
}

impl Config {
    /// Reads the configuration. `database` and `file` come from the command line.
    pub fn read(file: Option<&Path>, database: Option<&str>) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            anyhow::ensure!(file.exists(), "there is no configuration file {}", file.display());
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = figment.merge(
            Env::prefixed("ONECHILD_")
                .ignore(&["log", "labelled_data", "prove", "screenshots", "test_postgres"])
                .split("__"),
        );
        if let Some(database) = database {
            figment = figment.merge(("database", database));
        }
        figment.extract().context("the configuration cannot be used")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_a_whole_configuration() {
        let config = Config::read(None, None).unwrap();
        assert_eq!(config.serve.port, 8080);
    }

    #[test]
    fn a_key_that_is_not_known_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "[serve]\nprot = 1\n").unwrap();
        let error = format!("{:#}", Config::read(Some(file.path()), None).unwrap_err());
        assert!(error.contains("prot"), "{error}");
    }

    #[test]
    fn p09_a_password_in_a_url_does_not_print() {
        let config = Config::read(None, Some("postgres://me:hush@localhost/x")).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
    }
}
