//! The role x field matrix (roles and rules, section 6) as one exhaustive match. Nothing else decides visibility.

use super::{
    field::{
        Access::{self, Limited as L, Maintain as M, None as N, View as V},
        Field,
    },
    role::Role,
};

/// What `role` may see of `field`.
pub const fn access(role: Role, field: Field) -> Access {
    row(role)[field as usize]
}

/// One row of the matrix. A new role does not compile until it has a row.
#[rustfmt::skip]
const fn row(role: Role) -> [Access; 17] {
    match role {
        //                             ID    NO    AD     CA    SC    SE     TR     IN    ED    SS    SO    CF    EP    SH    AR     MG    AU
        Role::SocialWorker =>         [V(0), V(0), V(0),  V(0), V(0), V(0),  V(0),  V(0), V(0), L(1), V(2), V(0), L(3), L(4), N,     N,    N],
        Role::SocialWorkManager =>    [V(0), V(0), V(0),  V(0), V(0), V(0),  V(0),  V(0), V(0), L(1), V(2), V(0), L(3), L(4), N,     N,    L(5)],
        Role::EducationWelfareOfficer | Role::SchoolPractitioner | Role::AdmissionsExclusionsOfficer =>
                                      [V(0), L(6), V(0),  V(0), V(0), V(0),  V(0),  V(7), V(0), L(1), N,    V(0), L(3), N,    N,     N,    N],
        Role::SenOfficer =>           [V(0), L(6), V(0),  V(0), V(0), M(0),  V(0),  V(7), V(0), L(1), N,    V(0), L(3), N,    N,     N,    N],
        Role::TransportOfficer =>     [L(8), N,    L(17), L(9), V(0), L(10), M(0),  N,    N,    N,    N,    N,    N,    N,    N,     N,    N],
        Role::HealthPractitioner | Role::YouthAdviser =>
                                      [V(0), L(6), V(0),  V(0), V(0), V(0),  N,     V(7), N,    L(1), N,    V(0), L(3), N,    N,     N,    N],
        Role::YotOrPoliceCp =>        [V(0), L(6), V(0),  V(0), V(0), L(10), N,     V(7), N,    L(1), N,    V(0), L(3), L(4), N,     N,    N],
        Role::EpisodeCoordinator =>   [V(0), N,    V(0),  V(0), V(0), V(0),  N,     V(7), N,    L(1), N,    M(0), M(0), N,    N,     N,    N],
        Role::PartnerPractitioner =>  [V(0), N,    L(19), L(9), V(0), N,     N,     V(7), N,    L(1), N,    V(0), L(3), N,    N,     N,    N],
        Role::DataSteward =>          [V(0), V(0), V(0),  V(0), V(0), L(11), L(11), V(0), N,    N,    N,    V(0), N,    N,    N,     M(20), N],
        Role::ShieldSteward =>        [V(0), V(0), V(0),  V(0), V(0), L(11), L(11), V(0), N,    N,    N,    V(0), N,    V(0), N,     M(0), N],
        Role::ManagementTeam =>       [V(0), V(0), V(0),  V(0), V(0), V(0),  V(0),  M(0), N,    V(0), N,    V(0), N,    M(0), L(12), V(0), L(5)],
        Role::ArchiveCustodian =>     [V(0), V(0), V(0),  V(0), V(0), N,     N,     V(0), N,    N,    N,    V(0), N,    L(4), V(0),  N,    N],
        Role::Auditor =>              [N,    N,    N,     N,    N,    N,     N,     N,    N,    N,    N,    N,    N,    N,    N,     N,    V(13)],
        Role::InformationGovernance =>[L(16),L(16),L(16), L(16),L(16),L(16), L(16), L(16),N,    L(16),L(16),L(16),L(16),L(16),L(16), N,    V(0)],
        Role::Analyst | Role::Director =>
                                      [N,    N,    N,     N,    N,    L(14), L(14), L(14),N,    N,    L(14),L(14),L(14),N,    N,     N,    N],
        Role::OperationsReporter =>   [N,    N,    N,     N,    N,    N,     N,     L(15),N,    N,    N,    L(15),L(15),N,    N,     N,    N],
        Role::SystemAdmin | Role::FeedService | Role::SourcePartner => [N; 17],
    }
}

/// The whole matrix as text, one line a role: the form that is checked in and reviewed.
pub fn who_sees_what() -> String {
    use std::fmt::Write as _;
    let mut table = format!("{:<30}", "");
    for field in Field::ALL {
        write!(table, "{:<4}", field.code()).expect("writing to a String does not fail");
    }
    for role in Role::ALL {
        table.truncate(table.trim_end().len());
        write!(table, "\n{:<30}", role.name()).expect("writing to a String does not fail");
        for field in Field::ALL {
            write!(table, "{:<4}", access(*role, *field)).expect("writing to a String does not fail");
        }
    }
    table.truncate(table.trim_end().len());
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p06_the_matrix_is_the_reviewed_one() {
        insta::assert_snapshot!("who_sees_what", who_sees_what());
    }

    #[test]
    fn p06_transport_sees_no_social_care_health_or_plans() {
        for field in [
            Field::Numbers,
            Field::Involvements,
            Field::Education,
            Field::Sensitive,
            Field::SocialCareDetail,
            Field::CafIndicator,
            Field::CafEpisode,
            Field::Shielded,
            Field::Archive,
            Field::MatchEvidence,
            Field::Audit,
        ] {
            assert_eq!(access(Role::TransportOfficer, field), N, "{field:?}");
        }
    }

    #[test]
    fn p06_who_judges_matches_sees_numbers_wholly() {
        // Cards of records, and the history, name records by their ids in the source.
        for role in Role::ALL {
            let judges = access(*role, Field::MatchEvidence).any();
            assert!(!judges || access(*role, Field::Numbers).full(), "{role}");
        }
    }

    #[test]
    fn p06_an_administrator_sees_nothing_at_all() {
        assert!(Field::ALL.iter().all(|field| !access(Role::SystemAdmin, *field).any()));
    }
}
