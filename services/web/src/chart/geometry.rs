//! Where things stand in a chart, in SVG units.

/// A coordinate as it goes into an SVG attribute: one decimal is finer than a screen shows.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Coordinate(pub f64);

impl std::fmt::Display for Coordinate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1}", self.0)
    }
}

/// A linear scale from values to coordinates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
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

    #[test]
    fn a_single_value_and_none_at_all_still_have_a_scale() {
        assert_eq!(Scale::fitting([3.0], 10.0, 20.0).at(3.0).to_string(), "10.0");
        assert_eq!(Scale::fitting([f64::NAN], 10.0, 20.0).at(0.0).to_string(), "10.0");
    }
}
