//! SEN and travel needs as each role may know them.

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    education::{SenStepView, steps},
    told::{Teller, Told},
};
use crate::{
    fact::{Assistant, SenStepKind, TransportNeed, Wheelchair, sen_type_label},
    golden::Golden,
    policy::{Access, Field, Viewer},
    sources::Sources,
};

/// Special educational needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SenView {
    /// Level of provision in words; absent where masked or not recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provision: Option<String>,
    /// Primary type of need in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_type: Option<String>,
    /// Whether a plan or statement exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<bool>,
    /// When provision and plans started, were reviewed and ended, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Told<SenStepView>>,
    /// Values exist but are masked for this role (note 11).
    pub masked: bool,
}

/// One travel need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransportView {
    /// Name of the school travelled to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// Pick-up point in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pickup_line: Option<String>,
    /// Postcode of the pick-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pickup_postcode: Option<String>,
    /// Seat or wheelchair in words.
    pub seat: String,
    /// Other need codes in words.
    pub needs: Vec<String>,
    /// Passenger assistant in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assistant: Option<&'static str>,
    /// Whether a medical plan is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medical_plan: Option<bool>,
    /// How the child communicates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub communicates_by: Option<String>,
    /// Days as letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<String>,
    /// Morning time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub am_time: Option<String>,
    /// Afternoon time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pm_time: Option<String>,
    /// Phone of the person at the pick-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carer_phone: Option<String>,
    /// When last confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_confirmed: Option<NaiveDate>,
    /// Not confirmed for twelve months.
    pub stale: bool,
}

/// SEN as the viewer sees it; `None` where the role may not see it or nothing is recorded.
pub(super) fn sen(teller: &Teller<'_>) -> Option<SenView> {
    let access = teller.viewer.access(Field::Sen);
    let masked = matches!(access, Access::Limited(11));
    let seen = access.full() || matches!(access, Access::Limited(10));
    if !seen && !masked {
        return None;
    }
    let newest = teller
        .records()
        .flat_map(|record| {
            let needs = record.facts.sen_needs.iter();
            needs.map(move |need| (record.updated_on, &record.key, need))
        })
        .max_by(|a, b| (a.0, b.1).cmp(&(b.0, a.1)))
        .map(|(_, _, need)| need);
    let steps = steps(teller, is_of_plan);
    if newest.is_none() && steps.is_empty() {
        return None;
    }
    let provision = newest.and_then(|need| need.provision).filter(|_| seen);
    let primary_type = newest.and_then(|need| need.primary_type.as_deref());
    Some(SenView {
        provision: provision.map(|provision| provision.label().to_owned()),
        primary_type: primary_type
            .filter(|_| seen)
            .map(|code| sen_type_label(code).to_owned()),
        plan: provision.map(crate::fact::SenProvision::has_plan),
        // Dates are part of the whole column only (note 10).
        steps: if access.full() { steps } else { Vec::new() },
        masked,
    })
}

/// Whether a step is one of provision or plan; those of the assessment belong to education (field ED).
const fn is_of_plan(kind: SenStepKind) -> bool {
    match kind {
        SenStepKind::ProvisionStarted
        | SenStepKind::ProvisionEnded
        | SenStepKind::PlanStarted
        | SenStepKind::PlanReviewed
        | SenStepKind::PlanCeased => true,
        SenStepKind::AssessmentRequested | SenStepKind::RequestDecided | SenStepKind::AssessmentDecided => false,
    }
}

/// Current travel needs as the viewer sees them.
pub(super) fn transport(
    golden: &Golden,
    viewer: &Viewer,
    sources: &Sources,
    home: Option<&(String, String)>,
    today: NaiveDate,
) -> Option<Vec<TransportView>> {
    if !viewer.access(Field::Transport).full() {
        return None;
    }
    let needs = golden
        .records
        .iter()
        .filter(|record| !record.ended)
        .flat_map(|record| &record.facts.transport_needs)
        .filter(|need| need.current(today));
    Some(needs.map(|need| view(need, sources, home, today)).collect())
}

/// The pick-up point of a need: its own, or the home where the need says so.
fn pickup(need: &TransportNeed, home: Option<&(String, String)>) -> (Option<String>, Option<String>) {
    match (&need.pickup_line, &need.pickup_postcode, home) {
        (None, None, Some((line, postcode))) if need.pickup_address_as_home == Some(true) => {
            (Some(line.clone()), Some(postcode.clone()))
        }
        (line, postcode, _) => (line.clone(), postcode.clone()),
    }
}

fn view(need: &TransportNeed, sources: &Sources, home: Option<&(String, String)>, today: NaiveDate) -> TransportView {
    let (pickup_line, pickup_postcode) = pickup(need, home);
    let chair = |kind: &str| match need.stays_in_chair {
        Some(true) => format!("{kind} wheelchair, stays in chair"),
        Some(false) => format!("{kind} wheelchair, transfers to a seat"),
        None => format!("{kind} wheelchair"),
    };
    TransportView {
        school: need.school_urn.as_deref().map(|urn| sources.school(urn)),
        pickup_line,
        pickup_postcode,
        seat: match need.wheelchair {
            Some(Wheelchair::Manual) => chair("Manual"),
            Some(Wheelchair::Powered) => chair("Powered"),
            Some(Wheelchair::None) | None => "Seat".to_owned(),
        },
        needs: need.need_codes.iter().map(|code| code.replace('_', " ")).collect(),
        assistant: need.assistant.map(|assistant| match assistant {
            Assistant::None => "No",
            Assistant::Own => "Yes, own",
            Assistant::Shared => "Yes, shared",
        }),
        medical_plan: need.medical_plan,
        communicates_by: need.communicates_by.clone(),
        days: need.days.clone(),
        am_time: need.am_time.clone(),
        pm_time: need.pm_time.clone(),
        carer_phone: need.contact_1_phone.clone(),
        last_confirmed: need.last_confirmed,
        stale: need.stale(today),
    }
}
