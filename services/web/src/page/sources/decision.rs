//! What the local team decides about a source.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use desk::{Desk, DeskError, Partner, Priority, Proceed, Registration};
use gate::{AppState, CsrfForm, Refusal};
use serde::Deserialize;

use super::{
    address,
    list::{partner, priority},
};
use crate::{
    components::{BackLink, Button, Checkboxes, Choice, Csrf, FormErrors, Input, Radios, Size},
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
};

/// What a ticked box sends.
const YES: &str = "yes";

/// The routes of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sources/{source}/decision", get(get_decision).post(post_decision))
}

/// What was chosen and typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct TypedDecision {
    partner: String,
    priority: String,
    proceed: String,
    contact: String,
    reviewed: String,
}

/// The form.
#[derive(Template)]
#[template(path = "pages/sources/decision.html")]
pub(super) struct DecisionPage {
    page: Page,
    title: String,
    action: String,
    csrf: Csrf,
    choices: [Radios; 3],
    contact: Input,
    reviewed: Checkboxes,
    button: Button,
}

impl DecisionPage {
    /// The form about a source, with what was typed and what is wrong with it.
    pub fn new(page: Page, name: &str, title: &str, typed: &TypedDecision, errors: &FormErrors) -> Self {
        let radios = |name: &str, legend: &str, choices: Vec<Choice>, chosen: &str| {
            Radios::new(name, legend, choices)
                .size(Size::Small)
                .choose(&[chosen])
                .error(errors.of(name))
        };
        let partners = Partner::ALL.iter().map(|one| Choice::new(one.name(), partner(*one)));
        let priorities = Priority::ALL.iter().map(|one| Choice::new(one.name(), priority(*one)));
        let proceed = vec![
            Choice::new(Proceed::Yes.name(), "Yes").hint("What it sends is loaded."),
            Choice::new(Proceed::Wait.name(), "Wait").hint("Not yet: what it sends is refused."),
            Choice::new(Proceed::No.name(), "No").hint("What it sends is refused."),
        ];
        let reviewed = Choice::new(YES, "I looked at the answers of this source today").chosen(typed.reviewed == YES);
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.back(BackLink::new(address(name))).errors(errors.summary()),
            title: title.to_owned(),
            action: format!("{}/decision", address(name)),
            choices: [
                radios("proceed", "May this source proceed?", proceed, &typed.proceed),
                radios("priority", "Priority", priorities.collect(), &typed.priority),
                radios("partner", "Whose system is it?", partners.collect(), &typed.partner),
            ],
            contact: Input::new("contact", "Contact")
                .hint("Name, phone or email of whom to ask about this source.")
                .size(Size::Small)
                .value(&typed.contact)
                .error(errors.of("contact"))
                .no_spellcheck(),
            reviewed: Checkboxes::new("reviewed", "Review", vec![reviewed]).size(Size::Small),
            button: Button::new("Save").once().testid("save-decision"),
        }
    }
}

fn page(frame: &Frame) -> Page {
    frame.page("Details of a source", Section::Sources)
}

/// `GET /sources/{source}/decision`
async fn get_decision(frame: Frame, State(desk): State<Desk>, Path(name): Path<String>) -> Result<Response, Refusal> {
    let source = desk.registered_source(frame.viewer(), &name).await?;
    if !source.decides {
        return Err(Refusal::NotFound);
    }
    let typed = TypedDecision {
        partner: source.line.partner.name().to_owned(),
        priority: source.line.priority.name().to_owned(),
        proceed: source.line.proceed.name().to_owned(),
        contact: source.contact,
        reviewed: String::new(),
    };
    let form = DecisionPage::new(page(&frame), &name, &source.line.title, &typed, &FormErrors::new());
    show_with(StatusCode::OK, &form)
}

/// `POST /sources/{source}/decision`
async fn post_decision(
    frame: Frame,
    State(desk): State<Desk>,
    Path(name): Path<String>,
    CsrfForm(typed): CsrfForm<TypedDecision>,
) -> Result<Response, Refusal> {
    let source = desk.registered_source(frame.viewer(), &name).await?;
    if !source.decides {
        return Err(Refusal::NotFound);
    }
    let mut errors = FormErrors::new();
    let chosen = (
        Proceed::from_name(&typed.proceed),
        Priority::from_name(&typed.priority),
        Partner::from_name(&typed.partner),
    );
    if let (Some(proceed), Some(priority), Some(partner)) = chosen {
        let decided = Registration {
            partner,
            priority,
            proceed,
            contact: typed.contact.clone(),
            reviewed_on: if typed.reviewed == YES {
                Some(frame.today())
            } else {
                source.reviewed_on
            },
        };
        match desk.decide_source(frame.viewer(), &name, &decided).await {
            Ok(()) => {
                frame
                    .tell_next("The details of this source are saved. They apply from now on.")
                    .await?;
                return Ok(see_other(&address(&name)));
            }
            Err(DeskError::Unusable(problems)) => errors = problems.into(),
            Err(error) => return Err(error.into()),
        }
    } else {
        let wrong = [
            (chosen.0.is_none(), "proceed", "Select whether this source may proceed"),
            (chosen.1.is_none(), "priority", "Select a priority"),
            (chosen.2.is_none(), "partner", "Select whose system it is"),
        ];
        for (_, field, message) in wrong.into_iter().filter(|(wrong, ..)| *wrong) {
            errors.add(field, message);
        }
    }
    let form = DecisionPage::new(page(&frame), &name, &source.line.title, &typed, &errors);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
}
