//! `/sar/{request}`: one request with its tasks and what was done.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::RequestId;
use desk::{ChildState, Desk, PackState, RequestAct, RequestStatus, RequestStepKind, RequestStepView, RequestView};
use gate::{AppState, Named, Refusal};

use super::{LIST, list::due_cell, status_tag};
use crate::{
    components::{
        BackLink, Button, Colour, Content, Csrf, SummaryList, SummaryRow, Tag, TaskList, Timeline, TimelineItem,
        WarningText,
    },
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of one request.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sar/{request}", get(get_one))
}

/// `GET /sar/{request}`
async fn get_one(frame: Frame, State(desk): State<Desk>, Named(id): Named<RequestId>) -> Result<Response, Refusal> {
    let view = desk.rights_request(frame.viewer(), id).await?;
    show(&RequestPage::new(
        frame.page("Request about data", Section::SubjectAccess),
        &view,
    ))
}

/// One request.
#[derive(Template)]
#[template(path = "pages/sar/one.html")]
pub(super) struct RequestPage {
    page: Page,
    heading: &'static str,
    about: SummaryList,
    /// Each with its test hook.
    warnings: Vec<(&'static str, WarningText)>,
    tasks: TaskList,
    csrf: Csrf,
    version: i64,
    action: String,
    pack: Option<Button>,
    download: Option<Button>,
    others: Vec<Button>,
    hold: bool,
    steps: Timeline,
}

impl RequestPage {
    /// The page of a request.
    pub fn new(page: Page, view: &RequestView) -> Self {
        let address = format!("{LIST}/{}", view.line.id);
        let others = [
            RequestAct::Dispute,
            RequestAct::Restrict,
            RequestAct::KeepInUse,
            RequestAct::Tell,
            RequestAct::Lift,
            RequestAct::ProposeErasure,
            RequestAct::Erase,
            RequestAct::Ask,
            RequestAct::Answer,
            RequestAct::Extend,
            RequestAct::Refuse,
            RequestAct::Withdraw,
        ];
        let others = others.into_iter().filter(|act| view.acts.contains(act)).map(|act| {
            Button::link(act.label(), format!("{address}/act/{}", act.name()))
                .secondary()
                .testid(format!("act-{}", act.name()))
        });
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.back(BackLink::new(LIST).text("Back to requests about data")),
            heading: view.line.asks_for,
            about: about(view),
            warnings: warnings(view),
            tasks: tasks(view, &address),
            version: view.version,
            action: format!("{address}/pack"),
            pack: pack_button(view.pack),
            download: (view.pack == PackState::Made)
                .then(|| Button::link("Download the pack", format!("{address}/pack.zip")).testid("download-pack")),
            others: others.collect(),
            hold: view.hold.is_some() && view.line.status.over(),
            steps: Timeline::new(view.steps.iter().rev().map(step).collect()),
        }
    }
}

/// The button that makes the pack. One that was made can be made again: another version of the service may not give the same.
fn pack_button(pack: PackState) -> Option<Button> {
    match pack {
        PackState::Signed => Some(Button::new("Make the pack").once().testid("make-pack")),
        PackState::Made => Some(
            Button::new("Make the pack again")
                .secondary()
                .once()
                .testid("make-pack-again"),
        ),
        PackState::None | PackState::Changed => None,
    }
}

fn about(view: &RequestView) -> SummaryList {
    let line = &view.line;
    let mut rows = vec![
        SummaryRow::new("Status", status_tag(line.status)),
        SummaryRow::new("Child record", &line.reference).testid("reference"),
        SummaryRow::new("Who asks", line.asked_by),
        SummaryRow::new("Name and how to reach them", &view.asker),
        SummaryRow::new("About", &view.scope),
        SummaryRow::new("Received", Moment::day(line.received_on)),
    ];
    if let Some(since) = view.restricted_since {
        let text = format!("Since {}", words::date_time(since));
        rows.push(SummaryRow::new("Restricted: held, not used", text).testid("restricted-since"));
    }
    rows.extend(view.disputes.iter().map(|dispute| {
        let text = match dispute.settled {
            None => format!("{}, since {}", dispute.label, words::date_time(dispute.since)),
            Some(settled) => format!("{}, until {}", dispute.label, words::date_time(settled)),
        };
        SummaryRow::new("Disputed", text).testid(format!("disputed-{}", dispute.attribute.slug()))
    }));
    if !line.status.over() {
        rows.push(SummaryRow::new("Due", due_cell(line, Moment::day)).testid("due"));
    }
    if let Some(until) = view.extendable_until {
        let text = format!("By {}, if the request is complex", words::date(until));
        rows.push(SummaryRow::new("May be extended", text));
    }
    SummaryList::new(rows)
}

fn warnings(view: &RequestView) -> Vec<(&'static str, WarningText)> {
    let over = view.line.status.over();
    let told = [
        (
            view.child == ChildState::Gone && !over,
            "no-child",
            "The child record that this is about is no longer there.",
        ),
        (
            view.restricted && view.restricted_since.is_none(),
            "restricted",
            "The record is restricted by another request: held, not used.",
        ),
        (
            !view.held_by.is_empty() && !over,
            "held",
            "The record is held. Nothing that is held is deleted.",
        ),
        (
            view.child == ChildState::Shielded && !over,
            "shielded",
            "The child is shielded. What tells where the child is, or who works with the child, may put the child in danger.",
        ),
        (
            view.pack == PackState::Changed,
            "changed",
            "What is held changed since it was signed. Decide about what is new, and let it be signed again.",
        ),
        (
            view.pack == PackState::Changed && view.acts.contains(&RequestAct::Send),
            "changed-packed",
            "If the pack went out before, record that it was sent instead.",
        ),
    ];
    let told = told.into_iter().filter(|(so, ..)| *so);
    let told = told.map(|(_, testid, text)| (testid, WarningText::new(text)));
    let backups = view.backups_until.map(|until| {
        let text = format!(
            "Backups that were taken before the record was deleted may hold it until {}. A database that is put back from one \
             deletes it again before anybody is let in. Tell who asked.",
            words::date(until)
        );
        ("backups", WarningText::new(text))
    });
    told.chain(backups).collect()
}

fn tasks(view: &RequestView, address: &str) -> TaskList {
    let done = "#what-was-done";
    let to_do = || Tag::new("To do").colour(Colour::Yellow);
    let list = TaskList::new("tasks");
    let task = |list: TaskList, act: RequestAct, finished: bool, testid: &str| {
        if view.acts.contains(&act) {
            list.open(act.label(), format!("{address}/act/{}", act.name()), to_do(), testid)
        } else {
            let status = if finished { "Done" } else { "Cannot start yet" };
            list.settled(act.label(), done, status, testid)
        }
    };
    let status = view.line.status;
    let list = task(list, RequestAct::Identify, view.identified, "task-identify");
    let list = match view.items.filter(|_| view.wants_copy) {
        Some(counts) if counts.undecided > 0 => {
            let tag = Tag::new(format!("{} to decide", words::number(counts.undecided))).colour(Colour::Yellow);
            list.open("Decide what is released", format!("{address}/items"), tag, "task-items")
        }
        Some(counts) => {
            let text = format!("{} released, {} withheld", counts.released, counts.withheld);
            list.settled(
                "Decide what is released",
                format!("{address}/items"),
                text,
                "task-items",
            )
        }
        None => list,
    };
    let signed = matches!(
        status,
        RequestStatus::Signed | RequestStatus::Packed | RequestStatus::Sent
    );
    let list = if view.wants_copy {
        task(
            list,
            RequestAct::Sign,
            signed && view.pack != PackState::Changed,
            "task-sign",
        )
    } else {
        list
    };
    task(list, RequestAct::Send, status == RequestStatus::Sent, "task-send")
}

fn step(step: &RequestStepView) -> TimelineItem {
    let title = match step.kind {
        RequestStepKind::Recorded => "Recorded",
        RequestStepKind::Identified => "Made sure who asks",
        RequestStepKind::Asked => "Asked what is meant",
        RequestStepKind::Answered => "Question answered",
        RequestStepKind::Extended => "Time extended by two months",
        RequestStepKind::Decided => "Decided about items",
        RequestStepKind::Signed => "Signed",
        RequestStepKind::Voided => "Signature taken away",
        RequestStepKind::Packed => "Pack made",
        RequestStepKind::Disputed => "Marked as disputed",
        RequestStepKind::Restricted => "Restricted: held, not used",
        RequestStepKind::KeptInUse => "Kept in use: overriding ground",
        RequestStepKind::Told => "Told that the restriction will be lifted",
        RequestStepKind::Lifted => "Restriction lifted",
        RequestStepKind::ErasureProposed => "Proposed to delete the record",
        RequestStepKind::Erased => "Record deleted",
        RequestStepKind::Sent => "Answer sent",
        RequestStepKind::Refused => "Refused",
        RequestStepKind::Withdrawn => "Taken back",
    };
    let on = if step.on == words::uk_date(step.at) {
        String::new()
    } else {
        format!("On {}. ", words::date(step.on))
    };
    let body: Content = format!("{on}{}", step.note).into();
    TimelineItem::new(title, words::machine_time(step.at), words::date_time(step.at))
        .by(&step.person)
        .body(body)
}
