//! What a viewer gets to see of a child: the only form of a child that can be serialised.

mod absence;
mod cut;
mod education;
mod face;
mod flag;
mod past;
mod people;
mod rows;
mod sen;
mod social_care;
#[cfg(test)]
mod tests;
mod told;
mod transport;
mod travel_line;

pub use absence::{NotInSchool, not_in_school};
pub use cut::cut;
pub use education::{
    AchievementView, AttendanceView, EducationView, EnrolmentView, ExclusionView, RollState, SenStepView,
};
pub use face::Face;
pub use flag::Flag;
pub use past::cut_past;
pub use people::{InvolvementView, SensitiveView, is_social_care, service_words};
pub use rows::{ANOTHER_SERVICE, ChoiceView, DisputedView, RowView, StatedView, source_name};
pub use sen::SenView;
pub use social_care::{CafView, ProcessView};
pub use told::Told;
pub use transport::{TransportView, shown_need};
pub use travel_line::{LineKey, TRAVEL_COLUMNS, TravelLine, travel_lines};

use chrono::NaiveDate;
use serde::Serialize;

use crate::ids::ChildId;

/// A child, cut down for one viewer. A section outside the viewer's role is absent, not empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChildView {
    /// Opaque id.
    pub id: ChildId,
    /// For example `C-10042`.
    pub reference: String,
    /// The child's name.
    pub name: NameView,
    /// Birth date, where the role sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born: Option<NaiveDate>,
    /// Due date of an unborn child, where the role sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// Age in words on the day of the view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// Completed years on the day of the view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_years: Option<i32>,
    /// National curriculum year on the day of the view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school_year: Option<String>,
    /// `M`, `F`, or absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Postcode: of the home, of the pick-up (note 17) or its district (note 19), as the role allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Name of the school, or its code where the name is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// Attributes that the role sees, in page order, each with where it came from.
    pub rows: Vec<RowView>,
    /// Who works with the child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub involvements: Option<Vec<InvolvementView>>,
    /// Whether a sensitive service is involved (note 1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<SensitiveView>,
    /// Special educational needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sen: Option<SenView>,
    /// Travel needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<Vec<TransportView>>,
    /// School history, attendance, exclusions, results, steps to a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub education: Option<EducationView>,
    /// Social care processes, newest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub social_care: Option<Vec<Told<ProcessView>>>,
    /// Whether a common assessment exists; empty where none is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caf: Option<Vec<CafView>>,
    /// The linked source records: only for those who judge matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<SourceView>>,
    /// What takes the place of all that is hidden, where the child is shielded from this viewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withheld>,
    /// Tags of the identity banner.
    pub flags: Vec<Flag>,
    /// Whether the role leaves something out: "Your role shows part of this record."
    pub partial: bool,
}

/// What a viewer is told of a shielded child instead of what is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withheld {
    /// Names of parents or carers, where the role sees them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carers: Option<Vec<String>>,
    /// Whether the viewer's role may see the hidden details for a reason, with an alarm.
    pub may_override: bool,
}

/// The parts of a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct NameView {
    /// First name, as the source wrote it.
    pub first: String,
    /// Middle names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub middle: String,
    /// Last name.
    pub last: String,
    /// Name the child is called by, if it differs from the first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_as: Option<String>,
    /// Former last names and aliases that the role may see, without repetition.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl NameView {
    /// "Last, First Middle", with the known-as name in quotes (page rule G25).
    pub fn listed(&self) -> String {
        let given = [self.first.as_str(), self.middle.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty());
        let given = given.collect::<Vec<_>>().join(" ");
        let mut text = match (self.last.is_empty(), given.is_empty()) {
            (false, false) => format!("{}, {given}", self.last),
            (false, true) => self.last.clone(),
            (true, false) => given,
            (true, true) => "Name not recorded".to_owned(),
        };
        if let Some(known_as) = &self.known_as {
            text.push_str(" “");
            text.push_str(known_as);
            text.push('”');
        }
        text
    }

    /// "First Last", for sentences.
    pub fn spoken(&self) -> String {
        match (self.first.is_empty(), self.last.is_empty()) {
            (false, false) => format!("{} {}", self.first, self.last),
            (false, true) => self.first.clone(),
            (true, false) => self.last.clone(),
            (true, true) => "Name not recorded".to_owned(),
        }
    }
}

/// One linked source record, for those who judge matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceView {
    /// Source name.
    pub source: String,
    /// What pages call the source.
    pub label: String,
    /// The record's id in the source.
    pub record_id: String,
    /// The source's own date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_on: Option<NaiveDate>,
    /// Whether a later snapshot no longer holds it.
    pub ended: bool,
    /// What the record states, as the role may see it: label and text.
    pub values: Vec<(String, String)>,
}
