//! What is shown of a shielded child, to whom (promises 5 and 6).

use super::{
    made::{chidi, day, sources},
    viewed_by, viewer,
};
use crate::{
    Attribute,
    child::{Child, Shield},
    policy::Role,
    view::{Flag, cut},
};

const SHIELDS: [Shield; 2] = [
    Shield {
        linked: true,
        possible: false,
    },
    Shield {
        linked: false,
        possible: true,
    },
];

/// By the rules, by hand: who keeps shields, who is shown a face, and who may override.
const KEEPERS: [Role; 2] = [Role::ManagementTeam, Role::ShieldSteward];
const OVERRIDES: [Role; 4] = [
    Role::SocialWorker,
    Role::SocialWorkManager,
    Role::YotOrPoliceCp,
    Role::ArchiveCustodian,
];

/// The same child of whom nothing is known but what a face shows.
fn without_what_is_hidden(child: &Child) -> Child {
    let mut bare = child.clone();
    bare.golden.records.clear();
    bare.golden.attributes.retain(|attribute, _| {
        matches!(
            attribute,
            Attribute::FirstName
                | Attribute::MiddleName
                | Attribute::Surname
                | Attribute::BirthDate
                | Attribute::ExpectedDate
                | Attribute::Sex
                | Attribute::Carer1
                | Attribute::Carer2
        )
    });
    for value in bare.golden.attributes.values_mut() {
        value.others.clear();
        value.decided_by = None;
    }
    bare.under_review = false;
    bare
}

#[test]
fn p05_the_view_of_a_shielded_child_does_not_depend_on_anything_that_is_hidden() {
    for shield in SHIELDS {
        let child = Child {
            shield,
            under_review: true,
            ..chidi()
        };
        let bare = without_what_is_hidden(&child);
        for role in Role::ALL.iter().filter(|role| !KEEPERS.contains(role)) {
            let view = viewed_by(*role, &child);
            assert_eq!(view, viewed_by(*role, &bare), "{role} with {shield:?}");
            let Some(view) = view else { continue };
            assert_eq!(view.flags, [Flag::Shielded], "a doubt looks like a shield");
            let withheld = view.withheld.unwrap();
            assert_eq!(withheld.may_override, OVERRIDES.contains(role), "{role}");
        }
        let faces = Role::ALL
            .iter()
            .filter(|role| viewed_by(**role, &child).is_some())
            .count();
        assert!(faces > 10, "{faces}");
    }
}

#[test]
fn p06_a_role_with_a_cut_down_identity_finds_no_shielded_child() {
    let child = Child {
        shield: SHIELDS[0],
        ..chidi()
    };
    assert_eq!(viewed_by(Role::TransportOfficer, &child), None);
}

#[test]
fn p05_an_override_opens_one_child_to_one_viewer_and_no_more_than_the_role_sees() {
    let child = Child {
        shield: SHIELDS[0],
        ..chidi()
    };
    for role in OVERRIDES {
        let mut person = viewer(role);
        person.unlocked = Some(child.id);
        let open = cut(&child, &person, &sources(), day("2026-09-01")).unwrap();
        let mut unshielded = viewed_by(role, &chidi()).unwrap();
        unshielded.flags.insert(0, Flag::Shielded);
        assert_eq!(open, unshielded, "{role}");
        person.unlocked = Some(crate::ChildId(uuid::Uuid::from_u128(99)));
        let other = cut(&child, &person, &sources(), day("2026-09-01")).unwrap();
        assert!(other.withheld.is_some(), "an override of another child opens nothing");
    }
}

#[test]
fn those_who_keep_shields_see_the_child_as_it_is() {
    for shield in SHIELDS {
        let child = Child { shield, ..chidi() };
        for role in KEEPERS {
            let view = viewed_by(role, &child).unwrap();
            assert!(view.withheld.is_none() && !view.rows.is_empty(), "{role}");
        }
    }
}
