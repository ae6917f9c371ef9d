//! Why a request was not answered: one type for pages and API, which each give it their own body.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use desk::{DeskError, Due, Problem};

use crate::next_path::NextPath;

/// A request that was not answered. As a response it has a status and no body; it travels in the response's
/// extensions to the layer that writes an error page or a problem document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is signed in. Pages lead to the sign-in page and from there back to `next`.
    SignInFirst {
        /// The page that was asked for; home unless it was a `GET`.
        next: NextPath,
    },
    /// No valid token of a sender was shown.
    TokenRefused,
    /// Something has to be done before anything else: a password chosen, codes set up, the terms accepted.
    DueFirst(Due),
    /// The form's token is not the session's: the form is stale, or was not ours.
    FormExpired {
        /// Where the form goes.
        action: String,
        /// The session's token as it is now, so that the answers can be sent again.
        token: String,
        /// What was typed, without passwords and codes.
        fields: Vec<(String, String)>,
    },
    /// It does not exist, or not for this person (promise 6).
    NotFound,
    /// What was sent cannot be used.
    Unusable(Vec<Problem>),
    /// Somebody else changed it meanwhile.
    Changed,
    /// Too many requests.
    TooMany {
        /// Seconds until it is worth another try.
        wait_seconds: u64,
    },
    /// The request's body is too large.
    TooLarge,
    /// The request cannot be read at all.
    Unreadable,
    /// A fault of ours.
    Failed,
    /// A part that we need does not answer now.
    Unavailable,
}

impl Refusal {
    /// The status of the answer.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::SignInFirst { .. } | Self::TokenRefused => StatusCode::UNAUTHORIZED,
            Self::DueFirst(_) | Self::FormExpired { .. } => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unusable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Changed => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A refusal of who has to wait, in whole seconds.
    pub fn too_many(wait: Duration) -> Self {
        Self::TooMany {
            wait_seconds: wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX),
        }
    }

    /// The refusal behind a response without a body: what a layer or the router itself answered.
    ///
    /// "Method not allowed" is "not found": which methods an address has is nobody's business either.
    pub fn of_status(status: StatusCode) -> Option<Self> {
        Some(match status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Self::NotFound,
            StatusCode::CONFLICT => Self::Changed,
            StatusCode::TOO_MANY_REQUESTS => Self::too_many(Duration::from_mins(1)),
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::Unreadable,
            status if status.is_server_error() => Self::Failed,
            _ => return None,
        })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if self == Self::TokenRefused {
            // RFC 9110, 11.6.1: a refusal for want of credentials names the scheme.
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        if let Self::TooMany { wait_seconds } = self {
            // RFC 9110, 10.2.3.
            response.headers_mut().insert(header::RETRY_AFTER, wait_seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<DeskError> for Refusal {
    /// Logs a failure, once, here at the edge. The error's text names parts and tables, never content.
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NotFound => Self::NotFound,
            DeskError::Unusable(problems) => Self::Unusable(problems),
            DeskError::Changed => Self::Changed,
            // The cause is in the log already.
            DeskError::NotWritten => Self::Unavailable,
            DeskError::Audit | DeskError::Store(_) | DeskError::Search(_) => {
                tracing::error!(error = %chain(&error), "A request was refused because a part did not answer.");
                Self::Unavailable
            }
            _ => {
                tracing::error!(error = %chain(&error), "A request failed.");
                Self::Failed
            }
        }
    }
}

impl From<tower_sessions::session::Error> for Refusal {
    fn from(error: tower_sessions::session::Error) -> Self {
        tracing::error!(error = %chain(&error), "A session could not be read or kept.");
        Self::Unavailable
    }
}

/// An error with its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_allowed_and_not_there_are_the_same_answer() {
        assert_eq!(Refusal::from(DeskError::NotFound), Refusal::NotFound);
        assert_eq!(
            Refusal::of_status(StatusCode::METHOD_NOT_ALLOWED),
            Some(Refusal::NotFound)
        );
    }

    #[test]
    fn an_answer_that_succeeded_is_no_refusal() {
        assert_eq!(Refusal::of_status(StatusCode::OK), None);
        assert_eq!(Refusal::of_status(StatusCode::SEE_OTHER), None);
        assert_eq!(Refusal::of_status(StatusCode::NOT_MODIFIED), None);
    }
}
