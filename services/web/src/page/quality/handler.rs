//! Requests of the pages about data quality.

use axum::{Router, extract::State, response::Response, routing::get};
use desk::Desk;
use gate::{AppState, Named, Refusal, csv_file};

use super::{field::FieldPage, list::ListPage, source::SourcePage};
use crate::{
    frame::{Frame, show},
    layout::Section,
};

/// The routes of the quality pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/quality", get(get_list))
        .route("/quality/{source}", get(get_source))
        .route("/quality/{source}/fields.csv", get(get_file))
        .route("/quality/{source}/field/{slug}", get(get_field))
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
