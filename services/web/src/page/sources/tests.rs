//! What the pages of sources show.

use child::{
    FeedKind,
    policy::Role,
    questionnaire::{Answers, Task, meaning, status},
};
use desk::{
    AnswerState, AnswerVersion, Decided, Partner, Priority, Problem, Proceed, Questionnaire, SourceLine, SourceView,
    TaskLine,
};

use super::{
    check::CheckPage, decision::DecisionPage, decision::TypedDecision, list::SourcesPage, question, source::SourcePage,
    task::TaskPage, tasks::TasksPage,
};
use crate::{
    components::FormErrors,
    layout::{Page, Section},
    page::made_up::{NAME, NAME_ESCAPED, check_page, day, moment, page},
};

fn sources_page() -> Page {
    page(Role::SystemAdmin, Section::Sources)
}

fn line() -> SourceLine {
    SourceLine {
        name: "ash_lane".to_owned(),
        title: NAME.to_owned(),
        kind: Some(FeedKind::Education),
        sector: "Education",
        partner: Partner::External,
        priority: Priority::High,
        proceed: Proceed::Wait,
        questionnaire: AnswerState::InProgress,
        delivered_at: Some(moment("2026-07-04T23:30:00Z")),
        late_days: Some(12),
    }
}

fn answers(given: &[(&str, &str)]) -> Answers {
    given.iter().copied().collect()
}

fn kept(state: AnswerState, given: &[(&str, &str)]) -> Questionnaire {
    let answers = answers(given);
    let task = |task: &Task| TaskLine {
        task: *task,
        status: status(*task, &answers),
    };
    Questionnaire {
        source: "ash_lane".to_owned(),
        title: NAME.to_owned(),
        version: 2,
        state,
        saved_at: Some(moment("2026-07-04T14:05:00Z")),
        saved_by: Some("Priya Shah".to_owned()),
        tasks: Task::ALL.iter().map(task).collect(),
        doubts: vec!["Check both".to_owned()],
        missing: Vec::new(),
        answers,
    }
}

fn checked(page: &impl askama::Template) -> String {
    let html = page.render().unwrap();
    check_page(&html);
    html
}

fn holds(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn the_list_says_who_may_load_how_far_the_questions_are_and_who_is_late() {
    let html = checked(&SourcesPage::new(sources_page(), &[line()]));
    let link = format!("href=\"/sources/ash_lane\">{NAME_ESCAPED}</a>");
    holds(
        &html,
        &[
            &link,
            "External",
            "High",
            "Wait",
            "In progress",
            "5 Jul 2026",
            "Late",
            "1 source",
        ],
    );
    let none = checked(&SourcesPage::new(sources_page(), &[]));
    holds(&none, &["There is no source for you here. Contact the management team"]);
}

fn view(decides: bool) -> SourceView {
    SourceView {
        line: line(),
        contact: "Data team, 01632 960111".to_owned(),
        reviewed_on: Some(day("2026-07-01")),
        expected_records: Some(1_200),
        expected_days: Some(10),
        failed: None,
        decides,
        versions: vec![AnswerVersion {
            version: 1,
            saved_at: moment("2026-07-04T14:05:00Z"),
            saved_by: None,
            sent: true,
        }],
        meaning: Some(meaning(&answers(&[
            ("holds_shielded", "yes"),
            ("shield_marking", "A tick box"),
            ("live_records", "1200"),
            ("distinct_children", "1150"),
            ("children_unknown_elsewhere", "40"),
            ("pct_address_accurate", "85"),
            ("child_record_identifier", "upn"),
        ]))),
    }
}

#[test]
fn a_source_says_what_its_answers_mean() {
    let html = checked(&SourcePage::new(sources_page(), &view(true)));
    holds(
        &html,
        &[
            "This source may not load now",
            "Data team, 01632 960111",
            "At least every 10 days",
            "1,200",
            "40 children",
            "Unique pupil number (UPN)",
            "Marked so: A tick box",
            "4% of records",
            "85%",
            "href=\"/sources/ash_lane/decision\"",
            "href=\"/sources/ash_lane/questionnaire\"",
        ],
    );
    let partner = checked(&SourcePage::new(sources_page(), &view(false)));
    assert!(!partner.contains("/decision"), "a partner decides nothing: {partner}");
}

#[test]
fn the_task_list_tells_how_far_each_task_is() {
    let html = checked(&TasksPage::new(
        sources_page(),
        &kept(
            AnswerState::InProgress,
            &[("data_supply_start", "no_plans"), ("users_total", "4")],
        ),
    ));
    holds(
        &html,
        &[
            "1 of 6 tasks are done.",
            "Check both.",
            "Saved as a draft on <time datetime=\"2026-07-04T14:05:00Z\">4 July 2026 at 3:05pm</time> by Priya Shah.",
            "Not needed",
            "In progress",
            "Not started",
        ],
    );
    assert!(!html.contains("Review existing answers"), "{html}");
    let sent = checked(&TasksPage::new(sources_page(), &kept(AnswerState::Sent, &[])));
    holds(&sent, &["Sent on", "Review existing answers"]);
}

#[test]
fn p13_1_a_question_that_is_not_needed_stays_within_reach() {
    let show = |given: &[(&str, &str)]| {
        let kept = kept(AnswerState::InProgress, given);
        let typed = question::typed(Task::Plans, &kept.answers);
        checked(&TaskPage::new(
            sources_page(),
            &kept,
            Task::Plans,
            &typed,
            &FormErrors::new(),
        ))
    };
    let none = show(&[("replacement_plan", "no_plans"), ("replacement_supplier", "capita")]);
    holds(
        &none,
        &[
            "data-testid=\"not-needed-6\"",
            "data-testid=\"not-needed-7\"",
            "Needed only if there are plans to replace the system (question 5).",
            "<option value=\"capita\" selected>",
            "value=\"no_plans\" checked",
        ],
    );
    assert!(!show(&[("replacement_plan", "over_18_months")]).contains("not-needed"));
}

#[test]
fn p13_2_and_3_what_cannot_be_kept_stays_in_its_box_beside_the_reason() {
    let kept = kept(AnswerState::InProgress, &[]);
    let mut answers = Answers::default();
    let typed = [("pct_child_accurate".to_owned(), "90%".to_owned())].into();
    let mistakes = answers.answer(Task::Quality, &typed).unwrap_err();
    let mut errors = FormErrors::new();
    for mistake in mistakes {
        errors.add(mistake.field, mistake.message);
    }
    let html = checked(&TaskPage::new(sources_page(), &kept, Task::Quality, &typed, &errors));
    holds(
        &html,
        &["value=\"90%\"", "href=\"#pct_child_accurate\"", "There is a problem"],
    );
    assert_eq!(
        html.matches("Percentage must be a number, like 90").count(),
        2,
        "{html}"
    );
    let typed = [("shield_marking".to_owned(), "y".repeat(4_001))].into();
    let mut errors = FormErrors::new();
    errors.add("shield_marking", "Too long");
    let html = checked(&TaskPage::new(
        sources_page(),
        &kept,
        Task::Identifiers,
        &typed,
        &errors,
    ));
    holds(&html, &[&"y".repeat(4_001), "data-maxlength=\"4000\""]);
    assert!(
        html.contains("data-testid=\"not-needed-20\" open"),
        "a mistake is not folded away: {html}"
    );
}

#[test]
fn answers_are_checked_with_a_way_to_change_each_and_sent_with_a_declaration() {
    let given = [
        ("supplier", "other"),
        ("supplier_other", NAME),
        ("product", "mosaic"),
        ("replacement_plan", "no_plans"),
        ("upgrade_planned", "yes"),
        ("users_total", "1200"),
    ];
    let missing = [Problem {
        field: "live_records".into(),
        message: "Answer question 26".to_owned(),
    }];
    let html = checked(&CheckPage::new(
        sources_page(),
        &kept(AnswerState::InProgress, &given),
        &missing,
    ));
    let names = format!("{NAME_ESCAPED}, Mosaic");
    holds(
        &html,
        &[
            &names,
            "1,200",
            "Not answered",
            "Not needed, answered all the same: Yes",
            "href=\"/sources/ash_lane/questionnaire/plans#upgrade_planned\"",
            "<span class=\"govuk-visually-hidden\"> the answer to question 7</span>",
            "href=\"/sources/ash_lane/questionnaire/volumes#live_records\"",
            "Check both.",
            "Declaration",
            "Send answers",
        ],
    );
    let sent = checked(&CheckPage::new(sources_page(), &kept(AnswerState::Sent, &given), &[]));
    assert!(
        !sent.contains("Send answers"),
        "what was sent is not sent again: {sent}"
    );
}

#[test]
fn a_decision_of_another_stands_beside_what_was_entered() {
    let saved = Decided {
        partner: Partner::External,
        priority: Priority::High,
        proceed: Proceed::No,
        contact: NAME.to_owned(),
        reviewed_on: None,
    };
    let typed = TypedDecision::default();
    let form = DecisionPage::new(sources_page(), "ash_lane", NAME, &typed, &FormErrors::new());
    let html = checked(&form.beside_saved(&saved, &typed));
    holds(
        &html,
        &[
            "Changed by somebody else",
            "Saved now",
            "External",
            "High",
            NAME_ESCAPED,
            "Not recorded",
            "name=\"seen\" value=\"{&#34;partner&#34;:&#34;external&#34;",
        ],
    );
}

#[test]
fn the_decision_keeps_what_was_typed() {
    let html = checked(&DecisionPage::new(
        sources_page(),
        "ash_lane",
        NAME,
        &TypedDecision::default(),
        &FormErrors::new(),
    ));
    holds(
        &html,
        &[
            "May this source proceed?",
            "Priority",
            "Whose system is it?",
            "Contact",
            NAME_ESCAPED,
        ],
    );
}
