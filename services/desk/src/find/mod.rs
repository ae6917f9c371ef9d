//! Finding children: one box, or the advanced form.

mod answer;
mod narrow;
mod read;
mod request;
mod run;

pub use answer::{Found, Hit, ReadPart};
pub use narrow::{AgeBand, Narrowing, Sort};
pub use request::{Advanced, FindRequest};
