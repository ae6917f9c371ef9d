//! Configuration: defaults compiled in, then a file, then `ONECHILD_*` variables, then the command line.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use child::policy::{Reasons, Role};
use chrono::TimeDelta;
use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};
use identity::{ProviderConfig, RoleRule};
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
    /// What is demanded of people who sign in.
    pub sign_in: SignIn,
    /// How much one person, machine or address may ask in a minute.
    pub limits: gate::LimitConfig,
    /// What people may say who look beyond their own children, or at what a shield hides.
    pub reasons: Reasons,
    /// The council's identity provider.
    pub provider: Provider,
    /// The drop folder.
    pub inbox: Inbox,
    /// Files delivered by HTTP.
    pub delivery: Delivery,
    /// The audit trail.
    pub audit: Audit,
    /// Backups.
    pub backup: Backup,
    /// What the council says of its own assessment.
    pub assessment: Assessment,
    /// When jobs run.
    pub schedule: Schedule,
}

/// Connections with separate rights; empty means the main database URL.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postgres {
    /// For loading feeds: writes staging only.
    pub loader_url: Secret,
    /// For pages and API: cannot read staging.
    pub web_url: Secret,
    /// For jobs.
    pub jobs_url: Secret,
    /// Of the owner of the tables, for writing them anew.
    pub owner_url: Secret,
    /// Hours of the day in the UK in which tables may be written anew, like `01:00-05:00`.
    pub rewrite_window: String,
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

/// What is demanded of people who sign in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Whether days of check and training must be known.
    pub dates_required: bool,
    /// Whether local accounts set up six-digit codes.
    pub codes_required: bool,
    /// Failed sign-ins after which an address has to wait.
    pub failures_per_address: u32,
}

/// The council's identity provider; an empty issuer means that there is none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Where it is discovered.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Secret,
    /// Where it sends people back to.
    pub redirect_url: String,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// The claim of roles.
    pub role_claim: String,
    /// What its values mean.
    pub roles: Vec<ProviderRole>,
    /// The claim of the organisation.
    pub organisation_claim: String,
    /// The claim of the team.
    pub team_claim: String,
    /// Whether any e-mail address in a token is believed.
    pub trust_email: bool,
    /// How far its clock may be off.
    pub clock_skew_seconds: u32,
    /// Certificates of the council's own authority; empty for none.
    pub certificates: PathBuf,
}

/// One value of the claim of roles.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderRole {
    /// The value, exactly.
    pub value: String,
    /// The role that it gives.
    pub role: Role,
}

impl Provider {
    /// The provider as it is asked; `None` if the council has none.
    pub fn settings(&self) -> anyhow::Result<Option<ProviderConfig>> {
        if self.issuer.is_empty() {
            return Ok(None);
        }
        let optional = |path: &Path| (!path.as_os_str().is_empty()).then(|| std::fs::read(path));
        let certificates = optional(&self.certificates)
            .transpose()
            .with_context(|| format!("provider.certificates {} cannot be read", self.certificates.display()))?;
        ensure!(
            self.roles.iter().all(|rule| rule.role != Role::FeedService),
            "provider.roles gives people the role of machines, feed_service: choose another role, and give machines \
             tokens (onechild source token add)"
        );
        let rules = self.roles.iter().map(|rule| RoleRule {
            value: rule.value.clone(),
            role: rule.role,
        });
        Ok(Some(ProviderConfig {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: Some(self.client_secret.reveal().to_owned()).filter(|secret| !secret.is_empty()),
            redirect_url: self.redirect_url.clone(),
            scopes: self.scopes.clone(),
            role_claim: self.role_claim.clone(),
            roles: rules.collect(),
            organisation_claim: self.organisation_claim.clone(),
            team_claim: self.team_claim.clone(),
            trust_email: self.trust_email,
            clock_skew: TimeDelta::seconds(self.clock_skew_seconds.into()),
            certificates,
        }))
    }
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

/// What the council says for its data protection impact assessment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// What the data is used for.
    pub purposes: Vec<StatedPurpose>,
}

/// One purpose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedPurpose {
    /// What for.
    pub purpose: String,
    /// On what lawful basis.
    pub basis: String,
}

/// Backups.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// Where they are put; empty for nowhere.
    pub folder: PathBuf,
    /// Public keys that they are encrypted for.
    pub recipients: Vec<String>,
    /// The journal of deletions; empty for none.
    pub journal: PathBuf,
    /// Days after which the last backup counts as old.
    pub days: u32,
}

/// When jobs run.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The drop folder.
    pub inbox: String,
    /// Linking what waits.
    pub link: String,
    /// Telling people of records that they looked at and that were joined or parted.
    pub alerts: String,
    /// Telling of late sources.
    pub late_sources: String,
    /// Measuring the quality of the data.
    pub quality: String,
    /// Checking the audit trail.
    pub audit: String,
    /// The daily run of retention.
    pub retention: String,
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
    fn a_provider_is_read_with_the_roles_that_its_groups_give() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = r#"
            [provider]
            issuer = "https://id.example"
            client_id = "onechild"
            client_secret = "hush"
            redirect_url = "https://onechild.example/sign-in/callback"
            roles = [{ value = "G-1", role = "social_worker" }]
        "#;
        std::fs::write(file.path(), text).unwrap();
        let config = Config::read(Some(file.path()), None).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
        let settings = config.provider.settings().unwrap().expect("an issuer is named");
        assert_eq!(settings.roles[0].role, child::policy::Role::SocialWorker);
        assert!(Config::read(None, None).unwrap().provider.settings().unwrap().is_none());
        std::fs::write(file.path(), text.replace("social_worker", "wizard")).unwrap();
        assert!(Config::read(Some(file.path()), None).is_err());
        std::fs::write(file.path(), text.replace("social_worker", "feed_service")).unwrap();
        let machine = Config::read(Some(file.path()), None).unwrap().provider.settings();
        assert!(machine.is_err_and(|error| error.to_string().contains("feed_service")));
    }

    #[test]
    fn the_reasons_of_a_council_stand_beside_the_defaults_and_a_mistake_in_them_is_told_by_its_key() {
        assert_eq!(Config::read(None, None).unwrap().reasons, Reasons::default());
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = r#"
            [reasons.search.words]
            court = "A court asked"
            [reasons.search.roles.health_practitioner]
            choices = ["court", "working"]
        "#;
        std::fs::write(file.path(), text).unwrap();
        let reasons = Config::read(Some(file.path()), None).unwrap().reasons;
        let codes = |role| reasons.search(role).unwrap().codes();
        assert_eq!(codes(Role::HealthPractitioner), ["court", "working", "other"]);
        assert_eq!(codes(Role::SocialWorker), ["working", "contact", "duplicate", "other"]);
        let refused = |text: &str| {
            std::fs::write(file.path(), text).unwrap();
            format!("{:#}", Config::read(Some(file.path()), None).unwrap_err())
        };
        let error = refused(&text.replace("\"working\"", "\"walking\""));
        assert!(
            error.contains("reasons.search.roles.health_practitioner.choices: there is no reason \"walking\""),
            "{error}"
        );
        let error = refused("[reasons.search.roles.auditor]\nchoices = [\"working\"]\nown_words = \"no\"\n");
        assert!(error.contains("reasons.search.roles.auditor: "), "{error}");
        let error = refused("[reasons.search.roles.sen_officer]\nown_words = \"perhaps\"\n");
        assert!(error.contains("perhaps") && error.contains("own_words"), "{error}");
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
