//! What the pages about users show.

use askama::Template as _;
use child::{ids::UserId, policy::Role};
use desk::{AccessState, DeclaredLine, Lapse, Profile, RelationshipKind, UserFilter, UserLine, UserView, Way};
use uuid::Uuid;

use super::{
    act::{Act, ActPage},
    add::{CheckPage, QuestionPage},
    edit::EditPage,
    fields::{Step, TypedUser},
    list::ListPage,
    one::UserPage,
    relationships::RelationshipsPage,
};
use crate::{
    components::FormErrors,
    layout::{Page, Section},
    page::made_up::{NAME, NAME_ESCAPED, check_page, moment, page},
};

fn line() -> UserLine {
    UserLine {
        id: UserId(Uuid::from_u128(7)),
        profile: Profile {
            email: "ann@example.org".to_owned(),
            display_name: NAME.to_owned(),
            role: Role::SchoolPractitioner,
            organisation: Some(NAME.to_owned()),
            team: None,
            schools: vec!["900101".to_owned()],
            sources: Vec::new(),
            checks_until: None,
            training_until: None,
        },
        state: AccessState::Lapsed,
        lapses: vec![Lapse::Checks, Lapse::Training],
        review_due: true,
        reviewed_on: None,
        proposed_role: Some(Role::Auditor),
        locked_until: Some(moment("2026-07-04T15:30:00Z")),
        locks: 3,
        last_seen: None,
        way: Way::Local,
        codes: false,
        version: 4,
    }
}

fn view(own: bool, proposed_by_viewer: bool) -> UserView {
    UserView {
        line: line(),
        own,
        proposed_by_viewer,
    }
}

fn users_page() -> Page {
    page(Role::SystemAdmin, Section::Users)
}

fn checked(html: Result<String, askama::Error>) -> String {
    let html = html.unwrap();
    check_page(&html);
    html
}

#[test]
fn the_list_tells_who_may_sign_in_and_what_is_due() {
    let html = checked(ListPage::new(users_page(), &[line()], &UserFilter::default()).render());
    for part in [
        NAME_ESCAPED,
        "Lapsed",
        "Review due",
        "Locked",
        "Not recorded",
        "Never",
        "900101",
        "1 user",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let filter = UserFilter {
        state: Some(AccessState::Suspended),
        role: Some(Role::Auditor),
        review_due: true,
    };
    let html = checked(ListPage::new(users_page(), &[], &filter).render());
    assert!(html.contains("No user fits."), "{html}");
    assert!(html.contains("/users?role=auditor&#38;review=due"), "{html}");
}

#[test]
fn nobody_is_offered_what_they_may_not_do() {
    let own = checked(UserPage::new(users_page(), &view(true, false), None).render());
    assert!(!own.contains("act-") && !own.contains("/edit"), "{own}");
    let proposed = checked(UserPage::new(users_page(), &view(false, true), None).render());
    assert!(
        !proposed.contains("act-agree") && proposed.contains("act-decline"),
        "{proposed}"
    );
    let other = checked(UserPage::new(users_page(), &view(false, false), Some("7QK2-M9DA".into())).render());
    for part in [
        "act-agree",
        "act-suspend",
        "act-confirm",
        "act-reset",
        "act-unlock",
        "7QK2-M9DA",
        "3 times",
    ] {
        assert!(other.contains(part), "{part}: {other}");
    }
    assert!(!other.contains("act-reinstate"), "{other}");
}

#[test]
fn every_form_holds_what_was_typed_as_text() {
    let mut typed = TypedUser::of(&line());
    typed.team = NAME.to_owned();
    let errors = FormErrors::new();
    for step in Step::ALL {
        checked(QuestionPage::new(users_page(), step, &typed, true, &errors).render());
    }
    let html = checked(EditPage::new(users_page(), line().id, 4, &typed, &errors).render());
    assert!(
        html.contains(NAME_ESCAPED) && html.contains(r#"name="version" value="4""#),
        "{html}"
    );
    typed.role = "auditor".to_owned();
    let html = checked(CheckPage::new(users_page(), &typed, &[]).render());
    assert!(html.contains("data-testid=\"waits\""), "{html}");
    checked(ActPage::new(users_page(), &view(false, false), Act::Suspend, &["No".to_owned()]).render());
}

#[test]
fn p06_a_declaration_names_its_user_and_never_the_child() {
    let declared = |next| DeclaredLine {
        id: Uuid::from_u128(9),
        user: UserId(Uuid::from_u128(7)),
        name: NAME.to_owned(),
        kind: RelationshipKind::Family,
        declared_at: moment("2026-07-04T15:30:00Z"),
        withdrawal_asked_at: None,
        next,
    };
    let html = checked(RelationshipsPage::new(users_page(), &[declared(true)], true).render());
    assert!(
        html.contains(NAME_ESCAPED) && html.contains("Ask to withdraw"),
        "{html}"
    );
    assert!(!html.contains("/child/"), "{html}");
    let html = checked(RelationshipsPage::new(users_page(), &[declared(false)], false).render());
    assert!(!html.contains("withdraw-"), "{html}");
}
