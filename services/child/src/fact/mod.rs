//! Facts: what a source record says beyond identity. They hang off the source record, never off the child, so that
//! moving a record moves them with it.

mod involvement;
mod sen_need;
mod transport_need;

pub use involvement::{Involvement, SENSITIVE_SERVICES};
pub use sen_need::{SenNeed, SenProvision, sen_type_label};
pub use transport_need::{Assistant, TransportNeed, Wheelchair};

use serde::{Deserialize, Serialize};

/// Every fact of one source record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Facts {
    /// Services and practitioners that work with the child.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub involvements: Vec<Involvement>,
    /// Special educational needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sen_needs: Vec<SenNeed>,
    /// Home-to-school transport needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transport_needs: Vec<TransportNeed>,
}

impl Facts {
    /// Whether the record states no fact at all.
    pub fn is_empty(&self) -> bool {
        self.involvements.is_empty() && self.sen_needs.is_empty() && self.transport_needs.is_empty()
    }
}
