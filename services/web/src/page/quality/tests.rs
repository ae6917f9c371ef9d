//! What the quality pages show.

use askama::Template as _;
use child::{Attribute, ChildId, NoticeId, policy::Role};
use desk::{
    Checked, Count, FieldQuality, FieldView, MonthQuality, NoticeList, NoticeListKind, NoticeStatus, NoticeValues,
    NoticeView, QualityList, RuleQuality, Share, SourceQuality, SourceSummary,
};
use uuid::Uuid;

use super::{
    field::FieldPage,
    list::ListPage,
    notices::{NoticesPage, address},
    source::SourcePage,
};
use crate::{
    layout::{Page, Section},
    page::made_up::{NAME, NAME_ESCAPED, check_page, day, moment, page},
};

fn quality_page() -> Page {
    page(Role::DataSteward, Section::Quality)
}

const fn exact(part: i64, whole: i64) -> Share {
    Share::Exact { part, whole }
}

fn summary() -> SourceSummary {
    SourceSummary {
        source: "school/1".to_owned(),
        label: NAME.to_owned(),
        records: Count::Exact { count: 130_000 },
        linked: exact(129_000, 130_000),
        repeated: exact(0, 130_000),
        rejected: Share::Nothing,
        complete: Share::Few,
        valid: Share::AllButFew,
        agrees: Some(Share::Percent { percent: 77 }),
    }
}

fn dob() -> FieldQuality {
    FieldQuality {
        field: "dob",
        label: "Date of birth",
        complete: exact(120_000, 130_000),
        valid: exact(119_999, 120_000),
        agrees: Some(exact(90_000, 100_000)),
        confirmed_days: Some(12),
        claimed: Some(95),
        gap: Some(-5),
    }
}

fn months() -> Vec<MonthQuality> {
    let month = |month: &str, part| MonthQuality {
        month: day(month),
        complete: exact(part, 100),
        valid: exact(98, 100),
        agrees: Some(Share::Nothing),
    };
    vec![month("2026-08-01", 80), month("2026-09-01", 92)]
}

#[test]
fn every_percent_of_a_source_leads_to_its_rule() {
    let list = QualityList {
        measured_at: Some(moment("2026-09-01T15:30:00Z")),
        sources: vec![summary()],
    };
    let html = ListPage::new(quality_page(), &list).render().unwrap();
    check_page(&html);
    for part in [
        NAME_ESCAPED,
        "130,000",
        "href=\"/quality/school%2F1#linked\"",
        "99%",
        "0%",
        "77%",
        "Fewer than 5",
        "All but fewer than 5",
        "1 September 2026 at 4:30pm",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let printed = quality_page().printable_counts(moment("2026-09-01T15:30:00Z"));
    let html = ListPage::new(printed, &list).render().unwrap();
    assert!(
        html.contains("data-testid=\"print\"") && html.contains("on 1 September 2026 at 4:30pm.</p>"),
        "{html}"
    );
    assert!(!html.contains("Contains personal data"), "there is none: {html}");
    let none = QualityList {
        measured_at: None,
        sources: Vec::new(),
    };
    let html = ListPage::new(quality_page(), &none).render().unwrap();
    assert!(html.contains("Nothing has been measured yet."), "{html}");
}

#[test]
fn a_source_without_a_field_to_measure_says_so_and_offers_no_file() {
    let source = SourceQuality {
        measured_at: None,
        summary: summary(),
        waiting: Count::Few,
        rules: Vec::new(),
        fields: Vec::new(),
        months: Vec::new(),
        sees_notices: false,
    };
    let html = SourcePage::new(quality_page(), &source).render().unwrap();
    check_page(&html);
    assert!(html.contains("There is no field to measure"), "{html}");
    assert!(!html.contains("fields.csv") && !html.contains("Each percent"), "{html}");
}

#[test]
fn p15_what_is_measured_and_what_is_claimed_stand_side_by_side() {
    let source = SourceQuality {
        measured_at: None,
        summary: summary(),
        waiting: Count::Few,
        rules: vec![RuleQuality {
            rule: "row_empty".to_owned(),
            problem: "It is empty.".to_owned(),
            advice: "Delete it.".to_owned(),
            rows: Count::Exact { count: 214 },
        }],
        fields: vec![dob()],
        months: months(),
        sees_notices: true,
    };
    let html = SourcePage::new(quality_page(), &source).render().unwrap();
    check_page(&html);
    for part in [
        "href=\"/quality/school%2F1/field/dob#complete\"",
        "92%<span",
        "over 99%<span",
        "90%<span",
        "12 days ago",
        "95%",
        "−5 points",
        "129,000 of 130,000",
        "It is empty.",
        "214",
        "data-testid=\"trend-chart\"",
        "Complete: 92%, after 80%; Valid: 98%; Agrees with other sources: –.",
        "September 2026",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let row = html
        .split("data-testid=\"field-dob\"")
        .nth(1)
        .unwrap()
        .split("</tr>")
        .next()
        .unwrap();
    assert!(row.contains("90%") && row.contains("95%"), "side by side: {row}");
    for share in ["percent\"", "77 of"] {
        assert!(!html.contains(share), "{share}: {html}");
    }
}

#[test]
fn p06_what_others_hold_is_left_out_for_who_may_not_know_it() {
    let own = || FieldQuality {
        agrees: None,
        gap: None,
        ..dob()
    };
    let months: Vec<MonthQuality> = months()
        .into_iter()
        .map(|month| MonthQuality { agrees: None, ..month })
        .collect();
    let source = SourceQuality {
        measured_at: None,
        summary: SourceSummary {
            agrees: None,
            ..summary()
        },
        waiting: Count::Few,
        rules: Vec::new(),
        fields: vec![own()],
        months: months.clone(),
        sees_notices: false,
    };
    let field = FieldView {
        measured_at: None,
        source: "education".to_owned(),
        source_label: "Education".to_owned(),
        now: own(),
        months,
    };
    let list = QualityList {
        measured_at: None,
        sources: vec![source.summary.clone()],
    };
    let partner = || page(Role::SourcePartner, Section::Quality);
    for html in [
        ListPage::new(partner(), &list).render().unwrap(),
        SourcePage::new(partner(), &source).render().unwrap(),
        FieldPage::new(partner(), &field).render().unwrap(),
    ] {
        check_page(&html);
        for part in ["gree", "Gap", "gap"] {
            assert!(!html.contains(part), "{part}: {html}");
        }
        assert!(html.contains("Complete"), "{html}");
    }
}

#[test]
fn p15_a_field_opens_the_rule_and_the_count_of_each_percent() {
    let view = FieldView {
        measured_at: None,
        source: "education".to_owned(),
        source_label: "Education".to_owned(),
        now: dob(),
        months: months(),
    };
    let html = FieldPage::new(quality_page(), &view).render().unwrap();
    check_page(&html);
    for checked in Checked::ALL {
        let rule = checked.rule(child::Attribute::BirthDate);
        assert!(
            html.contains(rule) && html.contains(&format!("id=\"{}\"", checked.slug())),
            "{html}"
        );
    }
    for part in [
        "120,000 of 130,000.",
        "119,999 of 120,000.",
        "90,000 of 100,000.",
        "Valid: over 99%",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let rounded = FieldView {
        now: FieldQuality {
            complete: Share::Few,
            ..dob()
        },
        ..view
    };
    let html = FieldPage::new(quality_page(), &rounded).render().unwrap();
    assert!(
        html.contains("Complete: Fewer than 5") && !html.contains("count-complete"),
        "{html}"
    );
}

fn notice(values: bool) -> NoticeView {
    let values = values.then(|| NoticeValues {
        attribute: Attribute::Surname,
        child: ChildId(Uuid::from_u128(7)),
        reference: "C-10042".to_owned(),
        said: vec![NAME.to_owned()],
        asked: vec!["Neil".to_owned()],
        note: String::new(),
        person: "Petra Ashgrove".to_owned(),
        status: NoticeStatus::Sent,
        sent_at: Some(moment("2026-09-01T09:00:00Z")),
        answered_at: None,
        closed_at: None,
        closed_by: None,
    });
    NoticeView {
        id: NoticeId(Uuid::from_u128(9)),
        record_id: NAME.to_owned(),
        field: "Last name",
        raised_at: moment("2026-09-01T09:00:00Z"),
        values,
    }
}

fn notices(role: Role, kind: NoticeListKind, notices: Vec<NoticeView>) -> String {
    let list = NoticeList {
        source: "school/1".to_owned(),
        label: NAME.to_owned(),
        has_values: role == Role::DataSteward,
        total: notices.len(),
        page: 1,
        pages: 1,
        notices,
    };
    let html = NoticesPage::new(page(role, Section::Quality), &list, kind)
        .render()
        .unwrap();
    check_page(&html);
    html
}

#[test]
fn a_steward_marks_and_withdraws_notices_that_wait_and_no_others() {
    let html = notices(Role::DataSteward, NoticeListKind::Waiting, vec![notice(true)]);
    for part in [
        r#"action="/quality/school%2F1/notices""#,
        r#"href="/quality/school%2F1/notices.csv""#,
        r#"name="act" value="sent""#,
        r#"name="act" value="withdraw""#,
        "/attribute/last-name",
        "1 notice<",
        NAME_ESCAPED,
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains(" checked"), "{html}");
    let closed = notices(Role::DataSteward, NoticeListKind::Closed, vec![notice(true)]);
    assert!(
        !closed.contains("name=\"act\"") && !closed.contains("checkbox\""),
        "{closed}"
    );
    let none = notices(Role::DataSteward, NoticeListKind::Waiting, Vec::new());
    assert!(none.contains("No notice is in this list."), "{none}");
    assert_eq!(
        address("school/1", NoticeListKind::Closed, 2),
        "/quality/school%2F1/notices?list=closed&page=2"
    );
    assert_eq!(address("a", NoticeListKind::Waiting, 1), "/quality/a/notices");
}

#[test]
fn p06_who_speaks_for_a_source_is_shown_no_value_no_child_and_nothing_to_do() {
    let html = notices(Role::SourcePartner, NoticeListKind::Waiting, vec![notice(false)]);
    assert!(html.contains("Last name") && html.contains(NAME_ESCAPED), "{html}");
    for hidden in ["It should say", "/child/", "name=\"act\"", "Status", "Closed"] {
        assert!(!html.contains(hidden), "{hidden}: {html}");
    }
}
