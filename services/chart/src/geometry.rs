//! Where things stand in a chart, in SVG units.

use crate::Mark;

/// Width of every drawing in SVG units: narrow, so that text stays readable on a screen of 320 px.
pub(crate) const WIDTH: f64 = 340.0;

/// A coordinate as it goes into an SVG attribute: one decimal is finer than a screen shows.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Coordinate(pub f64);

impl std::fmt::Display for Coordinate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1}", self.0)
    }
}

/// A linear scale from values to coordinates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    low: f64,
    span: f64,
    from: f64,
    width: f64,
}

impl Scale {
    /// The scale that shows every one of `values` between the coordinates `from` and `to`. Values that are not finite
    /// are left out; without any the scale runs from 0 to 1.
    pub fn fitting(values: impl IntoIterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let (low, span) = if low < high {
            (low, high - low)
        } else {
            (if low.is_finite() { low } else { 0.0 }, 1.0)
        };
        Self {
            low,
            span,
            from,
            width: to - from,
        }
    }

    /// The coordinate of a value.
    pub fn at(self, value: f64) -> Coordinate {
        Coordinate(self.from + (value - self.low) / self.span * self.width)
    }
}

/// Round values of 1, 2 or 5 times a power of ten from `low` to `high`, about as many as wished and at least two steps
/// where there is room; none outside.
pub(crate) fn ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return vec![low];
    }
    let rough = span / about.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(10.0 * power);
    let slack = step * 1e-9;
    let first = ((low - slack) / step).ceil() as i64;
    let last = ((high + slack) / step).floor() as i64;
    (first..=last).map(|at| at as f64 * step).collect()
}

/// The name of a value on an axis beside its tick.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub at: Coordinate,
    pub name: String,
}

/// A named line across a chart, its name on the side where there is room for it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MarkLine {
    pub name: String,
    pub x: Coordinate,
    pub name_x: Coordinate,
    pub name_y: Coordinate,
    /// Where the line begins: beside its name.
    pub top: Coordinate,
    pub anchor: &'static str,
    pub dashes: &'static str,
}

/// Height of one line of names above a chart.
pub(crate) const NAME_HEIGHT: f64 = 18.0;

/// Lines for marks, their names one below the other from `top`.
pub(crate) fn mark_lines(marks: &[Mark], scale: Scale, top: f64) -> Vec<MarkLine> {
    let line = |(row, mark): (usize, &Mark)| {
        let x = scale.at(mark.at);
        let (name_x, anchor) = beside(x);
        MarkLine {
            name: mark.name.clone(),
            x,
            name_x,
            name_y: Coordinate(top + NAME_HEIGHT * row as f64 + 12.0),
            top: Coordinate(top + NAME_HEIGHT * row as f64 + 1.0),
            anchor,
            dashes: ["8 4", "2 4", "8 3 2 3"][row % 3],
        }
    };
    marks.iter().enumerate().map(line).collect()
}

/// Where the name of an upright line stands: to its left on the right half of the drawing, so that it is never cut off.
pub(crate) fn beside(x: Coordinate) -> (Coordinate, &'static str) {
    if x.0 > WIDTH / 2.0 {
        (Coordinate(x.0 - 3.0), "end")
    } else {
        (Coordinate(x.0 + 3.0), "start")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_value_lands_inside_and_order_is_kept(values in proptest::collection::vec(-60.0f64..60.0, 1..12)) {
            let scale = Scale::fitting(values.iter().copied(), 40.0, 320.0);
            for a in &values {
                let at = scale.at(*a).0;
                prop_assert!((39.999..=320.001).contains(&at), "{a} lands at {at}");
                for b in &values {
                    prop_assert!(a > b || scale.at(*a).0 <= scale.at(*b).0 + 1e-9);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn ticks_lie_inside_evenly_and_are_neither_none_nor_many(low in -100.0f64..100.0, span in 0.01f64..200.0) {
            let ticks = ticks(low, low + span, 5);
            prop_assert!((2..=6).contains(&ticks.len()), "{ticks:?}");
            let step = ticks[1] - ticks[0];
            for pair in ticks.windows(2) {
                prop_assert!((pair[1] - pair[0] - step).abs() < step * 1e-6);
            }
            prop_assert!(ticks[0] >= low - step * 1e-6 && ticks[ticks.len() - 1] <= low + span + step * 1e-6);
        }
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(ticks(-7.0, 43.0, 5), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(ticks(0.0, 1.0, 5), [0.0, 0.2, 0.4, 0.600_000_000_000_000_1, 0.8, 1.0]);
        assert_eq!(ticks(3.0, 3.0, 5), [3.0]);
    }

    #[test]
    fn a_single_value_and_none_at_all_still_have_a_scale() {
        assert_eq!(Scale::fitting([3.0], 10.0, 20.0).at(3.0).to_string(), "10.0");
        assert_eq!(Scale::fitting([f64::NAN], 10.0, 20.0).at(0.0).to_string(), "10.0");
    }
}
