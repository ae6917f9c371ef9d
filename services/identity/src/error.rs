//! Why nobody came back from the identity provider.

/// Why an answer of the provider was not believed. The names go to the audit trail; people are told none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The browser came back with a state that was not given to it, or without one.
    State,
    /// The answer came from another provider than was asked.
    Issuer,
    /// The provider says that the person did not sign in there.
    Denied,
    /// The provider does not take the code: used before, expired, or another's.
    Code,
    /// The token is not the provider's, not for us, not for this sign-in, or out of date.
    Token,
}

impl Refused {
    /// The name in the audit trail.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Issuer => "issuer",
            Self::Denied => "denied",
            Self::Code => "code",
            Self::Token => "token",
        }
    }
}

/// What can go wrong with the provider. Texts name the part, never a person or a token.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// What is configured cannot be used.
    #[error("the identity provider cannot be used: {0}")]
    Config(String),
    /// It does not answer, or not in a form that we read.
    #[error("the identity provider does not answer: {0}")]
    Unreachable(String),
    /// Its answer is not believed.
    #[error("the answer of the identity provider is not believed: {}: {reason}", .refused.name())]
    Refused {
        /// What is wrong with it, for the audit trail.
        refused: Refused,
        /// What is wrong with it, for the log.
        reason: String,
    },
}

impl ProviderError {
    pub(crate) fn refused(refused: Refused, reason: impl Into<String>) -> Self {
        Self::Refused {
            refused,
            reason: reason.into(),
        }
    }
}
