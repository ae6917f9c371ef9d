//! Which reasons somebody may choose who looks beyond their own children, or at what a shield hides: the council's lists,
//! by role.

mod list;
mod settings;
#[cfg(test)]
mod tests;

pub use list::{GivenReason, OTHER_REASON, OWN_WORDS_MAX, OwnWords, Reason, ReasonList, Reasons, WrongReason};
pub use settings::WrongSetting;
