//! Review cases: questions that the engine and practitioners leave to a steward, and what stewards decide.

mod answer;
mod compare;
mod decisions;
mod disagreement;
mod earlier;
mod filter;
mod join_choice;
mod part_view;
mod priority;
mod queue;
mod split;
#[cfg(test)]
pub(crate) mod tests;
mod unidentified;
mod warnings;
mod work;

pub use answer::{JoinPreview, TypedAnswer, Why};
pub use compare::{CaseView, CompareRow, Evidence, NoteLine, SideView};
pub use decisions::{DecisionLine, MatchDecision, MatchedChild};
pub use disagreement::{Disagreement, SaidLine};
pub use earlier::EarlierValue;
pub use filter::{Assigned, ChanceBand, QueueFilter, QueueSort};
pub use join_choice::{JoinOffer, TypedJoinChoice};
pub use part_view::{PartView, Preview};
pub use priority::CasePriority;
pub use queue::{CaseLine, CauseGroup, Queue, case_kind_words};
pub use split::{PairScore, SplitCard, SplitForm, TypedSplit};
pub use unidentified::{Referred, Unidentified};
pub use work::TypedDeferral;
