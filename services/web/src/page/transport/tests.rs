//! What the transport pages show.

use std::collections::BTreeMap;

use askama::Template as _;
use child::{ChildView, policy::Role};
use desk::{SchoolLine, SchoolList};

use super::{list::TravelList, schools::Schools};
use crate::{
    layout::{Page, Section},
    page::made_up::{NAME_ESCAPED, check_page, child, page, travel},
};

const MAY_BE_MORE: &str = "Some children may not be listed. Contact the management team on 01632 960100.";

fn transport_page() -> Page {
    page(Role::TransportOfficer, Section::Transport)
}

fn list(children: Vec<ChildView>) -> String {
    let list = SchoolList {
        code: "900101".to_owned(),
        name: "Ash Lane Primary".to_owned(),
        children,
        status: BTreeMap::new(),
        exported_at: None,
    };
    let html = TravelList::new(transport_page(), &list).render().unwrap();
    check_page(&html);
    html
}

#[test]
fn a_row_stands_for_a_need_at_this_school_and_for_no_other() {
    let mut child = child();
    child.transport = Some(vec![travel("Ash Lane Primary"), travel("Another School")]);
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
