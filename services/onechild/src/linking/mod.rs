//! The files of `onechild link`: reading feeds, writing clusters, pairs and the report, measuring against a truth.

mod feed;
mod result;
mod rows;
mod truth;

pub use feed::read_feed;
pub use result::{write_clusters, write_pairs, write_report};
pub use truth::read_truth;
