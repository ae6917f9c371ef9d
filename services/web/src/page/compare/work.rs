//! What is done about a case besides answering it: notes, giving it back, and what came of a reported mistake.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::post};
use child::CaseId;
use desk::{CaseKind, CaseView, Desk, DeskError};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    answer::Typed,
    handler::{changed, page},
    outcome,
    page::ComparePage,
};
use crate::{
    components::{Button, CharacterCount, Content, Csrf, Details, FormErrors, Size, components},
    frame::{Frame, see_other, show_with},
    layout::Section,
    page::desk::{TEXT_CHARACTERS_MAX, text},
};

type Sent = CsrfForm<Vec<(String, String)>>;

/// The routes of the work on a case.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/review/{item}/notes", post(post_note))
        .route("/review/{item}/release", post(post_release))
        .route("/review/{item}/found", post(post_found))
}

/// A form with one box, or none.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="{{ action }}" novalidate>
  {{ csrf }}
  {% if let Some(version) = version %}<input type="hidden" name="version" value="{{ version }}">
  {% endif %}{{ field }}
  {{ button }}
</form>"#
)]
struct SmallForm {
    action: String,
    csrf: Csrf,
    version: Option<i64>,
    field: Content,
    button: Button,
}
components!(SmallForm);

/// The box for a note, folded away until it is needed.
pub(super) struct NoteForm(pub Details);

impl NoteForm {
    /// The box of a case.
    pub fn new(csrf: &str, case: CaseId, typed: &str, errors: &FormErrors) -> Self {
        let field = CharacterCount::new("note", "Note", TEXT_CHARACTERS_MAX)
            .hint("Other stewards read it with the case.")
            .value(typed)
            .error(errors.of("note"));
        let form = SmallForm {
            action: format!("/review/{case}/notes"),
            csrf: Csrf::new(csrf),
            version: None,
            field: field.into(),
            button: Button::new("Save note").secondary().once().testid("save-note"),
        };
        let open = errors.of("note").is_some();
        Self(Details::new("Write a note", form).open(open).testid("note"))
    }
}

/// The button that gives a case back.
pub(super) struct ReleaseForm(pub Content);

impl ReleaseForm {
    /// The button of a case.
    pub fn new(csrf: &str, case: CaseId) -> Self {
        let form = SmallForm {
            action: format!("/review/{case}/release"),
            csrf: Csrf::new(csrf),
            version: None,
            field: Content::default(),
            button: Button::new("Give this case back").secondary().once().testid("release"),
        };
        Self(form.into())
    }
}

/// What came of a case that is not about who is who.
pub(super) struct FoundForm(pub Content);

impl FoundForm {
    /// The form of a case.
    pub fn new(csrf: &str, case: &CaseView, typed: &str, errors: &FormErrors) -> Self {
        let (label, hint, button) = if case.kind == CaseKind::Disagree {
            let hint = "Say why, for example that both are right. It is not asked again while sources say just this.";
            ("Why do you leave it as it is?", hint, "Leave it as it is")
        } else if case.kind == CaseKind::Unidentified {
            let hint = "Say why the record is right as it is, or who mends it. You are not asked about it again.";
            ("What you found", hint, "Settle this case")
        } else {
            let hint = "Say what was wrong and who mends it. It stays with the case.";
            ("What you found", hint, "Settle this case")
        };
        let field = CharacterCount::new("found", label, TEXT_CHARACTERS_MAX)
            .size(Size::Medium)
            .hint(hint)
            .value(typed)
            .error(errors.of("found"));
        let form = SmallForm {
            action: format!("/review/{}/found", case.id),
            csrf: Csrf::new(csrf),
            version: Some(case.version),
            field: field.into(),
            button: Button::new(button).once().testid("settle"),
        };
        Self(form.into())
    }
}

/// `POST /review/{item}/notes`
async fn post_note(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let typed = text(&sent, "note");
    match desk.note_case(frame.viewer(), id, typed).await {
        Ok(()) => {
            frame.tell_next("The note is saved with the case.").await?;
            Ok(see_other(&format!("/review/{id}")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = FormErrors::from(problems);
            let case = desk.review_case(frame.viewer(), id).await?;
            let page = frame.page("Write a note", Section::Review).errors(errors.summary());
            let page = ComparePage::new(page, &case, &Typed::none(), &FormErrors::new());
            let page = page.with_note(frame.csrf(), &case, typed, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /review/{item}/release`
async fn post_release(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    _: Sent,
) -> Result<Response, Refusal> {
    desk.release_case(frame.viewer(), id).await?;
    frame
        .tell_next("The case is nobody’s again. The next steward who starts gets it.")
        .await?;
    Ok(see_other("/review"))
}

/// `POST /review/{item}/found`
async fn post_found(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let typed = text(&sent, "found");
    let version = text(&sent, "version").parse().unwrap_or_default();
    match desk.settle_case(frame.viewer(), id, version, typed).await {
        Ok(()) => outcome::go_on(&frame, &desk, "The case is settled.", None).await,
        Err(DeskError::Unusable(problems)) => {
            let mut errors = FormErrors::new();
            for problem in problems {
                errors.add("found", problem.message);
            }
            let case = desk.review_case(frame.viewer(), id).await?;
            let page = page(&frame, &case).errors(errors.summary());
            let page = ComparePage::new(page, &case, &Typed::none(), &FormErrors::new());
            let page = page.with_found(frame.csrf(), &case, typed, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(DeskError::Changed) => changed(&frame, &desk, id).await,
        Err(error) => Err(error.into()),
    }
}
