//! How often which values occur, one panel below the other on one axis: each panel has its own height, so that a few
//! hundred doubtful pairs are seen beside a hundred thousand clear ones.

use askama::Template;

use crate::{
    Fill, Mark, figures,
    geometry::{Coordinate, MarkLine, NAME_HEIGHT, Scale, Tick, WIDTH, mark_lines, ticks},
};

const MARGIN: f64 = 14.0;
/// Room of a panel for its name, and for its bars.
const PANEL_NAME: f64 = 24.0;
const PANEL_BARS: f64 = 56.0;
const PANEL_GAP: f64 = 10.0;
/// Room below the panels for the ticks and the name of the axis.
const FOOT: f64 = 40.0;
/// A bar of one is still seen beside a bar of a million.
const BAR_HEIGHT_MIN: f64 = 1.5;

/// Bins of equal width, one beside the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bins {
    /// Where the first begins.
    pub from: f64,
    /// Width of each.
    pub width: f64,
    /// How many.
    pub count: usize,
}

impl Bins {
    /// Bins of round width (1, 2 or 5 times a power of ten, at least `width_min`), beginning at a multiple of it, that
    /// hold every value from `low` to `high`: at most `count_max` and two more for the ends.
    pub fn holding(low: f64, high: f64, width_min: f64, count_max: usize) -> Self {
        let rough = ((high - low) / count_max.max(1) as f64).max(width_min);
        let power = 10f64.powf(rough.log10().floor());
        let width = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|times| times * power)
            .find(|width| *width >= rough * (1.0 - 1e-9))
            .unwrap_or(10.0 * power);
        let first = (low / width).floor();
        Self {
            from: first * width,
            width,
            count: ((high / width).floor() - first) as usize + 1,
        }
    }

    /// The bin of a value; `None` outside.
    pub fn of(self, value: f64) -> Option<usize> {
        let at = ((value - self.from) / self.width).floor();
        (at >= 0.0 && at < self.count as f64).then_some(at as usize)
    }

    /// Where a bin begins.
    pub fn start(self, bin: usize) -> f64 {
        self.from + self.width * bin as f64
    }

    /// Where the last bin ends.
    pub fn end(self) -> f64 {
        self.start(self.count)
    }
}

/// One kind of value.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What is counted.
    pub name: String,
    /// How its bars look.
    pub fill: Fill,
    /// The count of each bin.
    pub counts: Vec<usize>,
}

/// The chart.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "histogram.html")]
pub struct Histogram {
    id: String,
    title: String,
    finding: String,
    height: f64,
    panels: Vec<Drawn>,
    lines: Vec<MarkLine>,
    lines_from: f64,
    lines_to: f64,
    ticks: Vec<Tick>,
    tick_y: f64,
    axis: String,
    axis_y: f64,
}

/// One drawn panel.
#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    name: String,
    name_y: Coordinate,
    base: Coordinate,
    paint: String,
    edge: &'static str,
    bars: Vec<Bar>,
}

#[derive(Debug, Clone, PartialEq)]
struct Bar {
    left: Coordinate,
    width: Coordinate,
    top: Coordinate,
    height: Coordinate,
    figure: String,
}

impl Histogram {
    /// The chart of `panels` over `bins`. `id` is unique on the page, `axis` names the axis, `finding` is one sentence.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        finding: impl Into<String>,
        axis: impl Into<String>,
        bins: Bins,
        panels: &[Panel],
        marks: &[Mark],
    ) -> Self {
        let id = id.into();
        let scale = Scale::fitting([bins.from, bins.end()], MARGIN, WIDTH - MARGIN);
        let head = NAME_HEIGHT * marks.len() as f64 + 6.0;
        let one = PANEL_NAME + PANEL_BARS + PANEL_GAP;
        let drawn: Vec<Drawn> = panels
            .iter()
            .enumerate()
            .map(|(row, panel)| draw(panel, bins, scale, head + one * row as f64, &id))
            .collect();
        let bottom = head + one * panels.len() as f64 - PANEL_GAP;
        let ticks = ticks(bins.from, bins.end(), 6).into_iter().map(|value| Tick {
            at: scale.at(value),
            name: figures::signed_whole(value),
        });
        let inside: Vec<Mark> = marks
            .iter()
            .filter(|mark| mark.at >= bins.from && mark.at <= bins.end())
            .cloned()
            .collect();
        Self {
            title: title.into(),
            finding: finding.into(),
            height: bottom + FOOT,
            panels: drawn,
            lines: mark_lines(&inside, scale, 0.0),
            lines_from: head,
            lines_to: bottom,
            ticks: ticks.collect(),
            tick_y: bottom + 16.0,
            axis: axis.into(),
            axis_y: bottom + 34.0,
            id,
        }
    }
}

fn draw(panel: &Panel, bins: Bins, scale: Scale, top: f64, id: &str) -> Drawn {
    let most = panel.counts.iter().copied().max().unwrap_or(0);
    let base = top + PANEL_NAME + PANEL_BARS;
    let total: usize = panel.counts.iter().sum();
    let bars = panel.counts.iter().enumerate().filter(|(_, count)| **count > 0);
    Drawn {
        name: format!("{}: {}", panel.name, figures::number(total)),
        name_y: Coordinate(top + 15.0),
        base: Coordinate(base),
        paint: panel.fill.paint(id),
        edge: panel.fill.edge(),
        bars: bars
            .map(|(bin, &count)| {
                let (left, right) = (scale.at(bins.start(bin)).0, scale.at(bins.start(bin + 1)).0);
                let height = (PANEL_BARS * count as f64 / most as f64).max(BAR_HEIGHT_MIN);
                Bar {
                    left: Coordinate(left + 0.5),
                    width: Coordinate((right - left - 1.0).max(1.0)),
                    top: Coordinate(base - height),
                    height: Coordinate(height),
                    figure: figures::number(count),
                }
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_value_has_a_bin(low in -80.0f64..80.0, span in 0.0f64..120.0, share in 0.0f64..=1.0) {
            let bins = Bins::holding(low, low + span, 1.0, 40);
            let value = low + span * share;
            let bin = bins.of(value).expect("a value between the ends has a bin");
            prop_assert!(bins.start(bin) <= value + 1e-9 && value < bins.start(bin + 1) + 1e-9);
            prop_assert!(bins.count <= 42 && bins.width >= 1.0);
        }

        #[test]
        fn nothing_is_drawn_outside(counts in proptest::collection::vec(0usize..2_000_000, 1..50)) {
            let bins = Bins { from: -7.0, width: 1.0, count: counts.len() };
            let panel = Panel { name: "Joined".to_owned(), fill: Fill::Solid, counts: counts.clone() };
            let chart = Histogram::new("h", "T", "F.", "Bits", bins, &[panel], &[]);
            prop_assert_eq!(chart.panels[0].bars.len(), counts.iter().filter(|count| **count > 0).count());
            for bar in &chart.panels[0].bars {
                prop_assert!(bar.left.0 >= MARGIN && bar.left.0 + bar.width.0 <= WIDTH - MARGIN + 1.0);
                prop_assert!(bar.top.0 >= chart.lines_from + PANEL_NAME - 0.01);
                prop_assert!((bar.top.0 + bar.height.0 - chart.panels[0].base.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_histogram_has_a_title_patterns_marks_and_the_words_of_its_table() {
        let panel = |name: &str, fill, counts: &[usize]| Panel {
            name: name.to_owned(),
            fill,
            counts: counts.to_vec(),
        };
        let bins = Bins::holding(-6.6, 24.0, 1.0, 10);
        assert_eq!((bins.from, bins.width, bins.count), (-10.0, 5.0, 7));
        let panels = [
            panel("Joined", Fill::Solid, &[0, 0, 0, 3, 1_200, 12, 1]),
            panel("<Kept apart>", Fill::Slanted, &[0, 1, 0, 0, 0, 2, 0]),
        ];
        let marks = [
            Mark {
                name: "Join line +1.0".to_owned(),
                at: 1.0,
            },
            Mark {
                name: "Beyond".to_owned(),
                at: 70.0,
            },
        ];
        let svg = Histogram::new("weights", "Weights", "Most join.", "Bits", bins, &panels, &marks)
            .render()
            .unwrap();
        assert!(
            svg.contains("role=\"img\" aria-labelledby=\"weights-title weights-desc\""),
            "{svg}"
        );
        assert!(svg.contains("Joined: 1,216") && svg.contains("data-value=\"1,200\""));
        assert!(svg.contains("fill=\"url(#weights-against)\"") && svg.contains("id=\"weights-against\""));
        assert!(svg.contains("Join line +1.0") && !svg.contains("Beyond"));
        assert!(!svg.contains("<Kept") && !svg.contains("style=") && !svg.contains("<script"));
    }

    #[test]
    fn values_that_are_all_one_still_have_a_bin() {
        let bins = Bins::holding(3.0, 3.0, 1.0, 40);
        assert_eq!((bins.count, bins.of(3.0), bins.of(2.9)), (1, Some(0), None));
    }
}
