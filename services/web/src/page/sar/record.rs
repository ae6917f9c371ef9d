//! `/sar/new`: recording a request.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::rights::{Asker, AsksFor};
use desk::{Desk, DeskError, TypedRequest};
use gate::{AppState, CsrfForm, Refusal};

use super::{LIST, only};
use crate::{
    components::{Button, CharacterCount, Choice, FormErrors, Input, Radios, Size},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::{
        desk::{FormPage, TEXT_CHARACTERS_MAX, day_text, refuse, text},
        typed_date::TypedDate,
    },
};

/// The route of the form.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sar/new", get(get_new).post(post_new))
}

fn received_on(form: &[(String, String)]) -> TypedDate {
    TypedDate::sent("received_on", "Day of receipt", form)
}

/// `GET /sar/new`
async fn get_new(frame: Frame) -> Result<Response, Refusal> {
    only(frame.viewer())?;
    let page = frame.page("Record a request", Section::SubjectAccess);
    show(&form(
        page,
        &TypedRequest::default(),
        &received_on(&[]),
        &FormErrors::new(),
    ))
}

/// `POST /sar/new`
async fn post_new(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    only(frame.viewer())?;
    let date = received_on(&sent);
    let of = |name: &str| text(&sent, name).to_owned();
    let typed = TypedRequest {
        asks_for: of("asks_for"),
        reference: of("reference"),
        asked_by: of("asked_by"),
        asker: of("asker"),
        scope: of("scope"),
        received_on: day_text(&date),
        identity: of("identity"),
    };
    match desk.record_request(frame.viewer(), &typed).await {
        Ok(id) => {
            frame.tell_next("The request is recorded.").await?;
            Ok(see_other(&format!("{LIST}/{id}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[&date], "asks_for");
            let page = frame
                .page("Record a request", Section::SubjectAccess)
                .errors(errors.summary());
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &form(page, &typed, &date, &errors))
        }
        Err(error) => Err(error.into()),
    }
}

/// The form as it was filled in.
pub(super) fn form(page: Page, typed: &TypedRequest, date: &TypedDate, errors: &FormErrors) -> FormPage {
    let asks_for = AsksFor::ALL.iter().map(|what| Choice::new(what.name(), what.label()));
    let askers = Asker::ALL.iter().map(|who| Choice::new(who.name(), who.label()));
    let button = Button::new("Record request").once().testid("record");
    FormPage::new(page, "Record a request", format!("{LIST}/new"), LIST.to_owned(), button)
        .intro("From now on nothing that a copy is asked of is deleted, until another person releases the hold.")
        .field(
            Radios::new("asks_for", "What is asked for?", asks_for.collect())
                .size(Size::Small)
                .choose(&[&typed.asks_for])
                .error(errors.of("asks_for")),
        )
        .field(
            Input::new("reference", "Child record")
                .size(Size::Small)
                .hint("For example, C-10042")
                .value(&typed.reference)
                .width(10)
                .error(errors.of("reference")),
        )
        .field(
            Radios::new("asked_by", "Who asks?", askers.collect())
                .size(Size::Small)
                .choose(&[&typed.asked_by])
                .error(errors.of("asked_by")),
        )
        .field(
            Input::new("asker", "Name of that person and how to reach them")
                .size(Size::Small)
                .value(&typed.asker)
                .autocomplete("off")
                .no_spellcheck()
                .error(errors.of("asker")),
        )
        .field(
            CharacterCount::new("scope", "What is the request about?", TEXT_CHARACTERS_MAX)
                .size(Size::Small)
                .hint("For a copy, what is looked for, or that everything is.")
                .value(&typed.scope)
                .error(errors.of("scope")),
        )
        .field(
            date.boxes(errors)
                .size(Size::Small)
                .hint("When the request reached the council. For example, 27 3 2027"),
        )
        .field(
            CharacterCount::new("identity", "Proof of identity seen with the request", TEXT_CHARACTERS_MAX)
                .size(Size::Small)
                .hint("What shows who asks and that they may. Leave it empty if it is still to be shown: the month begins then.")
                .value(&typed.identity)
                .error(errors.of("identity")),
        )
}
