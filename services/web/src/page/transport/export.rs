//! `/transport/export`: the route list as a file.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use desk::{Desk, DeskError, ExportRequest, Problem, SchoolLine};
use gate::{AppState, CsrfForm, Refusal};

use crate::{
    components::{BackLink, Button, Checkboxes, Choice, Csrf, DateInput, FormErrors, Input, Radios, WrongParts},
    frame::{Frame, show, show_with},
    layout::{Page, Section},
    page::typed_date::TypedDate,
    words,
};

const AS_AT: &str = "as_at";
const AS_AT_LABEL: &str = "Date of travel";
const CHANGES: &str = "changes";

/// The route of the export.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/transport/export", get(get_export).post(post_export))
}

/// `GET /transport/export`
async fn get_export(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let schools = desk.transport_schools(frame.viewer()).await?;
    let answers = Answers::blank(&frame);
    show(&ExportPage::new(page(&frame), &schools, &answers, &FormErrors::new()))
}

/// `POST /transport/export`: the file itself. It changes what the next export is compared with, and nothing that a second
/// press would do twice.
async fn post_export(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let answers = Answers::sent(&sent);
    let request = ExportRequest {
        schools: answers.schools.clone(),
        // What is no date is none for the desk either.
        as_at: answers
            .date
            .read()
            .ok()
            .flatten()
            .map_or_else(String::new, |day| day.to_string()),
        changes_only: answers.changes_only,
        purpose: answers.purpose.clone(),
    };
    match desk.transport_export(frame.viewer(), &request).await {
        Ok(export) => {
            let name = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", export.name));
            let headers = [
                (
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
                ),
                (header::CONTENT_DISPOSITION, name.map_err(|_| Refusal::Failed)?),
            ];
            Ok((headers, export.csv).into_response())
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = answers.refuse(&problems);
            let schools = desk.transport_schools(frame.viewer()).await?;
            let page = ExportPage::new(page(&frame), &schools, &answers, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

fn page(frame: &Frame) -> Page {
    frame.page("Export a route list", Section::Transport)
}

/// The answers of the form.
pub(super) struct Answers {
    pub schools: Vec<String>,
    pub date: TypedDate,
    pub changes_only: bool,
    pub purpose: String,
}

impl Answers {
    fn blank(frame: &Frame) -> Self {
        Self {
            schools: Vec::new(),
            date: TypedDate::of(AS_AT, AS_AT_LABEL, Some(frame.today())),
            changes_only: false,
            purpose: String::new(),
        }
    }

    fn sent(form: &[(String, String)]) -> Self {
        let all = |name: &'static str| {
            form.iter()
                .filter(move |(sent, _)| sent == name)
                .map(|(_, value)| value)
        };
        Self {
            schools: all("schools").cloned().collect(),
            date: TypedDate::sent(AS_AT, AS_AT_LABEL, form),
            changes_only: all("what").any(|what| what == CHANGES),
            purpose: all("purpose").next().cloned().unwrap_or_default(),
        }
    }

    /// What the desk says is wrong, in the order of the form; of the date, box by box.
    fn refuse(&self, problems: &[Problem]) -> FormErrors {
        let mut errors = FormErrors::new();
        for field in ["schools", AS_AT, "purpose"] {
            for problem in problems.iter().filter(|problem| problem.field == field) {
                match self.date.read() {
                    Err(wrong) if field == AS_AT => self.date.refuse(&wrong, &mut errors),
                    Ok(None) if field == AS_AT => {
                        errors.add_at(AS_AT, format!("{AS_AT}-day"), "Enter the date of travel");
                    }
                    _ => errors.add(field, problem.message.clone()),
                }
            }
        }
        errors
    }
}

/// The form.
#[derive(Template)]
#[template(path = "pages/transport/export.html")]
pub(super) struct ExportPage {
    page: Page,
    csrf: Csrf,
    schools: Option<Checkboxes>,
    date: DateInput,
    what: Radios,
    purpose: Input,
    submit: Button,
    contact: String,
}

impl ExportPage {
    /// The form as it was filled in, with its errors.
    pub fn new(page: Page, schools: &[SchoolLine], answers: &Answers, errors: &FormErrors) -> Self {
        let choices = schools
            .iter()
            .map(|school| {
                let children = words::counted(school.children, "child", "children");
                let changed = words::counted(school.changed, "change", "changes");
                Choice::new(&school.code, format!("{} ({children}, {changed})", school.name))
            })
            .collect();
        let wrong = answers
            .date
            .read()
            .err()
            .map_or_else(WrongParts::default, |wrong| wrong.parts);
        Self {
            csrf: Csrf::new(page.csrf()),
            contact: page.contact().to_owned(),
            page: page
                .back(BackLink::new("/transport").text("Back to schools"))
                .errors(errors.summary()),
            schools: (!schools.is_empty()).then(|| {
                Checkboxes::new("schools", "Schools", choices)
                    .choose(&answers.schools)
                    .small()
                    .error(errors.of("schools"))
            }),
            date: answers
                .date
                .input(errors, wrong)
                .hint("The needs that hold on this day. For example, 27 3 2007"),
            what: Radios::new(
                "what",
                "What to export",
                vec![
                    Choice::new("all", "Every child who travels").chosen(!answers.changes_only),
                    Choice::new(CHANGES, "Only what changed since the last export").chosen(answers.changes_only),
                ],
            ),
            purpose: Input::new("purpose", "What the list is for")
                .hint("It goes on record with your name. For example, routes of the autumn term")
                .value(&answers.purpose)
                .autocomplete("off")
                .error(errors.of("purpose")),
            submit: Button::new("Export").testid("export"),
        }
    }
}
