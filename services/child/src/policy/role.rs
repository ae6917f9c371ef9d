//! The roles of the matrix (roles and rules, section 6).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $label:literal;)*) => {
        /// What a user is to the children's record. Exactly one role is in force in a session.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Role {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Role {
            /// Every role, in the order of the matrix.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The id used in configuration, in the database and in answers.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What a page calls the role.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }
    };
}

roles! {
    /// Social worker.
    SocialWorker = "social_worker", "Social worker";
    /// Manager of social workers.
    SocialWorkManager = "social_work_manager", "Social work manager";
    /// Education welfare officer.
    EducationWelfareOfficer = "education_welfare_officer", "Education welfare officer";
    /// SEN officer.
    SenOfficer = "sen_officer", "SEN officer";
    /// School transport officer.
    TransportOfficer = "transport_officer", "School transport officer";
    /// Practitioner in a school.
    SchoolPractitioner = "school_practitioner", "School practitioner";
    /// Practitioner in health.
    HealthPractitioner = "health_practitioner", "Health practitioner";
    /// Youth adviser (Connexions).
    YouthAdviser = "youth_adviser", "Youth adviser";
    /// Youth offending team, or police child protection.
    YotOrPoliceCp = "yot_or_police_cp", "Youth offending or police child protection";
    /// Coordinator of CAF episodes.
    EpisodeCoordinator = "episode_coordinator", "CAF episode coordinator";
    /// Admissions and exclusions officer.
    AdmissionsExclusionsOfficer = "admissions_exclusions_officer", "Admissions and exclusions officer";
    /// Partner practitioner: housing, voluntary, national partner.
    PartnerPractitioner = "partner_practitioner", "Partner practitioner";
    /// Data steward.
    DataSteward = "data_steward", "Data steward";
    /// Data steward for shielded pairs.
    ShieldSteward = "shield_steward", "Shield steward";
    /// Management team: brokers contact, sets shields.
    ManagementTeam = "management_team", "Management team";
    /// Custodian of archived records.
    ArchiveCustodian = "archive_custodian", "Archive custodian";
    /// Auditor.
    Auditor = "auditor", "Auditor";
    /// Information governance.
    InformationGovernance = "information_governance", "Information governance";
    /// Analyst: aggregates only.
    Analyst = "analyst", "Analyst";
    /// Director: aggregates only.
    Director = "director", "Director";
    /// Operational reports without child identity.
    OperationsReporter = "operations_reporter", "Operations reporter";
    /// System administrator: no child's data.
    SystemAdmin = "system_admin", "System administrator";
    /// Machine that loads feeds: writes staging only.
    FeedService = "feed_service", "Feed service";
    /// Partner who answers the source registry's questions: no child's data.
    SourcePartner = "source_partner", "Source partner";
}

/// A role that is not in the matrix.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no role \"{0}\"; the roles are {all}", all = Role::ALL.iter().map(|role| role.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownRole(pub String);

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|role| role.name() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}
