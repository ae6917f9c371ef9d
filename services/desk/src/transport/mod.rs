//! The transport desk: schools and their travel needs, what people record of them, and route lists with what changed
//! since the last one.

mod changes;
mod compare;
mod export;
mod filter;
mod lists;
mod needs;
#[cfg(test)]
mod tests;
mod typed_need;

pub use changes::TravelChanges;
pub use compare::{Difference, TravelChange, TravelStatus};
pub use export::{ExportRequest, RouteFile, RouteList};
pub use filter::{Assistance, Confirmed, FilterField, OtherNeed, Seating, Since, TravelFilter};
pub use lists::{SchoolLine, SchoolList};
pub use needs::{NeedBasis, NeedForm};
pub use typed_need::TypedNeed;
