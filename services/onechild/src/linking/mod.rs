//! The files of `onechild link`: reading feeds, writing clusters and pairs, measuring against a truth.

mod accuracy;
mod feed;
mod result;

pub use accuracy::Accuracy;
pub use feed::read_feed;
pub use result::{write_clusters, write_pairs};
