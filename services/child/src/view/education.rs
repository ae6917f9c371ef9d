//! What education records of a child beyond the school itself (field ED).

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde::Serialize;

use super::told::{Teller, Told};
use crate::{
    attribute::Attribute,
    fact::{Attendance, Enrolment, EnrolmentStatus, SenStep, SenStepKind, leaving_reason_label},
    golden::GoldenRecord,
    kind::Sector,
    policy::Field,
};

/// Education facts, each list newest first. A list that nobody filled is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct EducationView {
    /// Schools on whose roll the child is or was.
    pub enrolments: Vec<Told<EnrolmentView>>,
    /// Attendance by school and period.
    pub attendance: Vec<Told<AttendanceView>>,
    /// Exclusions; never why.
    pub exclusions: Vec<Told<ExclusionView>>,
    /// Results of assessments at school.
    pub achievements: Vec<Told<AchievementView>>,
    /// Every step to an education, health and care plan and out of it.
    pub sen_steps: Vec<Told<SenStepView>>,
}

/// Whether a child is on a school's roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RollState {
    /// On roll.
    OnRoll,
    /// The source says when the child left.
    Left,
    /// The source that named the school no longer lists the child, and does not say since when.
    NoLongerListed,
}

/// One time on the roll of one school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnrolmentView {
    /// The school's name.
    pub school: String,
    /// Whether the child is on its roll.
    pub state: RollState,
    /// How the child is registered, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered: Option<&'static str>,
    /// First day on roll.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day on roll.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Why the child left, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaving_reason: Option<String>,
}

/// Attendance at one school over one period, in sessions (half days).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttendanceView {
    /// The school's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// First day of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// The source's own name of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Sessions that the child could have attended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub possible: Option<u32>,
    /// Sessions missed with leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorised: Option<u32>,
    /// Sessions missed without leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unauthorised: Option<u32>,
    /// Sessions missed without leave as a percent of those possible, rounded to a whole number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unauthorised_percent: Option<u32>,
}

/// One exclusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExclusionView {
    /// Kind in words.
    pub kind: &'static str,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Sessions (half days) that it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions: Option<u32>,
    /// The school's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AchievementView {
    /// Stage of education as the source names it.
    pub stage: String,
    /// Subject as the source names it.
    pub subject: String,
    /// What was assessed and how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<String>,
    /// The result as the source writes it.
    pub result: String,
    /// Calendar year of the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Day of the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
}

/// One step to a plan or out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SenStepView {
    /// What happened, as a code.
    pub kind: SenStepKind,
    /// The same in words.
    pub label: &'static str,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// Education facts as the viewer sees them; `None` outside the role.
pub(super) fn education(teller: &Teller<'_>, today: NaiveDate) -> Option<EducationView> {
    if !teller.viewer.access(Field::Education).full() {
        return None;
    }
    let mut attendance = teller.tell(|record| {
        let periods = record.facts.attendance.iter();
        periods.map(|period| attended(teller, period)).collect()
    });
    attendance.sort_by_key(|told| Reverse((told.fact.to.or(told.fact.from), told.fact.period.clone())));
    let mut exclusions = teller.tell(|record| {
        let exclusions = record.facts.exclusions.iter();
        exclusions
            .map(|exclusion| ExclusionView {
                kind: exclusion.category.label(),
                from: exclusion.starts_on,
                sessions: exclusion.sessions,
                school: teller.school(exclusion.school.as_deref(), None),
            })
            .collect()
    });
    exclusions.sort_by_key(|told| Reverse(told.fact.from));
    let mut achievements = teller.tell(|record| {
        let results = record.facts.achievements.iter();
        results
            .map(|result| AchievementView {
                stage: result.stage.clone(),
                subject: result.subject.clone(),
                assessment: result.assessment.clone(),
                result: result.result.clone(),
                year: result.year,
                on: result.on,
            })
            .collect()
    });
    achievements.sort_by(|a, b| {
        let year = |told: &Told<AchievementView>| {
            let fact = &told.fact;
            fact.year.or(fact.on.map(|on| chrono::Datelike::year(&on)))
        };
        let newest = (year(b), b.fact.on).cmp(&(year(a), a.fact.on));
        newest.then_with(|| (&a.fact.stage, &a.fact.subject).cmp(&(&b.fact.stage, &b.fact.subject)))
    });
    Some(EducationView {
        enrolments: enrolments(teller, today),
        attendance,
        exclusions,
        achievements,
        sen_steps: steps(teller, |_| true),
    })
}

/// The steps of the kinds that `wanted` takes, newest first; of one day, the later in the course of things first.
pub(super) fn steps(teller: &Teller<'_>, wanted: impl Fn(SenStepKind) -> bool) -> Vec<Told<SenStepView>> {
    let mut steps = teller.tell(|record| {
        let steps = record.facts.sen_steps.iter().filter(|step| wanted(step.kind));
        steps
            .map(|SenStep { kind, on, outcome }| SenStepView {
                kind: *kind,
                label: kind.label(),
                on: *on,
                outcome: outcome.clone(),
            })
            .collect()
    });
    steps.sort_by_key(|told| Reverse((told.fact.on, told.fact.kind)));
    steps
}

fn attended(teller: &Teller<'_>, period: &Attendance) -> AttendanceView {
    AttendanceView {
        school: teller.school(period.school.as_deref(), None),
        from: period.from,
        to: period.to,
        period: period.period.clone(),
        possible: period.possible,
        authorised: period.authorised,
        unauthorised: period.unauthorised,
        unauthorised_percent: percent(period.unauthorised, period.possible),
    }
}

/// A part as a whole percent of the whole; `None` where either is not known or nothing was possible.
fn percent(part: Option<u32>, whole: Option<u32>) -> Option<u32> {
    let (part, whole) = (u64::from(part?), u64::from(whole?));
    let rounded = (part * 200 + whole).checked_div(whole * 2)?;
    u32::try_from(rounded).ok()
}

/// Times on roll: first where the child is, then where it was, newest first.
fn enrolments(teller: &Teller<'_>, today: NaiveDate) -> Vec<Told<EnrolmentView>> {
    let stated = teller.tell(|record| {
        let stated = record.facts.enrolments.iter();
        stated.filter_map(|stated| enrolled(teller, stated, today)).collect()
    });
    // Each with the day by which it is set in order.
    let mut enrolments: Vec<(Option<NaiveDate>, Told<EnrolmentView>)> =
        stated.into_iter().map(|told| (told.fact.to, told)).collect();
    for (record, school) in plain_schools(teller) {
        let state = if record.ended {
            RollState::NoLongerListed
        } else {
            RollState::OnRoll
        };
        // An enrolment says more about the same school.
        let known = enrolments.iter().any(|(_, told)| {
            told.fact.school == school && (told.fact.state == state || state == RollState::NoLongerListed)
        });
        if known {
            continue;
        }
        let fact = EnrolmentView {
            school,
            state,
            registered: None,
            from: None,
            to: None,
            leaving_reason: None,
        };
        let sources = vec![teller.name(record)];
        enrolments.push((record.updated_on, Told { fact, sources }));
    }
    enrolments.sort_by_key(|(day, told)| {
        let fact = &told.fact;
        let past = fact.state != RollState::OnRoll;
        (past, Reverse((*day, fact.from)), fact.school.clone())
    });
    enrolments.into_iter().map(|(_, told)| told).collect()
}

fn enrolled(teller: &Teller<'_>, stated: &Enrolment, today: NaiveDate) -> Option<EnrolmentView> {
    let left = stated.left_on.is_some_and(|day| day < today);
    Some(EnrolmentView {
        school: teller.school(stated.school.as_deref(), stated.school_name.as_deref())?,
        state: if left { RollState::Left } else { RollState::OnRoll },
        registered: stated.status.filter(|_| !left).map(EnrolmentStatus::label),
        from: stated.entered_on,
        to: stated.left_on,
        leaving_reason: stated.leaving_reason.as_deref().map(leaving_reason_label),
    })
}

/// The schools that education records name as an attribute, with the record. Those that ended count: the school that
/// no longer lists a child is the last one known.
fn plain_schools<'a>(teller: &Teller<'a>) -> Vec<(&'a GoldenRecord, String)> {
    let stated = teller.golden.attributes.get(&Attribute::School);
    stated
        .into_iter()
        .flat_map(crate::golden::GoldenValue::stated)
        .filter(|stated| teller.sources.sector(&stated.key.source) == Sector::Education)
        .filter_map(|stated| {
            let record = teller.golden.records.iter().find(|record| record.key == stated.key)?;
            let school = teller.school(stated.parts.first().map(String::as_str), None)?;
            Some((record, school))
        })
        .collect()
}
