//! A small council for stewards' tests: records that may be one child, and everything that can be seen of them.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    CaseId, ChildId, RecordKey, UserId,
    policy::{Role, Viewer},
};
use store::{CaseKind, CaseStatus, Db};
use uuid::Uuid;

use crate::{
    Desk, FindRequest, MatchDecision, Narrowing, QueueFilter, Sender, TypedAnswer, TypedSplit, link::tests::desk_over,
};

pub(crate) fn steward() -> Viewer {
    Viewer::new(UserId(Uuid::from_u128(5)), "Petra Ashgrove", Role::DataSteward)
}

pub(super) fn another() -> Viewer {
    Viewer::new(UserId(Uuid::from_u128(6)), "Ludo Fennimore", Role::DataSteward)
}

pub(crate) fn shield_steward() -> Viewer {
    Viewer::new(UserId(Uuid::from_u128(7)), "Ines Calloway", Role::ShieldSteward)
}

/// A desk with a second source of the education kind.
pub(crate) async fn council(db: &Db) -> Desk {
    let desk = desk_over(db).await;
    let kind = child::FeedKind::Education;
    desk.register_source("admissions", "Admissions", kind, false)
        .await
        .unwrap();
    desk
}

/// What a record states, by column; what is not given is that of one Imogen Marchbank.
pub(super) fn stated(changed: &[(&str, &str)]) -> BTreeMap<String, String> {
    let usual = [
        ("first_name", "Imogen"),
        ("surname", "Marchbank"),
        ("dob", "2015-03-04"),
        ("sex", "F"),
        ("address_line1", "1 Ash Lane"),
        ("postcode", "FV1 1AA"),
    ];
    let fields = usual.iter().chain(changed);
    fields
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

pub(crate) async fn send(desk: &Desk, source: &str, id: &str, changed: &[(&str, &str)]) -> ChildId {
    let received = desk.receive(&Sender::of(source), source, id, stated(changed)).await;
    received.unwrap().child.expect("the record names a child")
}

/// One child of whom two sources state different middle names; that of education shows.
pub(crate) async fn two_names(desk: &Desk) -> ChildId {
    let rose = [("middle_name", "Rose"), ("updated_on", "2026-03-01")];
    let child = send(desk, "education", "1", &rose).await;
    let ruth = [("middle_name", "Ruth"), ("updated_on", "2026-02-01")];
    assert_eq!(
        send(desk, "admissions", "2", &ruth).await,
        child,
        "the engine joins them"
    );
    child
}

/// Two records that the engine doubts: another birth date, another address.
pub(super) async fn doubtful(desk: &Desk) -> [ChildId; 2] {
    let one = send(desk, "education", "1", &[]).await;
    let moved = [
        ("dob", "2015-03-14"),
        ("address_line1", "9 Mill Row"),
        ("postcode", "FV2 2BB"),
    ];
    [one, send(desk, "admissions", "1", &moved).await]
}

pub(super) async fn waiting(desk: &Desk, viewer: &Viewer) -> Vec<CaseId> {
    let queue = desk.review_queue(viewer, &QueueFilter::default()).await.unwrap();
    queue.cases.into_iter().map(|case| case.id).collect()
}

/// The cases that ask which records are one child.
pub(super) async fn doubts(desk: &Desk, viewer: &Viewer) -> Vec<CaseId> {
    let queue = desk.review_queue(viewer, &QueueFilter::default()).await.unwrap();
    let cases = queue.cases.into_iter().filter(|case| case.kind != CaseKind::Disagree);
    cases.map(|case| case.id).collect()
}

/// The only case that waits.
pub(super) async fn only_case(desk: &Desk, viewer: &Viewer) -> CaseId {
    let waiting = waiting(desk, viewer).await;
    assert_eq!(waiting.len(), 1, "the test needs one case that waits");
    waiting[0]
}

/// Answers a case as it is now.
pub(super) async fn answer(desk: &Desk, viewer: &Viewer, case: CaseId, said: &str) -> MatchDecision {
    let version = desk.review_case(viewer, case).await.unwrap().version;
    desk.answer_case(viewer, case, &typed(version, said)).await.unwrap()
}

pub(super) fn typed(version: i64, said: &str) -> TypedAnswer {
    TypedAnswer {
        version,
        answer: said.to_owned(),
        why: "same_name".to_owned(),
        reason: "They are known to the school".to_owned(),
        ..TypedAnswer::default()
    }
}

pub(super) async fn undo(desk: &Desk, viewer: &Viewer, decision: &MatchDecision) -> MatchDecision {
    let (_, preview) = desk.preview_undo(viewer, decision.decision).await.unwrap();
    desk.undo(viewer, decision.decision, &preview.token, "It was a mistake")
        .await
        .unwrap()
}

/// Takes the records of a source out of a child.
pub(super) async fn split_off(desk: &Desk, child: ChildId, source: &str) -> MatchDecision {
    let form = desk.split_form(&steward(), child, None).await.unwrap();
    let of_source = form.cards.iter().filter(|card| card.card.source == source);
    let typed = TypedSplit {
        records: of_source.map(|card| card.record).collect(),
        why: "siblings".to_owned(),
        ..TypedSplit::default()
    };
    let preview = desk.preview_split(&steward(), child, &typed).await.unwrap();
    let typed = TypedSplit {
        token: preview.token,
        ..typed
    };
    desk.split(&steward(), child, &typed).await.unwrap()
}

/// Which records are one child.
pub(super) async fn partition(db: &Db) -> BTreeSet<Vec<RecordKey>> {
    let mut tx = db.read().await.unwrap();
    let children: Vec<ChildId> = tx
        .all_children(0, 1_000)
        .await
        .unwrap()
        .iter()
        .map(|row| row.id)
        .collect();
    let mut parts: BTreeMap<ChildId, Vec<RecordKey>> = BTreeMap::new();
    for stored in tx.records_of_children(&children).await.unwrap() {
        parts.entry(stored.child.unwrap()).or_default().push(stored.record.key);
    }
    parts
        .into_values()
        .map(|mut keys| {
            keys.sort();
            keys
        })
        .collect()
}

/// Everything that is kept of children and questions, but for who decided what and when.
#[derive(Debug, PartialEq)]
pub(super) struct Kept {
    children: Vec<String>,
    golden: Vec<(ChildId, String)>,
    questions: Vec<String>,
    found: Vec<String>,
}

/// All of it now, the index included.
pub(super) async fn all_that_is_kept(db: &Db, desk: &Desk) -> Kept {
    let mut tx = db.read().await.unwrap();
    let rows = tx.all_children(0, 1_000).await.unwrap();
    let ids: Vec<ChildId> = rows.iter().map(|row| row.id).collect();
    let mut golden: Vec<(ChildId, String)> = tx
        .golden(&ids)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.child, row.json))
        .collect();
    golden.sort();
    let questions = tx.waiting_cases(None, 1_000).await.unwrap();
    drop(tx);
    desk.follow_index().await.unwrap();
    let request = FindRequest {
        text: "Marchbank".to_owned(),
        ..FindRequest::default()
    };
    let found = desk.find(&steward(), &request, &Narrowing::default()).await.unwrap();
    Kept {
        children: rows
            .iter()
            .map(|row| {
                format!(
                    "{} {} {:?} {:?} {}",
                    row.id, row.reference, row.redirect_to, row.shield, row.empty
                )
            })
            .collect(),
        golden,
        questions: questions
            .iter()
            .filter(|case| case.status == CaseStatus::Open)
            .map(|case| {
                let pair = format!("{:?} {} {}", case.kind, case.left, case.right);
                format!(
                    "{pair} {} {} {} {}",
                    case.weight, case.verdict, case.cause, case.shielded
                )
            })
            .collect(),
        found: found.results.iter().map(|hit| format!("{:?}", hit.child)).collect(),
    }
}
