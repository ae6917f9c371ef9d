//! The pages: askama templates, typed components, one file per page. A page parses, calls `desk` and renders; it asks
//! no database and holds no policy of its own.
//!
//! ```text
//! async fn get_search(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
//!     show(&SearchPage { page: frame.page("Search", Section::Search), ... })
//! }
//! ```

pub mod assets;
pub mod components;
mod error_page;
pub mod frame;
pub mod layout;
pub mod page;
mod routes;
pub mod words;

pub use routes::routes;
