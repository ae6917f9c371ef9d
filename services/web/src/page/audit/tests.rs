//! The pages of the trail, without a database.

use askama::Template as _;
use child::policy::Role;
use chrono::NaiveDate;
use desk::{Problem, TrailChecked, TrailLine, TrailPage, TrailRequest};

use super::{form::Typed, list::TrailList};
use crate::{components::FormErrors, layout::Section, page::made_up};

fn events(checked: Option<TrailChecked>) -> TrailPage {
    TrailPage {
        checked,
        total: 30,
        capped: false,
        events: vec![TrailLine {
            id: "node-1 2026-09-01 1".into(),
            at: "2026-09-01T08:00:00Z".parse().unwrap(),
            who: made_up::NAME.into(),
            role: "Social worker".into(),
            action: "open_child".into(),
            action_label: "Opened a record".into(),
            subject: "C-48291".into(),
            reason: "=1+1".into(),
            address: "192.0.2.7".into(),
        }],
        page: 1,
        pages: 2,
    }
}

fn shown(token: Option<&str>, events: &TrailPage, typed: &Typed, errors: &FormErrors) -> String {
    let page = made_up::page(Role::Auditor, Section::Audit);
    let html = TrailList::new(page, token, events, typed, errors).render().unwrap();
    made_up::check_page(&html);
    html
}

fn checked(findings: u64) -> TrailChecked {
    TrailChecked {
        at: "2012-03-04T02:10:00Z".parse().unwrap(),
        events: 12,
        heads: 0,
        findings,
    }
}

#[test]
fn the_status_line_says_how_the_last_check_ended() {
    let html = |checked| shown(None, &events(checked), &Typed::default(), &FormErrors::new());
    assert!(html(Some(checked(0))).contains("Checked 4 March 2012 at 2:10am, no gaps"));
    let bad = html(Some(checked(2)));
    assert!(bad.contains("2 findings. The trail is not as it was written.") && bad.contains("Not whole"));
    assert!(html(None).contains("Not checked yet."));
}

#[test]
fn what_an_event_holds_is_text_and_nothing_else() {
    let html = shown(Some("abc"), &events(None), &Typed::default(), &FormErrors::new());
    assert!(html.contains(made_up::NAME_ESCAPED), "{html}");
    assert!(html.contains("C-48291") && html.contains("192.0.2.7") && html.contains("30 events"));
    assert!(html.contains(r#"href="/audit/abc?page=2""#) && html.contains("/audit/abc/events.csv"));
}

#[test]
fn a_filter_comes_back_as_it_was_typed() {
    let sent = [
        ("person", " Ann "),
        ("action", "search"),
        ("from-day", "1"),
        ("from-month", "Mar"),
        ("from-year", "2026"),
        ("override", "yes"),
    ];
    let sent: Vec<(String, String)> = sent
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()))
        .collect();
    let mut errors = FormErrors::new();
    let request = Typed::sent(&sent).read(&mut errors);
    assert!(errors.is_empty());
    assert_eq!(
        request,
        TrailRequest {
            person: "Ann".into(),
            action: "search".into(),
            from: NaiveDate::from_ymd_opt(2026, 3, 1),
            override_only: true,
            ..TrailRequest::default()
        }
    );
    assert!(!Typed::of(&request).is_empty() && Typed::default().is_empty());
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_above_the_form() {
    let typed = Typed::sent(&[("child".into(), "Okafor".into())]);
    let message = "Child record must be a reference, like C-48291";
    let errors = typed.refuse(vec![Problem {
        field: "child".into(),
        message: message.into(),
    }]);
    let html = shown(None, &events(None), &typed, &errors);
    assert_eq!(html.matches(message).count(), 2, "{html}");
    assert!(html.contains("There is a problem") && html.contains("value=\"Okafor\""));
    assert!(html.contains("<title>Error: A page"));
}
