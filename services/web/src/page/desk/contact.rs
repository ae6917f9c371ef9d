//! `/child/{id}/contact`: asking to be put in touch with a service; `/contacts`: what became of it.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::{ChildId, ChildView};
use desk::{ContactStatus, Desk, DeskError, OwnContact};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::form::{FormPage, TEXT_CHARACTERS_MAX, refuse, text};
use crate::{
    components::{BackLink, Button, CharacterCount, FormErrors, Size, SummaryList, SummaryRow},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::moment::Moment,
};

/// The routes of those who ask.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/child/{id}/contact", get(get_ask).post(post_ask))
        .route("/contacts", get(get_own))
}

fn ask_page(frame: &Frame, child: &ChildView, message: &str, reason: &str, errors: &FormErrors) -> FormPage {
    let title = format!("Ask for contact, child record {}", child.reference);
    let page = frame.page(title, Section::Search).errors(errors.summary());
    let address = format!("/child/{}", child.id);
    let button = Button::new("Send request").once().testid("send-contact");
    let box_of = |name: &str, label: &str, hint: &str, value: &str| {
        CharacterCount::new(name, label, TEXT_CHARACTERS_MAX)
            .size(Size::Small)
            .hint(hint)
            .value(value)
            .error(errors.of(name))
    };
    FormPage::new(page, "Ask for contact", format!("{address}/contact"), address, button)
        .about_child(child)
        .intro(
            "The management team puts you in touch with services that it may not name, where there are any and they agree. \
             You see its answer under “Your requests for contact”.",
        )
        .field(box_of("message", "What is the service to be told?", "How to reach you, and what you need.", message))
        .field(box_of("reason", "Why do you need contact?", "It goes on record with your name.", reason))
}

/// `GET /child/{id}/contact`
async fn get_ask(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    let child = desk.contact_form(frame.viewer(), id).await?;
    show(&ask_page(&frame, &child, "", "", &FormErrors::new()))
}

/// `POST /child/{id}/contact`
async fn post_ask(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (message, reason) = (text(&sent, "message"), text(&sent, "reason"));
    match desk.request_contact(frame.viewer(), id, message, reason).await {
        Ok(_) => {
            frame
                .tell_next("Your request was sent to the management team. You will find its answer here.")
                .await?;
            Ok(see_other("/contacts"))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[], "message");
            let child = desk.contact_form(frame.viewer(), id).await?;
            let page = ask_page(&frame, &child, message, reason, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// What became of the requests of one person.
#[derive(Template)]
#[template(path = "pages/desk/contacts.html")]
pub(super) struct OwnPage {
    page: Page,
    contacts: Vec<SummaryList>,
}

impl OwnPage {
    /// The page of these requests.
    pub fn new(page: Page, own: &[OwnContact]) -> Self {
        Self {
            page: page.back(BackLink::new("/").text("Back to home")),
            contacts: own.iter().map(card).collect(),
        }
    }
}

fn card(contact: &OwnContact) -> SummaryList {
    let status = match contact.status {
        ContactStatus::Waiting => "Waiting for the management team",
        ContactStatus::Answered => "Answered",
    };
    let mut rows = vec![
        SummaryRow::new("Sent", Moment::at(contact.requested_at)),
        SummaryRow::new("Message", &contact.message),
        SummaryRow::new("Status", status).testid("contact-status"),
    ];
    if let (Some(answer), Some(at)) = (&contact.answer, contact.answered_at) {
        rows.push(SummaryRow::new("Answer", answer).testid("contact-answer"));
        rows.push(SummaryRow::new("Answered", Moment::at(at)));
    }
    SummaryList::new(rows)
        .card(format!("Child record {}", contact.reference))
        .testid(format!("row-{}", contact.id))
}

/// `GET /contacts`
async fn get_own(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let own = desk.own_contacts(frame.viewer()).await?;
    show(&OwnPage::new(
        frame.page("Your requests for contact", Section::Home),
        &own,
    ))
}
