//! P1: `/sign-in`, `/sign-in/provider`, `/sign-in/callback` and `/sign-out`.

mod form;
mod local;
mod provider;

use axum::Router;
use desk::{Desk, SignedIn};
use gate::{AppState, Client, NextPath, Refusal, Session, session};

use crate::{
    frame::{SHORTCUTS, see_other},
    page::terms,
};

/// The routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    local::routes().merge(provider::routes())
}

/// Puts on record that an address failed once too often.
async fn too_many_failures(desk: &Desk, client: Client) -> Result<(), Refusal> {
    tracing::warn!("An address failed to sign in too often.");
    Ok(desk.trace_nobody_signed_in("too_many_from_address", client.0).await?)
}

/// Begins the session and leads to the page that was asked for, through what is due before it.
pub(crate) async fn welcome(
    session: &Session,
    desk: &Desk,
    next: &NextPath,
    signed_in: SignedIn,
) -> Result<axum::response::Response, Refusal> {
    session::begin(session, desk, &signed_in.viewer, &signed_in.due).await?;
    let preferences = desk.preferences(&signed_in.viewer).await?;
    session.insert(SHORTCUTS, preferences.shortcuts).await?;
    if let Some(first) = signed_in.due.first() {
        session.insert(terms::NEXT, next.as_str()).await?;
        return Ok(see_other(session::path_of(*first)));
    }
    Ok(see_other(next.as_str()))
}
