//! What every handler can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use desk::Desk;

use crate::config::GateConfig;

/// The state of pages and API; handlers take only the part they use.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The use cases.
    pub desk: Desk,
    /// Settings of the gate.
    pub gate: Arc<GateConfig>,
}
