//! Education, social care and common assessments: who is told what, and what is left out.

use linkage::RecordKey;

use super::{
    json,
    made::{caf, chidi, child_of, records},
    viewed_by, viewer,
};
use crate::{
    fact::{CafEpisode, Facts},
    policy::Role,
    view::{RollState, not_in_school},
};

/// Texts that only one field gives away, with the roles that have the field by the rules (by hand).
#[test]
fn p06_education_social_care_and_the_caf_indicator_are_for_the_roles_that_have_the_field() {
    use Role as R;
    let social_care = [R::SocialWorker, R::SocialWorkManager];
    let education = [
        R::SocialWorker,
        R::SocialWorkManager,
        R::EducationWelfareOfficer,
        R::SenOfficer,
        R::SchoolPractitioner,
        R::AdmissionsExclusionsOfficer,
    ];
    let of_field: [(&[Role], &[&str]); 2] = [
        (
            &social_care,
            &["Assessment team west", "Looked after", "in_care", "2026-02-01"],
        ),
        (
            &education,
            &["Fen End Infants", "uspension", "KS2", "2023-10-02", "unauthorised"],
        ),
    ];
    for role in Role::ALL {
        let text = json(*role);
        for (roles, texts) in of_field {
            for given in texts {
                assert_eq!(text.contains(given), roles.contains(role), "{given} for {role}");
            }
        }
        let opens = !text.is_empty();
        let told = opens && *role != R::TransportOfficer;
        assert_eq!(text.contains("A common assessment exists"), told, "{role}");
        assert_eq!(text.contains("Morwenna Tregear"), told, "{role}");
        assert!(!text.contains("disengaged") && !text.contains("2025-11-03"), "{role}");
    }
}

#[test]
fn plan_dates_are_for_the_whole_sen_column_and_assessment_stages_for_education() {
    for (role, plan, stages) in [
        (Role::EducationWelfareOfficer, true, true),
        (Role::HealthPractitioner, true, false),
        (Role::YotOrPoliceCp, false, false),
        (Role::DataSteward, false, false),
    ] {
        let text = json(role);
        assert_eq!(text.contains("2024-02-20"), plan, "{role}");
        assert_eq!(text.contains("2024-01-15"), stages, "{role}");
    }
}

#[test]
fn school_history_is_told_newest_first_with_the_present_school_before_it() {
    let view = viewed_by(Role::EducationWelfareOfficer, &chidi()).unwrap();
    let told: Vec<String> = view
        .education
        .unwrap()
        .enrolments
        .iter()
        .map(|told| {
            format!(
                "{} {:?} {:?} {:?}",
                told.fact.school, told.fact.state, told.fact.leaving_reason, told.sources
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"Ash Lane Primary OnRoll None ["Education"]"#,
            r#"Fen End Infants Left Some("Moved to another maintained school (IM)") ["Education"]"#,
        ]
    );
}

#[test]
fn facts_of_a_record_that_ended_are_left_out_and_its_school_is_the_last_one_known() {
    let mut records = records();
    records[0].ended = true;
    let child = child_of(&records);
    let view = viewed_by(Role::EducationWelfareOfficer, &child).unwrap();
    let education = view.education.clone().unwrap();
    assert!(education.attendance.is_empty() && education.exclusions.is_empty() && education.sen_steps.is_empty());
    assert_eq!(view.sen, None);
    let absence = not_in_school(&view, &viewer(Role::EducationWelfareOfficer)).unwrap();
    assert!(absence.on_roll.is_empty());
    assert_eq!(absence.of_school_age, Some(true));
    let last = absence.last_school.unwrap();
    assert_eq!(
        (last.fact.school.as_str(), last.fact.state),
        ("Ash Lane Primary", RollState::NoLongerListed)
    );
}

#[test]
fn why_a_child_is_not_in_school_is_for_education_welfare_and_names_whom_to_ring() {
    let child = chidi();
    for role in Role::ALL {
        let Some(view) = viewed_by(*role, &child) else { continue };
        let absence = not_in_school(&view, &viewer(*role));
        assert_eq!(absence.is_some(), *role == Role::EducationWelfareOfficer, "{role}");
        let Some(absence) = absence else { continue };
        assert_eq!(absence.on_roll.len(), 1);
        assert_eq!(absence.attendance[0].fact.unauthorised_percent, Some(12));
        let social_worker = &absence.social_workers[..];
        assert_eq!(social_worker.len(), 1);
        assert_eq!(social_worker[0].practitioner.as_deref(), Some("Priya Shah"));
        assert_eq!(social_worker[0].team, None);
    }
}

#[test]
fn an_open_process_is_an_involvement_by_itself_of_which_nothing_else_is_told() {
    let mut records = records();
    records[2].statement.facts = Facts::default();
    let child = child_of(&records);
    for role in [Role::EducationWelfareOfficer, Role::DataSteward, Role::SocialWorker] {
        let involvements = viewed_by(role, &child).unwrap().involvements.unwrap();
        assert_eq!(involvements.len(), 1, "{role}");
        let told = serde_json::to_string(&involvements[0]).unwrap();
        assert_eq!(
            told, r#"{"service":"Children’s social care","open":true,"lead":false}"#,
            "{role}"
        );
    }
    records[1].statement.facts.social_care.pop();
    let involvements = viewed_by(Role::SocialWorker, &child_of(&records)).unwrap().involvements;
    assert_eq!(involvements, Some(Vec::new()), "a referral that was closed is none");
}

#[test]
fn a_common_assessment_that_closed_is_told_of_for_a_year_and_not_beside_an_open_one() {
    let texts = |episodes: Vec<CafEpisode>| -> Vec<&'static str> {
        let mut records = records();
        records[1].statement.facts.caf_episodes = episodes;
        let view = viewed_by(Role::HealthPractitioner, &child_of(&records)).unwrap();
        view.caf.unwrap().iter().map(|caf| caf.text).collect()
    };
    assert_eq!(texts(vec![caf(Some("2025-09-01"))]), ["A common assessment existed"]);
    assert_eq!(texts(vec![caf(Some("2025-08-31"))]), [""; 0]);
    assert_eq!(
        texts(vec![caf(Some("2026-01-01")), caf(None)]),
        ["A common assessment exists"]
    );
}

#[test]
fn p06_facts_of_a_sensitive_service_are_told_to_nobody_who_may_not_name_it() {
    let mut records = records();
    let mut clinic = records[1].clone();
    clinic.key = RecordKey::new("clinic", "1");
    clinic.statement.facts.caf_episodes[0].coordinator_name = Some("Thaddeus Quillerby".to_owned());
    records[3] = clinic;
    for role in Role::ALL {
        let text = viewed_by(*role, &child_of(&records))
            .map_or_else(String::new, |view| serde_json::to_string(&view).unwrap());
        assert_eq!(text.contains("Quillerby"), *role == Role::ManagementTeam, "{role}");
    }
}
