//! Loading feeds: files to staging, staging to source records.

mod back_out;
mod check;
mod delivered;
mod doubt;
mod error;
mod files;
mod held;
mod promote;
mod report;
mod request;
mod run;
mod tally;

pub use check::check_files;
pub use delivered::Delivered;
pub use error::LoadError;
pub(crate) use error::held_back;
pub(crate) use files::InputFile;
pub use report::LoadReport;
pub use request::{LoadRequest, Progress, Silent};
