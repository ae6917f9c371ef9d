//! The page of one attribute.

use askama::Template as _;
use child::{
    Attribute, RequestId,
    golden::ChoiceState,
    policy::Role,
    view::{ChoiceView, DisputedView, RowView},
};
use chrono::DateTime;
use desk::{AttributeView, Choosing, Offer, Problem, Telling, TypedNotice};
use uuid::Uuid;

use super::{choice::Typed, page::AttributePage};
use crate::{
    components::FormErrors,
    layout::Section,
    page::{
        desk::refuse,
        made_up::{NAME, NAME_ESCAPED, check_page, child, differing, page, row},
    },
};

fn shown(row: &RowView) -> String {
    shown_with(row, None, &Typed::default(), &FormErrors::new())
}

fn shown_with(row: &RowView, choosing: Option<Choosing>, typed: &Typed, errors: &FormErrors) -> String {
    let view = AttributeView {
        child: child(),
        row: row.clone(),
        choosing,
        telling: Vec::new(),
    };
    rendered(&view, typed, errors)
}

fn rendered(view: &AttributeView, typed: &Typed, errors: &FormErrors) -> String {
    let page = page(Role::DataSteward, Section::Search).errors(errors.summary());
    let html = AttributePage::new(page, view, typed, errors).render().unwrap();
    check_page(&html);
    html
}

fn choosing() -> Choosing {
    let offer = |show: &str, value: &str, source: &str, shown| Offer {
        show: show.to_owned(),
        value: vec![value.to_owned()],
        sources: vec![source.to_owned()],
        shown,
    };
    Choosing {
        offers: vec![offer("0", NAME, "Education", true), offer("2", "Neil", "Health", false)],
        seen: "5eal".to_owned(),
    }
}

#[test]
fn the_sentence_says_why_and_exactly_one_statement_is_shown() {
    let html = shown(&differing(Attribute::Surname, &[NAME], &["Neil"]));
    let sentence =
        format!("We show {NAME_ESCAPED}, which Education states (3 May 2026), because it was confirmed most recently.");
    assert!(html.contains(&sentence), "{html}");
    assert_eq!(
        html.split_whitespace().filter(|word| *word == "Shown").count(),
        1,
        "{html}"
    );
    let alone = shown(&row(Attribute::Surname, &["Neil"]));
    assert!(
        alone.contains("because Education states it (3 May 2026) and no other source does."),
        "{alone}"
    );
}

#[test]
fn sources_are_said_to_agree_where_all_that_stands_there_is_the_same_and_nowhere_else() {
    let mut row = differing(Attribute::Surname, &["Neil"], &["NEIL"]);
    (row.disagree, row.reason) = (false, None);
    let html = shown(&row);
    assert!(
        html.contains("We show Neil, which Education states (3 May 2026). The sources agree."),
        "{html}"
    );
    // A service that may not be named says otherwise, and the rule that decided is not told.
    row.stated[1].value = vec!["O’Neill".to_owned()];
    let html = shown(&row);
    assert!(
        html.contains("We show Neil, which Education states (3 May 2026).") && !html.contains("sources agree"),
        "{html}"
    );
}

#[test]
fn after_a_conflict_nothing_is_picked_for_whoever_looks_again_and_the_texts_stay() {
    let sent = [("show", "2"), ("reason", "The certificate was seen")];
    let sent: Vec<(String, String)> = sent.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let typed = Typed {
        notice: TypedNotice {
            tell: vec!["1".to_owned()],
            note: "Please look".to_owned(),
            ..TypedNotice::default()
        },
        ..Typed::sent(&sent)
    };
    let again = typed.unpicked();
    assert_eq!((&*again.choice.show, again.notice.tell.len()), ("", 0));
    assert_eq!(
        (&*again.choice.reason, &*again.notice.note),
        ("The certificate was seen", "Please look")
    );
}

#[test]
fn ids_of_sources_stand_there_only_when_some_are_seen() {
    let mut row = differing(Attribute::Surname, &["Neil"], &["O’Neill"]);
    row.stated[1].record_id = None;
    let html = shown(&row);
    assert!(
        html.contains("Education-1") && html.contains("Not shown to your role"),
        "{html}"
    );
    row.stated[0].record_id = None;
    assert!(!shown(&row).contains("Id in the source"));
}

#[test]
fn a_steward_chooses_between_values_with_nothing_chosen_before_and_others_find_no_form() {
    let row = differing(Attribute::Surname, &[NAME], &["Neil"]);
    assert!(!shown(&row).contains("Which value should we show?"));
    let html = shown_with(&row, Some(choosing()), &Typed::default(), &FormErrors::new());
    assert!(
        html.contains("Which value should we show?") && html.contains("Stated by Health"),
        "{html}"
    );
    assert!(
        html.contains(r#"name="seen" value="5eal""#) && html.contains("Leave it to the rules"),
        "{html}"
    );
    assert_eq!(html.matches(r#"type="radio""#).count(), 3, "{html}");
    assert!(!html.contains(" checked"), "{html}");
}

#[test]
fn what_was_typed_stays_beside_what_is_wrong_with_it() {
    let sent = [
        ("show", "2"),
        ("reason", "<script>"),
        ("review_on-day", "31"),
        ("review_on-month", "2"),
    ];
    let sent: Vec<(String, String)> = sent.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let typed = Typed::sent(&sent);
    assert_eq!(typed.choice.review_on, "Review date must include a year");
    let problem = Problem {
        field: "review_on".into(),
        message: "Review date must be a real date".to_owned(),
    };
    let errors = refuse(vec![problem], &[&typed.review_on], "show");
    let row = differing(Attribute::Surname, &[NAME], &["Neil"]);
    let html = shown_with(&row, Some(choosing()), &typed, &errors);
    assert!(
        html.contains("There is a problem") && html.contains("Review date must include a year"),
        "{html}"
    );
    assert!(html.contains(r#"value="31""#), "{html}");
    assert_eq!(html.matches(" checked").count(), 1, "{html}");
}

#[test]
fn what_was_decided_is_told_with_how_it_stands_now() {
    let choice = |value: Option<&str>, state, due| ChoiceView {
        value: value.map(|text| vec![text.to_owned()]),
        source: value.map(|_| "Education".to_owned()),
        reason: "The certificate was seen".to_owned(),
        by: NAME.to_owned(),
        at: DateTime::UNIX_EPOCH,
        review_on: value.and(DateTime::UNIX_EPOCH.date_naive().succ_opt()),
        due,
        state,
    };
    let mut row = differing(Attribute::Surname, &[NAME], &["Neil"]);
    row.choices = vec![
        choice(Some("Neil"), ChoiceState::InForce, true),
        choice(None, ChoiceState::Replaced, false),
        choice(Some(NAME), ChoiceState::Replaced, false),
    ];
    let html = shown(&row);
    for told in [
        "Neil of Education: in force",
        "The certificate was seen. The day of review has come: 2 January 1970.",
        "Left to the rules, until a later decision",
        "replaced by a later decision",
    ] {
        assert!(html.contains(told), "{told}: {html}");
    }
    row.choices = vec![choice(Some("Neil"), ChoiceState::Lapsed, false)];
    assert!(shown(&row).contains("no longer in force, because the source says something else or ended"));
}

#[test]
fn sources_that_say_something_else_are_offered_to_be_told_and_what_was_typed_stays() {
    let row = differing(Attribute::Surname, &[NAME], &["Neil"]);
    let telling = |tell: &str, told_at| Telling {
        tell: tell.to_owned(),
        value: vec!["Neil".to_owned()],
        source: "Health".to_owned(),
        told_at,
    };
    let view = AttributeView {
        child: child(),
        row,
        choosing: Some(choosing()),
        telling: vec![telling("1", None), telling("2", Some(DateTime::UNIX_EPOCH))],
    };
    let typed = Typed {
        notice: TypedNotice {
            tell: vec!["2".to_owned()],
            note: "<script>".to_owned(),
            ..TypedNotice::default()
        },
        ..Typed::default()
    };
    let html = rendered(&view, &typed, &FormErrors::new());
    for part in [
        "Health, which says Neil",
        "Asked on 1 January 1970",
        "Ask for a correction",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert_eq!(html.matches(" checked").count(), 1, "{html}");
}

#[test]
fn a_disputed_value_says_so_and_since_when_and_any_other_does_not() {
    let usual = row(Attribute::Surname, &[NAME]);
    assert!(!shown(&usual).contains("data-testid=\"disputed\""));
    let disputed = RowView {
        disputed: Some(DisputedView {
            since: DateTime::UNIX_EPOCH,
            request: RequestId(Uuid::from_u128(5)),
        }),
        ..usual
    };
    let html = shown(&disputed);
    assert!(
        html.contains("data-testid=\"disputed\"") && html.contains("Disputed since 1 January 1970"),
        "{html}"
    );
}
