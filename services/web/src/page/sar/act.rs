//! `/sar/{request}/act/{act}`: one step of a request.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::{Attribute, RequestId};
use desk::{Desk, DeskError, RequestAct, RequestView, TypedRequestAct};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::LIST;
use crate::{
    components::{Button, CharacterCount, Choice, FormErrors, Select, Size, SummaryList, SummaryRow},
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
        RequestAct::Dispute => (
            "The detail is marked as disputed for everybody who sees it, until the request is answered. The sources that say it \
             are asked to look at it: what is wrong is put right there.",
            "What is said to be wrong",
            "The detail is marked as disputed, and its sources are asked to look at it.",
        ),
        RequestAct::Restrict => (
            "The record is held and not used: it is in no search, view, list or route list, and comes back when you lift the \
             restriction. It is still linked, so that it is not made twice. Do not restrict a record that keeps a child safe: \
             keep it in use, and record the ground.",
            "Why it is restricted",
            "The record is restricted: held, not used.",
        ),
        RequestAct::KeepInUse => (
            "Nothing changes for those who use the record. Tell who asks which ground overrides, and that they may complain to \
             the Information Commissioner.",
            "The ground that overrides",
            "The record stays in use. The ground is recorded.",
        ),
        RequestAct::Tell => (
            "Who asked has to be told before the record is used again (UK GDPR, article 18).",
            "How they were told",
            "It is recorded that they were told. The restriction can be lifted.",
        ),
        RequestAct::Lift => (
            "The record is used again at once by everybody whose role sees it.",
            "Why it is lifted",
            "The restriction is lifted.",
        ),
        RequestAct::ProposeErasure => (
            "Nothing is deleted yet: a second person has to agree. What the council holds for a legal duty or a public task is \
             not deleted on request. What was recorded by consent alone goes when the consent is withdrawn.",
            "Why the record is to be deleted",
            "The deletion is proposed. A second person has to agree.",
        ),
        RequestAct::Erase => (
            "Everything that is held on this child is deleted, and cannot be brought back. Its sources are not: what they send \
             again is held back.",
            "What you looked at",
            "The record is deleted.",
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
    let typed = TypedRequestAct::default();
    show(&form(page, &view, act, &typed, &date_of(&[]), &FormErrors::new()))
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
        attribute: text(&sent, "attribute").to_owned(),
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
                &form(page, &view, act, &typed, &date, &errors),
            )
        }
        Err(error) => Err(error.into()),
    }
}

fn form(
    page: Page,
    view: &RequestView,
    act: RequestAct,
    typed: &TypedRequestAct,
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
    about.extend(told_with(view, act));
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
    let form = if act == RequestAct::Dispute {
        form.field(detail(view, typed, errors))
    } else {
        form
    };
    let form = if act.has_day() {
        form.field(date.boxes(errors).size(Size::Small).hint("For example, 27 3 2027"))
    } else {
        form
    };
    form.field(
        CharacterCount::new("note", asks, TEXT_CHARACTERS_MAX)
            .size(Size::Small)
            .hint("It stays with the request and goes on record with your name.")
            .value(&typed.note)
            .error(errors.of("note")),
    )
}

/// What has to be known before a step that changes what becomes of the record.
fn told_with(view: &RequestView, act: RequestAct) -> Vec<SummaryRow> {
    let row = |name: &str, texts: &[String], none: &str, testid: &str| {
        let text = if texts.is_empty() {
            none.to_owned()
        } else {
            texts.join("; ")
        };
        SummaryRow::new(name, text).testid(testid)
    };
    match act {
        RequestAct::Restrict | RequestAct::KeepInUse => {
            vec![row("In use now", &view.in_use_by, "Nothing says so", "in-use-by")]
        }
        RequestAct::ProposeErasure | RequestAct::Erase => {
            let proposed: Vec<String> = view.erasure_proposed_by.iter().cloned().collect();
            vec![
                row("In use now", &view.in_use_by, "Nothing says so", "in-use-by"),
                row("Held by", &view.held_by, "No hold", "held-by"),
                row("Proposed by", &proposed, "Nobody yet", "proposed-by"),
                SummaryRow::new(
                    "Backups",
                    "They hold the record for 35 days more, unless the council states another window. A database that is put \
                     back from one deletes it again before anybody is let in.",
                )
                .testid("backups"),
            ]
        }
        _ => Vec::new(),
    }
}

/// The details that may be disputed.
fn detail(view: &RequestView, typed: &TypedRequestAct, errors: &FormErrors) -> Select {
    let details = view
        .disputable
        .iter()
        .map(|one: &Attribute| Choice::new(one.slug(), one.label()));
    let choices = std::iter::once(Choice::new("", "Select a detail")).chain(details);
    Select::new("attribute", "Detail", choices.collect())
        .choose(&typed.attribute)
        .error(errors.of("attribute"))
}
