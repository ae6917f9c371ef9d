//! A pupil's time at school as a transfer file or a census tells it: provisions, schools, attendance and results.

use child::fact::{Achievement, Attendance, Enrolment, EnrolmentStatus, SenProvision, SenStep, SenStepKind};
use chrono::NaiveDate;

use super::{
    cells::{Cells, PartCells},
    date::{DateRange, read_date},
    draft::{Draft, tidy},
    number::whole_number,
};
use crate::rule::Rule;

/// Years that a result can be of.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2100;

/// Reads all of it.
pub(super) fn read_schooling(draft: &mut Draft, cells: &Cells<'_>) {
    for part in cells.parts("SEN") {
        read_provision(draft, &part);
    }
    // Files list provisions in any order.
    draft.facts.sen_steps.sort_by_key(|step| (step.on, step.kind));
    for part in cells.parts("SchoolHistory") {
        read_school(draft, &part);
    }
    for part in cells.parts("YearData") {
        read_attendance(draft, &part);
    }
    for part in cells.parts("StageAssessment") {
        read_result(draft, &part);
    }
}

fn text(part: &PartCells<'_>, name: &str) -> Option<String> {
    let text = tidy(part.get(name)?.text).into_owned();
    (!text.is_empty()).then_some(text)
}

fn date(draft: &mut Draft, part: &PartCells<'_>, name: &str, range: DateRange) -> Option<NaiveDate> {
    part.get(name).and_then(|cell| read_date(draft, cell, range))
}

/// Warns if the last day comes before the first.
fn check_order(draft: &mut Draft, part: &PartCells<'_>, days: (Option<NaiveDate>, Option<NaiveDate>), last: &str) {
    if let ((Some(first), Some(end)), Some(cell)) = (days, part.get(last))
        && end < first
    {
        draft.warn(Rule::DatesReversed, cell);
    }
}

/// A provision is two steps: it began, and it ended if the file says so.
fn read_provision(draft: &mut Draft, part: &PartCells<'_>) {
    let started = date(draft, part, "StartDate", DateRange::Start);
    let ended = date(draft, part, "EndDate", DateRange::Last);
    check_order(draft, part, (started, ended), "EndDate");
    let outcome = part.get("SENprovision").map(|cell| {
        SenProvision::from_code(cell.text).map_or_else(
            || {
                draft.warn(Rule::CodeUnknown, cell);
                tidy(cell.text).into_owned()
            },
            |provision| provision.label().to_owned(),
        )
    });
    let steps = &mut draft.facts.sen_steps;
    let step = |kind, on| SenStep {
        kind,
        on,
        outcome: outcome.clone(),
    };
    if started.is_some() || outcome.is_some() {
        steps.push(step(SenStepKind::ProvisionStarted, started));
    }
    if ended.is_some() {
        steps.push(step(SenStepKind::ProvisionEnded, ended));
    }
}

fn read_school(draft: &mut Draft, part: &PartCells<'_>) {
    let entered_on = date(draft, part, "EntryDate", DateRange::Start);
    let left_on = date(draft, part, "LeavingDate", DateRange::Last);
    check_order(draft, part, (entered_on, left_on), "LeavingDate");
    let status = part.get("EnrolStatus").and_then(|cell| {
        let status = EnrolmentStatus::from_code(cell.text);
        if status.is_none() {
            draft.warn(Rule::CodeUnknown, cell);
        }
        status
    });
    let enrolment = Enrolment {
        school: text(part, "School"),
        school_name: text(part, "SchoolName"),
        status,
        entered_on,
        left_on,
        leaving_reason: text(part, "LeavingReason"),
    };
    // A place in the history that names no school says nothing.
    if enrolment.school.is_some() || enrolment.school_name.is_some() {
        draft.facts.enrolments.push(enrolment);
    }
}

/// A number of half days.
pub(super) fn sessions(draft: &mut Draft, part: &PartCells<'_>, name: &str) -> Option<u32> {
    let cell = part.get(name)?;
    let count = whole_number(cell.text).and_then(|count| u32::try_from(count).ok());
    if count.is_none() {
        draft.set_aside(Rule::NumberUnreadable, cell);
    }
    count
}

fn read_attendance(draft: &mut Draft, part: &PartCells<'_>) {
    let mut sessions = |name| sessions(draft, part, name);
    let attendance = Attendance {
        possible: sessions("SessionsPossible"),
        authorised: sessions("SessionsAuthorised"),
        unauthorised: sessions("SessionsUnauthorised"),
        school: text(part, "School"),
        from: None,
        to: None,
        period: text(part, "Year"),
    };
    if attendance
        .possible
        .or(attendance.authorised)
        .or(attendance.unauthorised)
        .is_some()
    {
        draft.facts.attendance.push(attendance);
    }
}

/// A result without a stage, a subject or a result says nothing.
fn read_result(draft: &mut Draft, part: &PartCells<'_>) {
    let (Some(stage), Some(subject), Some(result)) = (text(part, "Stage"), text(part, "Subject"), text(part, "Result"))
    else {
        draft.warn_part(Rule::ResultIncomplete, "StageAssessment");
        return;
    };
    let year = part.get("Year").and_then(|cell| {
        let year = whole_number(cell.text).filter(|year| YEARS.contains(year));
        if year.is_none() {
            draft.set_aside(Rule::NumberUnreadable, cell);
        }
        year.and_then(|year| i32::try_from(year).ok())
    });
    let method = text(part, "Method").map(|code| match code.as_str() {
        "TA" => "Teacher assessment".to_owned(),
        "TT" => "Test or task".to_owned(),
        _ => code,
    });
    let assessed: Vec<String> = [method, text(part, "Component"), text(part, "ResultQualifier")]
        .into_iter()
        .flatten()
        .collect();
    let on = date(draft, part, "ResultDate", DateRange::Past);
    draft.facts.achievements.push(Achievement {
        stage,
        subject,
        assessment: (!assessed.is_empty()).then(|| assessed.join(", ")),
        result,
        year,
        on,
    });
}
