//! Charts: inline SVG made on the server, with a title, a sentence that states the finding, and the numbers of the
//! table below it (page rules G5 and G12: no script, no style attribute, never colour alone).

mod geometry;
mod waterfall;

pub use waterfall::{Step, Waterfall, running_totals};
