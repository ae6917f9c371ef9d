//! How long what is kept, and what happens then: rules as data, and the pure plan that they make.
//!
//! [`RuleSet`] is what a council decides, read from text; [`STARTER`] is what the service ships. [`ChildFacts`] is what the
//! linked source records say that a rule may ask about, so that children who are joined have the facts of both and each
//! has its own again when they are parted. [`schedule`] gives the days, [`plan`] what is to be done on one of them.
//! Nothing here reads a clock, and nothing is done here.

mod due;
mod facts;
mod hold;
mod home;
mod life;
mod period;
mod plan;
mod rule;
mod rules;
#[cfg(test)]
mod tests;

pub use due::{Dated, Schedule, rows_due, schedule};
pub use facts::{ChildFacts, EntryFacts, RecordFacts, SourceRecords};
pub use hold::{Hold, HoldReason, HoldScope, RecordType};
pub use home::{Home, homes};
pub use life::{Life, LifeState, Notice};
pub use period::{Keep, LeapBirthday, Period, PeriodError, birthday};
pub use plan::{Due, Policy, RulesInForce, Standing, Step, Target, Wait, plan};
pub use rule::{About, Action, CarriedOut, Class, Condition, Known, Rule, Trigger};
pub use rules::{RuleSet, RulesError, STARTER};
