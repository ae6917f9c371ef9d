//! A made-up child as a role may be given it, for the tests of pages. Every text that a source could state holds
//! something that would do harm if it were not escaped.

use child::{
    Attribute, ChildId, ChildView, UserId,
    fact::{Assistant, ProcessKind, SenStepKind, Wheelchair},
    policy::{Role, Viewer},
    view::{
        AchievementView, AttendanceView, CafView, EducationView, EnrolmentView, ExclusionView, Flag, InvolvementView,
        NameView, ProcessView, RollState, RowView, SenStepView, SenView, SensitiveView, SourceView, StatedView, Told,
        TransportView,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::layout::{Page, Person, Section, Site};

/// A name with everything that has to come out as it went in.
pub(super) const NAME: &str = "O’Neill-Łucja <script>alert('x')</script> & 🎈";
/// The same as it stands in a page.
pub(super) const NAME_ESCAPED: &str = "O’Neill-Łucja &#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62; &#38; 🎈";

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn viewer(role: Role) -> Viewer {
    Viewer::new(UserId(Uuid::nil()), "Priya Shah", role)
}

pub(super) fn page(role: Role, section: Section) -> Page {
    let site = Site {
        authority: "Fenmere Council".to_owned(),
        contact: "the management team on 01632 960100".to_owned(),
        test_system: true,
        idle_minutes: 15,
    };
    let person = Person {
        viewer: viewer(role),
        csrf: "token-of-the-form".to_owned(),
        signs_out_at: moment("2026-09-01T15:30:00Z"),
        shortcuts: false,
        unlocked: None,
    };
    Page::new(site, Some(person), "A page", section)
}

fn stated(value: &[&str], source: &str, shown: bool) -> StatedView {
    StatedView {
        value: value.iter().map(|part| (*part).to_owned()).collect(),
        source: source.to_owned(),
        record_id: Some(format!("{source}-1")),
        updated_on: Some(day("2026-05-03")),
        shown,
    }
}

pub(super) fn row(attribute: Attribute, value: &[&str]) -> RowView {
    RowView {
        attribute,
        label: attribute.label(),
        value: value.iter().map(|part| (*part).to_owned()).collect(),
        source: "Education".to_owned(),
        updated_on: Some(day("2026-05-03")),
        disagree: false,
        reason: None,
        stated: vec![stated(value, "Education", true)],
        disputed: None,
        choices: Vec::new(),
    }
}

/// A row on which two sources differ.
pub(super) fn differing(attribute: Attribute, value: &[&str], other: &[&str]) -> RowView {
    let mut row = row(attribute, value);
    row.disagree = true;
    row.reason = Some("it was confirmed most recently");
    row.stated.push(stated(other, "Health", false));
    row
}

pub(super) fn involvement(service: &str) -> InvolvementView {
    InvolvementView {
        service: service.to_owned(),
        organisation: Some("Fenmere Council".to_owned()),
        team: Some(format!("Team {NAME}")),
        practitioner: Some("Adaeze Bright".to_owned()),
        role: Some("Social worker".to_owned()),
        phone: Some("01632 960123".to_owned()),
        email: None,
        from: Some(day("2026-01-05")),
        to: None,
        open: true,
        lead: true,
        social_care: service == "Children’s social care",
    }
}

pub(super) fn travel(school: &str) -> TransportView {
    TransportView {
        school: Some(school.to_owned()),
        school_code: Some(
            if school == "Ash Lane Primary" {
                "900101"
            } else {
                "900102"
            }
            .to_owned(),
        ),
        pickup_line: Some(format!("1 {NAME}")),
        pickup_postcode: Some("FN1 2AB".to_owned()),
        seat: "Manual wheelchair, stays in chair".to_owned(),
        needs: vec!["harness".to_owned(), "booster".to_owned()],
        wheelchair: Some(Wheelchair::Manual),
        stays_in_chair: Some(true),
        assistant: Some(Assistant::Shared),
        medical_plan: Some(true),
        communicates_by: Some("Signing".to_owned()),
        days: Some("MTWTF".to_owned()),
        am_time: Some("08:10".to_owned()),
        pm_time: None,
        carer_phone: Some("07700 900123".to_owned()),
        starts_on: None,
        ends_on: None,
        recorded: None,
        last_confirmed: Some(day("2025-05-02")),
        stale: true,
    }
}

fn told<T>(fact: T) -> Told<T> {
    Told {
        fact,
        sources: vec!["Education".to_owned()],
    }
}

fn step(kind: SenStepKind, on: &str) -> Told<SenStepView> {
    told(SenStepView {
        kind,
        label: kind.label(),
        on: Some(day(on)),
        outcome: Some(format!("Agreed {NAME}")),
    })
}

fn education() -> EducationView {
    let school = |school: &str, state, to: Option<&str>| {
        told(EnrolmentView {
            school: school.to_owned(),
            state,
            registered: Some("On roll"),
            from: Some(day("2021-09-02")),
            to: to.map(day),
            leaving_reason: to.map(|_| "Permanently excluded (PE)".to_owned()),
        })
    };
    EducationView {
        enrolments: vec![
            school("Ash Lane Primary", RollState::OnRoll, None),
            school(&format!("Fen End {NAME}"), RollState::Left, Some("2024-05-17")),
        ],
        attendance: vec![told(AttendanceView {
            school: Some("Ash Lane Primary".to_owned()),
            from: None,
            to: None,
            period: Some("2025/26".to_owned()),
            possible: Some(300),
            authorised: Some(12),
            unauthorised: Some(37),
            unauthorised_percent: Some(12),
        })],
        exclusions: vec![told(ExclusionView {
            kind: "Suspension",
            from: Some(day("2026-05-11")),
            sessions: Some(4),
            school: None,
        })],
        achievements: vec![told(AchievementView {
            stage: "KS2".to_owned(),
            subject: format!("Reading {NAME}"),
            assessment: Some("Test".to_owned()),
            result: "EXS".to_owned(),
            year: Some(2025),
            on: None,
        })],
        sen_steps: vec![step(SenStepKind::AssessmentRequested, "2023-10-02")],
    }
}

/// Everything that any role could be given.
pub(super) fn child() -> ChildView {
    ChildView {
        id: ChildId(Uuid::from_u128(7)),
        reference: "C-10042".to_owned(),
        name: NameView {
            first: NAME.to_owned(),
            last: "Thistlewick".to_owned(),
            known_as: Some("Lu".to_owned()),
            ..NameView::default()
        },
        born: Some(day("2014-03-04")),
        due: None,
        age: Some("12 years".to_owned()),
        age_years: Some(12),
        school_year: Some("Year 8".to_owned()),
        sex: Some("F".to_owned()),
        postcode: Some("FN1 1AA".to_owned()),
        school: Some("Ash Lane Primary".to_owned()),
        rows: vec![
            row(Attribute::FirstName, &[NAME]),
            row(Attribute::Surname, &["Thistlewick"]),
            row(Attribute::BirthDate, &["2014-03-04"]),
            row(Attribute::NhsNumber, &["9991234560"]),
            differing(
                Attribute::Address,
                &["12 Ash Lane", "Fenmere", "FN1 1AA"],
                &["3 Mill Row", "", "FN9 9ZZ"],
            ),
            row(Attribute::School, &["900101"]),
            row(Attribute::Destination, &["College"]),
        ],
        involvements: Some(vec![involvement("Children’s social care")]),
        sensitive: Some(SensitiveView {
            text: "A sensitive service is involved",
            involvements: None,
        }),
        sen: Some(SenView {
            provision: Some("SEN support".to_owned()),
            primary_type: Some("Autistic spectrum disorder".to_owned()),
            plan: Some(false),
            steps: vec![step(SenStepKind::PlanStarted, "2024-02-20")],
            masked: false,
        }),
        transport: Some(vec![travel("Ash Lane Primary")]),
        education: Some(education()),
        social_care: Some(vec![told(ProcessView {
            kind: ProcessKind::ChildInNeedPlan,
            label: ProcessKind::ChildInNeedPlan.label(),
            open: true,
            from: Some(day("2026-02-01")),
            to: None,
            team: Some(format!("Team {NAME}")),
        })]),
        caf: Some(vec![CafView {
            open: true,
            text: "A common assessment exists",
            coordinator: Some(NAME.to_owned()),
            contact: Some("01632 960456".to_owned()),
        }]),
        sources: Some(vec![SourceView {
            source: "education".to_owned(),
            label: "Education".to_owned(),
            record_id: "P-1".to_owned(),
            updated_on: Some(day("2026-05-03")),
            ended: true,
            values: vec![("First name".to_owned(), NAME.to_owned())],
        }]),
        withheld: None,
        flags: vec![Flag::UnderReview, Flag::SourcesDisagree],
        partial: true,
    }
}

/// Checks what holds for the HTML of every page: one heading of the first level, nothing run or styled in the text, all
/// that was made up escaped, each id once.
pub(super) fn check_page(html: &str) {
    assert_eq!(html.matches("<h1").count(), 1, "{html}");
    assert!(!html.contains("<script>"), "a name became a script: {html}");
    assert!(!html.contains(" style=") && !html.contains(" onclick="), "{html}");
    let mut ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice: {html}");
}
