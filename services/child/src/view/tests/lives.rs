//! What of a record in the archive is seen, and by whom.

use super::made::*;
use crate::{
    child::Child,
    policy::{Role, opens_life, opens_restricted},
    retention::Life,
    view::Flag,
};

#[test]
fn p06_a_record_that_is_out_of_view_does_not_exist_for_a_role() {
    for life in Life::ALL {
        let child = Child { life, ..chidi() };
        for role in Role::ALL.iter().copied() {
            let seen = super::viewed_by(role, &child);
            let live = super::viewed_by(role, &chidi());
            assert_eq!(
                seen.is_some(),
                live.is_some() && opens_life(role, life),
                "{role} {life:?}"
            );
            if let Some(seen) = seen {
                assert_eq!(
                    seen.flags.contains(&Flag::Archived),
                    life.in_archive(),
                    "{role} {life:?}"
                );
            }
        }
    }
}

#[test]
fn p06_a_restricted_record_does_not_exist_for_a_role_that_keeps_no_shields() {
    for life in Life::ALL {
        for role in Role::ALL.iter().copied() {
            let held = Child {
                life,
                restricted: true,
                ..chidi()
            };
            let seen = super::viewed_by(role, &held);
            let used = super::viewed_by(role, &Child { life, ..chidi() });
            assert_eq!(
                seen.is_some(),
                used.is_some() && opens_restricted(role),
                "{role} {life:?}"
            );
            assert!(seen.is_none_or(|seen| seen.flags.contains(&Flag::Restricted)), "{role}");
        }
    }
}
