//! The request of somebody who signed in, and of somebody who did not yet.

use std::fmt::Write as _;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{Method, request::Parts},
};
use child::{
    ids::UserId,
    policy::{GivenReason, Viewer},
};
use chrono::{DateTime, TimeDelta, Utc};
use desk::{Desk, Due, Unlocked};
use tower_sessions::Session;

use super::{keys, unlocked::still_unlocked};
use crate::{app_state::AppState, client::Client, next_path::NextPath, refusal::Refusal};

/// A session's "last seen" is written at most this often: not every click costs a write. The end that a page shows is
/// the end that holds.
const SEEN_EVERY: TimeDelta = TimeDelta::seconds(60);

/// The way out, which is open whatever is due.
const SIGN_OUT: &str = "/sign-out";

/// The one page that is open while something is due.
pub const fn path_of(due: Due) -> &'static str {
    match due {
        Due::Password => "/account/password",
        Due::Code => "/account/code",
        Due::Terms => "/terms",
    }
}

/// A request by somebody who signed in. The user is read anew each time: who was suspended a second ago is out.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Who.
    pub viewer: Viewer,
    /// Token that every form of the answer carries.
    pub csrf: String,
    /// When the session ends if nothing is done.
    pub signs_out_at: DateTime<Utc>,
    /// The moment of the request.
    pub now: DateTime<Utc>,
    /// The session, for what a page keeps between requests.
    pub session: Session,
    /// What an override opens in this request.
    pub unlocked: Option<Unlocked>,
}

/// The person who signed in, for handlers that need no more.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Viewer);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    AppState: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        Ok(Self(Visit::from_request_parts(parts, state).await?.viewer))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit
where
    AppState: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        if let Some(visit) = parts.extensions.get::<Self>() {
            return Ok(visit.clone());
        }
        let state = AppState::from_ref(state);
        let session = session_of(parts)?;
        let mut visit = read(&session, &state)
            .await?
            .ok_or_else(|| Refusal::SignInFirst { next: asked_for(parts) })?;
        state.limits.user(visit.viewer.user, parts)?;
        visit.viewer.address = Client::of(parts, &state).0;
        visit.unlocked = still_unlocked(&session, &state.desk, &visit.viewer, parts.uri.path()).await?;
        visit.viewer.unlocked = visit.unlocked.map(|unlocked| unlocked.child);
        if let Some(first) = due(&session).await?.first() {
            let path = parts.uri.path();
            if path != path_of(*first) && path != SIGN_OUT {
                return Err(Refusal::DueFirst(*first));
            }
        }
        parts.extensions.insert(visit.clone());
        Ok(visit)
    }
}

/// Reads who a session belongs to; `None` when nobody, or nobody any more.
async fn read(session: &Session, state: &AppState) -> Result<Option<Visit>, Refusal> {
    let (Some(user), Some(signed_in_at), Some(csrf)) = (
        session.get::<UserId>(keys::USER).await?,
        session.get::<DateTime<Utc>>(keys::SIGNED_IN_AT).await?,
        session.get::<String>(keys::CSRF).await?,
    ) else {
        return Ok(None);
    };
    let now = state.desk.now();
    let mut seen = session
        .get::<DateTime<Utc>>(keys::SEEN_AT)
        .await?
        .unwrap_or(signed_in_at);
    let latest = signed_in_at + state.gate.absolute();
    if now >= (seen + state.gate.idle()).min(latest) {
        session.flush().await?;
        return Ok(None);
    }
    let Some(mut viewer) = state.desk.viewer(user).await? else {
        session.flush().await?;
        return Ok(None);
    };
    let given = session.get::<GivenReason>(keys::REASON).await?;
    // Asked of the list as it is now, for the role as it is now: a reason that nobody may give any more opens nothing.
    viewer.beyond = given.and_then(|given| state.desk.reasons().search(viewer.role)?.stated(&given).ok());
    if now - seen >= SEEN_EVERY {
        session.insert(keys::SEEN_AT, now).await?;
        seen = now;
    }
    let signs_out_at = (seen + state.gate.idle()).min(latest);
    Ok(Some(Visit {
        viewer,
        csrf,
        signs_out_at,
        now,
        session: session.clone(),
        unlocked: None,
    }))
}

/// The page that was asked for, when it can be asked for again after signing in.
fn asked_for(parts: &Parts) -> NextPath {
    if parts.method != Method::GET {
        return NextPath::home();
    }
    parts
        .uri
        .path_and_query()
        .map_or_else(NextPath::home, |path| NextPath::read(path.as_str()))
}

/// The session that the session layer attached.
fn session_of(parts: &Parts) -> Result<Session, Refusal> {
    parts.extensions.get::<Session>().cloned().ok_or_else(|| {
        tracing::error!("The session layer is missing around a route.");
        Refusal::Failed
    })
}

/// Begins the session of somebody who proved who they are. Whatever the browser held before ends: the id changes, so
/// an id planted before signing in is worth nothing (check P1.5).
pub async fn begin(session: &Session, desk: &Desk, viewer: &Viewer, due: &[Due]) -> Result<(), Refusal> {
    session.flush().await?;
    let now = desk.now();
    session.insert(keys::USER, viewer.user).await?;
    session.insert(keys::SIGNED_IN_AT, now).await?;
    session.insert(keys::SEEN_AT, now).await?;
    session.insert(keys::CSRF, token(desk)).await?;
    session.insert(keys::DUE, due).await?;
    Ok(())
}

/// Remembers why somebody looks beyond their own children. It holds until they sign out, as long as it is on the list of
/// their role.
pub async fn give_reason(session: &Session, reason: &GivenReason) -> Result<(), Refusal> {
    Ok(session.insert(keys::REASON, reason).await?)
}

/// What has to be done in a session before anything else, in order.
pub async fn due(session: &Session) -> Result<Vec<Due>, Refusal> {
    Ok(session.get::<Vec<Due>>(keys::DUE).await?.unwrap_or_default())
}

/// Remembers that the terms were accepted.
pub async fn terms_accepted(session: &Session) -> Result<(), Refusal> {
    let left: Vec<Due> = due(session)
        .await?
        .into_iter()
        .filter(|due| *due != Due::Terms)
        .collect();
    Ok(session.insert(keys::DUE, left).await?)
}

/// Ends a session on the server: its cookie opens nothing any more (check P1.6).
pub async fn end(session: &Session) -> Result<(), Refusal> {
    Ok(session.flush().await?)
}

/// The token for forms of a session that may still be nobody's: the sign-in form has one too.
pub async fn form_token(session: &Session, desk: &Desk) -> Result<String, Refusal> {
    if let Some(token) = session.get::<String>(keys::CSRF).await? {
        return Ok(token);
    }
    let token = token(desk);
    session.insert(keys::CSRF, &token).await?;
    Ok(token)
}

/// A fresh secret as text: 64 signs.
pub fn token(desk: &Desk) -> String {
    desk.secret().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
