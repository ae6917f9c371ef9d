//! `/child/{id}/known`: saying that one knows the child personally, which closes the record to oneself.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::{ChildId, ChildView};
use desk::{Desk, RelationshipKind, Section as Asked};
use gate::{AppState, CsrfForm, Named, Refusal};
use serde::Deserialize;

use super::{head::RecordHead, opened};
use crate::{
    components::{BackLink, Button, Choice, Csrf, FormErrors, Radios, Size},
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
};

/// The route of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/known", get(get_known).post(post_known))
}

/// What was chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    kind: String,
}

/// The form.
#[derive(Template)]
#[template(path = "pages/child/known.html")]
struct KnownPage {
    page: Page,
    head: RecordHead,
    action: String,
    csrf: Csrf,
    kind: Radios,
    button: Button,
}

impl KnownPage {
    fn new(page: Page, child: &ChildView, errors: &FormErrors) -> Self {
        let kinds = [
            (RelationshipKind::Family, "The child is of my family"),
            (RelationshipKind::Known, "I know the child or the family personally"),
        ];
        let kinds = kinds.map(|(kind, label)| Choice::new(kind.name(), label));
        Self {
            head: RecordHead::beside(child),
            action: format!("/child/{}/known", child.id),
            csrf: Csrf::new(page.csrf()),
            kind: Radios::new("kind", "How do you know this child?", kinds.into())
                .size(Size::Small)
                .error(errors.of("kind")),
            button: Button::new("Close this record to me").once().testid("declare"),
            page: page
                .back(BackLink::new(format!("/child/{}", child.id)))
                .errors(errors.summary()),
        }
    }
}

/// `GET /child/{id}/known`
async fn get_known(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    form(&frame, &desk, id, StatusCode::OK, &FormErrors::new()).await
}

async fn form(
    frame: &Frame,
    desk: &Desk,
    id: ChildId,
    status: StatusCode,
    errors: &FormErrors,
) -> Result<Response, Refusal> {
    let found = desk.open(frame.viewer(), id, Asked::Overview).await?;
    opened(frame, found, "/known", |child, joined| {
        let title = format!("You know the child of record {}", child.reference);
        let page = joined.tell(frame.page(title, Section::Search));
        show_with(status, &KnownPage::new(page, &child, errors))
    })
    .await
}

/// `POST /child/{id}/known`
async fn post_known(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, Refusal> {
    let Some(kind) = RelationshipKind::from_name(&typed.kind) else {
        let mut errors = FormErrors::new();
        errors.add("kind", "Select how you know this child");
        return form(&frame, &desk, id, StatusCode::UNPROCESSABLE_ENTITY, &errors).await;
    };
    desk.declare_relationship(frame.viewer(), id, kind).await?;
    frame
        .tell_next("The record of the child whom you know is closed to you. An administrator can withdraw this.")
        .await?;
    Ok(see_other("/"))
}
