//! `/child/{id}/decisions`: what stewards decided about the records of a child.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::{ChildId, ChildView};
use desk::{DecisionLine, Desk, Section as Asked};
use gate::{AppState, Named, Refusal};

use super::item::DecisionItem;
use crate::{
    components::BackLink,
    frame::{Frame, show},
    layout::{Page, Section},
    page::child::{RecordHead, opened},
};

/// The route of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/decisions", get(get_decisions))
}

/// The decisions about one child, newest first.
#[derive(Template)]
#[template(path = "pages/decision/list.html")]
pub(super) struct DecisionsPage {
    page: Page,
    head: RecordHead,
    items: Vec<DecisionItem>,
}

impl DecisionsPage {
    /// The page of a child.
    pub fn new(page: Page, child: &ChildView, lines: &[DecisionLine], decides: bool) -> Self {
        Self {
            page: page.back(BackLink::new(format!("/child/{}/sources", child.id)).text("Back to source records")),
            head: RecordHead::beside(child),
            items: lines
                .iter()
                .rev()
                .map(|line| DecisionItem::new(line, decides))
                .collect(),
        }
    }
}

/// `GET /child/{id}/decisions`
async fn get_decisions(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    let viewer = frame.viewer();
    let lines = desk.decisions_about(viewer, id).await?;
    let found = desk.open(viewer, id, Asked::Sources).await?;
    opened(&frame, found, "/decisions", |child, joined| {
        let title = format!("Decisions about child record {}", child.reference);
        let page = joined.tell(frame.page(title, Section::Search));
        show(&DecisionsPage::new(page, &child, &lines, viewer.decides_matches()))
    })
    .await
}
