//! What becomes of children's ids: told to machines that keep them, and to people who looked at the records.

mod alerts;
mod feed;
#[cfg(test)]
mod tests;

pub use alerts::{AlertLine, AlertWhat};
pub use feed::{Changes, ToldChange};
