//! Feed runs as stewards see them: the list, one run, the rows that broke a rule, and what a person does with a run.

mod act;
mod errors;
mod file;
mod kept;
mod list;
mod row;
mod run;

pub use act::{Acted, RunAct};
pub use errors::{ErrorRow, RuleGroup, RulePage, RunErrors};
pub use file::ErrorsFile;
pub use kept::{ARCHIVE, POISON, kept_name};
pub use list::{LateSource, RunLine, RunList, RunState};
pub use run::RunView;
