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
