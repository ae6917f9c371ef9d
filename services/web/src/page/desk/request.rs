//! `/child/{id}/shield`: asking for a shield, and for the team setting one at once; `/desk/shields/{id}/request`: filling in
//! what an emergency left open.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::{
    ChildId, ChildView, ShieldId,
    policy::{Shields, shields},
};
use desk::{AskedBy, Criterion, Desk, DeskError, ShieldForm, TypedShieldRequest};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::form::{FormPage, TEXT_CHARACTERS_MAX, day_text, refuse, text};
use crate::{
    components::{Button, CharacterCount, Checkboxes, Choice, FormErrors, Input, Radios, Size},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::typed_date::TypedDate,
};

type Sent = CsrfForm<Vec<(String, String)>>;

/// The routes of these forms.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/child/{id}/shield", get(get_ask).post(post_ask))
        .route("/child/{id}/shield/now", get(get_now).post(post_now))
        .route("/desk/shields/{shield}/request", get(get_fill_in).post(post_fill_in))
}

/// The answers of the form.
struct Answers {
    typed: TypedShieldRequest,
    review_on: TypedDate,
}

impl Answers {
    fn sent(form: &[(String, String)]) -> Self {
        let review_on = TypedDate::sent("review_on", "Review date", form);
        let of = |name: &str| text(form, name).to_owned();
        let criteria = form
            .iter()
            .filter(|(name, _)| name == "criteria")
            .map(|(_, word)| word.clone());
        Self {
            typed: TypedShieldRequest {
                asked_by: of("asked_by"),
                asker: of("asker"),
                criteria: criteria.collect(),
                details: of("details"),
                evidence: of("evidence"),
                evidence_where: of("evidence_where"),
                review_on: day_text(&review_on),
            },
            review_on,
        }
    }
}

fn fields(form: FormPage, answers: &Answers, errors: &FormErrors) -> FormPage {
    let typed = &answers.typed;
    let askers = AskedBy::ALL.iter().map(|who| Choice::new(who.name(), who.label()));
    let criteria = Criterion::ALL.iter().map(|why| Choice::new(why.name(), why.label()));
    form.field(
        Radios::new("asked_by", "Who asks for the shield?", askers.collect())
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
        Checkboxes::new("criteria", "Why is the child to be shielded?", criteria.collect())
            .size(Size::Small)
            .choose(&typed.criteria)
            .error(errors.of("criteria")),
    )
    .field(
        CharacterCount::new("details", "Details", TEXT_CHARACTERS_MAX)
            .size(Size::Small)
            .hint("What happened, or what is feared. You have to say it if you select “Something else”.")
            .value(&typed.details)
            .error(errors.of("details")),
    )
    .field(
        Radios::new(
            "evidence",
            "Is evidence held?",
            vec![Choice::new("yes", "Yes"), Choice::new("no", "No")],
        )
        .size(Size::Small)
        .choose(&[&typed.evidence])
        .error(errors.of("evidence")),
    )
    .field(
        Input::new("evidence_where", "If so, where is it kept?")
            .size(Size::Small)
            .hint("Only the place. Do not copy the evidence here.")
            .value(&typed.evidence_where)
            .autocomplete("off")
            .error(errors.of("evidence_where")),
    )
    .field(
        answers
            .review_on
            .boxes(errors)
            .size(Size::Small)
            .hint("When it has to be looked at again. For example, 27 3 2027"),
    )
}

fn ask_page(frame: &Frame, form: &ShieldForm, answers: &Answers, errors: &FormErrors) -> FormPage {
    let child = &form.child;
    let page = page_about(frame, "Ask for a shield", child).errors(errors.summary());
    let address = format!("/child/{}", child.id);
    let button = Button::new("Send request").once().testid("send-request");
    let page = FormPage::new(
        page,
        "Ask for a shield",
        format!("{address}/shield"),
        address.clone(),
        button,
    )
    .about_child(child)
    .intro(
        "A shield hides where the child is and who works with the child. The management team decides. If it cannot \
             wait, ring the team.",
    )
    .intro(format!("You can reach {}.", frame.contact()));
    let page = fields(page, answers, errors);
    if form.may_set {
        page.beside(format!("{address}/shield/now"), "Set a shield at once, in an emergency")
    } else {
        page
    }
}

fn page_about(frame: &Frame, title: &str, child: &ChildView) -> Page {
    frame.page(format!("{title}, child record {}", child.reference), Section::Search)
}

/// `GET /child/{id}/shield`
async fn get_ask(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    let form = desk.shield_form(frame.viewer(), id).await?;
    show(&ask_page(&frame, &form, &Answers::sent(&[]), &FormErrors::new()))
}

/// `POST /child/{id}/shield`
async fn post_ask(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let answers = Answers::sent(&sent);
    match desk.request_shield(frame.viewer(), id, &answers.typed).await {
        Ok(()) => {
            frame
                .tell_next("Your request was sent to the management team. It will be in touch with you.")
                .await?;
            Ok(see_other(&format!("/child/{id}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[&answers.review_on], "asked_by");
            let form = desk.shield_form(frame.viewer(), id).await?;
            let page = ask_page(&frame, &form, &answers, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

fn now_page(frame: &Frame, child: &ChildView, reason: &str, review_on: &TypedDate, errors: &FormErrors) -> FormPage {
    let page = page_about(frame, "Set a shield at once", child).errors(errors.summary());
    let address = format!("/child/{}", child.id);
    let button = Button::new("Set the shield now").warning().once().testid("set-now");
    let action = format!("{address}/shield/now");
    FormPage::new(
        page,
        "Set a shield at once",
        action,
        format!("{address}/shield"),
        button,
    )
    .about_child(child)
    .intro(
        "The shield holds from now on. Fill in the request afterwards: until then the shield is listed as set in an \
             emergency.",
    )
    .field(
        CharacterCount::new("reason", "Why can it not wait?", TEXT_CHARACTERS_MAX)
            .size(Size::Small)
            .value(reason)
            .error(errors.of("reason")),
    )
    .field(
        review_on
            .boxes(errors)
            .size(Size::Small)
            .hint("When it has to be looked at again. For example, 27 3 2027"),
    )
}

/// `GET /child/{id}/shield/now`
async fn get_now(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    let form = desk.shield_form(frame.viewer(), id).await?;
    if !form.may_set {
        return Err(Refusal::NotFound);
    }
    let date = TypedDate::of("review_on", "Review date", None);
    show(&now_page(&frame, &form.child, "", &date, &FormErrors::new()))
}

/// `POST /child/{id}/shield/now`
async fn post_now(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let review_on = TypedDate::sent("review_on", "Review date", &sent);
    let reason = text(&sent, "reason");
    match desk
        .shield_at_once(frame.viewer(), id, reason, &day_text(&review_on))
        .await
    {
        Ok(shield) => {
            frame
                .tell_next("The shield is set. Fill in the request now, or later from the desk.")
                .await?;
            Ok(see_other(&format!("/desk/shields/{shield}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[&review_on], "reason");
            let form = desk.shield_form(frame.viewer(), id).await?;
            let page = now_page(&frame, &form.child, reason, &review_on, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// The form that an emergency left open, if there is one and the viewer may fill it in.
async fn fill_in_page(
    frame: &Frame,
    desk: &Desk,
    id: ShieldId,
    answers: &Answers,
    errors: &FormErrors,
) -> Result<FormPage, Refusal> {
    if shields(frame.viewer().role) != Shields::Keeps {
        return Err(Refusal::NotFound);
    }
    let shield = desk.shield(frame.viewer(), id).await?;
    if !shield.to_fill_in() {
        return Err(Refusal::NotFound);
    }
    let address = format!("/desk/shields/{id}");
    let page = frame
        .page("Fill in the request", Section::Desk)
        .errors(errors.summary());
    let button = Button::new("Save").once().testid("save-request");
    let form = FormPage::new(
        page,
        "Fill in the request",
        format!("{address}/request"),
        address,
        button,
    )
    .intro("The shield was set in an emergency. Say now what a request says.")
    .sends("version", shield.version.to_string());
    Ok(fields(form, answers, errors))
}

/// `GET /desk/shields/{shield}/request`
async fn get_fill_in(frame: Frame, State(desk): State<Desk>, Named(id): Named<ShieldId>) -> Result<Response, Refusal> {
    show(&fill_in_page(&frame, &desk, id, &Answers::sent(&[]), &FormErrors::new()).await?)
}

/// `POST /desk/shields/{shield}/request`
async fn post_fill_in(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ShieldId>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let answers = Answers::sent(&sent);
    let version = text(&sent, "version").parse().unwrap_or_default();
    match desk
        .complete_shield_request(frame.viewer(), id, version, &answers.typed)
        .await
    {
        Ok(()) => {
            frame.tell_next("The request is filled in.").await?;
            Ok(see_other(&format!("/desk/shields/{id}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[&answers.review_on], "asked_by");
            let page = fill_in_page(&frame, &desk, id, &answers, &errors).await?;
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}
