//! What the comparison of two records shows.

use askama::Template as _;
use child::{Attribute, CaseId, ChildId, DecisionId, RecordKey, policy::Role};
use desk::{
    CaseKind, CaseNoteKind, CasePriority, CaseView, Choosing, CompareRow, DecisionKind, DecisionLine, Disagreement,
    EarlierValue, Evidence, NoteLine, Offer, SaidLine, SideView,
};
use linkage::{
    Verdict,
    explain::{Bar, Explanation},
};
use uuid::Uuid;

use super::{answer::Typed, page::ComparePage};
use crate::{
    components::FormErrors,
    layout::Section,
    page::made_up::{NAME, NAME_ESCAPED, check_page, moment, page},
    words,
};

fn bar(comparison: &str, title: &str, bits: f64, tf_bits: f64) -> Bar {
    Bar {
        comparison: comparison.to_owned(),
        title: title.to_owned(),
        level: "exact".to_owned(),
        label: format!("{title} agrees"),
        bits,
        tf_bits,
        own_rates: None,
    }
}

fn row(label: &str, slug: &str, left: Option<&str>, right: Option<&str>, agreement: &str) -> CompareRow {
    CompareRow {
        label: label.to_owned(),
        slug: slug.to_owned(),
        left: left.map(str::to_owned),
        right: right.map(str::to_owned),
        agreement: agreement.to_owned(),
    }
}

fn side(reference: Option<&str>) -> SideView {
    SideView {
        source_label: "Education".to_owned(),
        record_id: Some(NAME.to_owned()),
        received: moment("2026-05-03T09:00:00Z"),
        child: reference.map(|_| ChildId(Uuid::from_u128(7))),
        child_reference: reference.map(str::to_owned),
        told: true,
        earlier: Vec::new(),
    }
}

fn case() -> CaseView {
    let bars = vec![
        bar("forename", "First name", -1.234_567_8, 0.0),
        bar("surname", "Last name", 6.5, 3.1),
        bar("birth_date", "Date of birth", 9.25, -0.75),
        bar("household", "Family and home", 1.5, 0.0),
    ];
    let prior = -14.062_5;
    let weight = prior + bars.iter().map(|bar| bar.bits + bar.tf_bits).sum::<f64>();
    CaseView {
        id: CaseId(Uuid::from_u128(9)),
        kind: CaseKind::Duplicate,
        version: 1,
        waits: true,
        may_decide: true,
        priority: CasePriority::Medium,
        assigned_to: None,
        notes: Vec::new(),
        decisions: Vec::new(),
        status: "Open".to_owned(),
        reason: "Possible duplicate".to_owned(),
        opened_at: moment("2026-07-04T08:30:00Z"),
        left: side(Some("C-10042")),
        right: side(None),
        rows: vec![
            row("First name", "first-name", Some(NAME), Some("Ann"), "Different"),
            row(
                "Last name",
                "last-name",
                Some("O’Neill"),
                Some("ONEILL"),
                "Same, written differently",
            ),
            row("Date of birth", "dob", Some("2014-03-04"), Some("2014-03-04"), "Same"),
            row(
                "Address",
                "address",
                Some("12 Ash Lane"),
                None,
                "Not recorded – no effect",
            ),
        ],
        warnings: vec!["These could be twins: same birth date, last name".to_owned()],
        evidence: Some(Evidence {
            explanation: Explanation {
                left: RecordKey::new("education", "1"),
                right: RecordKey::new("health", "2"),
                prior,
                bars,
                weight,
                probability: 1.0 / (1.0 + (-weight).exp2()),
                verdict: Verdict::Review,
                decided_by: None,
                sentence: "For a person to decide.".to_owned(),
                found_by: vec!["surname and birth date".to_owned()],
            },
            review_bits: 0.5,
            join_bits: 7.25,
        }),
        disagreement: None,
        unidentified: None,
        position: 3,
        of: 41,
        previous: None,
        next: Some(CaseId(Uuid::from_u128(10))),
    }
}

fn shown(case: &CaseView) -> String {
    let page = page(Role::DataSteward, Section::Review);
    let html = ComparePage::new(page, case, &Typed::none(), &FormErrors::new())
        .render()
        .unwrap();
    check_page(&html);
    html
}

/// The numbers of an attribute, in order of appearance.
fn numbers(html: &str, attribute: &str) -> Vec<f64> {
    let before = format!(" {attribute}=\"");
    let values = html.split(&before).skip(1).map(|rest| rest.split('"').next().unwrap());
    values.map(|value| value.parse().unwrap()).collect()
}

#[test]
fn the_bars_sum_to_the_score_and_the_table_says_the_same() {
    let case = case();
    let html = shown(&case);
    let scores = numbers(&html, "data-score");
    assert_eq!(scores.len(), 7, "prior, four comparisons and two frequencies");
    assert!((scores.iter().sum::<f64>() - case.evidence.as_ref().unwrap().explanation.weight).abs() < 0.001);
    assert!((numbers(&html, "data-total")[0] - case.evidence.as_ref().unwrap().explanation.weight).abs() < 0.001);
    let table = html.split("data-testid=\"evidence-table\"").nth(1).unwrap();
    let chart = html
        .split("<svg class=\"app-waterfall\"")
        .nth(1)
        .unwrap()
        .split("</svg>")
        .next()
        .unwrap();
    for score in scores {
        let text = words::signed(score);
        assert!(chart.contains(&format!(">{text}</text>")), "{text} in the chart");
        assert!(table.contains(&format!(">{text}</td>")), "{text} in the table");
    }
    let last = table.split("data-testid=\"step-household\"").nth(1).unwrap();
    assert!(
        last.contains(&format!(
            ">{}</td>",
            words::chance(case.evidence.as_ref().unwrap().explanation.probability)
        )),
        "{last}"
    );
}

#[test]
fn a_rare_and_a_common_value_have_bars_of_their_own() {
    let html = shown(&case());
    assert!(
        html.contains("Last name: uncommon value") && html.contains("Date of birth: common value"),
        "{html}"
    );
    assert!(
        !html.contains("First name: "),
        "a value whose frequency counts nothing has none: {html}"
    );
}

#[test]
fn what_differs_is_marked_and_another_spelling_is_not() {
    let html = shown(&case());
    let row = |slug: &str| {
        let row = html.split(&format!("data-testid=\"compare-{slug}\"")).nth(1).unwrap();
        row.split("</tr>").next().unwrap().to_owned()
    };
    assert!(row("first-name").contains("<mark>") && row("first-name").contains("Different"));
    assert!(!row("last-name").contains("<mark>") && row("last-name").contains("Same, written differently"));
    assert!(row("address").contains("Not recorded – no effect"));
    assert!(
        row("last-name").contains("+9.6"),
        "a field's score includes its value's frequency: {}",
        row("last-name")
    );
}

#[test]
fn the_scores_of_the_compare_table_leave_no_finding_out() {
    let case = case();
    let html = shown(&case);
    let table = html
        .split("The two records, field by field")
        .nth(1)
        .unwrap()
        .split("</table>")
        .next()
        .unwrap();
    let home = table
        .split("data-testid=\"compare-household\"")
        .nth(1)
        .expect("home and family are compared together");
    assert!(home.contains("12 Ash Lane") && home.contains("+1.5"), "{home}");
    for bar in &case.evidence.as_ref().unwrap().explanation.bars {
        assert!(
            table.contains(&format!(">{}</td>", words::signed(bar.bits + bar.tf_bits)))
                || table.contains(&format!("</span>{}</td>", words::signed(bar.bits + bar.tf_bits))),
            "{}",
            bar.title
        );
    }
    assert!(
        table.contains("4 March 2014") && !table.contains("2014-03-04"),
        "a date is told in words: {table}"
    );
}

#[test]
fn the_head_says_where_it_stands_what_to_mind_and_which_child_a_record_belongs_to() {
    let html = shown(&case());
    for part in [
        "Are these records about the same child?",
        "Item 3 of 41",
        "These could be twins: same birth date, last name",
        "href=\"/child/00000000-0000-0000-0000-000000000007\">C-10042",
        "None yet",
        NAME_ESCAPED,
        "Record A – Education, received 3 May 2026",
        "between the review line and the join line",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let decided = CaseView { position: 0, ..case() };
    assert!(
        !shown(&decided).contains("Item "),
        "a case that waits no more has no place in the queue"
    );
}

#[test]
fn a_finding_is_placed_by_its_score() {
    let at = |weight: f64| {
        let mut evidence = case().evidence.unwrap();
        evidence.explanation.weight = weight;
        super::evidence::finding(&evidence)
    };
    assert!(at(0.4).ends_with("below the review line."));
    assert!(at(0.5).ends_with("between the review line and the join line."));
    assert!(at(7.25).ends_with("on or above the join line."));
}

#[test]
fn nothing_is_preselected_and_no_score_stands_beside_the_answer() {
    let html = shown(&case());
    let form = html.split("data-testid=\"decision\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    assert!(!form.contains(" checked"), "{form}");
    assert!(
        !form.contains('%') && !form.to_lowercase().contains("score"),
        "the score does not lead the hand: {form}"
    );
    for part in [
        "value=\"same\"",
        "value=\"different\"",
        "value=\"unsure\"",
        "name=\"why\"",
        "name=\"until-day\"",
    ] {
        assert!(form.contains(part), "{part}: {form}");
    }
}

#[test]
fn who_only_looks_and_who_comes_too_late_get_no_form() {
    let looks = CaseView {
        may_decide: false,
        ..case()
    };
    let decided = CaseView {
        waits: false,
        decisions: vec![decision()],
        ..case()
    };
    for case in [&looks, &decided] {
        let html = shown(case);
        assert!(!html.contains("action=\"/review/"), "{html}");
    }
    let html = shown(&decided);
    assert!(
        html.contains("Priya Shah decided this on 4 March 2026 at 10:14am: different children."),
        "{html}"
    );
    assert!(html.contains("href=\"/decision/00000000-0000-0000-0000-00000000000b/undo\""));
    let looks_at_decided = CaseView {
        may_decide: false,
        ..decided
    };
    assert!(!shown(&looks_at_decided).contains("/undo\""));
}

fn decision() -> DecisionLine {
    DecisionLine {
        id: DecisionId(Uuid::from_u128(11)),
        kind: DecisionKind::Different,
        decided: "Different children".to_owned(),
        person: "Priya Shah".to_owned(),
        at: moment("2026-03-04T10:14:00Z"),
        reason: "Twins or siblings".to_owned(),
        probability: 0.4,
        weight: -0.6,
        model_version: 1,
        in_force: true,
    }
}

#[test]
fn records_of_one_child_record_are_parted_on_the_page_that_shows_each() {
    let together = CaseView {
        kind: CaseKind::WrongJoin,
        right: side(Some("C-10042")),
        ..case()
    };
    let html = shown(&together);
    assert!(html.contains("name=\"child\" value=\"00000000-0000-0000-0000-000000000007\""));
    assert!(
        !html.contains("name=\"why\""),
        "the reason is asked where the records are chosen: {html}"
    );
}

#[test]
fn a_reported_mistake_shows_one_record_what_was_said_and_asks_what_was_found() {
    let reported = CaseView {
        kind: CaseKind::Reported,
        evidence: None,
        warnings: Vec::new(),
        right: side(Some("C-10042")),
        notes: vec![NoteLine {
            at: moment("2026-07-04T08:30:00Z"),
            person: "Adaeze Bright".to_owned(),
            kind: CaseNoteKind::Reported,
            text: NAME.to_owned(),
        }],
        ..case()
    };
    let html = shown(&reported);
    for part in [
        "What you found",
        "by Adaeze Bright",
        NAME_ESCAPED,
        "What the record states",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("Record B") && !html.contains("value=\"same\""), "{html}");
    let mut silent = CaseView {
        rows: Vec::new(),
        ..reported
    };
    let html = shown(&silent);
    assert!(
        html.contains("The record states nothing about who the child is.") && !html.contains("What the record states"),
        "{html}"
    );
    silent.left.told = false;
    let html = shown(&silent);
    assert!(
        html.contains("What the record states is not shown to your role.") && !html.contains("states nothing"),
        "{html}"
    );
}

fn about_a_value(attribute: Option<Attribute>) -> CaseView {
    let said = |value: &str, source: &str, shown| SaidLine {
        value: vec![value.to_owned()],
        source: source.to_owned(),
        record_id: Some(format!("{source}-1")),
        since: moment("2025-03-04T09:00:00Z"),
        updated_on: None,
        shown,
    };
    let offer = |show: &str, value: &str, shown| Offer {
        show: show.to_owned(),
        value: vec![value.to_owned()],
        sources: vec!["Education".to_owned()],
        shown,
    };
    let disagreement = Disagreement {
        child: ChildId(Uuid::from_u128(7)),
        reference: "C-10042".to_owned(),
        attribute,
        label: attribute.map_or("Shield", Attribute::label),
        said: vec![said(NAME, "Education", true), said("Ann", "Health", false)],
        why: Some("most sources agree on it"),
        choices: Vec::new(),
        choosing: attribute.map(|_| Choosing {
            offers: vec![offer("0", NAME, true), offer("1", "Ann", false)],
            seen: "5eal".to_owned(),
        }),
        telling: Vec::new(),
    };
    CaseView {
        kind: CaseKind::Disagree,
        reason: "Sources disagree: first name".to_owned(),
        evidence: None,
        warnings: Vec::new(),
        rows: Vec::new(),
        disagreement: Some(disagreement),
        ..case()
    }
}

#[test]
fn a_question_about_a_value_shows_who_says_what_and_every_way_on() {
    let html = shown(&about_a_value(Some(Attribute::FirstName)));
    for part in [
        "Which first name is right?",
        NAME_ESCAPED,
        "because most sources agree on it.",
        "4 Mar 2025",
        "Which value should we show?",
        r#"name="case" value="00000000-0000-0000-0000-000000000009""#,
        "Why do you leave it as it is?",
        "I cannot tell yet",
        "Split this child record",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("Record A") && !html.contains(" checked"), "{html}");
    let shield = shown(&about_a_value(None));
    for part in [
        "Is this child to be shielded?",
        "as long as one source says so",
        "/desk/shields",
    ] {
        assert!(shield.contains(part), "{part}: {shield}");
    }
    assert!(!shield.contains("Which value should we show?"), "{shield}");
    let mut over = about_a_value(Some(Attribute::FirstName));
    over.waits = false;
    let html = shown(&over);
    for form in ["Which value should we show?", "Leave it as it is", "I cannot tell yet"] {
        assert!(!html.contains(form), "{form}: {html}");
    }
    assert!(html.contains("What each source says"), "{html}");
}

#[test]
fn earlier_names_are_told_with_their_time() {
    let mut case = case();
    case.right.earlier = vec![EarlierValue {
        label: "Name".to_owned(),
        text: NAME.to_owned(),
        from: moment("2024-03-04T09:00:00Z"),
        until: moment("2025-03-04T09:00:00Z"),
    }];
    let html = shown(&case);
    let table = html.split("Earlier names and addresses").nth(1).unwrap();
    for part in ["Record B", NAME_ESCAPED, "4 Mar 2024", "4 Mar 2025"] {
        assert!(table.contains(part), "{part}: {table}");
    }
}
