//! `/desk/brokering`: practitioners who ask for contact, who was told what, and the answer.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use child::{ContactId, policy::Viewer, view::InvolvementView};
use desk::{ContactLine, ContactList, ContactStatus, ContactView, Desk, DeskError};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    Part,
    form::{TEXT_CHARACTERS_MAX, refuse, text},
    list::{Asked, List, ListPage, child_cell, reference_cell},
};
use crate::{
    components::{
        BackLink, Button, CharacterCount, Column, Csrf, FormErrors, Input, Size, SummaryList, SummaryRow, Table,
        TableRow,
    },
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

type Sent = CsrfForm<Vec<(String, String)>>;

/// The routes of brokering.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/desk/brokering", get(get_list))
        .route("/desk/brokering/{contact}", get(get_contact))
        .route("/desk/brokering/{contact}/told", post(post_told))
        .route("/desk/brokering/{contact}/answer", post(post_answer))
}

const fn label(status: ContactStatus) -> &'static str {
    match status {
        ContactStatus::Waiting => "Waiting",
        ContactStatus::Answered => "Answered",
    }
}

/// `GET /desk/brokering`
async fn get_list(frame: Frame, State(desk): State<Desk>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let status = ContactStatus::from_name(&asked.list).unwrap_or(ContactStatus::Waiting);
    let list = desk.contact_list(frame.viewer(), status, asked.page()).await?;
    if asked.page() > list.pages {
        return Ok(see_other(&format!("/desk/brokering?list={}", status.name())));
    }
    show(&page(
        frame.page("Brokering", Section::Desk),
        frame.viewer(),
        status,
        &list,
    ))
}

/// The page of a list.
pub(super) fn page(page: Page, viewer: &Viewer, status: ContactStatus, list: &ContactList) -> ListPage {
    let counted = |status: ContactStatus| {
        let count = match status {
            ContactStatus::Waiting => list.waiting,
            ContactStatus::Answered => list.answered,
        };
        format!("{} ({})", label(status), words::number(count))
    };
    ListPage::new(
        page,
        viewer,
        List {
            part: Part::Brokering,
            heading: "Requests for contact",
            address: "/desk/brokering",
            lists: ContactStatus::ALL
                .iter()
                .map(|status| (status.name(), counted(*status)))
                .collect(),
            chosen: status.name(),
            first: ContactStatus::Waiting.name(),
            count: words::counted(list.total, "request", "requests"),
            columns: &["Child", "Child record", "Who asks", "Asked"],
            rows: list.lines.iter().map(row).collect(),
            place: (list.page, list.pages),
            empty: "Nobody asks for contact.",
        },
    )
}

fn row(line: &ContactLine) -> TableRow {
    TableRow::new(vec![
        child_cell(line.child.as_ref(), Some(format!("/desk/brokering/{}", line.id))),
        reference_cell(line.child.as_ref()),
        format!("{}, {}", line.requested_by, line.role).into(),
        Moment::short_at(line.requested_at).into(),
    ])
    .testid(format!("row-{}", line.id))
}

/// What was typed into either form.
#[derive(Default)]
pub(super) struct Typed {
    told: String,
    what: String,
    answer: Option<String>,
}

/// One request.
#[derive(Template)]
#[template(path = "pages/desk/contact.html")]
pub(super) struct ContactPage {
    page: Page,
    about: SummaryList,
    child: Option<String>,
    involved: Vec<SummaryList>,
    told: Option<Table>,
    action: String,
    csrf: Csrf,
    who: Input,
    what: CharacterCount,
    note: Button,
    requested_by: String,
    version: i64,
    answer: CharacterCount,
    send: Button,
}

impl ContactPage {
    /// The page of a request.
    pub fn new(page: Page, contact: &ContactView, typed: &Typed, errors: &FormErrors) -> Self {
        let line = &contact.line;
        let child = line.child.as_ref();
        let name = child.map_or_else(|| "Record no longer there".to_owned(), |child| child.name.listed());
        let about = SummaryList::new(vec![
            SummaryRow::new("Child", name).testid("attr-name"),
            SummaryRow::new("Child record", child.map_or("", |child| &child.reference)),
            SummaryRow::new("Who asks", format!("{}, {}", line.requested_by, line.role)),
            SummaryRow::new("Asked", Moment::at(line.requested_at)),
            SummaryRow::new("Message", &contact.message),
            SummaryRow::new("Reason", &contact.reason),
            SummaryRow::new("Status", label(line.status)),
        ]);
        let sensitive = child.and_then(|child| child.sensitive.as_ref()?.involvements.as_ref());
        let ordinary = child.and_then(|child| child.involvements.as_ref());
        let involved = sensitive.into_iter().flatten().map(|one| involvement(one, true));
        let involved = involved.chain(ordinary.into_iter().flatten().map(|one| involvement(one, false)));
        let steps = contact.steps.iter().map(|step| {
            let cells = vec![
                Moment::short_at(step.at).into(),
                step.told.as_str().into(),
                step.what.as_str().into(),
                step.person_name.as_str().into(),
            ];
            TableRow::new(cells)
        });
        let columns = ["When", "Who was told", "What", "By"]
            .into_iter()
            .map(Column::new)
            .collect();
        let answer = typed
            .answer
            .as_deref()
            .or(contact.answer.as_deref())
            .unwrap_or_default();
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page
                .back(BackLink::new("/desk/brokering").text("Back to requests for contact"))
                .errors(errors.summary()),
            about,
            child: child.map(|child| format!("/child/{}", child.id)),
            involved: involved.collect(),
            told: (!contact.steps.is_empty()).then(|| {
                Table::new("told-table", columns, steps.collect())
                    .hidden_caption("Who was told what")
                    .stacks()
            }),
            action: format!("/desk/brokering/{}", line.id),
            who: Input::new("told", "Who was told?")
                .size(Size::Small)
                .value(&typed.told)
                .autocomplete("off")
                .no_spellcheck()
                .error(errors.of("told")),
            what: CharacterCount::new("what", "What were they told?", TEXT_CHARACTERS_MAX)
                .size(Size::Small)
                .value(&typed.what)
                .error(errors.of("what")),
            note: Button::new("Note this").secondary().once().testid("note-told"),
            requested_by: line.requested_by.clone(),
            version: contact.version,
            answer: CharacterCount::new("answer", "Your answer", TEXT_CHARACTERS_MAX)
                .size(Size::Small)
                .value(answer)
                .error(errors.of("answer")),
            send: Button::new("Send answer").once().testid("send-answer"),
        }
    }
}

fn involvement(one: &InvolvementView, sensitive: bool) -> SummaryList {
    let mut rows = vec![SummaryRow::new("Service", &one.service)];
    let parts = [
        ("Organisation", &one.organisation),
        ("Team", &one.team),
        ("Practitioner", &one.practitioner),
        ("Phone", &one.phone),
        ("Email", &one.email),
    ];
    rows.extend(
        parts
            .into_iter()
            .filter_map(|(label, text)| Some(SummaryRow::new(label, text.as_deref()?))),
    );
    rows.push(SummaryRow::new("Sensitive", if sensitive { "Yes" } else { "No" }));
    SummaryList::new(rows)
}

/// `GET /desk/brokering/{contact}`
async fn get_contact(frame: Frame, State(desk): State<Desk>, Named(id): Named<ContactId>) -> Result<Response, Refusal> {
    let contact = desk.contact(frame.viewer(), id).await?;
    let page = frame.page("Request for contact", Section::Desk);
    show(&ContactPage::new(page, &contact, &Typed::default(), &FormErrors::new()))
}

/// `POST /desk/brokering/{contact}/told`
async fn post_told(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ContactId>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let typed = Typed {
        told: text(&sent, "told").to_owned(),
        what: text(&sent, "what").to_owned(),
        answer: None,
    };
    let noted = desk.note_told(frame.viewer(), id, &typed.told, &typed.what).await;
    after(&frame, &desk, id, noted, &typed, "It is noted.").await
}

/// `POST /desk/brokering/{contact}/answer`
async fn post_answer(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ContactId>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let typed = Typed {
        answer: Some(text(&sent, "answer").to_owned()),
        ..Typed::default()
    };
    let version = text(&sent, "version").parse().unwrap_or_default();
    let answered = desk
        .answer_contact(frame.viewer(), id, version, text(&sent, "answer"))
        .await;
    after(&frame, &desk, id, answered, &typed, "The answer is sent.").await
}

/// Back to the request, or the forms again with what is wrong.
async fn after(
    frame: &Frame,
    desk: &Desk,
    id: ContactId,
    outcome: Result<(), DeskError>,
    typed: &Typed,
    told: &str,
) -> Result<Response, Refusal> {
    match outcome {
        Ok(()) => {
            frame.tell_next(told).await?;
            Ok(see_other(&format!("/desk/brokering/{id}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[], "told");
            let contact = desk.contact(frame.viewer(), id).await?;
            let page = frame.page("Request for contact", Section::Desk);
            let page = ContactPage::new(page, &contact, typed, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}
