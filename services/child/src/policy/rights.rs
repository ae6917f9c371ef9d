//! Who answers what people ask about their data.

use super::{Access, Field, Role, access};

/// Whether `role` answers requests about data: it sees a child for an open case of its own and for nothing else (note 16), and
/// then all of what is held, for that is what has to be answered with.
pub const fn answers_requests(role: Role) -> bool {
    matches!(access(role, Field::Identity), Access::Limited(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p06_requests_about_data_are_for_information_governance_alone() {
        let roles = Role::ALL.iter().filter(|role| answers_requests(**role));
        assert_eq!(
            roles.map(|role| role.name()).collect::<Vec<_>>(),
            ["information_governance"]
        );
    }
}
