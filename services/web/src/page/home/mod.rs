//! `/`: what each role comes for (page P2).

mod duty;
mod handler;
mod recent;

pub use handler::routes;
