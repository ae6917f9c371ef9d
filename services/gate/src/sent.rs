//! What the body of a request of the API says.

use std::marker::PhantomData;

use axum::{
    Json,
    extract::{FromRef, FromRequest, FromRequestParts as _, Request},
    response::{IntoResponse, Response},
};
use desk::right::Right;
use serde::de::DeserializeOwned;

use crate::{app_state::AppState, refusal::Refusal, session::Visit};

/// The JSON body of a request, for who has the right `R`: `Sent(asked, ..): Sent<Asked, KeepsUsers>`. Who lacks it is
/// answered "not found" before the body is read, so that the answer does not depend on what was sent (promise 6).
#[derive(Debug, Clone, Copy)]
pub struct Sent<T, R>(pub T, pub PhantomData<R>);

impl<S, T, R> FromRequest<S> for Sent<T, R>
where
    S: Send + Sync,
    AppState: FromRef<S>,
    T: DeserializeOwned,
    R: Right,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await;
        let visit = visit.map_err(IntoResponse::into_response)?;
        R::require(&visit.viewer).map_err(|error| Refusal::from(error).into_response())?;
        let Json(sent) = Json::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Self(sent, PhantomData))
    }
}
