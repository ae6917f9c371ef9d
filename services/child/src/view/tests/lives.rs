//! What of a record in the archive is seen, and by whom.

use super::made::*;
use crate::{
    child::Child,
    policy::{Role, opens_life},
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
