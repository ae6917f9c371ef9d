//! Reports for people as HTML files that stand alone: that of a linking run, and what the configuration says for a data
//! protection impact assessment.
//!
//! The report of a run needs no script and loads nothing, can be read on a narrow screen, in print and by a screen reader, and says what
//! was linked, how sure each verdict is, what the model holds, and where it falls short. Every chart is inline SVG with
//! a table of the same figures beside it. It holds no value of any record: records are told by their keys, findings by
//! the labels of the model.

pub mod assessment;
mod page;
mod parts;
mod run;
mod section;
mod words;

pub use assessment::{Assessment, assessment_html};
pub use page::html;
pub use run::{Measured, Run};
