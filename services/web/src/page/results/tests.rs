//! What the results show to each role.

use askama::Template as _;
use child::policy::{Role, Viewer};
use desk::{AgeBand, FindRequest, Found, Hit, Narrowing, ReadPart, Sort};

use super::{address::Address, list::Results};
use crate::{
    layout::Section,
    page::made_up::{NAME_ESCAPED, check_page, child, page, viewer},
};

fn found(children: usize) -> Found {
    let hit = Hit {
        child: child(),
        also: Some("Zoe <b>Neil</b>".to_owned()),
    };
    Found {
        read_as: vec![
            ReadPart {
                label: "name".to_owned(),
                text: "chidi <b>okafor</b>".to_owned(),
                used: true,
            },
            ReadPart {
                label: "NHS number".to_owned(),
                text: "9991234560".to_owned(),
                used: false,
            },
        ],
        total: children,
        capped: false,
        results: vec![hit; children.min(1)],
        page: 1,
        pages: 1,
        schools: vec![("Ash Lane & St John’s".to_owned(), 1)],
        age_bands: vec![(AgeBand::From11To15, 1)],
    }
}

fn shown(role: Role, found: &Found, narrowing: Narrowing) -> String {
    let address = Address::new("t0k3n", narrowing);
    let viewer = Viewer {
        beyond: Some("Working with the child".to_owned()),
        ..viewer(role)
    };
    let request = FindRequest::default();
    let results = Results::new(page(role, Section::Search), &viewer, found, &address, &request);
    let html = results.render().unwrap();
    check_page(&html);
    html
}

/// The texts of the column heads, in order.
fn heads(html: &str) -> Vec<String> {
    let heads = html
        .split("<th scope=\"col\"")
        .skip(1)
        .map(|rest| rest.split("</th>").next().unwrap());
    heads
        .map(|head| {
            let text = head.split_once('>').unwrap().1;
            let text = text.rsplit_once("<span").map_or(text, |(before, _)| before);
            text.rsplit('>').next().unwrap().trim().to_owned()
        })
        .collect()
}

#[test]
fn each_role_has_its_columns_in_order() {
    let check = |role: Role, columns: &[&str]| {
        assert_eq!(heads(&shown(role, &found(1), Narrowing::default())), columns, "{role}");
    };
    check(
        Role::SocialWorker,
        &["Name", "Date of birth", "Address", "School", "Who is involved", "Flags"],
    );
    check(
        Role::SchoolPractitioner,
        &["Name", "Date of birth", "Postcode", "School", "Who is involved"],
    );
    check(
        Role::TransportOfficer,
        &[
            "Name",
            "Age",
            "School",
            "Primary type of need",
            "Travel needs",
            "Pick-up postcode",
        ],
    );
    check(
        Role::DataSteward,
        &["Name", "Date of birth", "Identifiers", "Source records", "Review"],
    );
}

#[test]
fn a_row_leads_to_the_record_and_says_which_other_name_matched() {
    let html = shown(Role::SocialWorker, &found(1), Narrowing::default());
    let child = child();
    for part in [
        &format!("data-testid=\"row-{}\"", child.id),
        &format!("href=\"/child/{}\"", child.id),
        NAME_ESCAPED,
        "Also known as Zoe &#60;b&#62;Neil",
        "4 Mar 2014</time> (12 years old)",
        "12 Ash Lane, Fenmere, FN1 1AA",
        "Children’s social care (lead)",
        "A sensitive service is involved",
        "Reason given: Working with the child.",
        "1 child found",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn a_transport_row_holds_no_birth_date_no_service_and_no_home() {
    let html = shown(Role::TransportOfficer, &found(1), Narrowing::default());
    for kept in ["2014", "social care", "sensitive", "12 Ash Lane", "Adaeze"] {
        assert!(!html.contains(kept), "{kept}: {html}");
    }
    assert!(
        html.contains("Manual wheelchair, stays in chair, harness, booster"),
        "{html}"
    );
}

#[test]
fn the_text_is_told_as_it_was_read_and_what_the_role_cannot_search_by() {
    let html = shown(Role::SocialWorker, &found(1), Narrowing::default());
    assert!(
        html.contains("name <em>chidi &#60;b&#62;okafor&#60;/b&#62;</em>"),
        "{html}"
    );
    assert!(
        html.contains("<em>9991234560</em> (your role cannot search by this)"),
        "{html}"
    );
}

#[test]
fn whom_to_ask_stands_there_whether_anything_was_found_or_not() {
    for count in [0, 1] {
        let html = shown(Role::SocialWorker, &found(count), Narrowing::default());
        assert!(html.contains("There may be a record you do not have permission to see. Contact the management team"));
        assert_eq!(html.contains("No records match."), count == 0);
    }
    let capped = Found {
        capped: true,
        total: 431,
        pages: 8,
        ..found(1)
    };
    let html = shown(Role::SocialWorker, &capped, Narrowing::default());
    assert!(html.contains("Showing the first 200. Narrow your search."), "{html}");
    assert!(html.contains("href=\"/search/t0k3n?page=2\""), "{html}");
}

#[test]
fn sorting_keeps_the_filters_and_says_how_it_is_sorted() {
    let narrowing = Narrowing {
        sort: Sort::NameUp,
        age_band: Some(AgeBand::From11To15),
        school: Some("Ash Lane & St John’s".to_owned()),
        ..Narrowing::default()
    };
    let html = shown(Role::SocialWorker, &found(1), narrowing);
    assert!(
        html.contains("aria-sort=\"ascending\"") && html.contains("aria-sort=\"none\""),
        "{html}"
    );
    let kept = "?age=11-15&#38;school=Ash+Lane+%26+St+John%E2%80%99s&#38;sort=name-down";
    assert!(html.contains(kept), "{html}");
    assert!(
        html.contains("School – Ash Lane &#38; St John’s"),
        "the chosen filter can be removed: {html}"
    );
    assert!(
        html.contains("<input type=\"hidden\" name=\"sort\" value=\"name-up\">"),
        "{html}"
    );
}

#[test]
fn a_filter_by_a_tag_is_offered_to_those_who_can_be_shown_it() {
    for (role, shields, review, care, caf) in [
        (Role::SocialWorker, false, false, true, true),
        (Role::DataSteward, false, true, false, true),
        (Role::ShieldSteward, true, true, false, true),
        (Role::TransportOfficer, false, false, false, false),
    ] {
        let html = shown(role, &found(1), Narrowing::default());
        assert_eq!(html.contains("value=\"shielded\""), shields, "{role}");
        assert_eq!(html.contains("value=\"under-review\""), review, "{role}");
        assert_eq!(html.contains("value=\"in-care\""), care, "{role}");
        assert_eq!(html.contains("value=\"caf-open\""), caf, "{role}");
    }
}
