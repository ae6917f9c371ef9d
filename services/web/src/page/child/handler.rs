//! Requests of child records.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use child::{ChildId, ChildView};
use desk::{Desk, Opened};
use gate::{AppState, Refusal};
use serde::Deserialize;

use super::{
    absence, caf::Caf, education::Education, head::Part, involvements::Involvements, need, overriding,
    overview::Overview, social_care::SocialCare, sources::Sources, travel::Travel,
};
use crate::{
    components::NotificationBanner,
    frame::{Frame, see_other, show},
    layout::{Page, Section},
};

/// Name in the session of the notice about a record that was joined with another.
const JOINED: &str = "web.record_joined";

/// The routes of a child record.
pub fn routes() -> Router<AppState> {
    Part::ALL.into_iter().fold(
        absence::routes().merge(need::routes()).merge(overriding::routes()),
        |router, part| {
            let handler = move |frame: Frame, desk: State<Desk>, id: Path<String>, asked: Query<Asked>| {
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
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id: ChildId = id.parse().map_err(|_| Refusal::NotFound)?;
    match desk.open(frame.viewer(), id, part.section(), frame.reason()).await? {
        Opened::Moved {
            to,
            reference_from,
            reference_to,
        } => {
            let notice = format!("{reference_from} was joined with this record, {reference_to}");
            frame.session().insert(JOINED, notice).await?;
            Ok(see_other(&format!("/child/{to}{}", part.path())))
        }
        Opened::Child(child) if part.is_part_of(&child) => {
            let mut page = frame
                .page(
                    format!("{} of child record {}", part.label(), child.reference),
                    Section::Search,
                )
                .printable(frame.now());
            if let Some(notice) = frame.session().remove::<String>(JOINED).await? {
                page = page.notice(Some(NotificationBanner::important(notice)));
            }
            let print = !asked.print.is_empty() && page.is_printable();
            send(part, page, &frame, &child, print)
        }
        Opened::Child(_) => Err(Refusal::NotFound),
    }
}

fn send(part: Part, page: Page, frame: &Frame, child: &ChildView, print: bool) -> Result<Response, Refusal> {
    match part {
        Part::Overview => show(&Overview::new(page, frame.viewer(), child, print)),
        Part::Involvements => show(&Involvements::new(page, child, print)),
        Part::SenTravel => show(&Travel::new(page, frame.viewer(), child, print)),
        Part::Education => show(&Education::new(page, frame.viewer(), child, print)),
        Part::SocialCare => show(&SocialCare::new(page, child, print)),
        Part::Caf => show(&Caf::new(page, child, print)),
        Part::Sources => show(&Sources::new(page, child, print)),
    }
}
