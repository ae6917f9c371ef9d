//! `/child/{id}/attribute/{slug}/notice`: asking sources to say what shows.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::post};
use child::{Attribute, ChildId};
use desk::{AttributeView, Desk, DeskError, TypedNotice};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{choice::Typed, page::show_attribute};
use crate::{
    components::{Button, CharacterCount, Checkboxes, Choice, Csrf, FormErrors, Size, components},
    frame::{Frame, see_other},
    page::{
        child::value,
        desk::{TEXT_CHARACTERS_MAX, text},
    },
    words,
};

/// The route of a notice.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/attribute/{slug}/notice", post(post_notice))
}

/// The form in which a steward asks sources to correct what they say.
#[derive(Template)]
#[template(path = "pages/attribute/tell.html")]
pub(super) struct TellForm {
    csrf: Csrf,
    action: String,
    seen: String,
    tell: Checkboxes,
    note: CharacterCount,
    button: Button,
}
components!(TellForm);

impl TellForm {
    /// The form for the statements whose sources may be asked; none where there is none.
    pub fn new(csrf: &str, view: &AttributeView, (typed, errors): (&TypedNotice, &FormErrors)) -> Option<Self> {
        let AttributeView {
            child,
            row,
            choosing,
            telling,
        } = view;
        let choosing = choosing.as_ref().filter(|_| !telling.is_empty())?;
        let choices = telling.iter().map(|telling| {
            let said = value::text(row.attribute, &telling.value, None);
            let text = format!("{}, which says {said}", telling.source);
            let choice = Choice::new(&telling.tell, text).chosen(typed.tell.contains(&telling.tell));
            match telling.told_at {
                Some(at) => choice.hint(format!(
                    "Asked on {}. Asking again takes its place.",
                    words::date_time(at)
                )),
                None => choice,
            }
        });
        Some(Self {
            csrf: Csrf::new(csrf),
            action: format!("/child/{}/attribute/{}/notice", child.id, row.attribute.slug()),
            seen: choosing.seen.clone(),
            tell: Checkboxes::new("tell", "Which sources should say what we show?", choices.collect())
                .size(Size::Medium)
                .error(errors.of("tell")),
            note: CharacterCount::new(
                "note",
                "What else the source should know (optional)",
                TEXT_CHARACTERS_MAX,
            )
            .size(Size::Small)
            .hint("The owner of the source reads it. Do not repeat other details of the child.")
            .value(&typed.note)
            .error(errors.of("note")),
            button: Button::new("Ask for a correction").once().secondary().testid("tell"),
        })
    }
}

/// `POST /child/{id}/attribute/{slug}/notice`
async fn post_notice(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, slug)): Named<(ChildId, String)>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let attribute = Attribute::from_slug(&slug).ok_or(Refusal::NotFound)?;
    let ticked = sent.iter().filter(|(name, _)| name == "tell");
    let notice = TypedNotice {
        seen: text(&sent, "seen").to_owned(),
        tell: ticked.map(|(_, place)| place.clone()).collect(),
        note: text(&sent, "note").to_owned(),
    };
    let told = desk.tell_sources(frame.viewer(), id, attribute, &notice).await;
    let typed = Typed {
        notice,
        ..Typed::default()
    };
    match told {
        Ok(count) => {
            let counted = words::counted(count, "source is", "sources are");
            let told =
                format!("{counted} asked for a correction. The notice closes by itself when the source says the same.");
            frame.tell_next(told).await?;
            Ok(see_other(&format!("/child/{id}/attribute/{slug}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = FormErrors::from(problems);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_attribute(&frame, &desk, id, attribute, status, (&typed, &errors)).await
        }
        Err(DeskError::Changed) => {
            let again = (&typed.unpicked(), &FormErrors::new());
            show_attribute(&frame, &desk, id, attribute, StatusCode::CONFLICT, again).await
        }
        Err(error) => Err(error.into()),
    }
}
