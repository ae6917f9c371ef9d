//! P7: `/child/{id}/override` and below: what it takes to see what a shield hides, and how it ends.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use child::{ChildId, ChildView};
use desk::{AskedOverride, Desk, DeskError, OVERRIDE_DETAILS_MAX, Opened, Unlocked};
use gate::{AppState, CsrfForm, Named, Refusal, session};

use super::{
    head::RecordHead,
    opened::{Joined, opened},
};
use crate::{
    components::{BackLink, Button, CharacterCount, Choice, Csrf, DateInput, FormErrors, Input, Radios, Size},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::typed_date::TypedDate,
};

/// The routes of these pages.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/child/{id}/override", get(get_warning))
        .route("/child/{id}/override/reason", get(get_reason).post(post_reason))
        .route("/child/{id}/override/extend", post(post_extend))
        .route("/child/{id}/override/end", post(post_end))
}

/// What stands between a person and what is hidden.
#[derive(Template)]
#[template(path = "pages/child/override.html")]
struct WarningPage {
    page: Page,
    reference: String,
    go_on: Button,
    back: String,
}

/// Why the person needs to see it.
#[derive(Template)]
#[template(path = "pages/child/override_reason.html")]
struct ReasonPage {
    page: Page,
    head: RecordHead,
    action: String,
    csrf: Csrf,
    reason: Radios,
    details: CharacterCount,
    asked_by: Input,
    asked_on: DateInput,
    button: Button,
}

type Sent = CsrfForm<Vec<(String, String)>>;

/// What was typed.
struct Typed {
    asked: AskedOverride,
    asked_on: TypedDate,
}

impl Typed {
    fn sent(sent: &[(String, String)], errors: &mut FormErrors) -> Self {
        let text = |name: &str| {
            let found = sent.iter().find(|(sent, _)| sent == name);
            found.map_or_else(String::new, |(_, text)| text.clone())
        };
        let asked_on = TypedDate::sent("asked_on", "Date when they asked", sent);
        let day = asked_on.read().unwrap_or_else(|wrong| {
            asked_on.refuse(&wrong, errors);
            None
        });
        Self {
            asked: AskedOverride {
                reason: text("reason"),
                // A browser sends a line break as two characters.
                details: text("details").replace("\r\n", "\n"),
                asked_by: text("asked_by"),
                asked_on: day,
            },
            asked_on,
        }
    }
}

impl ReasonPage {
    fn new(frame: &Frame, joined: Joined, child: &ChildView, typed: &Typed, errors: &FormErrors) -> Self {
        let title = format!("See hidden details of child record {}", child.reference);
        let page = joined.tell(frame.page(title, Section::Search));
        let reasons = frame.reasons().overriding(frame.viewer().role).iter();
        let reasons = reasons.map(|reason| Choice::new(&*reason.code, &*reason.words));
        Self {
            head: RecordHead::beside(child),
            action: format!("/child/{}/override/reason", child.id),
            csrf: Csrf::new(page.csrf()),
            reason: Radios::new(
                "reason",
                "Why do you need to see the hidden details?",
                reasons.collect(),
            )
            .size(Size::Small)
            .choose(&[&*typed.asked.reason])
            .error(errors.of("reason")),
            details: CharacterCount::new("details", "Details", OVERRIDE_DETAILS_MAX)
                .hint("What you are doing and why the hidden details are needed. 20 to 500 characters.")
                .size(Size::Small)
                .value(&typed.asked.details)
                .error(errors.of("details")),
            asked_by: Input::new("asked_by", "Who asked for this?")
                .hint("Name of the manager or officer. If nobody asked, your own name.")
                .size(Size::Small)
                .value(&typed.asked.asked_by)
                .no_spellcheck()
                .error(errors.of("asked_by")),
            asked_on: typed.asked_on.boxes(errors),
            button: Button::new("Show hidden details")
                .warning()
                .once()
                .testid("show-hidden"),
            page: page
                .back(BackLink::new(format!("/child/{}/override", child.id)))
                .errors(errors.summary()),
        }
    }
}

/// `GET /child/{id}/override`
async fn get_warning(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    if frame.unlocked().is_some() {
        return Ok(see_other(&format!("/child/{id}")));
    }
    let found = desk.before_override(frame.viewer(), id).await?;
    opened(&frame, found, "/override", |child, joined| {
        let title = format!("Hidden details of child record {}", child.reference);
        show(&WarningPage {
            page: joined.tell(frame.page(title, Section::Search)),
            reference: child.reference.clone(),
            go_on: Button::link("Continue", format!("/child/{id}/override/reason"))
                .inverse()
                .testid("continue"),
            back: format!("/child/{id}"),
        })
    })
    .await
}

/// `GET /child/{id}/override/reason`
async fn get_reason(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    if frame.unlocked().is_some() {
        return Ok(see_other(&format!("/child/{id}")));
    }
    let typed = Typed {
        asked: AskedOverride::default(),
        asked_on: TypedDate::of("asked_on", "Date when they asked", None),
    };
    form(&frame, &desk, id, StatusCode::OK, &typed, &FormErrors::new()).await
}

async fn form(
    frame: &Frame,
    desk: &Desk,
    id: ChildId,
    status: StatusCode,
    typed: &Typed,
    errors: &FormErrors,
) -> Result<Response, Refusal> {
    let found = desk.before_override(frame.viewer(), id).await?;
    opened(frame, found, "/override/reason", |child, joined| {
        show_with(status, &ReasonPage::new(frame, joined, &child, typed, errors))
    })
    .await
}

/// `POST /child/{id}/override/reason`
async fn post_reason(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let mut errors = FormErrors::new();
    let typed = Typed::sent(&sent, &mut errors);
    match desk.override_shield(frame.viewer(), id, &typed.asked).await {
        Ok(Opened::Child(unlocked)) => {
            session::unlock(frame.session(), &unlocked).await?;
            Ok(see_other(&format!("/child/{id}")))
        }
        // Asked for anew, of the record as it is now.
        Ok(Opened::Moved { .. }) => form(&frame, &desk, id, StatusCode::OK, &typed, &errors).await,
        Err(DeskError::Unusable(problems)) => {
            let date_is_told = !errors.is_empty();
            for problem in problems {
                if problem.field == "asked_on" {
                    if !date_is_told {
                        errors.add_at("asked_on", "asked_on-day", problem.message);
                    }
                } else {
                    errors.add(problem.field, problem.message);
                }
            }
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            form(&frame, &desk, id, status, &typed, &errors).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /child/{id}/override/extend`
async fn post_extend(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    _sent: Sent,
) -> Result<Response, Refusal> {
    let unlocked = open(&frame)?;
    desk.extend_override(frame.viewer(), unlocked).await?;
    Ok(see_other(&format!("/child/{id}")))
}

/// `POST /child/{id}/override/end`
async fn post_end(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    _sent: Sent,
) -> Result<Response, Refusal> {
    desk.closes_overrides(frame.viewer())?;
    // Closed already, by its time or another page: what was asked for is so.
    if let Some(unlocked) = frame.unlocked() {
        session::lock(frame.session(), &desk, frame.viewer(), unlocked).await?;
    }
    frame.tell_next("The hidden details are closed.").await?;
    Ok(see_other(&format!("/child/{id}")))
}

fn open(frame: &Frame) -> Result<&Unlocked, Refusal> {
    frame.unlocked().ok_or(Refusal::NotFound)
}
