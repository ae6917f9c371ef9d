//! The list of doubtful pairs.

use std::collections::BTreeSet;

use child::{CaseId, ChildId, policy::Viewer};
use chrono::{DateTime, Utc};
use linkage::model::Guard;
use serde::Serialize;
use store::{CaseFilter, CaseStatus, RecordId, ReviewCase};

use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
};

/// How many cases a page shows.
const PAGE_ROWS: usize = 25;
/// The most cases that are looked at: the oldest ones, should there ever be more.
const CASES_MAX: i64 = 100_000;

/// Which cases, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueFilter {
    /// Only pairs of these two sources, in either order.
    pub source_pair: Option<(String, String)>,
    /// Only pairs in this band of chance.
    pub chance: Option<ChanceBand>,
    /// Order.
    pub sort: QueueSort,
    /// Page, from 1; 0 counts as 1.
    pub page: usize,
}

/// Order of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QueueSort {
    /// Waiting longest first, then the likeliest.
    #[default]
    Oldest,
    /// Likeliest first.
    Likeliest,
    /// Least likely first.
    Unlikeliest,
}

impl QueueSort {
    /// Every order with its name in URLs.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Oldest, "oldest"),
        (Self::Likeliest, "likeliest"),
        (Self::Unlikeliest, "unlikeliest"),
    ];
}

/// Bands of the chance that a pair is one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChanceBand {
    /// Under one half.
    Unlikely,
    /// From one half to nine in ten.
    Possible,
    /// Nine in ten and over.
    Likely,
}

impl ChanceBand {
    /// Every band.
    pub const ALL: [Self; 3] = [Self::Unlikely, Self::Possible, Self::Likely];

    /// The band of a probability.
    pub fn of(probability: f64) -> Self {
        if probability < 0.5 {
            Self::Unlikely
        } else if probability < 0.9 {
            Self::Possible
        } else {
            Self::Likely
        }
    }

    /// Name in URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unlikely => "under-50",
            Self::Possible => "50-90",
            Self::Likely => "over-90",
        }
    }

    /// Words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unlikely => "Under 50%",
            Self::Possible => "50% to 90%",
            Self::Likely => "Over 90%",
        }
    }
}

/// One page of the queue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Queue {
    /// Cases that fit the filter.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// The cases of this page.
    pub cases: Vec<CaseLine>,
    /// Source pairs among all open cases, with their counts, before filters.
    pub source_pairs: Vec<((String, String), usize)>,
    /// When records were last linked.
    pub last_linked: Option<DateTime<Utc>>,
}

/// One case as a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseLine {
    /// The case.
    pub id: CaseId,
    /// Name on one side, listed.
    pub left_name: String,
    /// Name on the other side.
    pub right_name: String,
    /// What pages call the one source.
    pub left_source: String,
    /// And the other.
    pub right_source: String,
    /// Why a person is asked.
    pub reason: String,
    /// The chance that the two are one child.
    pub probability: f64,
    /// Since when the case waits.
    pub opened_at: DateTime<Utc>,
    /// Status word.
    pub status: String,
}

impl Desk {
    /// The queue of review cases: pairs with a shielded side for shield stewards only (note 20), and none of a child whom
    /// the viewer knows personally.
    pub async fn review_queue(&self, viewer: &Viewer, filter: &QueueFilter) -> Result<Queue, DeskError> {
        only(viewer, |_| viewer.sees_evidence())?;
        let mut cases = self.open_cases(viewer).await?;
        let sources = self.sources().await;
        let pair = |case: &ReviewCase| ordered(&case.left_key.source, &case.right_key.source);
        let mut source_pairs: std::collections::BTreeMap<(String, String), usize> = std::collections::BTreeMap::new();
        for case in &cases {
            *source_pairs.entry(pair(case)).or_default() += 1;
        }
        cases.retain(|case| {
            filter
                .source_pair
                .as_ref()
                .is_none_or(|(a, b)| pair(case) == ordered(a, b))
                && filter
                    .chance
                    .is_none_or(|band| ChanceBand::of(case.probability) == band)
        });
        let order = |case: &ReviewCase| (case.left_key.clone(), case.right_key.clone());
        cases.sort_by(|a, b| {
            let likelier = || b.probability.total_cmp(&a.probability);
            match filter.sort {
                QueueSort::Oldest => a.opened_at.cmp(&b.opened_at).then_with(likelier),
                QueueSort::Likeliest => likelier(),
                QueueSort::Unlikeliest => likelier().reverse(),
            }
            .then_with(|| order(a).cmp(&order(b)))
        });
        let total = cases.len();
        let (page, pages) = crate::paging::page_of(filter.page, total, PAGE_ROWS);
        let shown: Vec<ReviewCase> = cases.into_iter().skip((page - 1) * PAGE_ROWS).take(PAGE_ROWS).collect();
        let keys: Vec<child::RecordKey> = shown
            .iter()
            .flat_map(|case| [case.left_key.clone(), case.right_key.clone()])
            .collect();
        let mut tx = self.shared.db.read().await?;
        let distinct: BTreeSet<child::RecordKey> = keys.into_iter().collect();
        let records = tx.records_by_keys(&distinct.into_iter().collect::<Vec<_>>()).await?;
        let last_event = tx.last_link_event().await?;
        let last_linked = tx
            .link_events_after(last_event - 1, 1)
            .await?
            .first()
            .map(|event| event.event.at);
        drop(tx);
        let name = |key: &child::RecordKey| {
            let record = records.iter().find(|record| record.record.key == *key);
            record.map_or_else(|| "Record withdrawn".to_owned(), |record| listed_name(&record.record))
        };
        let queue = Queue {
            total,
            page,
            pages,
            source_pairs: source_pairs.into_iter().collect(),
            last_linked,
            cases: shown
                .iter()
                .map(|case| CaseLine {
                    id: case.id,
                    left_name: name(&case.left_key),
                    right_name: name(&case.right_key),
                    left_source: sources.label(&case.left_key.source),
                    right_source: sources.label(&case.right_key.source),
                    reason: reason(case).to_owned(),
                    probability: case.probability,
                    opened_at: case.opened_at,
                    status: "Open".to_owned(),
                })
                .collect(),
        };
        let shown: Vec<String> = queue.cases.iter().map(|case| case.id.to_string()).collect();
        self.trace(Event::of(viewer, Action::ReviewQueue).with(serde_json::json!({ "cases": shown })))
            .await?;
        Ok(queue)
    }
}

impl Desk {
    /// Cases that wait, as far as the viewer may know of them.
    pub(crate) async fn open_cases(&self, viewer: &Viewer) -> Result<Vec<ReviewCase>, DeskError> {
        let filter = CaseFilter {
            status: CaseStatus::Open,
            shielded: if viewer.sees_shielded() { None } else { Some(false) },
            limit: CASES_MAX,
            offset: 0,
        };
        let known = self.known_records(viewer).await?;
        let mut cases = self.shared.db.read().await?.review_cases(filter).await?;
        cases.retain(|case| !concerns(case, &known));
        Ok(cases)
    }

    /// The records of the children whom the viewer knows personally: nobody judges their matches who would be judging for
    /// themselves. What is read depends on the viewer alone, so a case that is left out costs what an absent one does.
    pub(super) async fn known_records(&self, viewer: &Viewer) -> Result<BTreeSet<RecordId>, DeskError> {
        let related: Vec<ChildId> = viewer.related.iter().copied().collect();
        let records = self.shared.db.read().await?.records_of_children(&related).await?;
        Ok(records.into_iter().map(|record| record.id).collect())
    }
}

/// Whether a side of a case is one of these records.
pub(super) fn concerns(case: &ReviewCase, records: &BTreeSet<RecordId>) -> bool {
    records.contains(&case.left) || records.contains(&case.right)
}

/// Why a person is asked about a case.
pub(super) fn reason(case: &ReviewCase) -> &'static str {
    if super::compare::decided_by(case).as_deref() == Some(Guard::NewIdentity.name()) {
        "Possible change of identity"
    } else if case.verdict == "kept_apart" {
        "Shield depends on it"
    } else {
        "Possible duplicate"
    }
}

fn ordered(a: &str, b: &str) -> (String, String) {
    if a <= b {
        (a.to_owned(), b.to_owned())
    } else {
        (b.to_owned(), a.to_owned())
    }
}

/// "Last, First Middle" of one source record.
pub(super) fn listed_name(record: &child::SourceRecord) -> String {
    let text = |column| record.text(column).unwrap_or_default().to_owned();
    child::view::NameView {
        first: text(child::Column::FirstName),
        middle: text(child::Column::MiddleName),
        last: text(child::Column::Surname),
        ..child::view::NameView::default()
    }
    .listed()
}
