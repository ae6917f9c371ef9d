//! Note 18: a source is named only to roles that may see that source's involvement.

use super::{Field, Role, access};
use crate::kind::Sector;

/// Whether `role` may know that a source of `sector` holds a record of the child.
///
/// Schools and school transport are universal and follow the school column; a sensitive service follows column SS;
/// every other source is an involvement. What people record here are transport needs, so it goes as transport does.
pub const fn nameable(role: Role, sector: Sector) -> bool {
    match sector {
        Sector::Education | Sector::Transport | Sector::Own => access(role, Field::School).full(),
        Sector::Sensitive => access(role, Field::Sensitive).full(),
        Sector::Health | Sector::SocialCare | Sector::Youth | Sector::Index => access(role, Field::Involvements).full(),
    }
}

/// Whether `role` finds a source of `sector` where sources are listed. Somebody who looks at children finds none that may
/// not be named beside a child.
pub const fn finds_source(role: Role, sector: Sector) -> bool {
    !access(role, Field::Identity).any() || nameable(role, sector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p06_a_sensitive_service_is_found_by_those_alone_who_see_no_child() {
        assert!(finds_source(Role::SystemAdmin, Sector::Sensitive) && finds_source(Role::Director, Sector::Sensitive));
        for role in [Role::DataSteward, Role::ShieldSteward] {
            assert!(!finds_source(role, Sector::Sensitive), "{role}");
            assert!(
                finds_source(role, Sector::SocialCare) && finds_source(role, Sector::Index),
                "{role}"
            );
        }
    }
}
