//! Social care processes (field SO) and whether a common assessment exists (field CF).

use std::cmp::Reverse;

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::told::{Teller, Told};
use crate::{
    fact::{CafEpisode, ProcessKind, SocialCareProcess},
    policy::Field,
};

/// One process: type, state, dates and team (note 2), never its narrative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProcessView {
    /// Type, as a code.
    pub kind: ProcessKind,
    /// The same in words.
    pub label: &'static str,
    /// Whether it goes on.
    pub open: bool,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}

/// That a common assessment exists or existed, and whom to ask; no content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CafView {
    /// Whether it is open.
    pub open: bool,
    /// "A common assessment exists" or "A common assessment existed".
    pub text: &'static str,
    /// Who coordinates it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinator: Option<String>,
    /// How to reach the coordinator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// Processes as the viewer sees them, newest first; `None` outside the role.
pub(super) fn processes(teller: &Teller<'_>, today: NaiveDate) -> Option<Vec<Told<ProcessView>>> {
    if !teller.viewer.access(Field::SocialCareDetail).full() {
        return None;
    }
    let mut processes = teller.tell(|record| {
        let processes = record.facts.social_care.iter();
        processes
            .map(|process| ProcessView {
                kind: process.kind,
                label: process.kind.label(),
                open: process.open(today),
                from: process.started_on,
                to: process.ended_on,
                team: process.team.clone(),
            })
            .collect()
    });
    processes.sort_by_key(|told| Reverse((told.fact.from, told.fact.open, told.fact.kind)));
    Some(processes)
}

/// Common assessments as the viewer sees them; `None` outside the role. One that closed is told of for a year, as
/// involvements are, and only while none is open.
pub(super) fn common_assessments(teller: &Teller<'_>, today: NaiveDate) -> Option<Vec<CafView>> {
    if !teller.viewer.access(Field::CafIndicator).full() {
        return None;
    }
    let mut episodes: Vec<&CafEpisode> = teller
        .records()
        .flat_map(|record| &record.facts.caf_episodes)
        .filter(|episode| episode.closed_on.is_none_or(|closed| closed + Months::new(12) >= today))
        .collect();
    episodes.sort_by_key(|episode| Reverse((episode.open(today), episode.closed_on, episode.opened_on)));
    if episodes.first().is_some_and(|episode| episode.open(today)) {
        episodes.retain(|episode| episode.open(today));
    }
    let mut views: Vec<CafView> = Vec::new();
    for episode in episodes {
        let open = episode.open(today);
        let view = CafView {
            open,
            text: if open {
                "A common assessment exists"
            } else {
                "A common assessment existed"
            },
            coordinator: episode.coordinator_name.clone(),
            contact: episode.coordinator_contact.clone(),
        };
        if !views.contains(&view) {
            views.push(view);
        }
    }
    Some(views)
}

/// Whether the child is looked after now, where the role sees processes.
pub(super) fn in_care(processes: Option<&[Told<ProcessView>]>) -> bool {
    let looked_after = |told: &Told<ProcessView>| told.fact.kind == ProcessKind::LookedAfter && told.fact.open;
    processes.into_iter().flatten().any(looked_after)
}

/// Whether social care works with the child by its own processes, whatever the register of involvements says.
pub(super) fn any_open(teller: &Teller<'_>, today: NaiveDate) -> bool {
    let mut processes = teller.records().flat_map(|record| &record.facts.social_care);
    processes.any(|process: &SocialCareProcess| process.open(today))
}
