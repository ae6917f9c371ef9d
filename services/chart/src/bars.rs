//! Bars side by side for a few named counts, each with its figure in words.

use askama::Template;

use crate::{
    Fill,
    geometry::{Coordinate, Scale, WIDTH},
};

/// Height of one row: the name above its bar.
const ROW: f64 = 40.0;
const BAR_TOP: f64 = 19.0;
const HEAD: f64 = 4.0;
const FOOT: f64 = 4.0;
const LEFT: f64 = 4.0;
/// Room right of the longest bar for its figure.
const RIGHT: f64 = 74.0;
const BAR_WIDTH_MIN: f64 = 1.5;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct BarRow {
    /// What is counted.
    pub name: String,
    /// How much; not negative.
    pub value: f64,
    /// The same in words, as in the table.
    pub figure: String,
}

/// The chart.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "bars.html")]
pub struct Bars {
    id: String,
    title: String,
    finding: String,
    height: f64,
    paint: String,
    edge: &'static str,
    rows: Vec<Drawn>,
}

#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    name: String,
    name_y: Coordinate,
    top: Coordinate,
    width: Coordinate,
    figure: String,
    figure_x: Coordinate,
    figure_y: Coordinate,
}

impl Bars {
    /// The chart of `rows`, from top to bottom. `id` is unique on the page, `finding` is one sentence.
    pub fn new(id: impl Into<String>, title: impl Into<String>, finding: impl Into<String>, rows: &[BarRow]) -> Self {
        let id = id.into();
        let values = rows.iter().map(|row| row.value.max(0.0)).chain([0.0]);
        let scale = Scale::fitting(values, LEFT, WIDTH - RIGHT);
        let drawn = rows.iter().enumerate().map(|(place, row)| {
            let y = HEAD + ROW * place as f64;
            let width = (scale.at(row.value.max(0.0)).0 - LEFT).max(if row.value > 0.0 { BAR_WIDTH_MIN } else { 0.0 });
            Drawn {
                name: row.name.clone(),
                name_y: Coordinate(y + 14.0),
                top: Coordinate(y + BAR_TOP),
                width: Coordinate(width),
                figure: row.figure.clone(),
                figure_x: Coordinate(LEFT + width + 5.0),
                figure_y: Coordinate(y + BAR_TOP + 12.0),
            }
        });
        Self {
            title: title.into(),
            finding: finding.into(),
            height: HEAD + ROW * rows.len() as f64 + FOOT,
            paint: Fill::Solid.paint(&id),
            edge: Fill::Solid.edge(),
            rows: drawn.collect(),
            id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(values: &[f64]) -> Vec<BarRow> {
        let row = |(at, value): (usize, &f64)| BarRow {
            name: format!("Row {at}"),
            value: *value,
            figure: format!("{value:.0}"),
        };
        values.iter().enumerate().map(row).collect()
    }

    proptest! {
        #[test]
        fn bars_are_as_long_as_they_count(values in proptest::collection::vec(0.0f64..1e6, 1..12)) {
            let chart = Bars::new("b", "T", "F.", &rows(&values));
            let most = values.iter().copied().fold(0.0, f64::max);
            for (bar, value) in chart.rows.iter().zip(&values) {
                let room = WIDTH - RIGHT - LEFT;
                prop_assert!((bar.width.0 - room * value / most.max(1e-300)).abs() <= BAR_WIDTH_MIN + 1e-6);
                prop_assert!(bar.top.0 < chart.height && LEFT + bar.width.0 <= WIDTH - RIGHT + 1e-6);
            }
        }
    }

    #[test]
    fn nothing_has_no_bar_and_a_name_with_markup_is_text() {
        let mut rows = rows(&[0.0, 1.0, 5_000.0]);
        rows[0].name = "<b>none</b>".to_owned();
        let chart = Bars::new("sizes", "Sizes", "Most are single.", &rows);
        assert_eq!(chart.rows[0].width, Coordinate(0.0));
        assert_eq!(
            chart.rows[1].width,
            Coordinate(BAR_WIDTH_MIN),
            "one is still seen beside five thousand"
        );
        let svg = chart.render().unwrap();
        assert!(svg.contains("data-value=\"5000\"") && !svg.contains("<b>"), "{svg}");
        assert!(svg.contains("<title id=\"sizes-title\">Sizes</title>"));
    }
}
