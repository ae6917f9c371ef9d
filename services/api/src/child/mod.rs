//! One child.

pub mod attribute;
pub mod history;
pub mod known;
pub mod looks;
pub mod not_in_school;
pub mod open;
pub mod overriding;

use axum::response::{IntoResponse as _, Redirect, Response};
use child::ChildId;

/// Leads to the same thing of the record that took in the one asked for.
pub fn joined(to: ChildId, rest: &str) -> Response {
    Redirect::to(&format!("{}/children/{to}{rest}", crate::ROOT)).into_response()
}
