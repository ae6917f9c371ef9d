//! What each role is given of one and the same child.

mod choices;
mod facts;
mod lives;
mod made;
mod people;
mod reach;
mod shielded;
mod travel;

use std::{collections::BTreeSet, fmt::Write as _};

use uuid::Uuid;

use self::made::{chidi, day, sources};
use super::cut;
use crate::{
    ChildView, Sector, UserId,
    child::Child,
    policy::{Role, Viewer, nameable},
};

fn viewer(role: Role) -> Viewer {
    // Of every reach, for what is seen of a child within it.
    Viewer {
        beyond: Some("duty".to_owned()),
        organisation: Some("Fenmere Council".to_owned()),
        team: Some("Child protection north".to_owned()),
        ..Viewer::new(UserId(Uuid::nil()), "Test", role)
    }
}

fn viewed_by(role: Role, child: &Child) -> Option<ChildView> {
    cut(child, &viewer(role), &sources(), day("2026-09-01"))
}

fn json(role: Role) -> String {
    viewed_by(role, &chidi()).map_or_else(String::new, |view| serde_json::to_string(&view).unwrap())
}

#[test]
fn p06_each_role_is_given_exactly_its_rows() {
    let mut table = String::new();
    for role in Role::ALL {
        let rows = viewed_by(*role, &chidi()).map_or_else(
            || "no such child".to_owned(),
            |view| {
                let mut parts: BTreeSet<String> = view.rows.iter().map(|row| row.attribute.slug().to_owned()).collect();
                let sections = [
                    ("+born", view.born.is_some()),
                    ("+caf", view.caf.as_ref().is_some_and(|caf| !caf.is_empty())),
                    ("+education", view.education.is_some()),
                    ("+involvements", view.involvements.is_some()),
                    ("+postcode", view.postcode.is_some()),
                    ("+sen", view.sen.as_ref().is_some_and(|sen| !sen.masked)),
                    ("+sen-masked", view.sen.as_ref().is_some_and(|sen| sen.masked)),
                    ("+sen-dates", view.sen.as_ref().is_some_and(|sen| !sen.steps.is_empty())),
                    ("+sensitive", view.sensitive.is_some()),
                    ("+social-care", view.social_care.is_some()),
                    ("+sources", view.sources.is_some()),
                    ("+transport", view.transport.is_some()),
                ];
                parts.extend(
                    sections
                        .into_iter()
                        .filter(|(_, there)| *there)
                        .map(|(name, _)| name.to_owned()),
                );
                parts.into_iter().collect::<Vec<_>>().join(" ")
            },
        );
        writeln!(table, "{}: {rows}", role.name()).unwrap();
    }
    insta::assert_snapshot!("rows_per_role", table);
}

#[test]
fn p06_transport_is_given_name_age_school_sen_type_travel_and_nothing_else() {
    let text = json(Role::TransportOfficer);
    for given in [
        "Chidi",
        "Okafor",
        "Ash Lane Primary",
        "Autistic spectrum disorder",
        "CB7 4XX",
        "07700 900123",
        "12 years",
    ] {
        assert!(text.contains(given), "{given} is missing from {text}");
    }
    for kept in [
        "2014",
        "Eze",
        "CPP",
        "9434765919",
        "Z873210015001",
        "3 Mill Row",
        "CB1 1AA",
        "Priya",
        "sensitive",
        "social",
        "PLAN-77",
        "Tregear",
        "KS2",
        "uspension",
        "2024-02-20",
        "Fen End",
        "in care",
    ] {
        assert!(!text.contains(kept), "{kept} is in {text}");
    }
}

#[test]
fn p06_nobody_but_the_management_team_learns_which_sensitive_service_it_is() {
    for role in Role::ALL {
        let text = json(*role).to_lowercase();
        assert_eq!(text.contains("mental"), *role == Role::ManagementTeam, "{role}");
    }
}

#[test]
fn p06_social_care_is_a_contact_and_not_a_team_for_other_services() {
    let text = json(Role::EducationWelfareOfficer);
    assert!(text.contains("Children’s social care") && text.contains("Priya Shah") && text.contains("01632 960123"));
    assert!(!text.contains("Child protection north"));
    assert!(json(Role::SocialWorker).contains("Child protection north"));
}

#[test]
fn p06_sources_disagree_counts_only_sources_that_may_be_named() {
    let address = |role| {
        let view = viewed_by(role, &chidi()).unwrap();
        view.rows
            .into_iter()
            .find(|row| row.attribute == crate::Attribute::Address)
            .unwrap()
    };
    assert!(address(Role::SocialWorker).disagree);
    assert!(!nameable(Role::TransportOfficer, Sector::SocialCare));
}

#[test]
fn a_golden_record_does_not_depend_on_the_order_of_its_records() {
    let child = chidi();
    let text = crate::golden::canonical_json(&child.golden);
    assert_eq!(crate::golden::from_canonical_json(&text).unwrap(), child.golden);
}
