//! What the pages of a split show.

use askama::Template as _;
use child::{DecisionId, policy::Role, view::SourceView};
use desk::{DecisionKind, DecisionLine, PairScore, SplitCard, SplitForm};
use uuid::Uuid;

use super::{choose::ChoosePage, choose::refuse, kept::Chosen};
use crate::{
    components::FormErrors,
    layout::Section,
    page::made_up::{NAME, NAME_ESCAPED, check_page, child, moment, page},
};

fn card(record: i64, proposed: bool) -> SplitCard {
    SplitCard {
        record,
        first_seen: moment("2026-03-04T10:14:00Z"),
        card: SourceView {
            source: "education".to_owned(),
            label: "Education".to_owned(),
            record_id: NAME.to_owned(),
            updated_on: None,
            ended: record == 2,
            values: vec![("Last name".to_owned(), NAME.to_owned())],
        },
        proposed,
    }
}

fn form() -> SplitForm {
    SplitForm {
        child: child().id,
        reference: "C-10042".to_owned(),
        name: NAME.to_owned(),
        cards: vec![card(7, false), card(2, true)],
        pairs: vec![PairScore {
            left: 7,
            right: 2,
            weight: -1.25,
            probability: 0.296,
        }],
        decisions: vec![DecisionLine {
            id: DecisionId(Uuid::from_u128(11)),
            kind: DecisionKind::Same,
            decided: "The same child".to_owned(),
            person: "Priya Shah".to_owned(),
            at: moment("2026-03-04T10:14:00Z"),
            reason: String::new(),
            probability: 0.874,
            weight: 2.8,
            model_version: 3,
            in_force: true,
        }],
    }
}

fn shown(form: &SplitForm, chosen: &Chosen, errors: &FormErrors) -> String {
    let page = page(Role::DataSteward, Section::Search).errors(errors.summary());
    let html = ChoosePage::new(page, form, chosen, errors).render().unwrap();
    check_page(&html);
    html
}

#[test]
fn every_source_record_has_a_box_and_each_two_are_compared() {
    let html = shown(&form(), &Chosen::nothing(None), &FormErrors::new());
    for part in [
        "id=\"records\" name=\"records\" type=\"checkbox\" value=\"7\"",
        "id=\"records-2\" name=\"records\" type=\"checkbox\" value=\"2\"",
        "Source record 1: Education",
        "−1.2",
        "30%",
        "The same child – Priya Shah, 4 March 2026 at 10:14am",
        NAME_ESCAPED,
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert_eq!(html.matches("data-testid=\"proposed\"").count(), 1);
    assert!(!html.contains(" checked"), "nothing is chosen for the steward: {html}");
}

#[test]
fn what_was_ticked_stays_ticked_beside_the_error() {
    let sent = [
        ("records", "2"),
        ("into", "C-1"),
        ("withdraws", "0000000b-0000-0000-0000-000000000000"),
    ];
    let sent = sent.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let chosen = Chosen::sent(child().id, &sent);
    assert_eq!(chosen.records, [2]);
    let problem = |field: &'static str, message: &str| desk::Problem {
        field: field.into(),
        message: message.to_owned(),
    };
    let message = "Priya Shah decided that these are the same child";
    let errors = refuse(vec![problem("decision", message)], true);
    let html = shown(&form(), &chosen, &errors);
    assert!(
        html.contains("href=\"#withdraws\"") && html.contains("value=\"C-1\""),
        "{html}"
    );
    assert_eq!(html.matches(" checked").count(), 1, "{html}");
    let errors = refuse(vec![problem("records", "Leave at least one")], true);
    let html = shown(&form(), &chosen, &errors);
    assert!(
        html.contains("href=\"#records\"") && html.contains("id=\"records-error\""),
        "{html}"
    );
}
