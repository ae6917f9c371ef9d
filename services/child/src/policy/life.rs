//! Which child records a role sees at which point of their lives (roles and rules, section 3; column AR of the matrix).

use super::{Access, Field, Role, access};
use crate::retention::Life;

/// Whether a record at this point of its life is in the view of `role`, where everything else allows it.
pub const fn opens_life(role: Role, life: Life) -> bool {
    match life {
        Life::Live => true,
        Life::Narrowed => serves_the_grown(role),
        // Column AR: in full for the custodian, in the first year for the management team (note 12).
        Life::Archived => matches!(
            access(role, Field::Archive),
            Access::View(_) | Access::Maintain(_) | Access::Limited(12)
        ),
        Life::Restricted => access(role, Field::Archive).full(),
    }
}

/// Whether a record that is restricted is in the view of `role`: it is held, and used for nothing but to keep it whole. Its
/// custodians are shield stewards here; information governance reads it for an open request alone (note 16).
pub fn opens_restricted(role: Role) -> bool {
    access(role, Field::Shielded).full() && matches!(access(role, Field::MatchEvidence), Access::Maintain(_))
}

/// The points of their lives at which records answer the searches of `role`.
pub fn lives_open_to(role: Role) -> Vec<Life> {
    Life::ALL.into_iter().filter(|life| opens_life(role, *life)).collect()
}

/// Roles that work with young people from 18 on: youth, special needs and the travel that goes with them, leaving care,
/// social care and management; and those who keep the records themselves.
const fn serves_the_grown(role: Role) -> bool {
    match role {
        Role::SocialWorker
        | Role::SocialWorkManager
        | Role::SenOfficer
        | Role::TransportOfficer
        | Role::YouthAdviser
        | Role::DataSteward
        | Role::ShieldSteward
        | Role::ManagementTeam
        | Role::ArchiveCustodian => true,
        Role::EducationWelfareOfficer
        | Role::SchoolPractitioner
        | Role::HealthPractitioner
        | Role::YotOrPoliceCp
        | Role::EpisodeCoordinator
        | Role::AdmissionsExclusionsOfficer
        | Role::PartnerPractitioner
        | Role::Auditor
        | Role::InformationGovernance
        | Role::Analyst
        | Role::Director
        | Role::OperationsReporter
        | Role::SystemAdmin
        | Role::FeedService
        | Role::SourcePartner => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(life: Life) -> Vec<&'static str> {
        let roles = Role::ALL.iter().filter(|role| opens_life(**role, life));
        roles.map(|role| role.name()).collect()
    }

    #[test]
    fn p06_a_restricted_record_is_for_its_custodian_alone() {
        let roles = Role::ALL.iter().filter(|role| opens_restricted(**role));
        assert_eq!(roles.map(|role| role.name()).collect::<Vec<_>>(), ["shield_steward"]);
    }

    #[test]
    fn p06_the_archive_is_for_its_custodian_and_in_the_first_year_for_the_management_team() {
        assert_eq!(who(Life::Live).len(), Role::ALL.len());
        assert_eq!(
            who(Life::Narrowed),
            [
                "social_worker",
                "social_work_manager",
                "sen_officer",
                "transport_officer",
                "youth_adviser",
                "data_steward",
                "shield_steward",
                "management_team",
                "archive_custodian"
            ]
        );
        assert_eq!(who(Life::Archived), ["management_team", "archive_custodian"]);
        assert_eq!(who(Life::Restricted), ["archive_custodian"]);
        assert_eq!(lives_open_to(Role::SchoolPractitioner), [Life::Live]);
    }
}
