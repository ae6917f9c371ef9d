//! How good the data of one source is, as a role may see it: those who speak for a source see of it what its own records
//! say.

use super::{Quality, Registry, Role, finds_source, quality, registry};
use crate::kind::Sector;

/// What somebody sees of how good the data of one source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenQuality {
    /// Nothing, and it is not known that there is a source.
    Closed,
    /// Every count of the source's own records; not whether other sources say the same, which would tell what they hold.
    Own,
    /// Everything, with counts as the role has them.
    Whole(Quality),
}

/// Whether `role` sees the quality of any source.
pub const fn opens_quality(role: Role) -> bool {
    matches!(registry(role), Registry::OwnSources) || !matches!(quality(role), Quality::Closed)
}

/// What `role` sees of the quality of a source of `sector`; `own` says whether the user speaks for it.
pub const fn seen_quality(role: Role, sector: Sector, own: bool) -> SeenQuality {
    match (registry(role), quality(role)) {
        (Registry::OwnSources, _) if own => SeenQuality::Own,
        (Registry::OwnSources, _) | (_, Quality::Closed) => SeenQuality::Closed,
        (_, counts) if finds_source(role, sector) => SeenQuality::Whole(counts),
        _ => SeenQuality::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p06_a_partner_sees_its_own_sources_alone_and_nothing_of_what_others_hold() {
        for sector in [Sector::Education, Sector::Sensitive] {
            assert_eq!(seen_quality(Role::SourcePartner, sector, true), SeenQuality::Own);
            assert_eq!(seen_quality(Role::SourcePartner, sector, false), SeenQuality::Closed);
        }
    }

    #[test]
    fn p06_to_speak_for_a_source_opens_nothing_to_other_roles() {
        for role in Role::ALL.iter().copied().filter(|role| *role != Role::SourcePartner) {
            let seen = |own| seen_quality(role, Sector::Education, own);
            assert_eq!(seen(true), seen(false), "{role}");
            assert_eq!(seen(true) != SeenQuality::Closed, opens_quality(role), "{role}");
        }
        let sensitive = |role| seen_quality(role, Sector::Sensitive, false);
        assert_eq!(sensitive(Role::DataSteward), SeenQuality::Closed);
        assert_eq!(sensitive(Role::Director), SeenQuality::Whole(Quality::Rounded));
    }
}
