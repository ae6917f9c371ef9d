//! That a child's record is held and not used. Recorded here, never fed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::RequestId;

/// The restriction of a record (UK GDPR, article 18). Why it was asked for stays with the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restriction {
    /// The request that asked for it.
    pub request: RequestId,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Since when it is lifted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lifted_at: Option<DateTime<Utc>>,
}
