//! A small bar inside a table cell, beside the figure that it shows: left of the middle for what speaks against, right
//! of it for what speaks for.

use askama::Template;

use crate::geometry::{Coordinate, Scale};

const WIDTH: f64 = 120.0;

/// The bar. Its figure stands beside it, so it is hidden from screen readers.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "mini_bar.html")]
pub struct MiniBar {
    left: Coordinate,
    width: Coordinate,
    zero: Coordinate,
    negative: bool,
    figure: String,
}

impl MiniBar {
    /// A bar of `value` on a scale that reaches from `low` to `high`, zero included; `figure` is the value in words.
    pub fn new(value: f64, low: f64, high: f64, figure: impl Into<String>) -> Self {
        let scale = Scale::fitting([low.min(0.0), high.max(0.0)], 1.0, WIDTH - 1.0);
        let (zero, end) = (scale.at(0.0), scale.at(value.clamp(low.min(0.0), high.max(0.0))));
        Self {
            left: Coordinate(zero.0.min(end.0)),
            width: Coordinate((end.0 - zero.0).abs()),
            zero,
            negative: value < 0.0,
            figure: figure.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bar_begins_at_zero_and_stays_inside(value in -30.0f64..30.0, low in -20.0f64..5.0, span in 0.1f64..30.0) {
            let bar = MiniBar::new(value, low, low + span, "x");
            prop_assert!(bar.left.0 >= 0.99 && bar.left.0 + bar.width.0 <= WIDTH - 0.99);
            let end = if value < 0.0 { bar.left.0 + bar.width.0 } else { bar.left.0 };
            prop_assert!((end - bar.zero.0).abs() < 1e-9, "it touches zero");
        }
    }

    #[test]
    fn for_and_against_differ_in_side_and_look() {
        let html = |value: f64| MiniBar::new(value, -10.0, 10.0, "f").render().unwrap();
        assert!(html(4.0).contains("fill=\"#1d70b8\"") && html(-4.0).contains("fill=\"#ffffff\""));
        assert!(html(4.0).contains("aria-hidden=\"true\"") && html(4.0).contains("data-value=\"f\""));
    }
}
