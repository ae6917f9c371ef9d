//! Who may look at feed runs and at how good the data of each source is. Both are about sources; only the rows that broke
//! a rule hold a child's data.

use super::Role;

/// What a role sees of feed runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feeds {
    /// Nothing, and it does not know that there are any.
    Closed,
    /// Counts, and which rule was broken on which line; no value, no record.
    Counts,
    /// Values too, each as the matrix allows, and what a person does with a run.
    Values,
}

/// What a role sees of how good data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// Nothing.
    Closed,
    /// Groups under 5 are told as such.
    Rounded,
    /// Every count.
    Exact,
}

/// What `role` sees of feed runs.
pub const fn feeds(role: Role) -> Feeds {
    match role {
        Role::DataSteward | Role::ShieldSteward => Feeds::Values,
        Role::SystemAdmin => Feeds::Counts,
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
        | Role::ManagementTeam
        | Role::ArchiveCustodian
        | Role::Auditor
        | Role::InformationGovernance
        | Role::Analyst
        | Role::Director
        | Role::OperationsReporter
        | Role::FeedService
        | Role::SourcePartner => Feeds::Closed,
    }
}

/// What `role` sees of how good data is.
pub const fn quality(role: Role) -> Quality {
    match (feeds(role), role) {
        (Feeds::Values | Feeds::Counts, _) => Quality::Exact,
        (Feeds::Closed, Role::Director) => Quality::Rounded,
        (Feeds::Closed, _) => Quality::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p06_feeds_are_for_stewards_and_their_counts_for_administrators() {
        let of = |wanted| -> Vec<&str> {
            let roles = Role::ALL.iter().filter(|role| feeds(**role) == wanted);
            roles.map(|role| role.name()).collect()
        };
        assert_eq!(of(Feeds::Values), ["data_steward", "shield_steward"]);
        assert_eq!(of(Feeds::Counts), ["system_admin"]);
        assert_eq!(of(Feeds::Closed).len(), Role::ALL.len() - 3);
    }

    #[test]
    fn p06_how_good_data_is_is_told_in_full_to_those_who_mend_it_and_rounded_to_a_director() {
        let open = Role::ALL.iter().filter(|role| quality(**role) != Quality::Closed);
        let open: Vec<&str> = open.map(|role| role.name()).collect();
        assert_eq!(open, ["data_steward", "shield_steward", "director", "system_admin"]);
        assert_eq!(quality(Role::Director), Quality::Rounded);
    }
}
