//! What each role finds at home.

use askama::Template as _;
use child::{AlertId, ChildId, policy::Role};
use desk::{AccessAlerts, AlertLine, AlertWhat, Home, Recent, ReviewCounts, SchoolLine};

use super::{duty::without_children, handler::HomePage};
use crate::{
    layout::Section,
    page::made_up::{NAME_ESCAPED, check_page, child, moment, page, viewer},
};
use uuid::Uuid;

fn shown(role: Role, home: &Home, schools: Option<&[SchoolLine]>) -> String {
    let html = HomePage::new(page(role, Section::Home), &viewer(role), None, home, schools)
        .render()
        .unwrap();
    check_page(&html);
    html
}

#[test]
fn a_role_that_opens_no_records_is_told_so_and_every_other_is_not() {
    for role in Role::ALL.iter().copied() {
        let told = without_children(role).is_some_and(|text| text.contains("child’s record"));
        assert_eq!(told, !viewer(role).opens_children(), "{role}");
        assert_eq!(
            shown(role, &Home::default(), None).contains("data-testid=\"duty\""),
            told,
            "{role}"
        );
    }
}

#[test]
fn records_looked_at_are_listed_or_it_says_that_there_are_none() {
    let mut home = Home {
        recent: Some(Vec::new()),
        ..Home::default()
    };
    let html = shown(Role::SocialWorker, &home, None);
    assert!(html.contains("You have not looked at any records yet."), "{html}");
    home.recent = Some(vec![Recent {
        child: child(),
        at: moment("2026-07-04T15:30:00Z"),
    }]);
    let html = shown(Role::SocialWorker, &home, None);
    for part in [NAME_ESCAPED, "12 years old", "C-10042", "4 July 2026 at 4:30pm"] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("2014-03-04"), "the age is enough here: {html}");
}

#[test]
fn what_became_of_records_is_told_with_a_way_to_mark_it_as_read() {
    let mut home = Home {
        alerts: Some(Vec::new()),
        ..Home::default()
    };
    assert!(shown(Role::SocialWorker, &home, None).contains("No alerts."));
    home.not_justified = Some(1);
    let html = shown(Role::SocialWorkManager, &home, None);
    assert!(
        !html.contains("No alerts.") && html.contains("found not justified"),
        "{html}"
    );
    home.alerts = Some(vec![AlertLine {
        id: AlertId(Uuid::from_u128(9)),
        at: moment("2026-07-04T15:30:00Z"),
        what: AlertWhat::Joined,
        looked_at: vec!["C-10042".to_owned()],
        other: None,
        child: Some(ChildId(Uuid::from_u128(7))),
    }]);
    let html = shown(Role::SocialWorker, &home, None);
    for part in [
        "A record that you looked at, C-10042, was joined with another, on <time",
        "4 July 2026 at 4:30pm",
        "href=\"/child/00000000-0000-0000-0000-000000000007\"",
        "action=\"/alerts/00000000-0000-0000-0000-000000000009/read\"",
        "Mark as read",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!shown(Role::Director, &Home::default(), None).contains("data-testid=\"alerts\""));
}

#[test]
fn stewards_see_the_queue_and_transport_its_schools() {
    let oldest = Some(moment("2026-07-04T15:30:00Z"));
    let home = Home {
        review: Some(ReviewCounts { open: 12, oldest }),
        ..Home::default()
    };
    let html = shown(Role::DataSteward, &home, None);
    assert!(
        html.contains("12 pairs are waiting.") && html.contains("href=\"/review\""),
        "{html}"
    );
    let html = shown(Role::TransportOfficer, &Home::default(), Some(&[]));
    assert!(
        html.contains("No school has children with travel needs recorded."),
        "{html}"
    );
}

#[test]
fn administrators_are_told_of_locks_roles_reviews_and_tokens() {
    let access = AccessAlerts {
        locked: 1,
        waiting: 2,
        reviews: 0,
        ending: 0,
        tokens: vec![("Data hub".to_owned(), moment("2026-07-04T15:30:00Z").date_naive())],
    };
    let home = Home {
        access: Some(access.clone()),
        ..Home::default()
    };
    let html = shown(Role::SystemAdmin, &home, None);
    for part in [
        "1 account was locked after failed sign-ins",
        "2 roles wait for a second person",
        "The token of Data hub ends on 4 July 2026",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("to be confirmed"), "{html}");
    let quiet = AccessAlerts {
        locked: 0,
        waiting: 0,
        tokens: Vec::new(),
        ..access
    };
    let home = Home {
        access: Some(quiet),
        ..Home::default()
    };
    assert!(shown(Role::SystemAdmin, &home, None).contains("Nothing is waiting."));
}
