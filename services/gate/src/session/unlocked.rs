//! What an override opens belongs to one session and to the pages of one child: the first request for anything else ends it
//! (page P7).

use child::{ChildId, OverrideId, policy::Viewer};
use desk::{Desk, Unlocked};
use tower_sessions::Session;

use super::keys;
use crate::refusal::Refusal;

/// A page that sends this by itself, so that a session does not end under somebody who reads: neither a look nor a leave.
const NEUTRAL: &str = "/still-here";

/// Remembers in the session what was opened.
pub async fn unlock(session: &Session, unlocked: &Unlocked) -> Result<(), Refusal> {
    Ok(session.insert(keys::OVERRIDE, unlocked.id).await?)
}

/// Closes what was opened.
pub async fn lock(session: &Session, desk: &Desk, viewer: &Viewer, unlocked: &Unlocked) -> Result<(), Refusal> {
    session.remove::<OverrideId>(keys::OVERRIDE).await?;
    Ok(desk.end_override(viewer, unlocked).await?)
}

/// What is open to this request; ends it if the request leaves the child's record.
pub(super) async fn still_unlocked(
    session: &Session,
    desk: &Desk,
    viewer: &Viewer,
    path: &str,
) -> Result<Option<Unlocked>, Refusal> {
    let Some(id) = session.get::<OverrideId>(keys::OVERRIDE).await? else {
        return Ok(None);
    };
    if path == NEUTRAL {
        return Ok(None);
    }
    match desk.unlocked(viewer.user, id).await? {
        Some(unlocked) if child_of(path) == Some(unlocked.child) => Ok(Some(unlocked)),
        Some(unlocked) => {
            lock(session, desk, viewer, &unlocked).await?;
            Ok(None)
        }
        None => {
            session.remove::<OverrideId>(keys::OVERRIDE).await?;
            Ok(None)
        }
    }
}

/// The child whose record a path belongs to: `/child/{id}`, or `children/{id}` of the API, and all that is below them.
fn child_of(path: &str) -> Option<ChildId> {
    let mut segments = path.split('/').skip(1);
    segments.find(|segment| matches!(*segment, "child" | "children"))?;
    segments.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_api_paths_of_a_child_belong_to_its_record_and_others_to_none() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        let child: ChildId = id.parse().unwrap();
        for within in [
            "/child/{id}",
            "/child/{id}/education",
            "/api/v1/children/{id}",
            "/api/v1/children/{id}/override",
        ] {
            assert_eq!(child_of(&within.replace("{id}", id)), Some(child), "{within}");
        }
        for beyond in [
            "/",
            "/search",
            "/child",
            "/child/",
            "/child/x",
            "/review/{id}",
            "/api/v1/search",
            "/{id}",
        ] {
            assert_eq!(child_of(&beyond.replace("{id}", id)), None, "{beyond}");
        }
    }
}
