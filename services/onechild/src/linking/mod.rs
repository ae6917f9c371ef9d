//! The files of `onechild link`: reading feeds and labels, writing clusters and pairs, measuring against a truth.

mod accuracy;
mod columns;
mod feed;
mod labels;
mod result;
mod training;

pub use accuracy::Accuracy;
pub use columns::doubts;
pub use feed::read_feed;
pub use labels::read_labels;
pub use result::{write_clusters, write_pairs};
pub use training::TrainingSummary;
