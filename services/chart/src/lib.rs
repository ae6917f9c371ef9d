//! Charts as inline SVG, made without a browser: for the pages, and for reports that stand alone.
//!
//! Every chart has a title and a sentence that states the finding, needs no script and no `style` attribute, and never
//! tells anything by colour alone (page rules G5 and G12). It draws no figure that is not also given to a table: each
//! drawn figure stands in `data-value` in the words of the table beside it. Drawings are narrow, so that their text can
//! be read on a screen of 320 px.

mod bars;
pub mod figures;
mod fill;
mod geometry;
mod histogram;
mod line;
mod mini_bar;
mod waterfall;

pub use bars::{BarRow, Bars};
pub use fill::Fill;
pub use histogram::{Bins, Histogram, Panel};
pub use line::{AxisUnit, Curve, LineChart, Point};
pub use mini_bar::MiniBar;
pub use waterfall::{Step, Waterfall, running_totals};

/// A named value at which a chart draws a line across, such as the join threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// What stands beside the line.
    pub name: String,
    /// Where it stands, in the units of the axis.
    pub at: f64,
}

/// Lets charts stand in `{{ }}` of a template without being escaped again.
macro_rules! charts {
    ($($name:ty),*) => {$(impl askama::filters::HtmlSafe for $name {})*};
}
charts!(Bars, Histogram, LineChart, MiniBar, Waterfall);
