//! A service or practitioner that works with a child over a period.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Service types that are sensitive (roles and rules, section 3): nobody but the management team learns which one it is.
pub const SENSITIVE_SERVICES: [&str; 3] = ["camhs", "sexual_health", "substance_misuse"];

/// One involvement as a source states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Involvement {
    /// Service type code (reference lists, section 6), for example `social_care`.
    pub service_type: String,
    /// The organisation that provides the service.
    pub organisation: Option<String>,
    /// Team or central contact.
    pub team: Option<String>,
    /// The practitioner's name.
    pub practitioner_name: Option<String>,
    /// The practitioner's role code.
    pub role: Option<String>,
    /// Phone to ring.
    pub phone: Option<String>,
    /// E-mail address to write to.
    pub email: Option<String>,
    /// First day.
    pub start_date: Option<NaiveDate>,
    /// Last day; empty while the service works with the child.
    pub end_date: Option<NaiveDate>,
    /// Whether this practitioner coordinates the support.
    pub is_lead_professional: bool,
    /// Whether the source marks the service as sensitive.
    pub is_sensitive: bool,
    /// Basis on which a sensitive involvement is recorded, for example `written`.
    pub consent_basis: Option<String>,
    /// Date of that consent.
    pub consent_date: Option<NaiveDate>,
}

impl Involvement {
    /// Sensitive if the source says so or the service type is one of the three sensitive kinds.
    pub fn sensitive(&self) -> bool {
        self.is_sensitive || SENSITIVE_SERVICES.contains(&self.service_type.as_str())
    }

    /// Active while the end date is empty or not yet past.
    pub fn open(&self, today: NaiveDate) -> bool {
        self.end_date.is_none_or(|end| end >= today)
    }
}
