//! That somebody says a detail of a child is wrong, while that is looked into. Recorded here, never fed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{attribute::Attribute, ids::RequestId};

/// A detail that is disputed (UK GDPR, article 16). It holds no value: what is right is for the source to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    /// Which detail.
    pub attribute: Attribute,
    /// The request that disputes it.
    pub request: RequestId,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Since when it is disputed no more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<DateTime<Utc>>,
}
