//! The request of a machine that delivers records.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use desk::Sender;

use crate::{app_state::AppState, client::Client, refusal::Refusal};

/// A request that showed the token of a sender: `Authorization: Bearer ...`. Read anew each time, so a token that was
/// ended a second ago opens nothing. Nothing else that reads a request looks at such tokens: a sender delivers for its
/// own sources and can do nothing else.
#[derive(Debug, Clone)]
pub struct FromSender(pub Sender);

impl<S: Send + Sync> FromRequestParts<S> for FromSender
where
    AppState: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let token = bearer(&parts.headers).ok_or(Refusal::TokenRefused)?;
        let state = AppState::from_ref(state);
        let Client(address) = Client::of(parts, &state);
        let sender = state.desk.sender(token).await?;
        let mut sender = sender.ok_or(Refusal::TokenRefused)?;
        state.limits.sender(sender.id.0)?;
        sender.address = address;
        Ok(Self(sender))
    }
}

/// The token of the one `Authorization` header; the scheme's name may be in any case (RFC 9110, 11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let named = values
            .iter()
            .map(|value| (header::AUTHORIZATION, HeaderValue::from_str(value).unwrap()));
        named.collect()
    }

    #[test]
    fn only_one_bearer_token_counts() {
        assert_eq!(bearer(&headers(&["Bearer abc"])), Some("abc"));
        assert_eq!(bearer(&headers(&["bearer  abc "])), Some("abc"));
        for wrong in [
            &[][..],
            &["Basic abc"],
            &["Bearer "],
            &["Bearer"],
            &["abc"],
            &["Bearer a", "Bearer b"],
        ] {
            assert_eq!(bearer(&headers(wrong)), None, "{wrong:?}");
        }
    }
}
