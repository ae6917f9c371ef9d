//! Who may look at the audit trail, and who sees who looked at a child.

use super::{
    Role, Viewer,
    field::{
        Access,
        Field::{self, SocialCareDetail},
    },
    matrix::access,
};

/// What a role sees of the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trail {
    /// Nothing, and it does not know that there is one.
    Closed,
    /// The events of the people of the viewer's own team (note 5); nothing where no team is known.
    OwnTeam,
    /// Every event: who, when, on which record, why. Of a child the reference and nothing else (note 13); what was typed
    /// into a search never, for it names children.
    Whole,
}

/// What `role` sees of the audit trail.
pub const fn trail(role: Role) -> Trail {
    match access(role, Field::Audit) {
        Access::View(_) | Access::Maintain(_) => Trail::Whole,
        Access::Limited(5) => Trail::OwnTeam,
        Access::Limited(_) | Access::None => Trail::Closed,
    }
}

impl Viewer {
    /// What the viewer sees of the audit trail. A team is one of an organisation, as in [`Viewer::own_keys`]: without both
    /// there are no events of one's own team.
    pub const fn trail(&self) -> Trail {
        match trail(self.role) {
            Trail::OwnTeam if self.team.is_none() || self.organisation.is_none() => Trail::Closed,
            seen => seen,
        }
    }
}

/// Whether `role` sees who looked at a child whose record it may open: the child's social workers and their managers,
/// who answer for it. It is not the trail: one child, no addresses, and nobody who could betray a sensitive service.
pub const fn sees_looks(role: Role) -> bool {
    access(role, SocialCareDetail).full()
}

/// How one who looked is told to those who see looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// By name and role, with the reason.
    Named,
    /// By role alone. Somebody of such a role may work for a sensitive service, and a name or a reason could tell (note 18);
    /// so nobody of it is named.
    RoleAlone,
    /// As one of those who keep the records: more would tell that a shield, a hold or an audit is under way.
    Keeper,
}

/// How somebody of `role` is told.
pub const fn told(role: Role) -> Told {
    match role {
        Role::SocialWorker
        | Role::SocialWorkManager
        | Role::EducationWelfareOfficer
        | Role::SenOfficer
        | Role::TransportOfficer
        | Role::SchoolPractitioner
        | Role::EpisodeCoordinator
        | Role::AdmissionsExclusionsOfficer => Told::Named,
        Role::HealthPractitioner | Role::YouthAdviser | Role::YotOrPoliceCp | Role::PartnerPractitioner => {
            Told::RoleAlone
        }
        Role::DataSteward
        | Role::ShieldSteward
        | Role::ManagementTeam
        | Role::ArchiveCustodian
        | Role::Auditor
        | Role::InformationGovernance
        | Role::Analyst
        | Role::Director
        | Role::OperationsReporter
        | Role::SystemAdmin
        | Role::FeedService
        | Role::SourcePartner => Told::Keeper,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::UserId;

    fn names(of: impl Fn(Role) -> bool) -> Vec<&'static str> {
        let roles = Role::ALL.iter().copied().filter(|role| of(*role));
        roles.map(Role::name).collect()
    }

    #[test]
    fn p06_the_trail_is_for_those_whose_work_it_is_and_managers_see_their_team() {
        assert_eq!(
            names(|role| trail(role) == Trail::Whole),
            ["auditor", "information_governance"]
        );
        assert_eq!(
            names(|role| trail(role) == Trail::OwnTeam),
            ["social_work_manager", "management_team"]
        );
    }

    #[test]
    fn p06_a_team_without_an_organisation_is_nobodys_own() {
        let manager = |organisation: Option<&str>, team: Option<&str>| Viewer {
            organisation: organisation.map(str::to_owned),
            team: team.map(str::to_owned),
            ..Viewer::new(UserId(Uuid::nil()), "A", Role::SocialWorkManager)
        };
        assert_eq!(
            manager(Some("Fellvale Council"), Some("Team 1")).trail(),
            Trail::OwnTeam
        );
        for (organisation, team) in [(None, Some("Team 1")), (Some("Fellvale Council"), None), (None, None)] {
            assert_eq!(
                manager(organisation, team).trail(),
                Trail::Closed,
                "{organisation:?} {team:?}"
            );
        }
    }

    #[test]
    fn p06_who_looked_is_for_the_childs_social_workers() {
        assert_eq!(names(sees_looks), ["social_worker", "social_work_manager"]);
    }

    #[test]
    fn p06_nobody_who_may_work_for_a_sensitive_service_is_named() {
        assert_eq!(
            names(|role| told(role) == Told::RoleAlone),
            [
                "health_practitioner",
                "youth_adviser",
                "yot_or_police_cp",
                "partner_practitioner"
            ]
        );
        for role in [
            Role::DataSteward,
            Role::ShieldSteward,
            Role::ManagementTeam,
            Role::Auditor,
        ] {
            assert_eq!(told(role), Told::Keeper, "{role}");
        }
    }
}
