//! The list of questions that wait for a steward.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    CaseId, ChildId, RecordKey, UserId,
    policy::{Viewer, nameable, opens_restricted},
    uk_day::uk_day,
    view::source_name,
};
use chrono::{DateTime, NaiveDate, Utc};
use linkage::model::Guard;
use serde::Serialize;
use store::{CaseKind, CaseStatus, RecordId, ReviewCase};

use super::{
    compare::told_id,
    filter::{Assigned, ChanceBand, QueueFilter, QueueSort},
    priority::{CasePriority, priority},
};
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
};

/// How many cases a page shows.
const PAGE_ROWS: usize = 25;
/// The most cases that are looked at: the oldest ones, should there ever be more.
const CASES_MAX: i64 = 100_000;
/// The most groups of one cause that a page tells of.
const CAUSES_MAX: usize = 10;

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
    /// Pairs of sources that the viewer may name among all waiting cases, with their counts, before filters.
    pub source_pairs: Vec<((String, String), usize)>,
    /// How many wait of each kind, before filters.
    pub kinds: Vec<(CaseKind, usize)>,
    /// How many are put off to a later day, before filters.
    pub deferred: usize,
    /// Cases that one mistake of a source may have made, the largest group first.
    pub causes: Vec<CauseGroup>,
    /// When records were last linked.
    pub last_linked: Option<DateTime<Utc>>,
}

/// Cases of one kind between the same sources about which the same speaks most: mended at the source, they close together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CauseGroup {
    /// What they ask.
    pub kind: CaseKind,
    /// What speaks most against each of them.
    pub cause: String,
    /// The two sources, by name; the same twice if each case is about one record.
    pub sources: (String, String),
    /// What pages call them.
    pub labels: (String, String),
    /// How many.
    pub count: usize,
}

/// One case as a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseLine {
    /// The case.
    pub id: CaseId,
    /// What is asked.
    pub kind: CaseKind,
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
    /// How urgent it is.
    pub priority: CasePriority,
    /// The chance that the two are one child.
    pub probability: f64,
    /// Since when the case waits.
    pub opened_at: DateTime<Utc>,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<String>,
    /// The day on which it comes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferred_until: Option<NaiveDate>,
    /// Status word.
    pub status: String,
}

impl Desk {
    /// The queue of review cases: those with a shielded side for shield stewards only (note 20), and none of a child whom
    /// the viewer knows personally.
    pub async fn review_queue(&self, viewer: &Viewer, filter: &QueueFilter) -> Result<Queue, DeskError> {
        only(viewer, |_| viewer.sees_evidence())?;
        let today = self.shared.clock.today();
        let waiting = self.waiting_cases(viewer).await?;
        let (deferred, mut cases): (Vec<ReviewCase>, Vec<ReviewCase>) =
            waiting.into_iter().partition(|case| is_put_off(case, today));
        let put_off = deferred.len();
        if filter.deferred {
            cases = deferred;
        }
        let sources = self.sources().await;
        let may_name = |key: &RecordKey| nameable(viewer.role, sources.sector(&key.source));
        let named = |case: &ReviewCase| may_name(&case.left_key) && may_name(&case.right_key);
        let mut source_pairs: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut kinds: BTreeMap<CaseKind, usize> = BTreeMap::new();
        for case in &cases {
            if named(case) {
                *source_pairs.entry(source_pair(case)).or_default() += 1;
            }
            *kinds.entry(case.kind).or_default() += 1;
        }
        let asks_for_sources = filter.source_pair.is_some();
        cases.retain(|case| fits(case, filter, viewer.user, today) && (!asks_for_sources || named(case)));
        let mut groups: BTreeMap<(CaseKind, String, (String, String)), usize> = BTreeMap::new();
        for case in cases.iter().filter(|case| !case.cause.is_empty() && named(case)) {
            *groups
                .entry((case.kind, case.cause.clone(), source_pair(case)))
                .or_default() += 1;
        }
        let mut by_cause: Vec<CauseGroup> = groups
            .into_iter()
            .filter(|(_, count)| *count > 1)
            .map(|((kind, cause, pair), count)| CauseGroup {
                kind,
                cause,
                labels: (sources.label(&pair.0), sources.label(&pair.1)),
                sources: pair,
                count,
            })
            .collect();
        by_cause.sort_by_key(|group| std::cmp::Reverse(group.count));
        by_cause.truncate(CAUSES_MAX);
        order(&mut cases, filter.sort, today);
        let total = cases.len();
        let (page, pages) = crate::paging::page_of(filter.page, total, PAGE_ROWS);
        let shown: Vec<ReviewCase> = cases.into_iter().skip((page - 1) * PAGE_ROWS).take(PAGE_ROWS).collect();
        let queue = Queue {
            total,
            page,
            pages,
            source_pairs: source_pairs.into_iter().collect(),
            kinds: kinds.into_iter().collect(),
            deferred: put_off,
            causes: by_cause,
            last_linked: self.last_linked().await?,
            cases: self.lines(viewer, &shown, today).await?,
        };
        let shown: Vec<String> = queue.cases.iter().map(|case| case.id.to_string()).collect();
        self.trace(Event::of(viewer, Action::ReviewQueue).with(serde_json::json!({ "cases": shown })))
            .await?;
        Ok(queue)
    }

    async fn lines(&self, viewer: &Viewer, cases: &[ReviewCase], today: NaiveDate) -> Result<Vec<CaseLine>, DeskError> {
        let sources = self.sources().await;
        let keys: BTreeSet<RecordKey> = cases
            .iter()
            .flat_map(|case| [case.left_key.clone(), case.right_key.clone()])
            .collect();
        let mut tx = self.shared.db.read().await?;
        let records = tx.records_by_keys(&keys.into_iter().collect::<Vec<_>>()).await?;
        let mut people: BTreeMap<UserId, String> = BTreeMap::new();
        for user in cases.iter().filter_map(|case| case.assigned_to) {
            if !people.contains_key(&user)
                && let Some(found) = tx.user(user).await?
            {
                people.insert(user, found.display_name);
            }
        }
        drop(tx);
        let name = |key: &RecordKey| {
            let record = records.iter().find(|record| record.record.key == *key);
            record.map_or_else(|| "Record withdrawn".to_owned(), |record| listed_name(&record.record))
        };
        let label = |source: &str| source_name(source, viewer, &sources);
        // What names nobody is told apart by its id, where that may be told.
        let first = |case: &ReviewCase| match told_id(&case.left_key, viewer, &sources) {
            Some(id) if case.kind == CaseKind::Unidentified => format!("Record {id}"),
            _ => name(&case.left_key),
        };
        let line = |case: &ReviewCase| CaseLine {
            id: case.id,
            kind: case.kind,
            left_name: first(case),
            right_name: name(&case.right_key),
            left_source: label(&case.left_key.source),
            right_source: label(&case.right_key.source),
            reason: reason(case),
            priority: priority(case, today),
            probability: case.probability,
            opened_at: case.opened_at,
            assigned_to: case.assigned_to.and_then(|user| people.get(&user).cloned()),
            deferred_until: case.deferred_until.filter(|_| is_put_off(case, today)),
            status: status_word(case, today).to_owned(),
        };
        Ok(cases.iter().map(line).collect())
    }

    async fn last_linked(&self) -> Result<Option<DateTime<Utc>>, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let last = tx.last_link_event().await?;
        let event = tx.link_events_after(last - 1, 1).await?;
        Ok(event.first().map(|event| event.event.at))
    }

    /// Cases that wait now, as far as the viewer may know of them, in the order in which they are to be answered.
    pub(crate) async fn open_cases(&self, viewer: &Viewer) -> Result<Vec<ReviewCase>, DeskError> {
        let today = self.shared.clock.today();
        let mut cases = self.waiting_cases(viewer).await?;
        cases.retain(|case| !is_put_off(case, today));
        order(&mut cases, QueueSort::default(), today);
        Ok(cases)
    }

    /// Cases that wait, now or later, as far as the viewer may know of them.
    async fn waiting_cases(&self, viewer: &Viewer) -> Result<Vec<ReviewCase>, DeskError> {
        let shielded = if viewer.sees_shielded() { None } else { Some(false) };
        let known = self.known_records(viewer).await?;
        let mut cases = self.shared.db.read().await?.waiting_cases(shielded, CASES_MAX).await?;
        cases.retain(|case| !concerns(case, &known));
        Ok(cases)
    }

    /// The records of the children whom the viewer knows personally: nobody judges their matches who would be judging for
    /// themselves; and of restricted ones, for who is not their custodian. What is read depends on the viewer alone, so a case that is left out costs what an absent one does.
    pub(super) async fn known_records(&self, viewer: &Viewer) -> Result<BTreeSet<RecordId>, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let mut closed = viewer.related.clone();
        if !opens_restricted(viewer.role) {
            closed.extend(tx.restricted_children().await?);
        }
        let closed: Vec<ChildId> = closed.into_iter().collect();
        let records = tx.records_of_children(&closed).await?;
        Ok(records.into_iter().map(|record| record.id).collect())
    }
}

/// Whether a side of a case is one of these records.
pub(super) fn concerns(case: &ReviewCase, records: &BTreeSet<RecordId>) -> bool {
    records.contains(&case.left) || records.contains(&case.right)
}

/// Whether a case is to come back on a later day.
fn is_put_off(case: &ReviewCase, today: NaiveDate) -> bool {
    case.status == CaseStatus::Deferred && case.deferred_until.is_some_and(|until| until > today)
}

fn fits(case: &ReviewCase, filter: &QueueFilter, user: UserId, today: NaiveDate) -> bool {
    let waits = |days: u32| (today - uk_day(case.opened_at)).num_days() >= i64::from(days);
    filter.kind.is_none_or(|kind| case.kind == kind)
        && filter
            .source_pair
            .as_ref()
            .is_none_or(|(a, b)| source_pair(case) == ordered(a, b))
        && filter
            .chance
            .is_none_or(|band| is_about_who_is_who(case.kind) && ChanceBand::of(case.probability) == band)
        && filter.days.is_none_or(waits)
        && match filter.assigned {
            Assigned::All => true,
            Assigned::Me => case.assigned_to == Some(user),
            Assigned::Nobody => case.assigned_to.is_none(),
        }
        && (!filter.involved || case.involved)
        && filter.cause.as_ref().is_none_or(|cause| case.cause == *cause)
}

/// Whether a kind of case asks which records are one child: what others ask has no chance of a match.
pub(super) const fn is_about_who_is_who(kind: CaseKind) -> bool {
    match kind {
        CaseKind::Duplicate | CaseKind::WrongJoin | CaseKind::Contradicted => true,
        CaseKind::Disagree | CaseKind::Reported | CaseKind::Unidentified => false,
    }
}

fn order(cases: &mut [ReviewCase], sort: QueueSort, today: NaiveDate) {
    let keys = |case: &ReviewCase| (case.left_key.clone(), case.right_key.clone());
    cases.sort_by(|a, b| {
        let likelier = || b.probability.total_cmp(&a.probability);
        match sort {
            QueueSort::Urgent => priority(a, today)
                .cmp(&priority(b, today))
                .then_with(|| a.opened_at.cmp(&b.opened_at))
                .then_with(|| super::priority::wrong(b).total_cmp(&super::priority::wrong(a))),
            QueueSort::Oldest => a.opened_at.cmp(&b.opened_at).then_with(likelier),
            QueueSort::Likeliest => likelier(),
            QueueSort::Unlikeliest => likelier().reverse(),
        }
        .then_with(|| keys(a).cmp(&keys(b)))
    });
}

/// Why a person is asked about a case.
pub(super) fn reason(case: &ReviewCase) -> String {
    match case.kind {
        CaseKind::Duplicate if super::compare::decided_by(case).as_deref() == Some(Guard::NewIdentity.name()) => {
            "Possible change of identity".to_owned()
        }
        CaseKind::Duplicate if case.verdict == "kept_apart" => "Shield depends on it".to_owned(),
        // The cause names the detail.
        CaseKind::Disagree => case.cause.clone(),
        kind => case_kind_words(kind).to_owned(),
    }
}

/// What a kind of case asks, in words.
pub const fn case_kind_words(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Duplicate => "Possible duplicate",
        CaseKind::WrongJoin => "Possible wrong join",
        CaseKind::Contradicted => "New data against a decision",
        CaseKind::Disagree => "Sources disagree",
        CaseKind::Reported => "Reported mistake",
        CaseKind::Unidentified => "Waiting for its identity",
    }
}

/// How a case stands, in a word.
pub(super) fn status_word(case: &ReviewCase, today: NaiveDate) -> &'static str {
    match case.status {
        CaseStatus::Deferred if is_put_off(case, today) => "Deferred",
        CaseStatus::Open | CaseStatus::Deferred if case.assigned_to.is_some() => "Assigned",
        CaseStatus::Open | CaseStatus::Deferred => "Open",
        CaseStatus::Decided => "Decided",
        CaseStatus::Closed => "Closed",
    }
}

fn source_pair(case: &ReviewCase) -> (String, String) {
    ordered(&case.left_key.source, &case.right_key.source)
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
