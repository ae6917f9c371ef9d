//! What every handler can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use desk::Desk;
use identity::Provider;

use crate::{attempts::Attempts, config::GateConfig, limits::Limiter};

/// The state of pages and API; handlers take only the part they use.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The use cases.
    pub desk: Desk,
    /// Settings of the gate.
    pub gate: Arc<GateConfig>,
    /// The identity provider, where the council has one.
    pub provider: Option<Arc<Provider>>,
    /// Failed sign-ins by address.
    pub attempts: Arc<Attempts>,
    /// Sign-ins that failed on the way to the identity provider and back, by address. Nobody guesses anything there, so
    /// nobody has to wait for them: they take no more than their part of the audit trail.
    #[from_ref(skip)]
    pub provider_failures: Arc<Attempts>,
    /// What everybody asked in the last minute.
    pub limits: Limiter,
}

impl AppState {
    /// A state without an identity provider, in which nobody failed or asked for anything yet.
    pub fn new(desk: Desk, gate: GateConfig) -> Self {
        Self {
            limits: Limiter::new(&gate.limits, &desk),
            desk,
            gate: Arc::new(gate),
            provider: None,
            attempts: Arc::default(),
            provider_failures: Arc::default(),
        }
    }
}
