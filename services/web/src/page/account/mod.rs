//! `/account`: what holders of a local account do about their own sign-in.

mod code;
mod password;

use axum::{Router, response::Response};
use desk::{Desk, Due, SignedIn};
use gate::{AppState, NextPath, Refusal, session};

use crate::{
    frame::Frame,
    page::{sign_in::welcome, terms},
};

/// The routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    password::routes().merge(code::routes())
}

/// Goes on after `done`, which ended every session of the viewer: with a new one, to what is due next, or to the page that
/// was asked for.
async fn go_on(frame: &Frame, desk: &Desk, done: Due, words: &str) -> Result<Response, Refusal> {
    let was_due = session::due(frame.session()).await?;
    let asked = frame.session().remove::<String>(terms::NEXT).await?;
    let voluntary = !was_due.contains(&done);
    let due = was_due.into_iter().filter(|due| *due != done).collect();
    let next = asked.unwrap_or_else(|| if voluntary { "/preferences" } else { "/" }.to_owned());
    let signed_in = SignedIn {
        viewer: frame.viewer().clone(),
        due,
    };
    let answer = welcome(frame.session(), desk, &NextPath::read(&next), signed_in).await?;
    frame.tell_next(words).await?;
    Ok(answer)
}
