//! What people ask about their data: requests, what is held, the pack. For information governance.

pub mod act;
pub mod items;
pub mod list;
pub mod pack;
