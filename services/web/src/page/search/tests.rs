//! What the search forms show.

use askama::Template as _;
use child::policy::{Reasons, Role};

use super::{
    advanced::{AdvancedPage, TypedAdvanced},
    simple::{SearchPage, TypedSearch},
};
use crate::{
    components::FormErrors,
    layout::Section,
    page::made_up::{NAME, NAME_ESCAPED, check_page, day, page},
};

#[test]
fn a_refused_search_keeps_what_was_typed_and_links_each_error_to_its_field() {
    let typed = TypedSearch {
        text: NAME.to_owned(),
        reason: "made-up".to_owned(),
        ..TypedSearch::default()
    };
    let mut errors = FormErrors::new();
    let reasons = Reasons::default();
    let list = reasons.search(Role::SocialWorker);
    super::reason::read(list.unwrap(), &typed.reason, &typed.reason_other, &mut errors);
    let html = SearchPage::new(page(Role::SocialWorker, Section::Search), &typed, list, &errors)
        .render()
        .unwrap();
    check_page(&html);
    assert!(html.contains(&format!("value=\"{NAME_ESCAPED}\"")), "{html}");
    assert!(html.contains("<title>Error: "), "{html}");
    assert!(
        html.contains("href=\"#reason\">Select why you search all children"),
        "{html}"
    );
    assert_eq!(
        html.matches("Select why you search all children").count(),
        2,
        "at the top and beside the field"
    );
}

#[test]
fn every_form_carries_the_token_and_the_reason_is_asked_only_when_it_is_due() {
    let reasons = Reasons::default();
    for ask in [true, false] {
        let list = reasons.search(Role::SocialWorker).filter(|_| ask);
        let errors = FormErrors::new();
        let simple = SearchPage::new(
            page(Role::SocialWorker, Section::Search),
            &TypedSearch::default(),
            list,
            &errors,
        );
        let advanced = AdvancedPage::new(
            page(Role::SocialWorker, Section::Search),
            &TypedAdvanced::empty(),
            list,
            &errors,
            day("2026-09-01"),
        );
        for html in [simple.render().unwrap(), advanced.render().unwrap()] {
            check_page(&html);
            let form = html.split("<main").nth(1).unwrap();
            assert!(form.contains("name=\"csrf\" value=\"token-of-the-form\""), "{form}");
            assert_eq!(form.contains("name=\"reason\""), ask, "{form}");
        }
    }
}

#[test]
fn a_wrong_date_marks_its_boxes_and_its_error_leads_to_the_first() {
    let typed = TypedAdvanced {
        born_day: "4".into(),
        born_year: "2001".into(),
        ..TypedAdvanced::empty()
    };
    let mut errors = FormErrors::new();
    typed.read(day("2026-09-01"), &mut errors);
    let page = page(Role::DataSteward, Section::Search);
    let html = AdvancedPage::new(page, &typed, None, &errors, day("2026-09-01"))
        .render()
        .unwrap();
    check_page(&html);
    assert!(
        html.contains("href=\"#born-month\">Date of birth must include a month"),
        "{html}"
    );
    assert_eq!(
        html.matches("govuk-input--error").count(),
        1,
        "only the month is wrong: {html}"
    );
}
