//! Why a child is not in school: what an education welfare officer asks first, put together from the officer's own view
//! of the child, so that it can hold nothing beyond it.

use serde::Serialize;

use super::{
    AttendanceView, ChildView, EnrolmentView, ExclusionView, InvolvementView, RollState, SenStepView, told::Told,
};
use crate::{policy::Viewer, school_year::of_school_age};

/// What is known about the absence of one child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotInSchool {
    /// Schools on whose roll the child is; none means that no school is recorded.
    pub on_roll: Vec<Told<EnrolmentView>>,
    /// Whether a child of this age should have a school; absent where the age is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_school_age: Option<bool>,
    /// The school that the child left last, or that no longer lists it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_school: Option<Told<EnrolmentView>>,
    /// Attendance, newest first.
    pub attendance: Vec<Told<AttendanceView>>,
    /// Exclusions, newest first.
    pub exclusions: Vec<Told<ExclusionView>>,
    /// Steps to a plan, newest first.
    pub sen_steps: Vec<Told<SenStepView>>,
    /// Social care that works with the child now, and whom to ring; empty where nobody told of any.
    pub social_workers: Vec<InvolvementView>,
}

/// Puts it together from the view that was cut for `viewer`; `None` outside the role.
pub fn not_in_school(view: &ChildView, viewer: &Viewer) -> Option<NotInSchool> {
    if !viewer.follows_absence() {
        return None;
    }
    let education = view.education.clone()?;
    let (on_roll, past): (Vec<_>, Vec<_>) = education
        .enrolments
        .into_iter()
        .partition(|told| told.fact.state == RollState::OnRoll);
    Some(NotInSchool {
        on_roll,
        of_school_age: view.age_years.map(of_school_age),
        last_school: past.into_iter().next(),
        attendance: education.attendance,
        exclusions: education.exclusions,
        sen_steps: education.sen_steps,
        social_workers: view
            .involvements
            .iter()
            .flatten()
            .filter(|involvement| involvement.social_care && involvement.open)
            .cloned()
            .collect(),
    })
}
