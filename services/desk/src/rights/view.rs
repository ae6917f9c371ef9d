//! What those who answer requests see of them.

use child::{
    Attribute, HoldId, RequestId,
    rights::{Item, WithholdReason},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use store::{RequestStatus, RequestStepKind};

use super::act::RequestAct;

/// Requests, the longest received first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestList {
    /// Those that are worked on.
    pub open: Vec<RequestLine>,
    /// Those about which nothing is left to be done.
    pub over: Vec<RequestLine>,
}

/// One request, by reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestLine {
    /// Id.
    pub id: RequestId,
    /// Reference of the child record.
    pub reference: String,
    /// What it asks for, in words.
    pub asks_for: &'static str,
    /// Who asks, in words.
    pub asked_by: &'static str,
    /// The day of receipt.
    pub received_on: NaiveDate,
    /// The last day on which the answer is in time; none while the clock stands still.
    pub due: Option<NaiveDate>,
    /// Whether that day has come and the request is open.
    pub late: bool,
    /// How it stands.
    pub status: RequestStatus,
}

/// One request with what was done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestView {
    /// The request.
    pub line: RequestLine,
    /// Whether a copy is asked for, which is answered with a pack.
    pub wants_copy: bool,
    /// Name of who asks and how to reach them.
    pub asker: String,
    /// What it is about.
    pub scope: String,
    /// How it is with the child.
    pub child: ChildState,
    /// Whether it was made sure who asks.
    pub identified: bool,
    /// Until when the time may be extended; none where it may not.
    pub extendable_until: Option<NaiveDate>,
    /// What was decided about the items; none where no copy is asked for, the record is gone or the request is over.
    pub items: Option<ItemCounts>,
    /// How it is with the pack.
    pub pack: PackState,
    /// What this viewer may do.
    pub acts: Vec<RequestAct>,
    /// The hold that the request placed, as long as it is in force.
    pub hold: Option<HoldId>,
    /// Since when this request restricts the record, if it does.
    pub restricted_since: Option<DateTime<Utc>>,
    /// Whether the record is restricted, for whatever request.
    pub restricted: bool,
    /// What speaks for going on to use the record, where that is to be decided.
    pub in_use_by: Vec<String>,
    /// The details that this request disputes or disputed.
    pub disputes: Vec<DisputedDetail>,
    /// The details that may be disputed now.
    pub disputable: Vec<Attribute>,
    /// The holds that are in the way, where the record is to be deleted.
    pub held_by: Vec<String>,
    /// Who proposed that the record is deleted.
    pub erasure_proposed_by: Option<String>,
    /// Until when backups may hold what was deleted.
    pub backups_until: Option<NaiveDate>,
    /// What was done, oldest first.
    pub steps: Vec<RequestStepView>,
    /// Says which state was seen.
    pub version: i64,
}

/// A detail that a request disputes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisputedDetail {
    /// Which.
    pub attribute: Attribute,
    /// What pages call it.
    pub label: &'static str,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Since when it is settled.
    pub settled: Option<DateTime<Utc>>,
}

/// What has to be known of the child whom a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildState {
    /// Its record is there.
    There,
    /// It is shielded: what tells where the child is may put it in danger.
    Shielded,
    /// Its record is no longer there.
    Gone,
}

/// How far the pack of a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PackState {
    /// Nothing is signed, or no copy is asked for, or the request is over.
    None,
    /// It can be made.
    Signed,
    /// It was made and can be taken out.
    Made,
    /// What is held, or what was decided, changed since it was signed.
    Changed,
}

/// How many items there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
pub struct ItemCounts {
    /// All.
    pub total: usize,
    /// To be released.
    pub released: usize,
    /// Withheld.
    pub withheld: usize,
    /// Nothing is decided about them as they are now.
    pub undecided: usize,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestStepView {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: RequestStepKind,
    /// The day on which it was so.
    pub on: NaiveDate,
    /// Who.
    pub person: String,
    /// In words.
    pub note: String,
}

/// The items of a request, page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemsView {
    /// The request.
    pub line: RequestLine,
    /// Whether the child is shielded.
    pub shielded: bool,
    /// The items of this page.
    pub items: Vec<ItemView>,
    /// Counts over all pages.
    pub counts: ItemCounts,
    /// This page, from 1.
    pub page: usize,
    /// How many there are.
    pub pages: usize,
    /// Says which state was seen.
    pub version: i64,
}

/// One item with what was decided about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemView {
    /// The item.
    pub item: Item,
    /// What was decided about it as it is; none if nothing was.
    pub decided: Option<Decided>,
    /// Whether it was decided as it was before.
    pub changed: bool,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// Why it is withheld; none if it is released.
    pub withheld: Option<WithholdReason>,
    /// Who decided.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
}
