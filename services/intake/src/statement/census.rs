//! What a school census says beyond identity: needs, time on roll, attendance and exclusions (feeds, section 2).

use child::fact::{Exclusion, ExclusionCategory};

use super::{
    cells::{Cells, PartCells},
    date::{DateRange, read_date},
    draft::{Draft, tidy},
    flag::yes_or_no,
    schooling::{read_schooling, sessions},
    sen::read_sen,
};
use crate::rule::Rule;

/// Reads one pupil.
pub(super) fn read_census(draft: &mut Draft, cells: &Cells<'_>) {
    read_sen(draft, cells, "senprovision", "sentype");
    read_schooling(draft, cells);
    let off_roll = cells
        .get("OnRoll")
        .is_some_and(|cell| yes_or_no(cell.text) == Some(false));
    if off_roll {
        // Without its last day the time at this school would look as if it went on.
        draft.facts.enrolments.retain(|enrolment| enrolment.left_on.is_some());
    }
    for part in cells.parts("Exclusion") {
        read_exclusion(draft, &part);
    }
    // Exporters order them as they like; the same ones in another order are the same version.
    draft
        .facts
        .exclusions
        .sort_by_key(|exclusion| (exclusion.starts_on, exclusion.category, exclusion.sessions));
}

fn read_exclusion(draft: &mut Draft, part: &PartCells<'_>) {
    let Some(cell) = part.get("Category") else {
        draft.warn_part(Rule::ExclusionUnclear, "Exclusion");
        return;
    };
    let Some(category) = ExclusionCategory::from_code(cell.text) else {
        draft.warn(Rule::CodeUnknown, cell);
        return;
    };
    let starts_on = part
        .get("StartDate")
        .and_then(|cell| read_date(draft, cell, DateRange::Start));
    let sessions = sessions(draft, part, "Sessions");
    draft.facts.exclusions.push(Exclusion {
        category,
        starts_on,
        sessions,
        school: part.get("School").map(|cell| tidy(cell.text).into_owned()),
    });
}
