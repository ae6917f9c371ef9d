//! Facts of education as tables, each under its heading; the education page and the page about absence share them.

use child::view::{AchievementView, AttendanceView, EnrolmentView, ExclusionView, RollState, SenStepView, Told};
use chrono::NaiveDate;
use desk::Share;

use crate::{
    components::{Colour, Column, Content, Table, TableRow, Tag},
    page::moment::Moment,
    words,
};

/// A heading with a table, or what stands there when nothing is recorded.
pub(super) struct Facts {
    pub id: &'static str,
    pub heading: &'static str,
    pub table: Option<Table>,
    pub empty: &'static str,
}

/// Puts rows under their columns; the last column says who states them.
fn facts<T>(
    id: &'static str,
    heading: &'static str,
    columns: &[&str],
    empty: &'static str,
    told: &[Told<T>],
    cells: impl Fn(&T) -> Vec<Content>,
) -> Facts {
    let columns = columns.iter().copied().chain(["Source"]).map(Column::new).collect();
    let rows = told
        .iter()
        .enumerate()
        .map(|(place, told)| {
            let mut row = cells(&told.fact);
            row.push(told.sources.join(", ").into());
            TableRow::new(row).testid(format!("row-{id}-{}", place + 1))
        })
        .collect();
    let table = Table::new(id, columns, rows)
        .hidden_caption(heading)
        .first_cell_is_header()
        .stacks();
    Facts {
        id,
        heading,
        table: (!told.is_empty()).then_some(table),
        empty,
    }
}

/// A day, or what stands for one that nobody gave.
pub(super) fn day(day: Option<NaiveDate>) -> Content {
    day.map_or_else(|| words::NOT_RECORDED.into(), |day| Moment::short_day(day).into())
}

/// A text, or what stands for one that nobody gave.
pub(super) fn text(text: Option<&str>) -> Content {
    words::or_not_recorded(text).into()
}

fn count(count: Option<u32>) -> Content {
    count.map_or_else(
        || words::NOT_RECORDED.into(),
        |count| words::number(count as usize).into(),
    )
}

/// "12% (37 of 300 sessions)".
pub(super) fn unauthorised(period: &AttendanceView) -> String {
    match (period.unauthorised, period.possible) {
        (Some(missed), Some(possible)) => {
            let sessions = format!(
                "{} of {} sessions",
                words::number(missed as usize),
                words::number(possible as usize)
            );
            // What a source counts twice is all of it, and no more.
            match Share::exact(i64::from(missed.min(possible)), i64::from(possible)) {
                Share::Nothing => sessions,
                percent => format!("{percent} ({sessions})"),
            }
        }
        (Some(missed), None) => words::counted(missed as usize, "session", "sessions"),
        (None, _) => words::NOT_RECORDED.to_owned(),
    }
}

/// The period by its name, or by its days.
pub(super) fn period(period: &AttendanceView) -> String {
    match (&period.period, period.from, period.to) {
        (Some(name), _, _) => name.clone(),
        (None, Some(from), Some(to)) => words::date_range(from, to),
        (None, Some(from), None) => format!("From {}", words::date(from)),
        (None, None, Some(to)) => format!("To {}", words::date(to)),
        (None, None, None) => words::NOT_RECORDED.to_owned(),
    }
}

/// Schools on whose roll the child is or was.
pub(super) fn schools(told: &[Told<EnrolmentView>]) -> Facts {
    let columns = ["School", "On roll", "From", "To", "Registration, or why the child left"];
    facts(
        "schools",
        "Schools",
        &columns,
        "No school is recorded.",
        told,
        |school| {
            let (state, left) = match school.state {
                RollState::OnRoll => (Tag::new("On roll"), Content::from("No end date")),
                RollState::Left => (Tag::new("Left").colour(Colour::Grey), day(school.to)),
                RollState::NoLongerListed => (Tag::new("No longer listed").colour(Colour::Grey), day(school.to)),
            };
            let reason = match (&school.leaving_reason, school.state) {
                (Some(reason), _) => reason.as_str().into(),
                // "On roll" alone says no more than the tag.
                (None, RollState::OnRoll) => school
                    .registered
                    .filter(|words| *words != "On roll")
                    .unwrap_or("")
                    .into(),
                (None, _) => words::NOT_RECORDED.into(),
            };
            vec![
                school.school.as_str().into(),
                state.into(),
                day(school.from),
                left,
                reason,
            ]
        },
    )
}

/// Attendance by school and period.
pub(super) fn attendance(told: &[Told<AttendanceView>]) -> Facts {
    let columns = [
        "Period",
        "School",
        "Unauthorised absence",
        "Authorised absence (sessions)",
    ];
    facts(
        "attendance",
        "Attendance",
        &columns,
        "No attendance is recorded.",
        told,
        |record| {
            vec![
                period(record).into(),
                text(record.school.as_deref()),
                unauthorised(record).into(),
                count(record.authorised),
            ]
        },
    )
}

/// Exclusions.
pub(super) fn exclusions(told: &[Told<ExclusionView>]) -> Facts {
    let columns = ["Exclusion", "From", "Sessions", "School"];
    facts(
        "exclusions",
        "Exclusions",
        &columns,
        "No exclusions are recorded.",
        told,
        |exclusion| {
            vec![
                exclusion.kind.into(),
                day(exclusion.from),
                count(exclusion.sessions),
                text(exclusion.school.as_deref()),
            ]
        },
    )
}

/// Results of assessments.
pub(super) fn achievements(told: &[Told<AchievementView>]) -> Facts {
    let columns = ["Subject", "Stage", "Result", "When"];
    facts(
        "achievement",
        "Achievement",
        &columns,
        "No results are recorded.",
        told,
        |result| {
            let subject = match &result.assessment {
                Some(assessment) => format!("{}, {assessment}", result.subject),
                None => result.subject.clone(),
            };
            let when = match (result.on, result.year) {
                (None, Some(year)) => year.to_string().into(),
                (on, _) => day(on),
            };
            vec![
                subject.into(),
                result.stage.as_str().into(),
                result.result.as_str().into(),
                when,
            ]
        },
    )
}

/// Steps of special educational needs.
pub(super) fn sen_steps(heading: &'static str, told: &[Told<SenStepView>]) -> Facts {
    let columns = ["Step", "When", "Outcome"];
    facts("sen-steps", heading, &columns, "No steps are recorded.", told, |step| {
        vec![step.label.into(), day(step.on), text(step.outcome.as_deref())]
    })
}
