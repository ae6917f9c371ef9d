//! What a transfer file tells of a pupil's time at school.

use child::{
    FeedKind,
    fact::{Enrolment, EnrolmentStatus, Facts, SenStepKind},
};
use chrono::NaiveDate;
use intake::{Outcome, Row};

use crate::{
    ctf::ctf,
    support::{row_codes, rows},
};

fn one(more: &str) -> Row {
    let pupil = format!("<Pupil><Surname>Okafor</Surname><Forename>Ann</Forename><DOB>2012-03-04</DOB>{more}</Pupil>");
    let mut found = rows(FeedKind::Ctf, &ctf(&pupil));
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn facts(row: &Row) -> &Facts {
    match &row.outcome {
        Outcome::Accepted { statement, .. } => &statement.facts,
        Outcome::Rejected { reasons, .. } => panic!("{reasons:?}"),
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[test]
fn provisions_are_steps_in_the_order_of_time() {
    let row = one(
        "<SENhistory><SEN><StartDate>2021-09-01</StartDate><SENprovision>E</SENprovision></SEN>\
                   <SEN><StartDate>2019-09-01</StartDate><EndDate>2021-08-31</EndDate><SENprovision>K</SENprovision></SEN>\
                   <SEN><StartDate>2018-09-01</StartDate><EndDate>2018-01-01</EndDate><SENprovision>Q</SENprovision></SEN>\
                   <SEN/></SENhistory>",
    );
    let steps: Vec<(SenStepKind, Option<NaiveDate>, Option<&str>)> = facts(&row)
        .sen_steps
        .iter()
        .map(|step| (step.kind, step.on, step.outcome.as_deref()))
        .collect();
    assert_eq!(
        steps,
        [
            (SenStepKind::ProvisionEnded, day("2018-01-01"), Some("Q")),
            (SenStepKind::ProvisionStarted, day("2018-09-01"), Some("Q")),
            (SenStepKind::ProvisionStarted, day("2019-09-01"), Some("SEN support")),
            (SenStepKind::ProvisionEnded, day("2021-08-31"), Some("SEN support")),
            (SenStepKind::ProvisionStarted, day("2021-09-01"), Some("EHC plan")),
        ]
    );
    let codes = row_codes(&row);
    assert!(codes.contains(&"dates_reversed:SEN.EndDate".to_owned()), "{codes:?}");
    assert!(codes.contains(&"code_unknown:SEN.SENprovision".to_owned()), "{codes:?}");
    // The need of today stands beside them.
    assert_eq!(facts(&row).sen_needs.len(), 1);
}

#[test]
fn schools_of_the_history_and_the_sending_school_are_enrolments() {
    let row = one(
        "<BasicDetails><EnrolStatus>C</EnrolStatus></BasicDetails><SchoolHistory>\
                   <School><LEA>873</LEA><Estab>2001</Estab><SchoolName>Mill Primary</SchoolName><EntryDate>2016-09-01</EntryDate>\
                   <LeavingDate>2023-07-21</LeavingDate><LeavingReason>PM</LeavingReason></School>\
                   <School><LEA>873</LEA><Estab>XXXX</Estab></School></SchoolHistory>",
    );
    let none = Enrolment {
        school: None,
        school_name: None,
        status: None,
        entered_on: None,
        left_on: None,
        leaving_reason: None,
    };
    assert_eq!(
        facts(&row).enrolments,
        [
            Enrolment {
                school: Some("8732001".to_owned()),
                school_name: Some("Mill Primary".to_owned()),
                entered_on: day("2016-09-01"),
                left_on: day("2023-07-21"),
                leaving_reason: Some("PM".to_owned()),
                ..none.clone()
            },
            Enrolment {
                school: Some("136580".to_owned()),
                school_name: Some("Ashwell".to_owned()),
                status: Some(EnrolmentStatus::Current),
                ..none
            },
        ]
    );
}

#[test]
fn a_history_that_names_the_sending_school_says_itself_whether_the_pupil_left() {
    let school = |more: &str| {
        let row = one(&format!(
            "<BasicDetails><EnrolStatus>M</EnrolStatus></BasicDetails><SchoolHistory><School><LEA>873</LEA>\
             <Estab>4012</Estab><URN>136580</URN><EntryDate>2023-09-01</EntryDate>{more}</School></SchoolHistory>"
        ));
        let enrolments = &facts(&row).enrolments;
        assert_eq!(enrolments.len(), 1);
        (enrolments[0].status, enrolments[0].left_on)
    };
    assert_eq!(school(""), (Some(EnrolmentStatus::Main), None));
    assert_eq!(
        school("<LeavingDate>2026-07-21</LeavingDate>"),
        (None, day("2026-07-21"))
    );
}

#[test]
fn a_council_that_sends_a_file_is_no_school() {
    let file = ctf("<Pupil><Surname>Okafor</Surname></Pupil>")
        .replace("<Estab>4012</Estab><URN>136580</URN>", "<Estab>LLLL</Estab>");
    assert!(facts(&rows(FeedKind::Ctf, &file)[0]).enrolments.is_empty());
}

#[test]
fn attendance_is_counted_by_year_and_school() {
    let row = one(
        "<Attendance><YearData><Year>2025</Year><LEA>873</LEA><Estab>4012</Estab><SchoolName>Ashwell</SchoolName>\
                   <SessionsPossible>380</SessionsPossible><SessionsAuthorised>12.0</SessionsAuthorised>\
                   <SessionsAttended>365</SessionsAttended><SessionsUnauthorised>many</SessionsUnauthorised>\
                   <AttendSessions><AttendanceStartDate>2026-01-05</AttendanceStartDate><AttendanceMarks>/\\I\\</AttendanceMarks>\
                   </AttendSessions></YearData><YearData><Year>2024</Year></YearData></Attendance>",
    );
    let [year] = facts(&row).attendance.as_slice() else {
        panic!("one year has counts")
    };
    assert_eq!(
        (year.period.as_deref(), year.school.as_deref()),
        (Some("2025"), Some("8734012"))
    );
    assert_eq!(
        (year.possible, year.authorised, year.unauthorised),
        (Some(380), Some(12), None)
    );
    assert_eq!(row_codes(&row), ["number_unreadable:YearData.SessionsUnauthorised"]);
    let outcome = serde_json::to_string(&row.outcome).unwrap();
    assert!(!outcome.contains("/\\\\I"), "marks say why a child was away: {outcome}");
}

#[test]
fn results_stand_under_their_key_stage() {
    let result = |inside: &str| format!("<StageAssessment>{inside}</StageAssessment>");
    let whole = result(
        "<Locale>ENG</Locale><Year>2023</Year><Subject>MAT</Subject><Method>TT</Method><Component>LEV</Component>\
         <ResultStatus>R</ResultStatus><ResultQualifier>NS</ResultQualifier><Result>104</Result><ResultDate>2023-07-11</ResultDate>",
    );
    let plain = result("<Subject>REA</Subject><Method>TA</Method><Result>EXS</Result><Year>soon</Year>");
    let empty = result("<Subject>SCI</Subject>");
    let row = one(&format!(
        "<StageAssessments><KeyStage><Stage>KS2</Stage>{whole}{plain}{empty}</KeyStage></StageAssessments>"
    ));
    let [first, second] = facts(&row).achievements.as_slice() else {
        panic!("two results")
    };
    assert_eq!(
        (first.stage.as_str(), first.subject.as_str(), first.result.as_str()),
        ("KS2", "MAT", "104")
    );
    assert_eq!(first.assessment.as_deref(), Some("Test or task, LEV, NS"));
    assert_eq!((first.year, first.on), (Some(2023), day("2023-07-11")));
    assert_eq!(
        (second.assessment.as_deref(), second.year),
        (Some("Teacher assessment"), None)
    );
    assert_eq!(
        row_codes(&row),
        [
            "number_unreadable:StageAssessment.Year",
            "result_incomplete:StageAssessment"
        ]
    );
}
