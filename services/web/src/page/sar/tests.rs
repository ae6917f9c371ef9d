//! What the pages about requests show.

use askama::Template as _;
use child::{
    Attribute, RequestId,
    policy::Role,
    rights::{Entry, Item, Part, Proposal, Row, WithholdReason},
};
use chrono::{DateTime, NaiveDate};
use desk::{
    ChildState, DecidedItem, DisputedDetail, ItemCounts, ItemView, ItemsView, PackState, RequestAct, RequestLine,
    RequestList, RequestStatus, RequestStepKind, RequestStepView, RequestView, TypedDecision,
};
use uuid::Uuid;

use super::{items::ItemsPage, list::RequestsPage, one::RequestPage};
use crate::{
    components::FormErrors,
    layout::{Page, Section},
    page::made_up,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn page() -> Page {
    made_up::page(Role::InformationGovernance, Section::SubjectAccess)
}

fn line(late: bool) -> RequestLine {
    RequestLine {
        id: RequestId(Uuid::from_u128(5)),
        reference: "C-10042".to_owned(),
        asks_for: "A copy of what is held (subject access)",
        asked_by: "Somebody with parental responsibility",
        received_on: day("2026-09-03"),
        due: Some(day("2026-10-03")),
        late,
        status: RequestStatus::Open,
    }
}

fn view() -> RequestView {
    RequestView {
        line: line(false),
        wants_copy: true,
        asker: "P. <b>".to_owned(),
        scope: "Everything".to_owned(),
        child: ChildState::There,
        identified: true,
        extendable_until: None,
        items: Some(ItemCounts {
            total: 3,
            released: 1,
            withheld: 0,
            undecided: 2,
        }),
        pack: PackState::None,
        acts: vec![RequestAct::Ask, RequestAct::Refuse],
        hold: None,
        restricted_since: None,
        restricted: false,
        in_use_by: Vec::new(),
        disputes: Vec::new(),
        disputable: Vec::new(),
        held_by: Vec::new(),
        erasure_proposed_by: None,
        backups_until: None,
        steps: vec![RequestStepView {
            at: DateTime::UNIX_EPOCH,
            kind: RequestStepKind::Identified,
            on: day("2026-09-03"),
            person: "Ines Porto".to_owned(),
            note: "Passport".to_owned(),
        }],
        version: 4,
    }
}

fn one(view: &RequestView) -> String {
    RequestPage::new(page(), view).render().unwrap()
}

#[test]
fn p20_3_a_request_is_tagged_late_from_its_last_day_on() {
    let html = |late| {
        let list = RequestList {
            open: vec![line(late)],
            over: Vec::new(),
        };
        RequestsPage::new(page(), &list).render().unwrap()
    };
    assert!(html(true).contains("data-testid=\"late\""));
    assert!(!html(false).contains("data-testid=\"late\"") && html(false).contains("3 Oct 2026"));
    let stopped = RequestLine {
        due: None,
        ..line(false)
    };
    let list = RequestList {
        open: vec![stopped],
        over: Vec::new(),
    };
    assert!(
        RequestsPage::new(page(), &list)
            .render()
            .unwrap()
            .contains("The clock stands still")
    );
}

#[test]
fn p20_1_the_pack_is_offered_once_it_may_be_made_and_signing_to_those_who_may() {
    let open = one(&view());
    assert!(
        open.contains("2 to decide") && open.contains("P. &#60;b&#62;"),
        "{open}"
    );
    for absent in ["make-pack", "download-pack", "/act/sign", "/act/extend"] {
        assert!(!open.contains(absent), "{absent}: {open}");
    }
    let second = RequestView {
        acts: vec![RequestAct::Sign],
        ..view()
    };
    assert!(one(&second).contains("/act/sign"));
    let signed = RequestView {
        pack: PackState::Signed,
        ..view()
    };
    assert!(one(&signed).contains("data-testid=\"make-pack\"") && one(&signed).contains("value=\"4\""));
    let packed = RequestView {
        pack: PackState::Made,
        ..view()
    };
    let html = one(&packed);
    assert!(
        html.contains("pack.zip") && html.contains("data-testid=\"make-pack-again\"") && html.contains("value=\"4\"")
    );
}

#[test]
fn what_has_to_be_known_before_anything_is_released_is_told() {
    let told = |view: &RequestView, testid: &str| one(view).contains(&format!("data-testid=\"{testid}\""));
    for testid in ["shielded", "changed", "no-child", "hold"] {
        assert!(!told(&view(), testid), "{testid}");
    }
    let shielded = RequestView {
        child: ChildState::Shielded,
        ..view()
    };
    assert!(told(&shielded, "shielded"));
    let changed = RequestView {
        pack: PackState::Changed,
        ..view()
    };
    assert!(told(&changed, "changed") && !told(&changed, "changed-packed"));
    let sent = RequestView {
        acts: vec![RequestAct::Send],
        ..changed
    };
    assert!(told(&sent, "changed-packed") && !one(&sent).contains("make-pack"));
    let gone = RequestView {
        child: ChildState::Gone,
        items: None,
        ..view()
    };
    assert!(told(&gone, "no-child"));
    for testid in [
        "restricted",
        "restricted-since",
        "held",
        "backups",
        "disputed-last-name",
    ] {
        assert!(!told(&view(), testid), "{testid}");
    }
    let marked = RequestView {
        restricted: true,
        restricted_since: Some(DateTime::UNIX_EPOCH),
        disputes: vec![DisputedDetail {
            attribute: Attribute::Surname,
            label: "Last name",
            since: DateTime::UNIX_EPOCH,
            settled: None,
        }],
        ..view()
    };
    assert!(told(&marked, "restricted-since") && told(&marked, "disputed-last-name") && !told(&marked, "restricted"));
    let other = RequestView {
        restricted: true,
        held_by: vec!["Litigation, placed by Ines Porto on 1 May 2026".to_owned()],
        backups_until: Some(day("2026-10-15")),
        ..view()
    };
    assert!(told(&other, "restricted") && told(&other, "held") && one(&other).contains("until 15 October 2026"));
}

fn item(proposal: Proposal) -> Item {
    let row = Row {
        label: "Address".to_owned(),
        value: "1 <i>Ash Lane".to_owned(),
        shown: true,
    };
    Item {
        key: "abc".to_owned(),
        part: Part::Home,
        source: "Schools, record 1".to_owned(),
        proposal,
        entries: vec![Entry {
            heading: "Received on 1 March 2026".to_owned(),
            rows: vec![row],
        }],
        seen: "seen-then".to_owned(),
    }
}

fn items(view: ItemView, typed: &[TypedDecision]) -> String {
    let view = ItemsView {
        line: line(false),
        shielded: false,
        items: vec![view],
        counts: ItemCounts::default(),
        page: 1,
        pages: 1,
        version: 4,
    };
    ItemsPage::new(page(), &view, typed, &FormErrors::new())
        .render()
        .unwrap()
}

/// The value of the radio that is chosen, and of the reason.
fn chosen(html: &str) -> (Option<&str>, Option<&str>) {
    let radio = html
        .split("type=\"radio\" value=\"")
        .skip(1)
        .find(|rest| rest.split('>').next().is_some_and(|tag| tag.contains(" checked")))
        .and_then(|rest| rest.split('"').next());
    let option = html
        .split("<option value=\"")
        .skip(1)
        .find(|rest| rest.split('>').next().is_some_and(|tag| tag.contains(" selected")))
        .and_then(|rest| rest.split('"').next());
    (radio, option.filter(|reason| !reason.is_empty()))
}

#[test]
fn what_a_rule_proposes_is_chosen_and_what_somebody_has_to_read_is_not() {
    let shown = |proposal| ItemView {
        item: item(proposal),
        decided: None,
        changed: false,
    };
    let html = items(shown(Proposal::Release), &[]);
    assert!(html.contains("1 &#60;i&#62;Ash Lane (shown on the record)") && html.contains("value=\"seen-then\""));
    assert_eq!(chosen(&html), (Some("release"), None));
    assert_eq!(
        chosen(&items(shown(Proposal::Withhold(WithholdReason::ThirdParty)), &[])),
        (Some("withhold"), Some("third_party"))
    );
    assert_eq!(chosen(&items(shown(Proposal::Ask), &[])), (None, None));
    let changed = ItemView {
        changed: true,
        ..shown(Proposal::Release)
    };
    assert_eq!(
        chosen(&items(changed, &[])),
        (None, None),
        "what changed is looked at again"
    );
    let decided = ItemView {
        decided: Some(DecidedItem {
            withheld: Some(WithholdReason::SeriousHarm),
            person: "Ines Porto".to_owned(),
            at: DateTime::UNIX_EPOCH,
        }),
        ..shown(Proposal::Release)
    };
    assert_eq!(chosen(&items(decided, &[])), (Some("withhold"), Some("serious_harm")));
    let typed = TypedDecision {
        item: "abc".to_owned(),
        decision: "withhold".to_owned(),
        ..TypedDecision::default()
    };
    assert_eq!(
        chosen(&items(shown(Proposal::Release), &[typed])),
        (Some("withhold"), None),
        "what was typed stays"
    );
}
