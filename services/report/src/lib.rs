//! The report of a linking run: one HTML file that stands alone.
//!
//! It needs no script and loads nothing, can be read on a narrow screen, in print and by a screen reader, and says what
//! was linked, how sure each verdict is, what the model holds, and where it falls short. Every chart is inline SVG with
//! a table of the same figures beside it. It holds no value of any record: records are told by their keys, findings by
//! the labels of the model.

mod page;
mod parts;
mod run;
mod section;
mod words;

pub use page::html;
pub use run::{Measured, Run};
