//! `/transport/export`: the route list as a file.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use desk::{Desk, DeskError, ExportRequest, Problem, RouteList, SchoolLine};
use gate::{AppState, CsrfForm, Named, Refusal, csv_file};
use uuid::Uuid;

use crate::{
    components::{
        BackLink, Button, Checkboxes, Choice, Csrf, DateInput, FormErrors, Input, Radios, SummaryList, SummaryRow,
    },
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::{moment::Moment, typed_date::TypedDate},
    words,
};

const AS_AT: &str = "as_at";
const AS_AT_LABEL: &str = "Date of travel";
const CHANGES: &str = "changes";
const ALL_LABEL: &str = "Every child who travels";
const CHANGES_LABEL: &str = "Only what changed since the last export";

/// The routes of the export.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/transport/export", get(get_export).post(post_export))
        .route("/transport/export/{export}", get(get_exported))
        .route("/transport/export/{export}/list.csv", get(get_file))
}

/// `GET /transport/export`
async fn get_export(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let answers = Answers::blank(&frame);
    let form = form(&frame, &desk, &answers, &FormErrors::new()).await?;
    show(&form)
}

/// `POST /transport/export`: from here on the next list is compared with this one, whatever becomes of the file, which can
/// be fetched until then.
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
        Ok(list) => {
            frame
                .tell_next(
                    "The route list is exported. Download it now: it can be fetched until the next one of its schools.",
                )
                .await?;
            Ok(see_other(&address(&list)))
        }
        Err(DeskError::Unusable(problems)) => {
            let form = form(&frame, &desk, &answers, &answers.refuse(&problems)).await?;
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &form)
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /transport/export/{export}`: what was exported, and its file.
async fn get_exported(frame: Frame, State(desk): State<Desk>, Named(export): Named<Uuid>) -> Result<Response, Refusal> {
    let list = desk.last_export(frame.viewer()).await?;
    let list = list.filter(|list| list.export == export);
    let list = list.ok_or(Refusal::NotFound)?;
    let schools = desk.transport_schools(frame.viewer()).await?;
    show(&ExportedPage::new(page(&frame), &list, &schools))
}

/// `GET /transport/export/{export}/list.csv`
async fn get_file(frame: Frame, State(desk): State<Desk>, Named(export): Named<Uuid>) -> Result<Response, Refusal> {
    let file = desk.export_file(frame.viewer(), export).await?;
    csv_file(&file.name, file.csv)
}

/// Where a list that was exported stands.
fn address(list: &RouteList) -> String {
    format!("/transport/export/{}", list.export)
}

async fn form(frame: &Frame, desk: &Desk, answers: &Answers, errors: &FormErrors) -> Result<ExportPage, Refusal> {
    let schools = desk.transport_schools(frame.viewer()).await?;
    let last = desk.last_export(frame.viewer()).await?;
    Ok(ExportPage::new(page(frame), &schools, last.as_ref(), answers, errors))
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
    last: Option<(String, Moment)>,
    contact: String,
}

impl ExportPage {
    /// The form as it was filled in, with its errors; `last` is the list whose file can still be fetched.
    pub fn new(
        page: Page,
        schools: &[SchoolLine],
        last: Option<&RouteList>,
        answers: &Answers,
        errors: &FormErrors,
    ) -> Self {
        let choices = schools
            .iter()
            .map(|school| {
                let children = words::counted(school.children, "child", "children");
                let changed = words::counted(school.changed, "change", "changes");
                Choice::new(&school.code, format!("{} ({children}, {changed})", school.name))
            })
            .collect();
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
                .boxes(errors)
                .hint("The needs that hold on this day. For example, 27 3 2007"),
            what: Radios::new(
                "what",
                "What to export",
                vec![
                    Choice::new("all", ALL_LABEL).chosen(!answers.changes_only),
                    Choice::new(CHANGES, CHANGES_LABEL).chosen(answers.changes_only),
                ],
            ),
            purpose: Input::new("purpose", "What the list is for")
                .hint("It goes on record with your name. For example, routes of the autumn term")
                .value(&answers.purpose)
                .autocomplete("off")
                .error(errors.of("purpose")),
            submit: Button::new("Export").once().testid("export"),
            last: last.map(|list| (address(list), Moment::at(list.exported_at))),
        }
    }
}

/// A list that was exported, and where its file is.
#[derive(Template)]
#[template(path = "pages/transport/exported.html")]
pub(super) struct ExportedPage {
    page: Page,
    about: SummaryList,
    download: Button,
    contact: String,
}

impl ExportedPage {
    /// The page of this list.
    pub fn new(page: Page, list: &RouteList, schools: &[SchoolLine]) -> Self {
        let name = |code: &String| {
            let known = schools.iter().find(|school| school.code == *code);
            known.map_or_else(|| code.clone(), |school| school.name.clone())
        };
        let names: Vec<String> = list.schools.iter().map(name).collect();
        let what = if list.changes_only { CHANGES_LABEL } else { ALL_LABEL };
        Self {
            contact: page.contact().to_owned(),
            page: page.back(BackLink::new("/transport").text("Back to schools")),
            about: SummaryList::new(vec![
                SummaryRow::new("Schools", names.join(", ")),
                SummaryRow::new(AS_AT_LABEL, Moment::day(list.as_at)),
                SummaryRow::new("What it has", what),
                SummaryRow::new("Exported", Moment::at(list.exported_at)),
            ])
            .testid("exported"),
            download: Button::link("Download the route list (CSV)", format!("{}/list.csv", address(list)))
                .testid("route-list"),
        }
    }
}
