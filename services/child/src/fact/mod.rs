//! Facts: what a source record says beyond identity. They hang off the source record, never off the child, so that
//! moving a record moves them with it.

mod achievement;
mod attendance;
mod caf_episode;
mod choice;
mod consent;
mod dispute;
mod enrolment;
mod exclusion;
mod involvement;
mod restriction;
mod sen_need;
mod sen_step;
mod social_care;
mod transport_need;

pub use achievement::Achievement;
pub use attendance::Attendance;
pub use caf_episode::CafEpisode;
pub use choice::{Choice, folded, mark};
pub use consent::Consent;
pub use dispute::Dispute;
pub use enrolment::{Enrolment, EnrolmentStatus, leaving_reason_label};
pub use exclusion::{Exclusion, ExclusionCategory};
pub use involvement::{Involvement, SENSITIVE_SERVICES};
pub use restriction::Restriction;
pub use sen_need::{SenNeed, SenProvision, sen_type_label};
pub use sen_step::{SenStep, SenStepKind};
pub use social_care::{ProcessKind, SocialCareProcess};
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
    /// The way to an education, health and care plan, and out of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sen_steps: Vec<SenStep>,
    /// On whose roll the pupil is or was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enrolments: Vec<Enrolment>,
    /// How often the pupil was at school.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attendance: Vec<Attendance>,
    /// Exclusions from school.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Exclusion>,
    /// Results of assessments at school.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub achievements: Vec<Achievement>,
    /// Social care processes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub social_care: Vec<SocialCareProcess>,
    /// Common assessments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub caf_episodes: Vec<CafEpisode>,
    /// Consents to entries of sensitive services that were recorded here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// Which values stewards chose to be shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Which details are disputed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
    /// Whether the record is held and not used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restrictions: Vec<Restriction>,
}

impl Facts {
    /// Whether the record states no fact at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
