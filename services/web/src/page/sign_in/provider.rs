//! The council's own identity provider: going there, coming back, and signing out there as well.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use desk::{ProviderSignIn, SignInRefused};
use gate::{AppState, Client, NextPath, Refusal, Session, session};
use identity::{Answer, Pending, Person, Provider, ProviderError};
use serde::{Deserialize, Serialize};

use super::{form::Told, too_many_failures, welcome};
use crate::frame::{PublicFrame, see_other};

/// Session key: what the sign-in page says to somebody who comes back from the provider.
pub(super) const TOLD: &str = "web.sign_in.told";
/// Session key: the sign-in that is under way.
const UNDER_WAY: &str = "web.sign_in.under_way";

/// The routes.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/sign-in/provider", get(get_provider))
        .route("/sign-in/callback", get(get_callback))
        .route("/sign-out/provider", get(get_sign_out))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    next: String,
}

/// A sign-in that is under way, for one browser.
#[derive(Serialize, Deserialize)]
struct UnderWay {
    pending: Pending,
    next: String,
}

fn configured(provider: Option<Arc<Provider>>) -> Result<Arc<Provider>, Refusal> {
    provider.ok_or(Refusal::NotFound)
}

/// `GET /sign-in/provider`: sends the browser to the provider, with secrets that only its own session knows.
async fn get_provider(
    frame: PublicFrame,
    session: Session,
    client: Client,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let provider = configured(state.provider.clone())?;
    let next = NextPath::read(&asked.next);
    if frame.is_signed_in() {
        return Ok(see_other(next.as_str()));
    }
    let desk = &state.desk;
    let secrets = [session::token(desk), session::token(desk), session::token(desk)];
    match provider.begin(secrets).await {
        Ok(begun) => {
            let under_way = UnderWay {
                pending: begun.pending,
                next: next.as_str().to_owned(),
            };
            session.insert(UNDER_WAY, under_way).await?;
            Ok(see_other(&begun.url))
        }
        Err(error) => tell(&session, &state, client, &next, &error).await,
    }
}

/// `GET /sign-in/callback`: somebody comes back. What was kept for them is used up first: an answer counts once.
async fn get_callback(
    session: Session,
    client: Client,
    State(state): State<AppState>,
    Query(answer): Query<Answer>,
) -> Result<Response, Refusal> {
    let provider = configured(state.provider.clone())?;
    let Some(under_way) = session.remove::<UnderWay>(UNDER_WAY).await? else {
        on_record(&state, client, "state").await?;
        return told(&session, &NextPath::home(), Told::Failed).await;
    };
    // The code is used up below, so the session must have forgotten it before.
    session.save().await?;
    let next = NextPath::read(&under_way.next);
    let person = match provider.finish(&under_way.pending, &answer).await {
        Ok(person) => person,
        Err(error) => return tell(&session, &state, client, &next, &error).await,
    };
    match state.desk.sign_in_from_provider(&vouched_for(person, client)).await {
        Ok(signed_in) => welcome(&session, &state.desk, &next, signed_in).await,
        Err(SignInRefused::Lapsed(lapses)) => told(&session, &next, Told::Lapsed(lapses)).await,
        Err(SignInRefused::Unavailable(error)) => Err(error.into()),
        Err(SignInRefused::NoAccess | SignInRefused::Wrong | SignInRefused::CodeNeeded) => {
            told(&session, &next, Told::NoAccess).await
        }
    }
}

/// `GET /sign-out/provider`: signs out of the provider as well, where it has a place for that.
async fn get_sign_out(State(provider): State<Option<Arc<Provider>>>) -> Result<Response, Refusal> {
    let provider = configured(provider)?;
    let there = provider.sign_out_url("/sign-in").await;
    Ok(see_other(there.as_deref().unwrap_or("/sign-in")))
}

/// Puts a failure on record, and tells the person no detail of it.
async fn tell(
    session: &Session,
    state: &AppState,
    client: Client,
    next: &NextPath,
    error: &ProviderError,
) -> Result<Response, Refusal> {
    // The text names the part that failed, never a person or a token.
    tracing::warn!(%error, "Nobody was signed in by the identity provider.");
    let (why, words) = match error {
        ProviderError::Refused { refused, .. } => (refused.name(), Told::Failed),
        ProviderError::Unreachable(_) | ProviderError::Config(_) => ("provider_down", Told::Down),
    };
    on_record(state, client, why).await?;
    told(session, next, words).await
}

/// Puts on record that nobody was signed in. Whoever asks for these pages is nobody yet, so an address has its part of the
/// trail and no more; it does not have to wait, or a page elsewhere that leads here could keep a whole office out.
async fn on_record(state: &AppState, client: Client, why: &'static str) -> Result<(), Refusal> {
    let max = state.gate.failures_per_address;
    let Ok(attempt) = state.provider_failures.begin(client, max, state.desk.now()) else {
        return Ok(());
    };
    state.desk.trace_nobody_signed_in(why, client.0).await?;
    if attempt.is_last {
        too_many_failures(&state.desk, client).await?;
    }
    Ok(())
}

/// Leads to the sign-in page, which says it: what the provider put into the address leaves the address bar.
async fn told(session: &Session, next: &NextPath, words: Told) -> Result<Response, Refusal> {
    session.insert(TOLD, words).await?;
    Ok(see_other(&next.sign_in()))
}

fn vouched_for(person: Person, client: Client) -> ProviderSignIn {
    ProviderSignIn {
        issuer: person.issuer,
        subject: person.subject,
        email: person.email,
        email_trusted: person.email_trusted,
        name: person.name,
        organisation: person.organisation,
        team: person.team,
        decides_role: person.decides_role,
        role: person.role,
        address: client.0,
    }
}
