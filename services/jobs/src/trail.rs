//! The regular check of the audit trail, and what retention takes from it.

use std::io::ErrorKind;

use chrono::TimeDelta;
use desk::{AuditVerified, Desk, DeskError, Outside};

use crate::heads::{HeadConfig, Sink};

/// What is done for the audit trail.
#[derive(Debug, Clone)]
pub struct TrailConfig {
    /// How heads are signed and where they go, if at all.
    pub heads: Option<HeadConfig>,
    /// When the whole trail is checked: a cron expression, if at all.
    pub check: Option<String>,
    /// How long the texts of searches are kept.
    pub keep_queries: TimeDelta,
}

/// Removes texts of searches whose time is over, then checks the trail, against its own heads where they can be read.
pub(crate) async fn look_after_trail(desk: &Desk, config: &TrailConfig) -> Result<AuditVerified, DeskError> {
    desk.redact_queries(config.keep_queries).await?;
    let outside = own_heads(desk, config.heads.as_ref()).await?;
    desk.check_trail(outside).await
}

/// The heads that this service put outside. Where they cannot be read the check does without, and says so.
async fn own_heads(desk: &Desk, config: Option<&HeadConfig>) -> Result<Outside, DeskError> {
    let Some(config) = config else {
        return Ok(Outside::default());
    };
    let (sink, key) = (config.sink.clone(), config.key.public());
    let read = tokio::task::spawn_blocking(move || read_heads(&sink, key)).await;
    let error = match read {
        Ok(Ok(outside)) => return Ok(outside),
        // Before the first event there was nothing to sign.
        Ok(Err(error)) if error.kind() == ErrorKind::NotFound && !desk.trail_has_begun().await? => {
            return Ok(Outside::default());
        }
        Ok(Err(error)) => error.to_string(),
        Err(error) => error.to_string(),
    };
    metrics::counter!("audit_check_failures_total").increment(1);
    tracing::error!(%error, "The signed heads of the audit trail cannot be read; it is checked without them.");
    Ok(Outside::default())
}

fn read_heads(sink: &Sink, key: desk::PublicKey) -> std::io::Result<Outside> {
    match sink.read_back()? {
        Some(lines) => Outside::read(lines, &[key]),
        None => Ok(Outside::default()),
    }
}
