//! The files of `onechild link`: reading feeds, writing clusters and pairs, measuring against a truth.

mod feed;
mod result;
mod rows;
mod truth;

pub use feed::read_feed;
pub use result::{write_clusters, write_pairs};
pub use truth::read_truth;
