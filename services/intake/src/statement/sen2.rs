//! What the return of education, health and care plans says: the need, and the steps on the way to a plan and out of it.
//! Labels of the decision codes are from memory of the guide and not confirmed; an unknown code stands for itself.

use child::fact::{SenStep, SenStepKind};

use super::{
    cells::{Cells, PartCells},
    date::{DateRange, read_date},
    draft::{Draft, tidy},
    number::whole_number,
    sen::read_sen,
};
use crate::rule::Rule;

/// What a code means.
enum Decision {
    /// Decided, in words.
    Made(&'static str),
    /// Not decided yet.
    Open,
    /// On no list.
    Unknown,
}

/// Reads one person.
pub(super) fn read_sen2(draft: &mut Draft, cells: &Cells<'_>) {
    read_sen(draft, cells, "Provision", "sentype");
    for part in cells.parts("requests") {
        read_step(draft, &part, SenStepKind::AssessmentRequested, "receiveddate");
        read_decision(draft, &part, &REQUEST);
    }
    for part in cells.parts("assessment") {
        read_decision(draft, &part, &ASSESSMENT);
    }
    for part in cells.parts("namedplan") {
        read_step(draft, &part, SenStepKind::PlanStarted, "startdate");
        read_decision(draft, &part, &CEASED);
    }
    for part in cells.parts("activeplans") {
        read_decision(draft, &part, &REVIEW);
    }
    // Exporters order them as they like; the same steps in another order are the same version.
    let steps = &mut draft.facts.sen_steps;
    steps.sort_by(|a, b| (a.on, a.kind, &a.outcome).cmp(&(b.on, b.kind, &b.outcome)));
    steps.dedup();
}

/// A decision: the step that it is, where its day and its code stand, and what codes mean.
struct Place {
    kind: SenStepKind,
    /// The day, or the next best one.
    days: [&'static str; 2],
    code: &'static str,
    read: fn(&str) -> Decision,
}

const REQUEST: Place = Place {
    kind: SenStepKind::RequestDecided,
    days: ["requestoutcomedate", ""],
    code: "requestoutcome",
    read: |code| {
        decision(
            code,
            [
                "To be assessed",
                "Not to be assessed",
                "Withdrawn or ceased before a decision",
            ],
        )
    },
};
const ASSESSMENT: Place = Place {
    kind: SenStepKind::AssessmentDecided,
    days: ["assessmentoutcomedate", ""],
    code: "assessmentoutcome",
    read: |code| {
        decision(
            code,
            [
                "Plan to be made",
                "No plan to be made",
                "Withdrawn or ceased before a decision",
            ],
        )
    },
};
const CEASED: Place = Place {
    kind: SenStepKind::PlanCeased,
    days: ["ceasedate", ""],
    code: "ceasereason",
    read: ceased,
};
// The day of the decision; the meeting comes some weeks before it.
const REVIEW: Place = Place {
    kind: SenStepKind::PlanReviewed,
    days: ["lastreview", "reviewmeeting"],
    code: "reviewoutcome",
    read: |code| match code {
        "M" => Decision::Made("Plan stays as it is"),
        "A" => Decision::Made("Plan to be amended"),
        "C" => Decision::Made("Plan to cease"),
        _ => Decision::Unknown,
    },
};

/// What the codes of requests and assessments mean: yes, no, withdrawn.
fn decision(code: &str, [yes, no, withdrawn]: [&'static str; 3]) -> Decision {
    match code {
        "Y" => Decision::Made(yes),
        "N" => Decision::Made(no),
        "W" => Decision::Made(withdrawn),
        "H" => Decision::Made("Decided before the year of the return"),
        "A" => Decision::Open,
        _ => Decision::Unknown,
    }
}

/// Why a plan ceased (feeds, section 3).
fn ceased(code: &str) -> Decision {
    Decision::Made(match whole_number(code) {
        Some(1) => "Reached the age at which plans end",
        Some(2) => "Needs met without a plan",
        Some(3) => "Moved on to higher education",
        Some(4) => "Moved on to paid employment",
        Some(5) => "Transferred to another council",
        Some(6) => "No longer engaging",
        Some(7) => "Left England",
        Some(8) => "Died",
        Some(9) => "Other reason",
        _ => return Decision::Unknown,
    })
}

fn read_step(draft: &mut Draft, part: &PartCells<'_>, kind: SenStepKind, day: &str) {
    let on = part.get(day).and_then(|cell| read_date(draft, cell, DateRange::Start));
    if on.is_some() {
        let outcome = None;
        draft.facts.sen_steps.push(SenStep { kind, on, outcome });
    }
}

/// A decision that has a day or a code is a step, unless the code says that it is still to come.
fn read_decision(draft: &mut Draft, part: &PartCells<'_>, place: &Place) {
    let day = place.days.into_iter().find_map(|name| part.get(name));
    let on = day.and_then(|cell| read_date(draft, cell, DateRange::Past));
    let mut outcome = None;
    if let Some(cell) = part.get(place.code) {
        match (place.read)(&cell.text.to_ascii_uppercase()) {
            Decision::Made(words) => outcome = Some(words.to_owned()),
            Decision::Open => return,
            Decision::Unknown => {
                draft.warn(Rule::CodeUnknown, cell);
                outcome = Some(tidy(cell.text).into_owned());
            }
        }
    }
    if on.is_some() || outcome.is_some() {
        let kind = place.kind;
        draft.facts.sen_steps.push(SenStep { kind, on, outcome });
    }
}
