//! Who decides about keeping and deleting.

use super::{Access, Field, Role, access};

/// Whether `role` decides about retention: it reads the whole trail and opens children only for a case of its own (note 16).
/// It sees references, rules and days, never whom they are about.
pub const fn governs_retention(role: Role) -> bool {
    access(role, Field::Audit).full() && matches!(access(role, Field::Identity), Access::Limited(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p10_holds_and_rules_are_for_information_governance_alone() {
        let roles = Role::ALL.iter().filter(|role| governs_retention(**role));
        assert_eq!(
            roles.map(|role| role.name()).collect::<Vec<_>>(),
            ["information_governance"]
        );
    }
}
