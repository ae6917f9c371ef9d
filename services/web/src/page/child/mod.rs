//! `/child/{id}` and its parts: one child, as the viewer may see it (page P5).

mod absence;
mod caf;
mod education;
mod facts;
mod handler;
mod head;
mod history;
mod history_words;
mod involvements;
mod known;
mod looks;
mod need;
mod need_fields;
mod opened;
mod overriding;
mod overview;
mod past;
mod report;
mod row;
mod social_care;
mod sources;
#[cfg(test)]
mod tests;
mod travel;
pub(crate) mod value;

pub use handler::routes;
pub(crate) use head::{RecordHead, flag_tag};
pub(crate) use opened::opened;
pub(crate) use travel::{last_confirmed, other_needs, times, yes_or_no};
