//! The files of `onechild link` and `onechild evaluate`: feeds, clusters, pairs, the report, truths and labels.

mod columns;
mod feed;
mod input;
mod made;
mod result;
mod rows;
mod sample;
mod training;
mod truth;

pub use columns::doubts;
pub use feed::read_feed;
pub use input::{named_feeds, read_model};
pub use made::{read_clusters, read_pairs};
pub use result::{write_clusters, write_pairs, write_report};
pub use sample::{read_labels, write_labels, write_sample};
pub use training::TrainingSummary;
pub use truth::{read_facts, read_truth};
