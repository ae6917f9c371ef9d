//! `/`: what each role comes for (page P2).

mod alerts;
mod duty;
mod handler;
mod recent;
#[cfg(test)]
mod tests;

pub use handler::routes;
