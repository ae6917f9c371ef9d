//! The pages of the desk as they are rendered.

use askama::Template as _;
use child::policy::Role;
use desk::{DeskOverview, ShieldAct, ShieldCounts, ShieldLine, ShieldList, ShieldListKind, ShieldStatus, ShieldView};

use super::{Part, overview::OverviewPage, sections, shield::ShieldPage, shields};
use crate::{
    layout::Section,
    page::made_up::{NAME_ESCAPED, check_page, child, page, viewer},
};

fn counts() -> ShieldCounts {
    ShieldCounts {
        requests: 2,
        possible: 3,
        shielded: 12,
        ..ShieldCounts::default()
    }
}

#[test]
fn the_overview_leaves_out_what_a_role_has_nothing_to_do_with() {
    let overview = |part: Option<usize>| DeskOverview {
        shields: counts(),
        overrides: 1,
        contacts: part,
        consents: part,
        travel: part,
    };
    let html = |role, overview: &DeskOverview| {
        let sections = sections(&viewer(role), Part::Overview);
        let html = OverviewPage::new(page(role, Section::Desk), sections, overview)
            .render()
            .unwrap();
        check_page(&html);
        html
    };
    let team = html(Role::ManagementTeam, &overview(Some(4)));
    for part in [
        "/desk/brokering",
        "/desk/travel",
        "count-consents",
        "3 of 12 shielded children (25%)",
    ] {
        assert!(team.contains(part), "{part}: {team}");
    }
    let steward = html(Role::ShieldSteward, &overview(None));
    for part in ["/desk/brokering", "/desk/travel", "count-consents"] {
        assert!(!steward.contains(part), "{part}: {steward}");
    }
}

#[test]
fn a_list_escapes_names_and_says_who_has_to_do_what() {
    let mut list = ShieldList {
        counts: counts(),
        total: 1,
        page: 1,
        pages: 1,
        lines: vec![ShieldLine {
            shield: None,
            child: Some(child()),
            status: "Possible link",
            asked_at: None,
            review_on: None,
            overdue: false,
            parted: false,
            sources: Vec::new(),
            cases: vec![child::CaseId(uuid::Uuid::from_u128(7))],
        }],
    };
    let html = |kind, list: &ShieldList| {
        let role = Role::ShieldSteward;
        let html = shields::page(page(role, Section::Desk), &viewer(role), kind, list)
            .render()
            .unwrap();
        check_page(&html);
        html
    };
    let possible = html(ShieldListKind::Possible, &list);
    for part in [
        NAME_ESCAPED,
        "Decide case 1",
        "/review/00000000-0000-0000-0000-000000000007",
        "C-10042",
    ] {
        assert!(possible.contains(part), "{part}: {possible}");
    }
    list.lines[0].cases.clear();
    list.lines[0].sources = vec!["Social care".to_owned(), "another service".to_owned()];
    assert!(html(ShieldListKind::Sources, &list).contains("To be lifted by Social care and another service."));
    list.lines.clear();
    list.total = 0;
    assert!(html(ShieldListKind::Requests, &list).contains("Nothing is in this list."));
}

#[test]
fn a_shield_offers_what_can_be_done_as_it_stands() {
    let html = |status, acts: &[ShieldAct]| {
        let shield = ShieldView {
            id: child::ShieldId(uuid::Uuid::from_u128(7)),
            status,
            emergency: true,
            answers: None,
            review_on: None,
            overdue: false,
            parts: Vec::new(),
            steps: Vec::new(),
            acts: acts.to_vec(),
            version: 1,
        };
        let html = ShieldPage::new(page(Role::ManagementTeam, Section::Desk), &shield)
            .render()
            .unwrap();
        check_page(&html);
        html
    };
    let cut_off = html(ShieldStatus::Requested, &[ShieldAct::Set, ShieldAct::Refuse]);
    assert!(
        cut_off.contains("/act/set") && !cut_off.contains("fill-in"),
        "{cut_off}"
    );
    let set = html(ShieldStatus::Set, &[ShieldAct::Review]);
    assert!(set.contains("data-testid=\"fill-in\""), "{set}");
    let left = html(ShieldStatus::Set, &[ShieldAct::Close]);
    assert!(
        left.contains("/act/close") && left.contains("Note that it is lifted"),
        "{left}"
    );
}
