//! What a family or young person decided about an entry of a sensitive service. Recorded by the management team, never fed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Involvement;

/// Consent to one service being recorded, or its withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The source that states the involvement.
    pub source: String,
    /// The service type that it states.
    pub service_type: String,
    /// Whether the entry may stand; withdrawn if not.
    pub given: bool,
    /// `written`, `spoken`, or `harm` where the provider reasonably suspects significant harm (ContactPoint Regulations,
    /// regulation 11(3)).
    pub basis: Option<String>,
    /// Who gave or withdrew it.
    pub by: String,
    /// The day of that.
    pub on: NaiveDate,
    /// When it is to be looked at again.
    pub review_on: Option<NaiveDate>,
}

impl Consent {
    /// Whether it is about what `source` states as `involvement`. Consent is given to a service, so every entry of that
    /// service by that source is meant, whatever its record id.
    pub fn is_about(&self, source: &str, involvement: &Involvement) -> bool {
        self.source == source && self.service_type == involvement.service_type
    }
}
