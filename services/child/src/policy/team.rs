//! What the desk of the management team opens, read off the matrix: who keeps shields, who brokers contact with sensitive
//! services, and who arranges the travel of children whom no route list may name.

use super::{Access, Field, Role, access};

/// What a role does with shields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shields {
    /// Nothing, and it does not know that any child has one.
    Closed,
    /// Sees which children are shielded and why.
    Sees,
    /// Sets, reviews and lifts them too.
    Keeps,
}

/// What `role` does with shields: column SH, `V` and `M`.
pub const fn shields(role: Role) -> Shields {
    match access(role, Field::Shielded) {
        Access::Maintain(_) => Shields::Keeps,
        Access::View(_) => Shields::Sees,
        Access::Limited(_) | Access::None => Shields::Closed,
    }
}

/// Whether `role` puts practitioners in touch with services that they may not know: it sees which sensitive service works
/// with a child (SS) and what is behind a shield.
pub const fn brokers(role: Role) -> bool {
    access(role, Field::Sensitive).full() && matches!(shields(role), Shields::Keeps)
}

/// Whether `role` arranges the travel of shielded children: it keeps their shields and sees travel needs in full (TR).
pub const fn arranges_travel(role: Role) -> bool {
    access(role, Field::Transport).full() && matches!(shields(role), Shields::Keeps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p06_shields_are_kept_by_the_management_team_and_seen_by_shield_stewards_alone() {
        let of = |wanted| -> Vec<&str> {
            let roles = Role::ALL.iter().filter(|role| shields(**role) == wanted);
            roles.map(|role| role.name()).collect()
        };
        assert_eq!(of(Shields::Keeps), ["management_team"]);
        assert_eq!(of(Shields::Sees), ["shield_steward"]);
    }

    #[test]
    fn p06_nobody_but_the_management_team_brokers_contact_or_arranges_hidden_travel() {
        for role in Role::ALL.iter().copied() {
            let team = role == Role::ManagementTeam;
            assert_eq!((brokers(role), arranges_travel(role)), (team, team), "{role}");
        }
    }
}
