//! `/child/{id}/travel/new` and `/child/{id}/travel/{need}`: recording a travel need, and changing or ending one that was
//! recorded here.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::ChildId;
use desk::{Desk, DeskError, NeedBasis, NeedForm, Problem, TypedNeed};
use gate::{AppState, CsrfForm, Named, Refusal};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    head::RecordHead,
    need_fields::{FORM_ORDER, Fields, described},
    opened::{Joined, opened},
};
use crate::{
    components::{Alert, AlertKind, BackLink, Button, Column, Csrf, FormErrors, Table, TableRow},
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::typed_date::TypedDate,
};

/// The routes of the form.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/child/{id}/travel/new", get(get_new).post(post_new))
        .route("/child/{id}/travel/{need}", get(get_change).post(post_change))
}

/// What follows `?`: the place of the need that the form begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    like: String,
}

type Sent = CsrfForm<Vec<(String, String)>>;

/// `GET /child/{id}/travel/new`
async fn get_new(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let basis = match asked.like.as_str() {
        "" => NeedBasis::Blank,
        place => NeedBasis::Like(place.parse().map_err(|_| Refusal::NotFound)?),
    };
    let found = desk.need_form(frame.viewer(), id, &basis).await?;
    opened(&frame, found, "/travel/new", |form, joined| {
        let answers = Answers::of(&form.typed);
        let page = NeedPage::new(&frame, &form, &answers, None, &FormErrors::new());
        show(&page.joined(joined))
    })
    .await
}

/// `GET /child/{id}/travel/{need}`
async fn get_change(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, need)): Named<(ChildId, Uuid)>,
) -> Result<Response, Refusal> {
    let basis = NeedBasis::Recorded(need.to_string());
    let found = desk.need_form(frame.viewer(), id, &basis).await?;
    opened(&frame, found, &format!("/travel/{need}"), |form, joined| {
        let answers = Answers::of(&form.typed);
        let page = NeedPage::new(&frame, &form, &answers, Some(need), &FormErrors::new());
        show(&page.joined(joined))
    })
    .await
}

/// `POST /child/{id}/travel/new`
async fn post_new(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let answers = Answers::sent(&sent);
    match desk.record_need(frame.viewer(), id, &answers.typed).await {
        Ok(_) => {
            frame
                .tell_next("The travel need is recorded. It is on the next route list of the school.")
                .await?;
            Ok(see_other(&format!("/child/{id}/sen-transport")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = answers.refuse(&problems);
            let form = desk.need_form_again(frame.viewer(), id, &NeedBasis::Blank).await?;
            let page = NeedPage::new(&frame, &form, &answers, None, &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /child/{id}/travel/{need}`
async fn post_change(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, need)): Named<(ChildId, Uuid)>,
    CsrfForm(sent): Sent,
) -> Result<Response, Refusal> {
    let answers = Answers::sent(&sent);
    let seen = sent.iter().find(|(name, _)| name == "version");
    let version: i64 = seen.and_then(|(_, version)| version.parse().ok()).unwrap_or_default();
    let answered = desk
        .change_need(frame.viewer(), id, &need.to_string(), version, &answers.typed)
        .await;
    let again = NeedBasis::Recorded(need.to_string());
    match answered {
        Ok(()) => {
            frame
                .tell_next("The travel need is changed. The next route list of the school says so.")
                .await?;
            Ok(see_other(&format!("/child/{id}/sen-transport")))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = answers.refuse(&problems);
            // Still about the version that was seen: another's change must not be taken for seen.
            let mut form = desk.need_form_again(frame.viewer(), id, &again).await?;
            form.version = Some(version);
            let page = NeedPage::new(&frame, &form, &answers, Some(need), &errors);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(DeskError::Changed) => {
            let form = desk.need_form_again(frame.viewer(), id, &again).await?;
            let page =
                NeedPage::new(&frame, &form, &answers, Some(need), &FormErrors::new()).beside_saved(&form, &answers);
            show_with(StatusCode::CONFLICT, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// The answers of the form: the need, and its dates box by box.
pub(super) struct Answers {
    pub typed: TypedNeed,
    pub from: TypedDate,
    pub to: TypedDate,
}

impl Answers {
    pub(super) fn of(typed: &TypedNeed) -> Self {
        Self {
            from: TypedDate::of("valid_from", "First day of travel", typed.valid_from.parse().ok()),
            to: TypedDate::of("valid_to", "Last day of travel", typed.valid_to.parse().ok()),
            typed: typed.clone(),
        }
    }

    /// What was sent.
    fn sent(form: &[(String, String)]) -> Self {
        let text = |name: &str| {
            let sent = form.iter().find(|(sent, _)| sent == name);
            sent.map_or_else(String::new, |(_, text)| text.clone())
        };
        let ticked = |name: &'static str| {
            let all = form.iter().filter(move |(sent, _)| sent == name);
            all.map(|(_, value)| value.as_str())
        };
        let from = TypedDate::sent("valid_from", "First day of travel", form);
        let to = TypedDate::sent("valid_to", "Last day of travel", form);
        // What is no date is none for the desk either, and not the same as nothing.
        let day = |date: &TypedDate| match date.read() {
            Ok(day) => day.map_or_else(String::new, |day| day.to_string()),
            Err(wrong) => wrong.message,
        };
        let (valid_from, valid_to) = (day(&from), day(&to));
        let days: String = "MTWTF"
            .chars()
            .enumerate()
            .map(|(place, letter)| {
                let is_ticked = ticked("days").any(|ticked| ticked == place.to_string());
                if is_ticked { letter } else { '-' }
            })
            .collect();
        let typed = TypedNeed {
            school: text("school"),
            pickup: text("pickup"),
            pickup_line: text("pickup_line"),
            pickup_postcode: text("pickup_postcode"),
            wheelchair: text("wheelchair"),
            stays_in_chair: text("stays_in_chair"),
            needs: ticked("needs").map(str::to_owned).collect(),
            assistant: text("assistant"),
            medical_plan: text("medical_plan"),
            communicates_by: text("communicates_by"),
            days,
            am_time: text("am_time"),
            pm_time: text("pm_time"),
            contact_name: text("contact_name"),
            contact_phone: text("contact_phone"),
            valid_from,
            valid_to,
        };
        Self { typed, from, to }
    }

    /// What the desk says is wrong, in the order of the form; of a date, box by box.
    fn refuse(&self, problems: &[Problem]) -> FormErrors {
        let mut errors = FormErrors::new();
        for field in FORM_ORDER {
            let date = [&self.from, &self.to].into_iter().find(|date| date.field == field);
            for problem in problems.iter().filter(|problem| problem.field == field) {
                match date.map(|date| (date, date.read())) {
                    Some((date, Err(wrong))) => date.refuse(&wrong, &mut errors),
                    Some(_) => errors.add_at(field, format!("{field}-day"), problem.message.clone()),
                    None => errors.add(field, problem.message.clone()),
                }
            }
        }
        errors
    }
}

/// The form of one need.
#[derive(Template)]
#[template(path = "pages/child/need.html")]
pub(super) struct NeedPage {
    page: Page,
    head: RecordHead,
    heading: &'static str,
    action: String,
    csrf: Csrf,
    version: Option<i64>,
    conflict: Option<(Alert, Table)>,
    fields: Fields,
    submit: Button,
}

impl NeedPage {
    fn new(frame: &Frame, form: &NeedForm, answers: &Answers, need: Option<Uuid>, errors: &FormErrors) -> Self {
        let heading = if need.is_some() {
            "Change or end a travel need"
        } else {
            "Record a travel need"
        };
        let page = frame.page(
            format!("{heading}, child record {}", form.child.reference),
            Section::Transport,
        );
        Self::on(page, form, answers, need, errors, heading)
    }

    /// The same form, which says that it was reached by the address of a record that was joined with this one.
    fn joined(mut self, joined: Joined) -> Self {
        self.page = joined.tell(self.page);
        self
    }

    /// The form on a page.
    pub(super) fn on(
        page: Page,
        form: &NeedForm,
        answers: &Answers,
        need: Option<Uuid>,
        errors: &FormErrors,
        heading: &'static str,
    ) -> Self {
        let back = format!("/child/{}/sen-transport", form.child.id);
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page
                .back(BackLink::new(back).text("Back to SEN and travel"))
                .errors(errors.summary()),
            head: RecordHead::beside(&form.child),
            heading,
            action: match need {
                Some(need) => format!("/child/{}/travel/{need}", form.child.id),
                None => format!("/child/{}/travel/new", form.child.id),
            },
            version: form.version,
            conflict: None,
            fields: Fields::new(form, answers, errors),
            submit: Button::new("Save").once().testid("save-need"),
        }
    }

    /// The same form after somebody else changed the need: what is saved stands beside what was typed.
    pub(super) fn beside_saved(mut self, form: &NeedForm, answers: &Answers) -> Self {
        let saved = described(&form.typed, form);
        let rows = saved
            .into_iter()
            .zip(described(&answers.typed, form))
            .filter(|(saved, typed)| saved.1 != typed.1)
            .map(|((label, saved), (_, typed))| TableRow::new(vec![label.into(), saved.into(), typed.into()]))
            .collect();
        let columns = ["Detail", "Saved now", "What you entered"];
        let table = Table::new("both", columns.into_iter().map(Column::new).collect(), rows)
            .caption("What differs")
            .first_cell_is_header()
            .stacks();
        let words = "Somebody else changed this need after you opened it. Nothing of yours was saved. Check what differs, \
                     then save again if your answers are right.";
        self.conflict = Some((Alert::new(AlertKind::Warning, "Changed by somebody else", words), table));
        self
    }
}
