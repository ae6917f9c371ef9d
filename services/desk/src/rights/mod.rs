//! What people ask about their data: recorded, answered within its time, every step on record (page P20).

mod act;
mod carry;
mod case;
mod decide;
mod gather;
mod list;
mod mark;
mod pack;
mod record;
#[cfg(test)]
mod tests;
mod view;

pub use act::{RequestAct, TypedRequestAct};
pub(crate) use carry::ERASED;
pub use decide::{DecideItems, TypedDecision};
pub(crate) use mark::restricts_by;
pub use pack::PackFile;
pub use record::TypedRequest;
pub use view::{
    ChildState, Decided, DisputedDetail, ItemCounts, ItemView, ItemsView, PackState, RequestLine, RequestList,
    RequestStepView, RequestView,
};
