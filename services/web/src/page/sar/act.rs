//! `/sar/{request}/act/{act}`: one step of a request.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::RequestId;
use desk::{Desk, DeskError, RequestAct, RequestView, TypedRequestAct};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::LIST;
use crate::{
    components::{Button, CharacterCount, FormErrors, Size, SummaryList, SummaryRow},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::{
        desk::{FormPage, TEXT_CHARACTERS_MAX, day_text, refuse, text},
        typed_date::TypedDate,
    },
    words,
};

/// The route of the steps.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sar/{request}/act/{act}", get(get_act).post(post_act))
}

/// What follows from a step, and what the box is for.
const fn words_of(act: RequestAct) -> (&'static str, &'static str, &'static str) {
    match act {
        RequestAct::Identify => (
            "The month begins on this day.",
            "What was seen",
            "What shows who asks and that they may. The clock runs from now on.",
        ),
        RequestAct::Ask => (
            "The clock stands still until the question is answered, if the time has not run out.",
            "What was asked",
            "The question is recorded. The clock stands still, if the time had not run out.",
        ),
        RequestAct::Answer => (
            "The clock goes on from this day.",
            "What was answered",
            "The answer is recorded. The clock runs again.",
        ),
        RequestAct::Extend => (
            "Two months are added. Tell who asks within the first month, and say why.",
            "Why the time is extended",
            "The time is extended by two months.",
        ),
        RequestAct::Sign => (
            "You confirm that what is released may be released and that what is withheld has to be. Look at the items first.",
            "What you looked at",
            "What was decided is signed. The pack can be made.",
        ),
        RequestAct::Send => (
            "The request is over then.",
            "How it was answered",
            "The request is answered. Another person can release the hold.",
        ),
        RequestAct::Refuse => (
            "The request is over then. Tell who asks why, and that they may complain to the Information Commissioner.",
            "Why it is refused",
            "The request is refused.",
        ),
        RequestAct::Withdraw => (
            "The request is over then.",
            "How it was taken back",
            "The request is withdrawn.",
        ),
    }
}

/// The request, if the viewer may take the step.
async fn open_to(frame: &Frame, desk: &Desk, id: RequestId, act: &str) -> Result<(RequestView, RequestAct), Refusal> {
    let act = RequestAct::from_name(act).ok_or(Refusal::NotFound)?;
    let view = desk.rights_request(frame.viewer(), id).await?;
    if view.acts.contains(&act) {
        Ok((view, act))
    } else {
        Err(Refusal::NotFound)
    }
}

fn date_of(form: &[(String, String)]) -> TypedDate {
    TypedDate::sent("on", "Day", form)
}

/// `GET /sar/{request}/act/{act}`
async fn get_act(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, act)): Named<(RequestId, String)>,
) -> Result<Response, Refusal> {
    let (view, act) = open_to(&frame, &desk, id, &act).await?;
    let page = frame.page(act.label(), Section::SubjectAccess);
    show(&form(page, &view, act, "", &date_of(&[]), &FormErrors::new()))
}

/// `POST /sar/{request}/act/{act}`
async fn post_act(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, act)): Named<(RequestId, String)>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    super::only(frame.viewer())?;
    let act = RequestAct::from_name(&act).ok_or(Refusal::NotFound)?;
    let date = date_of(&sent);
    let typed = TypedRequestAct {
        note: text(&sent, "note").to_owned(),
        on: if act.has_day() { day_text(&date) } else { String::new() },
        version: text(&sent, "version").parse().unwrap_or_default(),
    };
    match desk.act_on_request(frame.viewer(), id, act, &typed).await {
        Ok(()) => {
            frame.tell_next(words_of(act).2).await?;
            Ok(see_other(&format!("{LIST}/{id}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[&date], "note");
            let view = desk.rights_request(frame.viewer(), id).await?;
            let page = frame.page(act.label(), Section::SubjectAccess).errors(errors.summary());
            show_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &form(page, &view, act, &typed.note, &date, &errors),
            )
        }
        Err(error) => Err(error.into()),
    }
}

fn form(
    page: Page,
    view: &RequestView,
    act: RequestAct,
    note: &str,
    date: &TypedDate,
    errors: &FormErrors,
) -> FormPage {
    let address = format!("{LIST}/{}", view.line.id);
    let (consequence, asks, _) = words_of(act);
    let mut about = vec![
        SummaryRow::new("Child record", &view.line.reference),
        SummaryRow::new("Asks for", view.line.asks_for),
        SummaryRow::new("Received", words::date(view.line.received_on)),
    ];
    if let (RequestAct::Sign, Some(counts)) = (act, view.items) {
        about.push(SummaryRow::new("Released", words::number(counts.released)));
        about.push(SummaryRow::new("Withheld", words::number(counts.withheld)));
    }
    let button = Button::new(act.label()).once().testid("confirm");
    let form = FormPage::new(
        page,
        act.label(),
        format!("{address}/act/{}", act.name()),
        address,
        button,
    )
    .intro(consequence)
    .about(SummaryList::new(about))
    .sends("version", view.version.to_string());
    let form = if act.has_day() {
        let wrong = date.read().err().map(|wrong| wrong.parts).unwrap_or_default();
        form.field(
            date.input(errors, wrong)
                .size(Size::Small)
                .hint("For example, 27 3 2027"),
        )
    } else {
        form
    };
    form.field(
        CharacterCount::new("note", asks, TEXT_CHARACTERS_MAX)
            .size(Size::Small)
            .hint("It stays with the request and goes on record with your name.")
            .value(note)
            .error(errors.of("note")),
    )
}
