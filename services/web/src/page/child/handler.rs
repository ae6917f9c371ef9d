//! Requests of child records.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use child::{ChildId, ChildView};
use desk::Desk;
use gate::{AppState, Named, Refusal};
use serde::Deserialize;

use super::{
    absence, caf::Caf, education::Education, head::Part, history, involvements::Involvements, known, looks, need,
    opened::opened, overriding, overview::Overview, report, social_care::SocialCare, sources::Sources, travel::Travel,
};
use crate::{
    frame::{Frame, show},
    layout::{Page, Section},
};

/// The routes of a child record.
pub fn routes() -> Router<AppState> {
    // The history has questions of its own.
    let parts = Part::ALL.into_iter().filter(|part| *part != Part::History);
    parts.fold(
        absence::routes()
            .merge(history::routes())
            .merge(need::routes())
            .merge(overriding::routes())
            .merge(known::routes())
            .merge(looks::routes())
            .merge(report::routes()),
        |router, part| {
            let handler = move |frame: Frame, desk: State<Desk>, id: Named<ChildId>, asked: Query<Asked>| {
                get_part(part, frame, desk, id, asked)
            };
            router.route(&format!("/child/{{id}}{}", part.path()), get(handler))
        },
    )
}

/// What follows `?`: whether the print view is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    print: String,
}

/// `GET /child/{id}` and the parts below it. A part outside the role is the same "not found" as no child.
async fn get_part(
    part: Part,
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let found = desk.open(frame.viewer(), id, part.section()).await?;
    opened(&frame, found, part.path(), |child, joined| {
        if !part.is_part_of(&child) {
            return Err(Refusal::NotFound);
        }
        let title = format!("{} of child record {}", part.label(), child.reference);
        let page = joined.tell(frame.page(title, Section::Search).printable(frame.now()));
        let print = !asked.print.is_empty() && page.is_printable();
        send(part, page, &frame, &child, print)
    })
    .await
}

fn send(part: Part, page: Page, frame: &Frame, child: &ChildView, print: bool) -> Result<Response, Refusal> {
    match part {
        Part::Overview => show(&Overview::new(page, frame.viewer(), child, print)),
        Part::Involvements => show(&Involvements::new(page, child, print)),
        Part::SenTravel => show(&Travel::new(page, frame.viewer(), child, print)),
        Part::Education => show(&Education::new(page, frame.viewer(), child, print)),
        Part::SocialCare => show(&SocialCare::new(page, child, print)),
        Part::Caf => show(&Caf::new(page, child, print)),
        Part::Sources => show(&Sources::new(page, frame.viewer(), child, print)),
        Part::History => Err(Refusal::NotFound),
    }
}
