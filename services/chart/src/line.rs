//! Curves over a common axis, such as precision and recall by threshold.

use askama::Template;

use crate::{
    Mark, figures,
    geometry::{Coordinate, MarkLine, NAME_HEIGHT, Scale, Tick, WIDTH, mark_lines, ticks},
};

const LEFT: f64 = 50.0;
/// Room for half of the last tick's name.
const RIGHT: f64 = 18.0;
const PLOT_HEIGHT: f64 = 190.0;
/// Room below for the ticks and the name of the axis.
const FOOT: f64 = 42.0;
/// Curves are told apart by dashes and by the shape of their points.
const DASHES: [&str; 3] = ["none", "6 4", "2 3"];
const COLOURS: [&str; 3] = ["#1d70b8", "#942514", "#505a5f"];

/// One point, with its height in words as in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Along the axis.
    pub x: f64,
    /// Height, a share from 0 to 1.
    pub y: f64,
    /// The height in words.
    pub figure: String,
}

/// One named curve, its points from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What it shows.
    pub name: String,
    /// The points.
    pub points: Vec<Point>,
}

/// The chart. Heights are shares; the axis reaches down to a round share below the lowest.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "line.html")]
pub struct LineChart {
    id: String,
    title: String,
    finding: String,
    height: f64,
    curves: Vec<Drawn>,
    lines: Vec<MarkLine>,
    top: f64,
    bottom: f64,
    left: f64,
    right: f64,
    ticks: Vec<Tick>,
    tick_y: f64,
    levels: Vec<Tick>,
    axis: String,
    axis_y: f64,
}

#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    name: String,
    key_y: Coordinate,
    name_y: Coordinate,
    path: String,
    dashes: &'static str,
    colour: &'static str,
    square: bool,
    points: Vec<Dot>,
}

#[derive(Debug, Clone, PartialEq)]
struct Dot {
    x: Coordinate,
    y: Coordinate,
    left: Coordinate,
    top: Coordinate,
    figure: String,
}

/// How values on the axis along the bottom are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisUnit {
    /// Bits, with their sign.
    Bits,
    /// Shares, as percents; the axis reaches from none to all.
    Shares,
    /// Months, as `12 * year + month` with January as 0; the axis reaches over the twelve months up to the last point.
    Months,
}

impl AxisUnit {
    /// The ends of the axis for points that lie between two values.
    fn range(self, low: f64, high: f64) -> (f64, f64) {
        match self {
            Self::Bits => (low, high),
            Self::Shares => (0.0, 1.0),
            Self::Months => (high - 11.0, high),
        }
    }

    /// Values that have a name on the axis.
    fn ticks(self, low: f64, high: f64) -> Vec<f64> {
        match self {
            Self::Bits | Self::Shares => ticks(low, high, 5),
            // Every third month, back from the last.
            Self::Months => (0..4).rev().map(|back| high - 3.0 * f64::from(back)).collect(),
        }
    }

    fn name(self, value: f64) -> String {
        match self {
            Self::Bits => figures::signed_whole(value),
            Self::Shares => figures::round_share(value),
            Self::Months => {
                const NAMES: [&str; 12] = [
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
                ];
                let month = value.round() as i64;
                let name = NAMES[month.rem_euclid(12) as usize];
                format!("{name} {:02}", month.div_euclid(12).rem_euclid(100))
            }
        }
    }
}

impl LineChart {
    /// The chart of `curves` (at most three are told apart). `id` is unique on the page, `axis` names the axis along the
    /// bottom, `finding` is one sentence.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        finding: impl Into<String>,
        axis: impl Into<String>,
        unit: AxisUnit,
        curves: &[Curve],
        marks: &[Mark],
    ) -> Self {
        let all = || curves.iter().flat_map(|curve| &curve.points);
        let (low_x, high_x) = ends(all().map(|point| point.x));
        let (low_x, high_x) = unit.range(low_x, high_x);
        let along = Scale::fitting([low_x, high_x], LEFT, WIDTH - RIGHT);
        let marks: Vec<Mark> = marks
            .iter()
            .filter(|mark| mark.at >= low_x && mark.at <= high_x)
            .cloned()
            .collect();
        let head = NAME_HEIGHT * curves.len() as f64 + 10.0;
        let top = head + NAME_HEIGHT * marks.len() as f64;
        let bottom = top + PLOT_HEIGHT;
        let (low_y, high_y) = share_range(all().map(|point| point.y));
        let up = Scale::fitting([low_y, high_y], bottom, top);
        let drawn = curves
            .iter()
            .enumerate()
            .map(|(row, curve)| draw(row, curve, along, up));
        Self {
            id: id.into(),
            title: title.into(),
            finding: finding.into(),
            height: bottom + FOOT,
            curves: drawn.collect(),
            lines: mark_lines(&marks, along, head),
            top,
            bottom,
            left: LEFT,
            right: WIDTH - RIGHT,
            ticks: unit
                .ticks(low_x, high_x)
                .into_iter()
                .map(|value| Tick {
                    at: along.at(value),
                    name: unit.name(value),
                })
                .collect(),
            tick_y: bottom + 16.0,
            levels: ticks(low_y, high_y, 5)
                .into_iter()
                .map(|value| Tick {
                    at: up.at(value),
                    name: figures::round_share(value),
                })
                .collect(),
            axis: axis.into(),
            axis_y: bottom + 35.0,
        }
    }
}

fn draw(row: usize, curve: &Curve, along: Scale, up: Scale) -> Drawn {
    let dots: Vec<Dot> = curve
        .points
        .iter()
        .map(|point| {
            let (x, y) = (along.at(point.x), up.at(point.y));
            Dot {
                x,
                y,
                left: Coordinate(x.0 - 2.0),
                top: Coordinate(y.0 - 2.0),
                figure: point.figure.clone(),
            }
        })
        .collect();
    let key_y = NAME_HEIGHT * row as f64 + 10.0;
    Drawn {
        name: curve.name.clone(),
        key_y: Coordinate(key_y),
        name_y: Coordinate(key_y + 4.0),
        path: dots
            .iter()
            .map(|dot| format!("{},{}", dot.x, dot.y))
            .collect::<Vec<_>>()
            .join(" "),
        dashes: DASHES[row % DASHES.len()],
        colour: COLOURS[row % COLOURS.len()],
        square: row % 2 == 1,
        points: dots,
    }
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

/// From a round share below the lowest to a round share above the highest.
fn share_range(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let (low, high) = ends(values);
    let step = match high - low {
        span if span > 0.4 => 0.2,
        span if span > 0.15 => 0.1,
        span if span > 0.04 => 0.02,
        span if span > 0.01 => 0.005,
        _ => 0.001,
    };
    // No axis reaches beyond all.
    let down = (((low + 1e-12) / step).floor() * step).min(1.0 - step);
    let up = ((high - 1e-12) / step).ceil() * step;
    (down.max(0.0), up.clamp(down + step, 1.0f64.max(down + step)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn curve(name: &str, points: &[(f64, f64)]) -> Curve {
        let point = |&(x, y): &(f64, f64)| Point {
            x,
            y,
            figure: figures::share(y),
        };
        Curve {
            name: name.to_owned(),
            points: points.iter().map(point).collect(),
        }
    }

    proptest! {
        #[test]
        fn every_point_lies_inside_the_axes(
            points in proptest::collection::vec((-10.0f64..40.0, 0.0f64..=1.0), 1..40),
        ) {
            let curves = [curve("Share", &points)];
            let chart = LineChart::new("l", "T", "F.", "Bits", AxisUnit::Bits, &curves, &[]);
            for dot in &chart.curves[0].points {
                prop_assert!(dot.x.0 >= LEFT - 0.01 && dot.x.0 <= WIDTH - RIGHT + 0.01);
                prop_assert!(dot.y.0 >= chart.top - 0.01 && dot.y.0 <= chart.bottom + 0.01, "{dot:?}");
            }
            for level in &chart.levels {
                prop_assert!(level.at.0 >= chart.top - 0.01 && level.at.0 <= chart.bottom + 0.01);
            }
        }
    }

    #[test]
    fn two_curves_are_told_apart_without_colour_and_every_point_has_its_figure() {
        let curves = [
            curve("Precision", &[(0.0, 0.95), (1.0, 0.999)]),
            curve("Recall <all>", &[(0.0, 0.97), (1.0, 0.94)]),
        ];
        let mark = Mark {
            name: "Join line +1.0".to_owned(),
            at: 1.0,
        };
        let svg = LineChart::new(
            "pr",
            "Title",
            "Falls.",
            "Join threshold in bits",
            AxisUnit::Bits,
            &curves,
            &[mark],
        )
        .render()
        .unwrap();
        assert!(
            svg.contains("stroke-dasharray=\"6 4\"") && svg.contains("<circle") && svg.contains("<rect"),
            "{svg}"
        );
        for figure in ["95.0%", "99.9%", "97.0%", "94.0%"] {
            assert!(svg.contains(&format!("data-value=\"{figure}\"")), "{figure}");
        }
        assert!(svg.contains("Join line +1.0") && !svg.contains("<all>") && !svg.contains("style="));
    }

    #[test]
    fn months_are_named_back_from_the_last_and_a_single_one_has_its_year_before_it() {
        let september = 2026.0 * 12.0 + 8.0;
        let curves = [curve("Complete", &[(september, 0.5)])];
        let chart = LineChart::new("m", "T", "F.", "Month", AxisUnit::Months, &curves, &[]);
        let names: Vec<&str> = chart.ticks.iter().map(|tick| tick.name.as_str()).collect();
        assert_eq!(names, ["Dec 25", "Mar 26", "Jun 26", "Sep 26"]);
        assert!((chart.curves[0].points[0].x.0 - (WIDTH - RIGHT)).abs() < 0.01);
    }

    #[test]
    fn heights_reach_from_round_share_to_round_share() {
        let range = |values: &[f64]| share_range(values.iter().copied());
        assert_eq!(range(&[0.0, 1.0]), (0.0, 1.0));
        let (low, high) = range(&[0.93, 0.998]);
        assert!((low - 0.92).abs() < 1e-9 && (high - 1.0).abs() < 1e-9, "{low} {high}");
        let (low, high) = range(&[1.0, 1.0]);
        assert!(low < high && high <= 1.0, "{low} {high}");
        let (low, high) = range(&[]);
        assert!(low < high);
    }
}
