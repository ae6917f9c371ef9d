//! What the pages of a record show of a made-up child.

use askama::Template as _;
use child::{Attribute, ChildView, policy::Role, view::Flag};

use super::{
    absence::Absence,
    caf::Caf,
    education::Education,
    head::Part,
    involvements::Involvements,
    need::{Answers, NeedPage},
    overview::Overview,
    social_care::SocialCare,
    sources::Sources,
    travel::Travel,
};
use desk::{NeedForm, TypedNeed};
use uuid::Uuid;

use crate::{
    components::FormErrors,
    layout::{Page, Section},
    page::made_up::{NAME_ESCAPED, check_page, child, day, page, viewer},
};

fn record_page(role: Role) -> Page {
    page(role, Section::Search).printable(crate::page::made_up::moment("2026-09-01T15:30:00Z"))
}

fn overview(role: Role, child: &ChildView, print: bool) -> String {
    Overview::new(record_page(role), &viewer(role), child, print)
        .render()
        .unwrap()
}

fn education(role: Role, child: &ChildView, print: bool) -> String {
    Education::new(record_page(role), &viewer(role), child, print)
        .render()
        .unwrap()
}

fn absence(child: &ChildView) -> String {
    let role = Role::EducationWelfareOfficer;
    let known = child::view::not_in_school(child, &viewer(role)).expect("the role follows absence");
    let html = Absence::new(record_page(role), child, &known).render().unwrap();
    check_page(&html);
    html
}

fn parts(child: &ChildView, print: bool) -> Vec<String> {
    let role = Role::ManagementTeam;
    vec![
        overview(role, child, print),
        Involvements::new(record_page(role), child, print).render().unwrap(),
        Travel::new(record_page(role), &viewer(role), child, print)
            .render()
            .unwrap(),
        education(role, child, print),
        SocialCare::new(record_page(role), child, print).render().unwrap(),
        Caf::new(record_page(role), child, print).render().unwrap(),
        Sources::new(record_page(role), &viewer(role), child, print)
            .render()
            .unwrap(),
    ]
}

#[test]
fn every_part_has_the_banner_and_escapes_what_a_source_states() {
    for html in parts(&child(), false) {
        check_page(&html);
        assert!(html.contains("data-testid=\"identity-banner\""), "{html}");
        assert!(html.contains(NAME_ESCAPED) && html.contains("“Lu”"), "{html}");
        assert!(html.contains("Child record C-10042"), "{html}");
        assert!(html.contains("Your role shows part of this record."), "{html}");
    }
}

#[test]
fn the_sections_of_a_record_are_those_that_the_view_holds() {
    let mut child = child();
    let linked = |child: &ChildView| {
        let html = overview(Role::ManagementTeam, child, false);
        let mut linked: Vec<Part> = Part::ALL.into_iter().collect();
        linked.retain(|part| html.contains(&format!("href=\"/child/{}{}\"", child.id, part.path())));
        linked
    };
    assert_eq!(linked(&child), Part::ALL);
    (child.involvements, child.sources) = (None, None);
    (child.education, child.social_care, child.caf) = (None, None, None);
    assert_eq!(linked(&child), [Part::Overview, Part::SenTravel]);
    (child.sen, child.transport) = (None, None);
    assert!(linked(&child).is_empty(), "one part alone needs no navigation");
}

#[test]
fn a_row_says_who_states_it_since_when_and_that_sources_disagree() {
    let html = overview(Role::SocialWorker, &child(), false);
    let address = html
        .split("data-testid=\"attr-address\"")
        .nth(1)
        .unwrap()
        .split("</details>")
        .next()
        .unwrap();
    for part in [
        "12 Ash Lane, Fenmere, FN1 1AA",
        "Education",
        "3 May 2026",
        "Sources disagree",
        "3 Mill Row, FN9 9ZZ",
    ] {
        assert!(address.contains(part), "{part}: {address}");
    }
    assert_eq!(address.matches("(shown)").count(), 1, "{address}");
    assert!(
        !html.contains("data-testid=\"disputed\""),
        "nobody says that anything is wrong"
    );
    assert!(address.contains("/attribute/address"), "{address}");
    assert!(html.contains("(12 years old)"), "{html}");
}

#[test]
fn a_value_that_nobody_gave_is_not_recorded_and_one_outside_the_role_is_left_out() {
    let mut child = child();
    child
        .rows
        .retain(|row| row.attribute != Attribute::NhsNumber && row.attribute != Attribute::Surname);
    for (role, numbers) in [(Role::SocialWorker, true), (Role::YouthAdviser, false)] {
        let html = overview(role, &child, false);
        assert_eq!(html.contains("data-testid=\"attr-nhs-number\""), numbers, "{role}");
        let name = html
            .split("data-testid=\"attr-last-name\"")
            .nth(1)
            .expect("names are seen by both");
        assert!(name.split("</dd>").next().unwrap().contains("Not recorded"), "{name}");
    }
    let transport = overview(
        Role::TransportOfficer,
        &ChildView {
            rows: Vec::new(),
            ..child
        },
        false,
    );
    let hooks: Vec<&str> = transport
        .split("data-testid=\"attr-")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(hooks, ["school"], "nothing is told to be missing outside the role");
}

#[test]
fn a_child_of_school_age_without_a_school_is_noticed_and_others_are_not() {
    let note = |age: i32, school: Option<&str>| {
        let mut child = child();
        child.age_years = Some(age);
        child.school = school.map(str::to_owned);
        if school.is_none() {
            child.rows.retain(|row| row.attribute != Attribute::School);
        }
        overview(Role::SocialWorker, &child, false).contains("No school recorded.")
    };
    assert!(note(5, None) && note(15, None));
    assert!(!note(4, None) && !note(16, None) && !note(10, Some("Ash Lane Primary")));
}

#[test]
fn an_unborn_child_has_a_due_date_and_no_missing_birth_date() {
    let mut child = child();
    (child.born, child.due, child.age, child.age_years) = (None, Some(day("2026-12-09")), None, None);
    child.rows.retain(|row| row.attribute != Attribute::BirthDate);
    let html = overview(Role::SocialWorker, &child, false);
    assert!(
        html.contains("Due <time datetime=\"2026-12-09\">9 December 2026</time>"),
        "{html}"
    );
    assert!(!html.contains("attr-dob"), "{html}");
}

#[test]
fn the_lead_professional_is_told_on_the_overview_and_first_of_the_involvements() {
    let html = overview(Role::SocialWorker, &child(), false);
    let lead = html
        .split("data-testid=\"lead-professional\"")
        .nth(1)
        .expect("somebody leads");
    assert!(
        lead.contains("Adaeze Bright") && lead.contains("01632 960123"),
        "{lead}"
    );
    let mut without = child();
    without.involvements.as_mut().unwrap()[0].open = false;
    assert!(
        !overview(Role::SocialWorker, &without, false).contains("lead-professional"),
        "who left leads no more"
    );
}

#[test]
fn a_sensitive_service_is_one_line_with_whom_to_ask() {
    let mut child = child();
    child.involvements = Some(Vec::new());
    let html = Involvements::new(record_page(Role::SocialWorker), &child, false)
        .render()
        .unwrap();
    assert!(
        html.contains("A sensitive service is involved. Ask the management team on 01632 960100."),
        "{html}"
    );
    assert!(html.contains("No services have told us they are involved."), "{html}");
}

#[test]
fn masked_needs_are_not_told_and_missing_travel_needs_are() {
    let mut child = child();
    child.sen.as_mut().unwrap().masked = true;
    child.transport = Some(Vec::new());
    let html = Travel::new(
        record_page(Role::DataSteward),
        &viewer(Role::DataSteward),
        &child,
        false,
    )
    .render()
    .unwrap();
    assert!(
        !html.contains("Autistic") && html.contains("Your role does not show them"),
        "{html}"
    );
    assert!(html.contains("No travel needs are recorded."), "{html}");
}

#[test]
fn a_travel_need_of_a_year_ago_is_to_check() {
    let html = Travel::new(
        record_page(Role::TransportOfficer),
        &viewer(Role::TransportOfficer),
        &child(),
        false,
    )
    .render()
    .unwrap();
    for words in [
        "Check – last confirmed 2 May 2025",
        "Harness, booster",
        "MTWTF, morning 08:10",
        "Yes, shared",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

#[test]
fn the_print_view_folds_nothing_away_has_no_sections_and_says_who_printed_it() {
    for html in parts(&child(), true) {
        assert!(!html.contains("Sections of this record"), "{html}");
        let details: Vec<&str> = html
            .split("<details")
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap())
            .collect();
        assert!(details.iter().all(|details| details.ends_with(" open")), "{details:?}");
        assert!(
            html.contains("Printed by Priya Shah on 1 September 2026 at 4:30pm."),
            "{html}"
        );
    }
}

#[test]
fn flags_stand_in_the_banner_as_words() {
    let mut child = child();
    child.flags = vec![Flag::Shielded];
    let html = overview(Role::ManagementTeam, &child, false);
    let banner = html
        .split("data-testid=\"identity-banner\"")
        .nth(1)
        .unwrap()
        .split("</header>")
        .next()
        .unwrap();
    assert!(
        banner.contains("Shielded") && !banner.contains("govuk-tag--red"),
        "{banner}"
    );
}

#[test]
fn education_is_told_fact_by_fact_with_percents_and_reasons_in_words() {
    let html = education(Role::SocialWorker, &child(), false);
    for words in [
        "12% (37 of 300 sessions)",
        "Permanently excluded (PE)",
        "11 May 2026",
        "EXS",
        "Assessment requested",
        "College",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(
        !html.contains("not-in-school"),
        "the page about absence is for education welfare"
    );
    assert!(education(Role::EducationWelfareOfficer, &child(), false).contains("/not-in-school\""));
}

#[test]
fn each_empty_list_of_education_says_so() {
    let mut child = child();
    child.education = Some(child::view::EducationView::default());
    (child.social_care, child.caf) = (Some(Vec::new()), Some(Vec::new()));
    let html = parts(&child, false).concat();
    for words in [
        "No school is recorded.",
        "No attendance is recorded.",
        "No exclusions are recorded.",
        "No results are recorded.",
        "No steps are recorded.",
        "No social care processes are recorded.",
        "No common assessment is recorded.",
    ] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn why_a_child_is_not_in_school_names_the_last_school_the_absence_and_whom_to_ring() {
    let mut child = child();
    let html = absence(&child);
    for words in [
        "On the roll of",
        "17 May 2024",
        "Unauthorised absence: 12% (37 of 300 sessions). Period: 2025/26.",
        "A social worker is involved.",
        "Adaeze Bright",
        "01632 960123",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    child.education = Some(child::view::EducationView::default());
    child.involvements = Some(Vec::new());
    let html = absence(&child);
    for words in [
        "No school recorded. A child of this age should have one.",
        "No earlier school is recorded.",
        "No social worker is recorded as involved.",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    child.age_years = Some(3);
    assert!(absence(&child).contains("A child of this age need not have one."));
}

fn need_form(version: Option<i64>) -> NeedForm {
    NeedForm {
        child: child(),
        typed: TypedNeed {
            school: "900101".to_owned(),
            am_time: "08:10".to_owned(),
            needs: vec!["harness".to_owned(), "oxygen".to_owned()],
            communicates_by: crate::page::made_up::NAME.to_owned(),
            ..TypedNeed::blank(day("2026-09-01"))
        },
        version,
        schools: vec![("900101".to_owned(), "Ash Lane Primary".to_owned())],
    }
}

#[test]
fn the_form_of_a_need_keeps_every_answer_and_codes_that_it_does_not_know() {
    let form = need_form(Some(3));
    let answers = Answers::of(&form.typed);
    let mut errors = FormErrors::new();
    errors.add("wheelchair", "Select whether the child uses a wheelchair");
    let page = NeedPage::on(
        record_page(Role::TransportOfficer),
        &form,
        &answers,
        Some(Uuid::from_u128(1)),
        &errors,
        "Change",
    );
    let html = page.render().unwrap();
    check_page(&html);
    for words in [
        "action=\"/child/00000000-0000-0000-0000-000000000007/travel/00000000-0000-0000-0000-000000000001\"",
        "name=\"version\" value=\"3\"",
        "value=\"900101\" selected",
        "value=\"oxygen\" checked",
        "value=\"08:10\"",
        NAME_ESCAPED,
        "href=\"#wheelchair\"",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert_eq!(html.matches("name=\"days\"").count(), 5);
}

#[test]
fn after_somebody_elses_change_both_are_shown_and_what_agrees_is_not() {
    let form = need_form(Some(4));
    let mut typed = form.typed.clone();
    typed.am_time = "9:00".to_owned();
    let answers = Answers::of(&typed);
    let page = NeedPage::on(
        record_page(Role::TransportOfficer),
        &form,
        &answers,
        Some(Uuid::from_u128(1)),
        &FormErrors::new(),
        "Change",
    );
    let html = page.beside_saved(&form, &answers).render().unwrap();
    check_page(&html);
    let table = html
        .split("What differs")
        .nth(1)
        .unwrap()
        .split("</table>")
        .next()
        .unwrap();
    assert!(
        table.contains("08:10") && table.contains("9:00") && !table.contains("School"),
        "{table}"
    );
}

#[test]
fn those_who_keep_the_needs_are_led_to_each_and_nobody_else_is() {
    let mut child = child();
    let mut second = crate::page::made_up::travel("Ash Lane Primary");
    (second.recorded, second.starts_on) = (Some("n-9".to_owned()), Some(day("2026-10-05")));
    child.transport.as_mut().unwrap().push(second);
    let shown = |role| {
        Travel::new(record_page(role), &viewer(role), &child, false)
            .render()
            .unwrap()
    };
    let html = shown(Role::TransportOfficer);
    for words in [
        "/travel/new?like=0",
        "/travel/n-9",
        "/travel/new\"",
        "Starts on",
        "5 October 2026",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!shown(Role::SocialWorker).contains("/travel/"));
}
