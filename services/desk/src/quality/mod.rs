//! How good the data of each source is: measured in the background, kept as counts, told as shares.

mod field;
mod file;
mod job;
mod kept;
mod measure;
mod share;
mod view;

pub use field::Checked;
pub use share::{Count, Share};
pub use view::{FieldQuality, FieldView, MonthQuality, QualityList, RuleQuality, SourceQuality, SourceSummary};
