//! The HTTP gate that pages and API share: sessions, tokens of forms, who is behind a request, refusals, security
//! headers, access log and measurements.
//!
//! ```text
//! front( web::routes = error pages( enclose( handlers ) )  +  api::routes = problems( enclose( handlers ) + enclose_long( files ) ) )
//! ```

mod access_log;
mod app_state;
mod attempts;
mod beat;
mod client;
mod config;
mod csrf;
mod csv_file;
mod enclose;
mod from_sender;
mod limits;
mod named;
mod next_path;
pub mod problem;
mod refusal;
mod security_headers;
mod sent;
pub mod session;

pub use access_log::Reference;
pub use app_state::AppState;
pub use attempts::{Attempt, Attempts};
pub use client::Client;
pub use config::{ANSWER_WITHIN, GateConfig, NOT_FOUND_BEAT};
pub use csrf::{ApiVisit, CsrfForm};
pub use csv_file::{csv_file, errors_file, pack_file, trail_file};
pub use enclose::{enclose, enclose_long, front};
pub use from_sender::FromSender;
pub use limits::{LimitConfig, Limiter};
pub use named::Named;
pub use next_path::NextPath;
pub use refusal::Refusal;
pub use security_headers::CONTENT_SECURITY_POLICY;
pub use sent::Sent;
pub use session::{SignedIn, Visit};
pub use tower_sessions::Session;
