//! What the transport pages show.

use std::collections::BTreeMap;

use askama::Template as _;
use child::{
    ChildView, RecordKey,
    policy::Role,
    view::{LineKey, TRAVEL_COLUMNS, TravelLine},
};
use desk::{
    Confirmed, Difference, RouteList, SchoolLine, SchoolList, Seating, TravelChange, TravelChanges, TravelFilter,
    TravelStatus,
};

use super::{
    changes::Changes,
    export::{Answers, ExportPage, ExportedPage},
    list::TravelList,
    schools::Schools,
};
use crate::{
    components::FormErrors,
    layout::{Page, Section},
    page::{
        made_up::{NAME, NAME_ESCAPED, check_page, child, day, moment, page, travel},
        typed_date::TypedDate,
    },
};

const MAY_BE_MORE: &str = "Some children may not be listed. Contact the management team on 01632 960100.";

fn transport_page() -> Page {
    page(Role::TransportOfficer, Section::Transport)
}

fn list(children: Vec<ChildView>) -> String {
    let list = SchoolList {
        code: "900101".to_owned(),
        name: "Ash Lane Primary".to_owned(),
        total: children.len(),
        children,
        status: BTreeMap::new(),
        exported_at: None,
    };
    let html = TravelList::new(transport_page(), &list, TravelFilter::default())
        .render()
        .unwrap();
    check_page(&html);
    html
}

#[test]
fn a_row_stands_for_a_need_of_the_list() {
    let mut child = child();
    child.transport = Some(vec![travel("Ash Lane Primary")]);
    let html = list(vec![child.clone()]);
    assert_eq!(
        html.matches(&format!("data-testid=\"row-{}\"", child.id)).count(),
        1,
        "{html}"
    );
    for part in [
        NAME_ESCAPED,
        "12 years old, Year 8",
        "FN1 2AB",
        "Manual wheelchair, stays in chair",
        "Harness, booster",
        "Yes, shared",
        "Signing",
        "MTWTF, morning 08:10",
        "07700 900123",
        "Autistic spectrum disorder",
        "Check – last confirmed 2 May 2025",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    for kept in ["2014", "FN1 1AA", "12 Ash Lane"] {
        assert!(!html.contains(kept), "{kept}: {html}");
    }
}

#[test]
fn a_list_prints_on_landscape_and_says_that_some_may_be_missing() {
    for html in [list(vec![child()]), list(Vec::new())] {
        assert!(
            html.contains("app-print-landscape") && html.contains(MAY_BE_MORE),
            "{html}"
        );
    }
    assert!(list(Vec::new()).contains("No children at this school have travel needs recorded."));
}

#[test]
fn schools_are_listed_with_their_counts() {
    let school = |code: &str, children, stale| SchoolLine {
        code: code.to_owned(),
        name: "St John’s & <b>All</b>".to_owned(),
        children,
        stale,
        changed: 4,
        exported_at: None,
    };
    let schools = [school("900101", 1204, 3), school("L/1", 2, 0)];
    let html = Schools::new(transport_page(), &schools).render().unwrap();
    check_page(&html);
    assert!(
        html.contains("1,204") && html.contains("3 to check") && html.contains(MAY_BE_MORE),
        "{html}"
    );
    assert!(
        html.contains("href=\"/transport/school/L%2F1\""),
        "a code stays one part of the address: {html}"
    );
    assert!(!html.contains("<b>"), "{html}");
    let none = Schools::new(transport_page(), &[]).render().unwrap();
    assert!(none.contains("No school has children with travel needs recorded.") && none.contains(MAY_BE_MORE));
}

#[test]
fn the_columns_of_a_list_are_those_of_the_page_rules_and_a_tag_says_what_changed() {
    let mut list = SchoolList {
        code: "900101".to_owned(),
        name: "Ash Lane Primary".to_owned(),
        total: 1,
        children: vec![child()],
        status: BTreeMap::from([(child().id, TravelStatus::New)]),
        exported_at: Some(moment("2026-08-20T09:00:00Z")),
    };
    let shown = |list: &SchoolList| {
        TravelList::new(transport_page(), list, TravelFilter::default())
            .render()
            .unwrap()
    };
    let html = shown(&list);
    let columns: Vec<&str> = html
        .split("<th scope=\"col\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('>')?.1.split_once("</th>"))
        .map(|(text, _)| text)
        .collect();
    assert_eq!(
        columns,
        [
            "Child",
            "Age and year",
            "Pick-up postcode",
            "Seat or wheelchair",
            "Harness, booster and other needs",
            "Passenger assistant",
            "Medical plan held",
            "Communicates by",
            "Days and times",
            "Carer phone",
            "SEN primary type",
            "SEN plan",
            "Last confirmed",
            "Since the last export",
        ]
    );
    assert!(
        html.contains("govuk-tag--green") && html.contains("20 August 2026 at 10am"),
        "{html}"
    );
    list.status.clear();
    list.exported_at = None;
    let html = shown(&list);
    assert!(
        html.contains("No change") && html.contains("Last export: never."),
        "{html}"
    );
}

fn line(leg: &str) -> TravelLine {
    let mut cells = vec![String::new(); TRAVEL_COLUMNS.len()];
    for (column, text) in [("leg", leg), ("school_name", "Ash Lane Primary"), ("surname", NAME)] {
        cells[TRAVEL_COLUMNS.iter().position(|name| *name == column).unwrap()] = text.to_owned();
    }
    TravelLine {
        key: LineKey {
            school: "900101".to_owned(),
            record: RecordKey::new("transport", "T1"),
            place: 0,
            leg: leg.to_owned(),
        },
        child: child().id,
        cells,
        sen_plan: None,
    }
}

#[test]
fn changes_are_told_with_the_old_and_the_new_value() {
    let difference = |column, old: &str, new: &str| Difference {
        column,
        old: old.to_owned(),
        new: new.to_owned(),
    };
    let changes = TravelChanges {
        changes: vec![
            TravelChange {
                status: TravelStatus::Changed,
                child: child().id,
                differences: vec![
                    difference("pickup_line", NAME, "4 Mill Row"),
                    difference("time", "", "08:10"),
                    difference("school_urn", "1", "2"),
                    difference("sen_plan", "N", "Y"),
                ],
                line: line("AM"),
            },
            TravelChange {
                status: TravelStatus::Ended,
                child: child().id,
                differences: Vec::new(),
                line: line("PM"),
            },
        ],
        children: vec![child()],
    };
    let html = Changes::new(transport_page(), &changes, Some("L/1&x"))
        .render()
        .unwrap();
    check_page(&html);
    for words in [
        &format!("Pick-up: <del>{NAME_ESCAPED}</del>"),
        "<ins>4 Mill Row</ins>",
        "Time: <del>Not recorded</del>",
        "SEN plan: <del>N</del>",
        "To school",
        "From school",
        "Ended",
        "2 changes",
        MAY_BE_MORE,
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!html.contains("school_urn"), "{html}");
    assert!(
        html.contains("href=\"?print=1&#38;school=L%2F1%26x\""),
        "a list of one school prints as a list of one school: {html}"
    );
    let none = TravelChanges {
        changes: Vec::new(),
        children: Vec::new(),
    };
    let html = Changes::new(transport_page(), &none, None).render().unwrap();
    assert!(html.contains("Nothing changed since the last export.") && html.contains(MAY_BE_MORE));
}

#[test]
fn the_export_form_keeps_what_was_typed_and_says_what_is_wrong() {
    let school = SchoolLine {
        code: "900101".to_owned(),
        name: "St John’s & <b>All</b>".to_owned(),
        children: 2,
        stale: 0,
        changed: 1,
        exported_at: None,
    };
    let answers = Answers {
        schools: vec!["900101".to_owned()],
        date: TypedDate::of("as_at", "Date of travel", Some(day("2026-09-01"))),
        changes_only: true,
        purpose: NAME.to_owned(),
    };
    let mut errors = FormErrors::new();
    errors.add("purpose", "Enter what the list is for");
    let html = ExportPage::new(transport_page(), std::slice::from_ref(&school), None, &answers, &errors)
        .render()
        .unwrap();
    check_page(&html);
    for words in [
        "value=\"900101\" checked",
        "value=\"changes\" checked",
        "value=\"2026\"",
        NAME_ESCAPED,
        "2 children, 1 change",
        "href=\"#purpose\"",
        MAY_BE_MORE,
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let empty = ExportPage::new(transport_page(), &[], None, &answers, &FormErrors::new())
        .render()
        .unwrap();
    assert!(!empty.contains("<form method=\"post\" action=\"/transport/export\"") && empty.contains(MAY_BE_MORE));
}

#[test]
fn a_list_that_was_exported_leads_to_its_file_and_so_does_the_form_of_the_next() {
    let list = RouteList {
        export: uuid::Uuid::from_u128(7),
        schools: vec!["900101".to_owned(), "L/1".to_owned()],
        as_at: day("2026-09-01"),
        changes_only: true,
        exported_at: moment("2026-08-20T09:00:00Z"),
    };
    let school = SchoolLine {
        code: "900101".to_owned(),
        name: "St John’s & <b>All</b>".to_owned(),
        children: 2,
        stale: 0,
        changed: 1,
        exported_at: Some(list.exported_at),
    };
    let html = ExportedPage::new(transport_page(), &list, std::slice::from_ref(&school))
        .render()
        .unwrap();
    check_page(&html);
    let here = format!("/transport/export/{}", list.export);
    for words in [
        &format!("href=\"{here}/list.csv\""),
        "St John’s &#38; &#60;b&#62;All&#60;/b&#62;, L/1",
        "1 September 2026",
        "Only what changed since the last export",
        MAY_BE_MORE,
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let answers = Answers {
        schools: Vec::new(),
        date: TypedDate::of("as_at", "Date of travel", None),
        changes_only: false,
        purpose: String::new(),
    };
    let form = ExportPage::new(transport_page(), &[school], Some(&list), &answers, &FormErrors::new());
    let html = form.render().unwrap();
    assert!(html.contains(&format!("href=\"{here}\"")), "{html}");
    assert!(html.contains("data-prevent-double-click"), "{html}");
}

#[test]
fn a_narrowed_list_says_by_what_and_leads_to_the_others() {
    let mut list = SchoolList {
        code: "L/1".to_owned(),
        name: "Ash Lane Primary".to_owned(),
        total: 37,
        children: vec![child()],
        status: BTreeMap::new(),
        exported_at: None,
    };
    let filter = TravelFilter {
        seat: Some(Seating::Manual),
        confirmed: Some(Confirmed::Due),
        ..TravelFilter::default()
    };
    let shown = |list: &SchoolList| TravelList::new(transport_page(), list, filter).render().unwrap();
    let html = shown(&list);
    check_page(&html);
    for part in [
        "1 of 37 children",
        "Remove filter:</span> Seat or wheelchair – Manual wheelchair",
        "href=\"/transport/school/L%2F1?confirmed=due\"",
        "Remove filter:</span> Last confirmed – Needs to be checked",
        "href=\"/transport/school/L%2F1?seat=manual\"",
        "<option value=\"manual\" selected>",
        "href=\"?print=1&#38;seat=manual&#38;confirmed=due\"",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    list.children.clear();
    let html = shown(&list);
    assert!(
        html.contains("0 of 37 children") && html.contains("No travel needs match. Remove a filter."),
        "{html}"
    );
    assert!(html.contains(MAY_BE_MORE), "{html}");
}
