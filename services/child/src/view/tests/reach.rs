//! Need to know: whose own child it is, and who looks at other children (promise 6).

use std::fmt::Write as _;

use uuid::Uuid;

use super::made::{chidi, child_of, day, involvement, record, records, sources};
use crate::{
    FeedKind, UserId,
    child::{Child, Shield},
    fact::Facts,
    policy::{Role, Viewer, reach},
    view::cut,
};

/// Somebody with nothing but a role.
fn somebody(role: Role) -> Viewer {
    Viewer::new(UserId(Uuid::nil()), "Test", role)
}

fn sees(viewer: &Viewer, child: &Child) -> bool {
    cut(child, viewer, &sources(), day("2026-09-01")).is_some()
}

#[test]
fn the_reach_of_each_role_is_on_record() {
    let mut table = String::new();
    for role in Role::ALL {
        writeln!(table, "{}: {:?}", role.name(), reach(*role)).unwrap();
    }
    insta::assert_snapshot!("reach_per_role", table);
}

#[test]
fn p06_without_a_reason_a_practitioner_sees_the_own_children_and_no_other() {
    let child = chidi();
    let nobody = somebody(Role::SchoolPractitioner);
    assert!(!sees(&nobody, &child));
    let of_the_school = Viewer {
        schools: vec!["100001".to_owned()],
        ..nobody.clone()
    };
    assert!(sees(&of_the_school, &child));
    let of_another = Viewer {
        schools: vec!["100003".to_owned()],
        ..nobody.clone()
    };
    assert!(!sees(&of_another, &child));
    let mut left = records();
    left[0].ended = true;
    assert!(
        !sees(&of_the_school, &child_of(&left)),
        "the school no longer lists the child"
    );
    let with_a_reason = Viewer {
        beyond: Some("duty".to_owned()),
        ..nobody
    };
    assert!(sees(&with_a_reason, &child));
    let partner = Viewer {
        beyond: Some("duty".to_owned()),
        ..somebody(Role::PartnerPractitioner)
    };
    assert!(!sees(&partner, &child), "no duty, no wider reach, whatever the reason");
}

#[test]
fn p06_a_caseload_is_by_address_a_team_by_its_organisation_and_both_end_with_the_involvement() {
    let mut mine = involvement("social_care");
    mine.email = Some("Priya.Shah@Fenmere.example".to_owned());
    let child = |mine| {
        let mut records = records().to_vec();
        records.retain(|record| record.key.source != "involvement");
        let facts = Facts {
            involvements: vec![mine],
            ..Facts::default()
        };
        records.push(record("involvement", FeedKind::Involvement, &[], facts));
        child_of(&records)
    };
    let worker = Viewer {
        email: Some("priya.shah@fenmere.example".to_owned()),
        ..somebody(Role::SocialWorker)
    };
    let team = |organisation: &str| Viewer {
        organisation: Some(organisation.to_owned()),
        team: Some("child protection NORTH".to_owned()),
        ..somebody(Role::SocialWorkManager)
    };
    assert!(sees(&worker, &child(mine.clone())));
    assert!(sees(&team("Fenmere Council"), &child(mine.clone())));
    assert!(!sees(&team("Another Council"), &child(mine.clone())));
    let no_team = Viewer {
        team: None,
        ..team("Fenmere Council")
    };
    assert!(!sees(&no_team, &child(mine.clone())));
    mine.end_date = Some(day("2026-08-31"));
    assert!(!sees(&worker, &child(mine.clone())) && !sees(&team("Fenmere Council"), &child(mine)));
}

#[test]
fn p05_what_a_shield_hides_makes_a_child_nobodys_own() {
    let child = Child {
        shield: Shield {
            linked: true,
            possible: false,
        },
        ..chidi()
    };
    let own = Viewer {
        schools: vec!["100001".to_owned()],
        ..somebody(Role::SchoolPractitioner)
    };
    assert!(!sees(&own, &child));
    let beyond = Viewer {
        beyond: Some("duty".to_owned()),
        ..own
    };
    assert!(sees(&beyond, &child), "the face, for a reason");
}

#[test]
fn p06_nobody_opens_the_record_of_a_child_whom_they_know_personally() {
    let child = chidi();
    for role in Role::ALL {
        let mut viewer = Viewer {
            beyond: Some("duty".to_owned()),
            ..somebody(*role)
        };
        viewer.related.insert(child.id);
        assert!(!sees(&viewer, &child), "{role}");
    }
}
