//! The pieces that pages are made of: typed structs, each with its template in `templates/components`, that a page
//! builds in its view-model and shows with `{{ piece }}`. Names and markup are those of the GOV.UK Design System and
//! the MOJ Design System; a test holds the markup against the official fixtures.
//!
//! ```text
//! Input::new("last-name", "Last name").value(typed).error(errors.of("last-name")).no_spellcheck()
//! Table::new("results", columns, rows).hidden_caption("Children found").scrolls()
//! SummaryRow::new("Date of birth", Content::of(&template)).testid("attr-dob")
//! ```

mod button;
mod character_count;
mod choice;
mod content;
mod csrf;
mod date_input;
mod details;
mod error_summary;
#[cfg(test)]
mod fixtures;
mod heading;
mod input;
mod message;
mod navigation;
mod print_link;
mod record;
mod summary_list;
mod table;
mod tag;
mod task_list;
mod unlocked_strip;

pub use button::{Button, ButtonStyle};
pub use character_count::CharacterCount;
pub use choice::{Checkboxes, Choice, Radios, Select};
pub(crate) use content::components;
pub use content::{Content, Html};
pub use csrf::Csrf;
pub use date_input::{DateInput, WrongParts};
pub use details::{Details, HiddenContext};
pub use error_summary::{ErrorSummary, FormErrors};
pub use heading::{Heading, Size};
pub use input::{Input, PasswordInput, Textarea};
pub use message::{Alert, AlertKind, InsetText, NotificationBanner, WarningText};
pub use navigation::{BackLink, Breadcrumbs, Pagination, SubNavigation};
pub use print_link::PrintLink;
pub use record::{Filter, IdentityBar, Timeline, TimelineItem};
pub use summary_list::{RowAction, SummaryList, SummaryRow};
pub use table::{Column, Sorted, Table, TableRow};
pub use tag::{Colour, Tag};
pub use task_list::TaskList;
pub use unlocked_strip::UnlockedStrip;
