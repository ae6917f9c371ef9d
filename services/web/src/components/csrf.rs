//! The hidden field that every form carries (page rule G8).

use askama::Template;

use super::content::components;

/// The token of the session, to stand first inside each `<form method="post">`.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(ext = "html", source = r#"<input type="hidden" name="csrf" value="{{ token }}">"#)]
pub struct Csrf {
    token: String,
}
components!(Csrf);

impl Csrf {
    /// The field for a token.
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: token.into() }
    }
}
