//! Telling sources what to correct: a notice asks one record to say what shows, and closes itself when it does
//! (decision 33).

mod act;
mod file;
mod list;
mod raise;
mod settle;
#[cfg(test)]
mod tests;

pub use act::{NoticeAct, TypedNoticeAct};
pub use list::{NoticeList, NoticeListKind, NoticeValues, NoticeView};
pub(crate) use raise::telling;
pub use raise::{Telling, TypedNotice};
