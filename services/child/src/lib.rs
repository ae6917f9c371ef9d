//! What a child's record is, and who may see which part of it. Pure: no SQL, no HTTP, no clock.

pub mod attribute;
pub mod clock;
pub mod column;
pub mod fact;
pub mod ids;
pub mod kind;
pub mod policy;
pub mod record;

pub use attribute::Attribute;
pub use column::Column;
pub use ids::{CaseId, ChildId, RunId, UserId};
pub use kind::{FeedKind, Sector};
pub use linkage::RecordKey;
pub use record::{Columns, SourceRecord, Statement};
