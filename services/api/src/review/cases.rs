//! `GET /review-cases`: the queue.

use axum::{
    Json,
    extract::{Query, State},
};
use desk::{Assigned, CaseKind, ChanceBand, Desk, Queue, QueueFilter, QueueSort};
use gate::{Refusal, SignedIn};
use serde::Deserialize;

/// Which cases, in which order. Words that are not known count as absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    pair: String,
    chance: String,
    days: String,
    assigned: String,
    involved: String,
    cause: String,
    deferred: String,
    sort: String,
    page: usize,
}

impl Asked {
    fn filter(self) -> QueueFilter {
        let assigned = Assigned::ALL.into_iter().find(|(_, name, _)| *name == self.assigned);
        let sort = QueueSort::ALL.into_iter().find(|(_, name)| *name == self.sort);
        let pair = self.pair.split_once('~');
        QueueFilter {
            kind: CaseKind::from_name(&self.kind),
            source_pair: pair.map(|(left, right)| (left.to_owned(), right.to_owned())),
            chance: ChanceBand::ALL.into_iter().find(|band| band.name() == self.chance),
            days: self.days.parse().ok(),
            assigned: assigned.map_or_else(Assigned::default, |(assigned, ..)| assigned),
            involved: self.involved == "yes",
            cause: Some(self.cause).filter(|cause| !cause.is_empty()),
            deferred: self.deferred == "yes",
            sort: sort.map_or_else(QueueSort::default, |(sort, _)| sort),
            page: self.page,
        }
    }
}

/// The queue of cases, the most urgent first.
#[utoipa::path(get, path = "/review-cases", tag = "review",
    params(("kind" = Option<String>, Query, description = "`duplicate`, `wrong_join`, `contradicted`, `disagree`, `reported` or `unidentified`"),
           ("pair" = Option<String>, Query, description = "Two sources with `~` between them, in either order"),
           ("chance" = Option<String>, Query, description = "`under-50`, `50-90` or `over-90`"),
           ("days" = Option<u32>, Query, description = "Only those that wait at least so many days"),
           ("assigned" = Option<String>, Query, description = "`all` (if none is named), `me` or `nobody`"),
           ("involved" = Option<String>, Query, description = "`yes`: only children with whom somebody works now"),
           ("cause" = Option<String>, Query, description = "Only those of a cause, as `causes` names it"),
           ("deferred" = Option<String>, Query, description = "`yes`: those put off to a later day instead"),
           ("sort" = Option<String>, Query, description = "`urgent` (if none is named), `oldest`, `likeliest` or `unlikeliest`"),
           ("page" = Option<usize>, Query, description = "Page, from 1")),
    responses((status = 200, description = "`total`, `page`, `pages`, `cases`, counts before filters (`kinds`, `source_pairs`, `deferred`), `causes`", body = serde_json::Value),
              (status = 404, description = "The queue is not for the caller")))]
pub async fn get_cases(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<Queue>, Refusal> {
    Ok(Json(desk.review_queue(&viewer, &asked.filter()).await?))
}
