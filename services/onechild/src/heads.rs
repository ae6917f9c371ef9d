//! From configuration to where signed heads go.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, BufReader, ErrorKind},
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, ensure};
use chrono::{NaiveDate, TimeDelta};
use desk::{HeadKey, Outside, PublicKey};
use jobs::{HeadConfig, Sink};

use crate::config::Config;

/// How heads are signed and where they go; none where the configuration names no place. A key without a place, or a place
/// without a key, is a mistake.
pub fn config(config: &Config) -> anyhow::Result<Option<HeadConfig>> {
    let audit = &config.audit;
    if audit.sink.is_empty() && audit.key.as_os_str().is_empty() {
        tracing::warn!(
            "No signed heads of the audit trail are put outside the database: set audit.key and audit.sink."
        );
        return Ok(None);
    }
    ensure!(
        !audit.sink.is_empty() && !audit.key.as_os_str().is_empty(),
        "audit.key and audit.sink belong together: set both or neither"
    );
    ensure!(audit.head_seconds > 0, "audit.head_seconds must be 1 or more");
    let sink: Sink = audit.sink.parse().context("audit.sink cannot be used")?;
    let key = HeadKey::read(&audit.key).context("audit.key cannot be used")?;
    Ok(Some(HeadConfig {
        key: Arc::new(key),
        sink,
        every: Duration::from_secs(audit.head_seconds),
        hide_after: TimeDelta::minutes(i64::from(audit.hide_after_minutes)),
    }))
}

/// The heads that the configured sink keeps in a file. It is missing by right only until the trail has begun.
pub fn own(settings: &Config, trail_has_begun: bool) -> anyhow::Result<Outside> {
    let Some(heads) = config(settings)? else {
        return Ok(Outside::default());
    };
    let lines = match heads.sink.read_back() {
        Err(error) if error.kind() == ErrorKind::NotFound && !trail_has_begun => None,
        lines => lines.context("the signed heads cannot be read; put their file back, or name a copy with --heads")?,
    };
    let Some(lines) = lines else {
        return Ok(Outside::default());
    };
    Outside::read(lines, &[heads.key.public()]).context("the signed heads cannot be read")
}

/// Heads in a file that somebody names, with the public keys that may have signed them.
pub struct NamedHeads<'a> {
    /// The file.
    pub file: &'a Path,
    /// Public keys, or files with them.
    pub keys: &'a [String],
}

impl NamedHeads<'_> {
    /// What they say.
    pub fn read(&self) -> anyhow::Result<Outside> {
        self.with(Outside::read)
    }

    fn with<T>(&self, read: impl FnOnce(BufReader<File>, &[PublicKey]) -> io::Result<T>) -> anyhow::Result<T> {
        let keys: Result<Vec<PublicKey>, _> = self.keys.iter().map(|key| PublicKey::find(key)).collect();
        let keys = keys.context("the public key of the heads cannot be used")?;
        let shown = self.file.display();
        let lines = File::open(self.file).with_context(|| format!("{shown} cannot be read"))?;
        read(BufReader::new(lines), &keys).with_context(|| format!("{shown} cannot be read"))
    }
}

/// What heads say of chains that end here, and of which nodes and days others lie behind those ends: the heads that are
/// named, or those of the configured sink where they can be read.
pub fn until(
    settings: &Config,
    named: Option<&NamedHeads<'_>>,
    ends: &BTreeMap<(String, NaiveDate), i64>,
) -> anyhow::Result<(Outside, BTreeSet<(String, NaiveDate)>)> {
    if let Some(named) = named {
        return named.with(|lines, keys| Outside::read_until(lines, keys, ends));
    }
    let Some(heads) = config(settings)? else {
        return Ok(Default::default());
    };
    match heads.sink.read_back() {
        // On another machine they may not be at hand; what is said of the trail then says so.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Default::default()),
        Ok(None) => Ok(Default::default()),
        Ok(Some(lines)) => {
            Outside::read_until(lines, &[heads.key.public()], ends).context("the signed heads cannot be read")
        }
        Err(error) => Err(error).context("the signed heads cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(key: &str, sink: &str) -> Config {
        let mut settings = Config::read(None, None).unwrap();
        settings.audit.key = key.into();
        settings.audit.sink = sink.into();
        settings
    }

    #[test]
    fn a_key_and_a_place_belong_together() {
        assert!(config(&with("", "")).unwrap().is_none());
        assert!(config(&with("/no/key", "")).is_err());
        assert!(config(&with("", "file:/heads")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn p07_nothing_is_served_with_a_key_that_others_can_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.key");
        HeadKey::from_seed([1; 32]).write(&path).unwrap();
        let settings = with(&path.display().to_string(), "file:/heads");
        assert!(config(&settings).unwrap().is_some());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = format!("{:#}", config(&settings).unwrap_err());
        assert!(error.contains("can be read by others"), "{error}");
    }
}
