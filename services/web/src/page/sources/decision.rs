//! What the local team decides about a source.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use desk::{Decided, Decision, Desk, DeskError, Partner, Priority, Proceed};
use gate::{AppState, CsrfForm, Named, Refusal};
use serde::Deserialize;

use super::{
    address,
    list::{partner, priority, proceed},
};
use crate::{
    components::{
        Alert, AlertKind, BackLink, Button, Checkboxes, Choice, Column, Csrf, FormErrors, Input, Radios, Size, Table,
        TableRow,
    },
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
    words,
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
    /// What was decided when the form was made, as JSON.
    seen: String,
}

impl TypedDecision {
    /// What is decided, to be changed.
    fn of(decided: &Decided) -> Self {
        Self {
            partner: decided.partner.name().to_owned(),
            priority: decided.priority.name().to_owned(),
            proceed: decided.proceed.name().to_owned(),
            contact: decided.contact.clone(),
            reviewed: String::new(),
            seen: seen(decided),
        }
    }
}

fn seen(decided: &Decided) -> String {
    serde_json::to_string(decided).expect("words and days have a JSON form")
}

/// The form.
#[derive(Template)]
#[template(path = "pages/sources/decision.html")]
pub(super) struct DecisionPage {
    page: Page,
    title: String,
    conflict: Option<(Alert, Table)>,
    action: String,
    csrf: Csrf,
    seen: String,
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
        let may_proceed = vec![
            Choice::new(Proceed::Yes.name(), proceed(Proceed::Yes)).hint("What it sends is loaded."),
            Choice::new(Proceed::Wait.name(), proceed(Proceed::Wait)).hint("Not yet: what it sends is refused."),
            Choice::new(Proceed::No.name(), proceed(Proceed::No)).hint("What it sends is refused."),
        ];
        let reviewed = Choice::new(YES, "I looked at the answers of this source today").chosen(typed.reviewed == YES);
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.back(BackLink::new(address(name))).errors(errors.summary()),
            title: title.to_owned(),
            conflict: None,
            action: format!("{}/decision", address(name)),
            seen: typed.seen.clone(),
            choices: [
                radios("proceed", "May this source proceed?", may_proceed, &typed.proceed),
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

    /// The same form after somebody else decided: what is decided now stands beside what was entered.
    pub fn beside_saved(mut self, saved: &Decided, typed: &TypedDecision) -> Self {
        let word = |text: &str| words::or_not_recorded(Some(text)).into();
        let rows = described(&TypedDecision::of(saved))
            .into_iter()
            .zip(described(typed))
            .filter(|((_, saved), (_, typed))| saved != typed)
            .map(|((label, saved), (_, typed))| TableRow::new(vec![label.into(), word(&saved), word(&typed)]))
            .collect();
        let columns = ["Detail", "Saved now", "What you entered"];
        let table = Table::new("both", columns.map(Column::new).to_vec(), rows)
            .caption("What differs")
            .first_cell_is_header()
            .stacks();
        let words = "Somebody else changed these details after you opened them. Nothing of yours was saved. Check what \
                     differs, then save again if your answers are right.";
        self.conflict = Some((Alert::new(AlertKind::Warning, "Changed by somebody else", words), table));
        self.seen = seen(saved);
        self
    }
}

/// What was chosen, in the words of the form.
fn described(typed: &TypedDecision) -> [(&'static str, String); 4] {
    let text = |known: Option<&'static str>| known.unwrap_or_default().to_owned();
    [
        ("May proceed", text(Proceed::from_name(&typed.proceed).map(proceed))),
        ("Priority", text(Priority::from_name(&typed.priority).map(priority))),
        ("Partner", text(Partner::from_name(&typed.partner).map(partner))),
        ("Contact", typed.contact.trim().to_owned()),
    ]
}

fn page(frame: &Frame) -> Page {
    frame.page("Details of a source", Section::Sources)
}

/// `GET /sources/{source}/decision`
async fn get_decision(frame: Frame, State(desk): State<Desk>, Named(name): Named<String>) -> Result<Response, Refusal> {
    let source = desk.registered_source(frame.viewer(), &name).await?;
    if !source.decides {
        return Err(Refusal::NotFound);
    }
    let typed = TypedDecision::of(&source.decided());
    let form = DecisionPage::new(page(&frame), &name, &source.line.title, &typed, &FormErrors::new());
    show_with(StatusCode::OK, &form)
}

/// `POST /sources/{source}/decision`
async fn post_decision(
    frame: Frame,
    State(desk): State<Desk>,
    Named(name): Named<String>,
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
        let decided = match serde_json::from_str(&typed.seen) {
            Ok(seen) => {
                let decision = Decision {
                    partner,
                    priority,
                    proceed,
                    contact: typed.contact.clone(),
                    reviewed: typed.reviewed == YES,
                    seen,
                };
                desk.decide_source(frame.viewer(), &name, &decision).await
            }
            // A form that does not say what was seen saw something else.
            Err(_) => Err(DeskError::Changed),
        };
        match decided {
            Ok(()) => {
                frame
                    .tell_next("The details of this source are saved. They apply from now on.")
                    .await?;
                return Ok(see_other(&address(&name)));
            }
            Err(DeskError::Unusable(problems)) => errors = problems.into(),
            Err(DeskError::Changed) => {
                let source = desk.registered_source(frame.viewer(), &name).await?;
                let form = DecisionPage::new(page(&frame), &name, &source.line.title, &typed, &errors);
                return show_with(StatusCode::CONFLICT, &form.beside_saved(&source.decided(), &typed));
            }
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
