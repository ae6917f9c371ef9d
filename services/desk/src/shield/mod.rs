//! Shields that are asked for, set, reviewed and lifted here, and the lists of all that are in force (page P23).

mod act;
mod answers;
mod ask;
mod lift;
mod list;
mod one;
mod overrides;
mod overview;
#[cfg(test)]
pub(crate) mod tests;
mod travel;

pub use act::{ActOnShield, ShieldAct};
pub use answers::{AskedBy, Criterion, ShieldAnswers, TypedShieldRequest};
pub use ask::ShieldForm;
pub use list::{ShieldCounts, ShieldLine, ShieldList, ShieldListKind};
pub use one::{ShieldPart, ShieldStepView, ShieldView};
pub use overrides::{OverrideLine, OverrideList};
pub use overview::{DeskOverview, TeamHome};
pub use travel::{TravelState, TravelWork, TravelWorklist, Unlisted};
