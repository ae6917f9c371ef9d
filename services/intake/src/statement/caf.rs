//! That a common assessment exists in another system: one row of such a table.

use child::fact::CafEpisode;

use super::{
    cells::Cells,
    date::{DateRange, read_date},
    draft::{Draft, tidy},
};
use crate::rule::Rule;

/// The episode never should have been opened.
const IN_ERROR: &str = "opened_in_error";
/// Why an episode was closed (reference lists, section 7).
const REASONS: [&str; 8] = [
    "needs_met",
    "moved_to_social_care",
    "consent_withdrawn",
    "family_disengaged",
    "moved_area",
    "aged_out",
    "died",
    IN_ERROR,
];

/// Reads the episode.
pub(super) fn read_caf(draft: &mut Draft, cells: &Cells<'_>) {
    let text = |name: &str| {
        let text = tidy(cells.get(name)?.text).into_owned();
        (!text.is_empty()).then_some(text)
    };
    let reason = cells.get("closure_reason");
    let code = reason.map(|cell| tidy(cell.text).to_lowercase().replace([' ', '-'], "_"));
    if let (Some(cell), Some(IN_ERROR)) = (reason, code.as_deref()) {
        draft.warn(Rule::OpenedInError, cell);
        return;
    }
    if let (Some(cell), Some(code)) = (reason, &code)
        && !REASONS.contains(&code.as_str())
    {
        draft.warn(Rule::CodeUnknown, cell);
    }
    let mut date = |name: &str| cells.get(name).and_then(|cell| read_date(draft, cell, DateRange::Past));
    let (opened_on, closed_on) = (date("opened_on"), date("closed_on"));
    if let (Some(opened), Some(closed), Some(cell)) = (opened_on, closed_on, cells.get("closed_on"))
        && closed < opened
    {
        draft.warn(Rule::DatesReversed, cell);
    }
    if let (Some(cell), None) = (reason, cells.get("closed_on")) {
        draft.warn(Rule::ClosedUndated, cell);
    }
    draft.facts.caf_episodes.push(CafEpisode {
        opened_on,
        closed_on,
        closure_reason: code,
        coordinator_name: text("coordinator_name"),
        coordinator_contact: text("coordinator_contact"),
    });
}
