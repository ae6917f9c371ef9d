//! Who sees what sources are asked to correct.

use super::{Feeds, Registry, Role, feeds, finds_source, registry};
use crate::kind::Sector;

/// What somebody sees of the notices to one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenNotices {
    /// Nothing, and it is not known that there is a source.
    Closed,
    /// Which detail of which of the source's own records is doubted, and nothing that anybody says of it: who could see
    /// whether a notice closes would learn by trying what another source holds.
    Own,
    /// What is said and what is asked, of children who are open to the viewer.
    Values,
}

/// What `role` sees of the notices to a source of `sector`; `own` says whether the user speaks for it.
pub const fn seen_notices(role: Role, sector: Sector, own: bool) -> SeenNotices {
    match (registry(role), feeds(role)) {
        (Registry::OwnSources, _) if own => SeenNotices::Own,
        (Registry::OwnSources, _) => SeenNotices::Closed,
        (_, Feeds::Values) if finds_source(role, sector) => SeenNotices::Values,
        _ => SeenNotices::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p06_notices_are_for_stewards_and_without_values_for_who_speaks_for_the_source() {
        for role in Role::ALL.iter().copied() {
            let seen = |sector, own| seen_notices(role, sector, own);
            let expected = match role {
                Role::DataSteward | Role::ShieldSteward => SeenNotices::Values,
                _ => SeenNotices::Closed,
            };
            assert_eq!(seen(Sector::Education, false), expected, "{role}");
            assert_eq!(seen(Sector::Sensitive, false), SeenNotices::Closed, "{role}");
            if role == Role::SourcePartner {
                assert_eq!(seen(Sector::Sensitive, true), SeenNotices::Own);
            } else {
                assert_eq!(seen(Sector::Education, true), expected, "{role}");
            }
        }
    }
}
