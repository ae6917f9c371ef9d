//! Requests of the pages about data quality.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use desk::{Desk, DeskError, NoticeAct, NoticeListKind, TypedNoticeAct};
use gate::{AppState, CsrfForm, Named, Refusal, csv_file};
use serde::Deserialize;

use super::{
    field::FieldPage,
    list::ListPage,
    notices::{NoticesPage, address},
    source::SourcePage,
};
use crate::{
    frame::{Frame, see_other, show},
    layout::Section,
    page::desk::text,
    words,
};

/// The routes of the quality pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/quality", get(get_list))
        .route("/quality/{source}", get(get_source))
        .route("/quality/{source}/fields.csv", get(get_file))
        .route("/quality/{source}/field/{slug}", get(get_field))
        .route("/quality/{source}/notices", get(get_notices).post(post_notices))
        .route("/quality/{source}/notices.csv", get(get_notices_file))
}

/// `GET /quality`
async fn get_list(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let list = desk.quality_list(frame.viewer()).await?;
    let page = frame.page("Data quality", Section::Quality);
    show(&ListPage::new(page.printable_counts(frame.now()), &list))
}

/// `GET /quality/{source}`
async fn get_source(frame: Frame, State(desk): State<Desk>, Named(name): Named<String>) -> Result<Response, Refusal> {
    let source = desk.quality_of_source(frame.viewer(), &name).await?;
    let title = source.summary.label.clone();
    let page = frame.page(title, Section::Quality).printable_counts(frame.now());
    show(&SourcePage::new(page, &source))
}

/// `GET /quality/{source}/fields.csv`
async fn get_file(frame: Frame, State(desk): State<Desk>, Named(name): Named<String>) -> Result<Response, Refusal> {
    let text = desk.quality_file(frame.viewer(), &name).await?;
    csv_file("data-quality", text)
}

/// `GET /quality/{source}/field/{slug}`
async fn get_field(
    frame: Frame,
    State(desk): State<Desk>,
    Named((name, slug)): Named<(String, String)>,
) -> Result<Response, Refusal> {
    let field = desk.quality_of_field(frame.viewer(), &name, &slug).await?;
    let title = format!("{} – {}", field.now.label, field.source_label);
    let page = frame.page(title, Section::Quality).printable_counts(frame.now());
    show(&FieldPage::new(page, &field))
}

/// Which notices are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    list: String,
    page: Option<usize>,
}

/// `GET /quality/{source}/notices`
async fn get_notices(
    frame: Frame,
    State(desk): State<Desk>,
    Named(name): Named<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (kind, page) = (NoticeListKind::from_name(&asked.list), asked.page.unwrap_or(1));
    let list = desk.notices(frame.viewer(), &name, kind, page).await?;
    if page > list.pages {
        return Ok(see_other(&address(&name, kind, 1)));
    }
    let title = format!("Corrections asked of {}", list.label);
    show(&NoticesPage::new(frame.page(title, Section::Quality), &list, kind))
}

/// `GET /quality/{source}/notices.csv`
async fn get_notices_file(
    frame: Frame,
    State(desk): State<Desk>,
    Named(name): Named<String>,
) -> Result<Response, Refusal> {
    let text = desk.notices_file(frame.viewer(), &name).await?;
    csv_file("corrections", text)
}

/// `POST /quality/{source}/notices`: the ticked notices were sent, or are withdrawn.
async fn post_notices(
    frame: Frame,
    State(desk): State<Desk>,
    Named(name): Named<String>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let act = NoticeAct::from_name(text(&sent, "act"));
    let ticked = sent.iter().filter(|(name, _)| name == "notice");
    let typed = TypedNoticeAct {
        act: act.unwrap_or(NoticeAct::Sent),
        notices: match act {
            Some(_) => ticked.filter_map(|(_, id)| id.parse().ok()).collect(),
            None => Vec::new(),
        },
    };
    match desk.act_on_notices(frame.viewer(), &name, &typed).await {
        Ok(count) => {
            let counted = words::counted(count, "notice is", "notices are");
            let done = match typed.act {
                NoticeAct::Sent => "marked as sent",
                NoticeAct::Withdraw => "withdrawn",
            };
            frame.tell_next(format!("{counted} {done}.")).await?;
        }
        Err(DeskError::Unusable(problems)) => {
            let told = problems
                .into_iter()
                .next()
                .map_or_else(String::new, |problem| problem.message);
            frame.mention_next(format!("{told}.")).await?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(see_other(&address(&name, NoticeListKind::Waiting, 1)))
}
