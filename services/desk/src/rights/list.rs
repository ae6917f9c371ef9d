//! Looking at requests: all of them, one, and what is held on the child whom one is about.

use std::collections::BTreeMap;

use child::{RequestId, policy::Viewer, rights::AsksFor};
use serde_json::json;
use store::{DecidedItem, RightsStep};

use super::{
    act::acts_of,
    carry::{backups_until, hold_words, in_use_by},
    case::{Case, clock_of, line_of},
    mark::Mark,
    view::{Decided, DisputedDetail, ItemView, ItemsView, RequestList, RequestStepView, RequestView},
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    paging::page_of,
    right::{AnswersRequests, Right},
};

/// Items of a page.
const ITEMS: usize = 10;

impl Desk {
    /// Every request but those about children whom the viewer knows personally.
    pub async fn rights_requests(&self, viewer: &Viewer) -> Result<RequestList, DeskError> {
        AnswersRequests::require(viewer)?;
        let mut tx = self.shared.db.read().await?;
        let requests = tx.rights_requests().await?;
        let mut steps: BTreeMap<RequestId, Vec<RightsStep>> = BTreeMap::new();
        for (request, step) in tx.all_rights_steps().await? {
            steps.entry(request).or_default().push(step);
        }
        drop(tx);
        let today = self.shared.clock.today();
        let open_to_viewer = requests
            .iter()
            .filter(|request| !request.child.is_some_and(|child| viewer.related.contains(&child)));
        let lines = open_to_viewer.map(|request| {
            let clock = clock_of(request.received_on, steps.get(&request.id).into_iter().flatten());
            line_of(request, &clock, today)
        });
        let (over, open) = lines.partition(|line| line.status.over());
        self.trace(Event::of(viewer, Action::RequestsListed)).await?;
        Ok(RequestList { open, over })
    }

    /// One request. It tells how many items there are, and none of them.
    pub async fn rights_request(&self, viewer: &Viewer, id: RequestId) -> Result<RequestView, DeskError> {
        AnswersRequests::require(viewer)?;
        let mut tx = self.shared.db.read().await?;
        let case = self.rights_case(&mut tx, viewer, id).await?;
        let hold = match case.request.hold {
            Some(hold) => tx.hold(hold).await?.filter(|hold| hold.released.is_none()),
            None => None,
        };
        let held_by = match &case.child {
            Some(child) if case.request.asks_for == AsksFor::Erasure => self.holds_on(&mut tx, child.id).await?,
            _ => Vec::new(),
        };
        drop(tx);
        let today = self.shared.clock.today();
        let clock = case.clock();
        let erases = case.request.asks_for == AsksFor::Erasure;
        let to_decide = case
            .child
            .as_ref()
            .filter(|_| erases || case.may_restrict() || case.restricts());
        let view = RequestView {
            line: line_of(&case.request, &clock, today),
            wants_copy: case.wants_copy(),
            asker: case.request.asker.clone(),
            scope: case.request.scope.clone(),
            child: case.child_state(),
            identified: clock.identified.is_some(),
            extendable_until: clock
                .extendable_until()
                .filter(|until| *until >= today && !case.request.status.over()),
            items: (case.wants_copy() && case.child.is_some() && !case.request.status.over()).then(|| case.counts()),
            acts: acts_of(&case, viewer, today),
            pack: case.pack(),
            hold: hold.map(|hold| hold.id),
            restricted_since: case
                .marks
                .iter()
                .filter_map(Mark::restriction)
                .map(|restriction| restriction.at)
                .min(),
            restricted: case.child.as_ref().is_some_and(|child| child.restricted),
            in_use_by: to_decide.map(|child| in_use_by(child, today)).unwrap_or_default(),
            disputes: disputes(&case),
            disputable: case.disputable(),
            held_by: held_by.iter().map(hold_words).collect(),
            erasure_proposed_by: case.erasure_proposed_by().map(|step| step.person.clone()),
            backups_until: case.erased_on().map(backups_until),
            steps: case.steps.iter().map(step_view).collect(),
            version: case.request.version,
        };
        // It names the child by reference, and leads to what is held.
        let shown: Vec<_> = case.child.iter().map(|child| child.id).collect();
        self.trace_request(viewer, Action::RequestOpened, &case, json!({ "children": shown }))
            .await?;
        Ok(view)
    }

    /// What is held on the child whom an open subject access request is about, a page of items at a time. A look at the child,
    /// on record before it is answered.
    pub async fn rights_items(&self, viewer: &Viewer, id: RequestId, page: usize) -> Result<ItemsView, DeskError> {
        AnswersRequests::require(viewer)?;
        let mut tx = self.shared.db.read().await?;
        let case = self.rights_case(&mut tx, viewer, id).await?;
        drop(tx);
        let open = case.wants_copy() && !case.request.status.over();
        let Some(child) = case.child.as_ref().filter(|_| open) else {
            return Err(DeskError::NotFound);
        };
        let (page, pages) = page_of(page, case.items.len(), ITEMS);
        let shown = case.items.iter().skip((page - 1) * ITEMS).take(ITEMS);
        let view = ItemsView {
            line: line_of(&case.request, &case.clock(), self.shared.clock.today()),
            shielded: child.shield.up(),
            items: shown.map(|item| item_view(&case, item)).collect(),
            counts: case.counts(),
            page,
            pages,
            version: case.request.version,
        };
        let keys: Vec<&str> = view.items.iter().map(|shown| shown.item.key.as_str()).collect();
        let detail = json!({ "items": keys, "children": [child.id] });
        self.trace_request(viewer, Action::HeldOpened, &case, detail).await?;
        Ok(view)
    }
}

fn disputes(case: &Case) -> Vec<DisputedDetail> {
    let disputes = case.marks.iter().flat_map(Mark::disputes);
    let details = disputes.map(|dispute| DisputedDetail {
        attribute: dispute.attribute,
        label: dispute.attribute.label(),
        since: dispute.at,
        settled: dispute.ended_at,
    });
    details.collect()
}

fn item_view(case: &Case, item: &child::rights::Item) -> ItemView {
    let decided = case.decision(item).map(|decided| Decided {
        withheld: decided.item.withheld,
        person: decided.person.clone(),
        at: decided.at,
    });
    let before = |decided: &DecidedItem| decided.item.item == item.key;
    ItemView {
        changed: decided.is_none() && case.decided.iter().any(before),
        item: item.clone(),
        decided,
    }
}

fn step_view(step: &RightsStep) -> RequestStepView {
    RequestStepView {
        at: step.at,
        kind: step.kind,
        on: step.on,
        person: step.person.clone(),
        note: step.note.clone(),
    }
}
