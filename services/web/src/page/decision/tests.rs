//! What a decision and its undoing show.

use askama::Template as _;
use child::{DecisionId, policy::Role};
use desk::{DecisionKind, DecisionLine, PartView, Preview};
use uuid::Uuid;

use super::{list::DecisionsPage, undo::UndoPage};
use crate::{
    components::FormErrors,
    layout::Section,
    page::made_up::{NAME, NAME_ESCAPED, check_page, child, moment, page},
};

fn line(in_force: bool) -> DecisionLine {
    DecisionLine {
        id: DecisionId(Uuid::from_u128(u128::from(in_force) + 1)),
        kind: DecisionKind::Same,
        decided: "The same child".to_owned(),
        person: "Priya Shah".to_owned(),
        at: moment("2026-03-04T10:14:00Z"),
        reason: NAME.to_owned(),
        probability: 0.874,
        weight: 2.8,
        model_version: 3,
        in_force,
    }
}

#[test]
fn only_a_decision_in_force_is_undone_and_only_by_who_decides() {
    let lines = [line(false), line(true)];
    let html = |decides| {
        let page = page(Role::DataSteward, Section::Search);
        let html = DecisionsPage::new(page, &child(), &lines, decides).render().unwrap();
        check_page(&html);
        html
    };
    let decides = html(true);
    assert_eq!(decides.matches("/undo\"").count(), 1, "{decides}");
    for part in [
        NAME_ESCAPED,
        "Priya Shah",
        "+2.8",
        "87%",
        "model 3",
        "In force",
        "Undone",
    ] {
        assert!(decides.contains(part), "{part}: {decides}");
    }
    assert_eq!(html(false).matches("/undo\"").count(), 0);
}

#[test]
fn undoing_shows_both_states_and_asks_for_a_reason() {
    let part = |known: bool| PartView {
        child: known.then(|| child().id),
        reference: known.then(|| "C-10042".to_owned()),
        view: child(),
    };
    let preview = Preview {
        token: "as-it-was".to_owned(),
        before: vec![part(true)],
        after: vec![part(true), part(false)],
        withdraws: Vec::new(),
    };
    let mut errors = FormErrors::new();
    errors.add("reason", "Enter why you undo this");
    let page = page(Role::DataSteward, Section::Review).errors(errors.summary());
    let html = UndoPage::new(page, &line(true), &preview, NAME, &errors)
        .render()
        .unwrap();
    check_page(&html);
    for part in [
        "data-testid=\"before-1\"",
        "data-testid=\"after-2\"",
        "A new child record",
        "name=\"token\" value=\"as-it-was\"",
        "Enter why you undo this",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(
        html.matches(NAME_ESCAPED).count() >= 2,
        "what was typed is kept: {html}"
    );
}
