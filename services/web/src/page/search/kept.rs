//! What a session keeps of searching: the last searches.

use desk::{Desk, FindRequest};
use gate::{Refusal, Session};

use crate::page::kept;

/// Name of the searches in the session.
const SEARCHES: &str = "web.searches";

/// Keeps a search and gives the token that its address bears.
pub(super) async fn keep(session: &Session, desk: &Desk, request: FindRequest) -> Result<String, Refusal> {
    kept::keep(session, SEARCHES, desk, request).await
}

/// The search behind a token; `None` when the session does not hold it any more.
pub(crate) async fn kept(session: &Session, token: &str) -> Result<Option<FindRequest>, Refusal> {
    kept::kept(session, SEARCHES, token).await
}
