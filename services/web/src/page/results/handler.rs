//! Requests of the results.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use desk::{Desk, DeskError};
use gate::{AppState, Named, Refusal};

use super::{
    address::{Address, ResultsQuery},
    list::Results,
};
use crate::{
    frame::{Frame, see_other, show},
    layout::{Section, may_search},
    page::search::{kept, refuse_search},
};

/// The route of the results.
pub fn routes() -> Router<AppState> {
    Router::new().route("/search/{token}", get(get_results))
}

/// `GET /search/{token}`: the children found, as filtered, ordered and paged by what follows `?`.
async fn get_results(
    frame: Frame,
    State(desk): State<Desk>,
    Named(token): Named<String>,
    Query(query): Query<ResultsQuery>,
) -> Result<Response, Refusal> {
    if !may_search(frame.viewer()) {
        return Err(Refusal::NotFound);
    }
    let Some(request) = kept(frame.session(), &token).await? else {
        return Ok(see_other("/search?expired=1"));
    };
    let address = Address::new(&token, query.narrowing());
    let found = match desk.find(frame.viewer(), &request, address.narrowing()).await {
        Err(DeskError::Unusable(problems)) => return refuse_search(&frame, &request, problems),
        found => found?,
    };
    if query.page() > found.pages {
        return Ok(see_other(&address.with(|narrowing| narrowing.page = 1)));
    }
    let page = frame.page("Search results", Section::Search);
    show(&Results::new(page, frame.viewer(), &found, &address, &request))
}
