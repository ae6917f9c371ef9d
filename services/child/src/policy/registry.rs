//! Who may use the registry of sources. It holds no child's data, but the name of a sensitive service says something.

use super::{Role, finds_source};
use crate::kind::Sector;

/// What a role does in the registry of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registry {
    /// Nothing, and it does not know that there is one.
    Closed,
    /// Answers the questions about the sources that the user speaks for.
    OwnSources,
    /// Answers questions and decides which sources may load: the local team.
    LocalTeam,
}

/// What `role` does in the registry.
pub const fn registry(role: Role) -> Registry {
    match role {
        Role::SystemAdmin | Role::DataSteward => Registry::LocalTeam,
        Role::SourcePartner => Registry::OwnSources,
        Role::SocialWorker
        | Role::SocialWorkManager
        | Role::EducationWelfareOfficer
        | Role::SenOfficer
        | Role::TransportOfficer
        | Role::SchoolPractitioner
        | Role::HealthPractitioner
        | Role::YouthAdviser
        | Role::YotOrPoliceCp
        | Role::EpisodeCoordinator
        | Role::AdmissionsExclusionsOfficer
        | Role::PartnerPractitioner
        | Role::ShieldSteward
        | Role::ManagementTeam
        | Role::ArchiveCustodian
        | Role::Auditor
        | Role::InformationGovernance
        | Role::Analyst
        | Role::Director
        | Role::OperationsReporter
        | Role::FeedService => Registry::Closed,
    }
}

/// Whether `role` finds a source of `sector` in the registry; `own` says whether the user speaks for it. Somebody who
/// looks at children finds no source there that may not be named beside a child (note 18).
pub const fn registers(role: Role, sector: Sector, own: bool) -> bool {
    match registry(role) {
        Registry::Closed => false,
        Registry::OwnSources => own,
        Registry::LocalTeam => finds_source(role, sector),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p06_the_registry_is_for_the_local_team_and_for_partners_own_sources() {
        let open: Vec<&str> = Role::ALL
            .iter()
            .filter(|role| registry(**role) != Registry::Closed)
            .map(|role| role.name())
            .collect();
        assert_eq!(open, ["data_steward", "system_admin", "source_partner"]);
        assert!(registers(Role::SourcePartner, Sector::Sensitive, true));
        assert!(!registers(Role::SourcePartner, Sector::Education, false));
        assert!(!registers(Role::Director, Sector::Education, true));
    }

    #[test]
    fn p06_a_steward_finds_no_source_that_a_childs_page_would_not_name() {
        assert!(registers(Role::DataSteward, Sector::Health, false));
        assert!(!registers(Role::DataSteward, Sector::Sensitive, false));
        assert!(registers(Role::SystemAdmin, Sector::Sensitive, false));
    }
}
