//! Special educational needs as each role may know them.

use serde::Serialize;

use super::{
    education::{SenStepView, steps},
    told::{Teller, Told},
};
use crate::{
    fact::{SenStepKind, sen_type_label},
    policy::{Access, Field},
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
