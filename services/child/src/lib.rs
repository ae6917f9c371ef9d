//! What a child's record is, and who may see which part of it. Pure: no SQL, no HTTP, no clock.

pub mod attribute;
pub mod child;
mod choice;
pub mod clock;
pub mod column;
pub mod fact;
pub mod golden;
pub mod ids;
pub mod kind;
pub mod notice;
pub mod outline;
pub mod policy;
pub mod question;
pub mod questionnaire;
pub mod record;
pub mod retention;
pub mod rights;
mod school;
pub mod school_year;
pub mod sources;
pub mod uk_day;
pub mod view;

pub use attribute::Attribute;
pub use child::{Child, Shield};
pub use column::Column;
pub use ids::{
    AlertId, CaseId, ChildId, ContactId, DecisionId, HoldId, NoticeId, OverrideId, RequestId, RetentionRunId, RunId,
    SenderId, ShieldId, UserId,
};
pub use kind::{FeedKind, Sector};
pub use linkage::RecordKey;
pub use outline::Outline;
pub use record::{Columns, SourceRecord, Statement, child_ref, read_child_ref};
pub use school::School;
pub use view::ChildView;
