//! What every page of a child's record does with a record that was joined with another: it leads to the same page of the
//! record that took it in, which says so.

use axum::response::Response;
use desk::Opened;
use gate::Refusal;

use crate::{
    components::NotificationBanner,
    frame::{Frame, see_other},
    layout::Page,
    words,
};

/// Name in the session of the notice about a record that was joined with another.
const JOINED: &str = "web.record_joined";

/// That the record was reached by the address of one that was joined with it, if it was.
pub(crate) struct Joined(Option<String>);

impl Joined {
    /// The page with the notice, which takes the place of any other.
    pub fn tell(self, page: Page) -> Page {
        match self.0 {
            Some(notice) => page.notice(Some(NotificationBanner::important(notice))),
            None => page,
        }
    }
}

/// Shows what was opened; `rest` is what follows the child's address in that of the page.
pub(crate) async fn opened<T>(
    frame: &Frame,
    opened: Opened<T>,
    rest: &str,
    show: impl FnOnce(T, Joined) -> Result<Response, Refusal>,
) -> Result<Response, Refusal> {
    match opened {
        Opened::Moved {
            to,
            reference_from,
            reference_to,
            since,
        } => {
            let on = since.map_or_else(String::new, |at| format!(" on {}", words::date(words::uk_date(at))));
            let notice = format!("{reference_from} was joined with this record, {reference_to}{on}");
            frame.session().insert(JOINED, notice).await?;
            Ok(see_other(&format!("/child/{to}{rest}")))
        }
        Opened::Child(found) => {
            let joined = Joined(frame.session().remove::<String>(JOINED).await?);
            show(*found, joined)
        }
    }
}
