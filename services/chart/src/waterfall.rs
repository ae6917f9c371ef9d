//! The evidence chart of a pair: how each compared field moves the score from where it stood before comparing
//! to the total (page P10).

use askama::Template;

use crate::{
    figures,
    geometry::{Coordinate, Scale, WIDTH, beside},
};

/// Room left and right of the outermost bar for its score in words.
const MARGIN: f64 = 46.0;
/// Room above the first row for the names of the review and join lines.
const HEAD: f64 = 44.0;
/// Height of one row: the step's name above its bar.
const ROW: f64 = 42.0;
/// Where the bar begins inside its row, and how high it is.
const BAR_TOP: f64 = 20.0;
const BAR_HEIGHT: f64 = 14.0;
/// Room below the last row for the name of the zero line.
const FOOT: f64 = 24.0;
/// A bar of nothing is still seen.
const BAR_WIDTH_MIN: f64 = 1.5;

/// One step of the evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Short name for test hooks, such as `surname`.
    pub slug: String,
    /// What is compared, in words.
    pub label: String,
    /// How far it moves the score, in bits, not rounded.
    pub bits: f64,
}

/// The chart. Steps are drawn from top to bottom, each bar beginning where the one above ended; the last is the total.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "waterfall.html")]
pub struct Waterfall {
    id: String,
    title: String,
    finding: String,
    height: f64,
    bars: Vec<Bar>,
    lines: Vec<Line>,
    rows_from: f64,
    rows_to: f64,
}

/// One drawn bar.
#[derive(Debug, Clone, PartialEq)]
struct Bar {
    slug: String,
    label: String,
    bits: f64,
    score: String,
    is_total: bool,
    negative: bool,
    label_y: Coordinate,
    top: Coordinate,
    left: Coordinate,
    width: Coordinate,
    score_x: Coordinate,
    score_y: Coordinate,
    /// Where the bar ends and the next begins.
    end: Coordinate,
    next_top: Coordinate,
}

/// One of the lines at zero, review and join.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    kind: &'static str,
    name: String,
    x: Coordinate,
    name_x: Coordinate,
    name_y: Coordinate,
    anchor: &'static str,
}

impl Waterfall {
    /// The chart of `steps`, the first of which is what was known before comparing. `id` is unique on the page. `review_bits` and `join_bits` are
    /// the scores from which a pair is put to a person and joined without one; `finding` is one sentence.
    pub fn new(
        id: impl Into<String>,
        steps: &[Step],
        review_bits: f64,
        join_bits: f64,
        finding: impl Into<String>,
    ) -> Self {
        let ends = running_totals(steps);
        let total = ends.last().copied().unwrap_or(0.0);
        let scale = Scale::fitting(
            ends.iter().copied().chain([0.0, review_bits, join_bits]),
            MARGIN,
            WIDTH - MARGIN,
        );
        let mut bars: Vec<Bar> = steps
            .iter()
            .zip(&ends)
            .enumerate()
            .map(|(row, (step, end))| {
                // The first step stands on the zero line; the others on the end of the one above.
                let start = if row == 0 { 0.0 } else { ends[row - 1] };
                bar(scale, row, step, start, *end, false)
            })
            .collect();
        let sum = Step {
            slug: "total".to_owned(),
            label: "Total".to_owned(),
            bits: total,
        };
        bars.push(bar(scale, steps.len(), &sum, 0.0, total, true));
        let rows_to = HEAD + ROW * bars.len() as f64;
        Self {
            id: id.into(),
            title: "How the evidence adds up".to_owned(),
            finding: finding.into(),
            height: rows_to + FOOT,
            bars,
            lines: lines(scale, review_bits, join_bits, rows_to),
            rows_from: HEAD,
            rows_to,
        }
    }
}

/// The score after each step.
pub fn running_totals(steps: &[Step]) -> Vec<f64> {
    steps
        .iter()
        .scan(0.0, |sum, step| {
            *sum += step.bits;
            Some(*sum)
        })
        .collect()
}

fn bar(scale: Scale, row: usize, step: &Step, start: f64, end: f64, is_total: bool) -> Bar {
    let y = HEAD + ROW * row as f64;
    let (from, to) = (scale.at(start).0, scale.at(end).0);
    let (left, right) = (from.min(to), from.max(to));
    let negative = step.bits < 0.0;
    Bar {
        slug: step.slug.clone(),
        label: step.label.clone(),
        bits: step.bits,
        score: figures::signed(step.bits),
        is_total,
        negative,
        label_y: Coordinate(y + 14.0),
        top: Coordinate(y + BAR_TOP),
        left: Coordinate(left),
        width: Coordinate((right - left).max(BAR_WIDTH_MIN)),
        score_x: Coordinate(if negative { left - 4.0 } else { right + 4.0 }),
        score_y: Coordinate(y + BAR_TOP + BAR_HEIGHT - 2.0),
        end: Coordinate(to),
        next_top: Coordinate(y + ROW + BAR_TOP),
    }
}

fn lines(scale: Scale, review_bits: f64, join_bits: f64, rows_to: f64) -> Vec<Line> {
    let line = |kind, name: String, bits: f64, name_y: f64| {
        let x = scale.at(bits);
        let (name_x, anchor) = beside(x);
        Line {
            kind,
            name,
            x,
            name_x,
            name_y: Coordinate(name_y),
            anchor,
        }
    };
    vec![
        line("zero", "0".to_owned(), 0.0, rows_to + 16.0),
        line(
            "review",
            format!("Review line {}", figures::signed(review_bits)),
            review_bits,
            34.0,
        ),
        line(
            "join",
            format!("Join line {}", figures::signed(join_bits)),
            join_bits,
            14.0,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn steps(bits: &[f64]) -> Vec<Step> {
        bits.iter()
            .enumerate()
            .map(|(place, bits)| Step {
                slug: format!("s{place}"),
                label: format!("Step {place}"),
                bits: *bits,
            })
            .collect()
    }

    /// The numbers of an attribute, in order of appearance.
    fn attribute(svg: &str, name: &str) -> Vec<f64> {
        svg.split(&format!(" {name}=\""))
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
            .collect()
    }

    proptest! {
        #[test]
        fn the_bars_sum_to_the_total(bits in proptest::collection::vec(-20.0f64..20.0, 1..14)) {
            let svg = Waterfall::new("evidence", &steps(&bits), 3.0, 9.0, "It adds up.").render().unwrap();
            let (bars, total) = (attribute(&svg, "data-score"), attribute(&svg, "data-total"));
            prop_assert_eq!(bars.len(), bits.len());
            prop_assert_eq!(&bars, &bits, "scores are not rounded");
            prop_assert!((bars.iter().sum::<f64>() - total[0]).abs() < 0.001);
        }

        #[test]
        fn nothing_is_drawn_outside(bits in proptest::collection::vec(-40.0f64..40.0, 0..14), review in 0.0f64..9.0) {
            let chart = Waterfall::new("evidence", &steps(&bits), review, review + 6.0, "It adds up.");
            for bar in &chart.bars {
                prop_assert!(bar.left.0 >= MARGIN - 0.01 && bar.left.0 + bar.width.0 <= WIDTH - MARGIN + BAR_WIDTH_MIN);
                prop_assert!(bar.top.0 + BAR_HEIGHT < chart.height);
            }
            for line in &chart.lines {
                prop_assert!(line.x.0 >= MARGIN - 0.01 && line.x.0 <= WIDTH - MARGIN + 0.01);
            }
        }
    }

    #[test]
    fn sign_is_told_by_side_pattern_and_words() {
        let svg = Waterfall::new("evidence", &steps(&[-4.0, 7.5]), 3.0, 9.0, "It adds up.")
            .render()
            .unwrap();
        assert!(svg.contains("−4.0") && svg.contains("+7.5"), "{svg}");
        assert_eq!(
            svg.matches("fill=\"url(#evidence-against)\"").count(),
            1,
            "one bar against"
        );
        assert!(svg.contains("role=\"img\"") && svg.contains("<title") && svg.contains("<desc"));
        assert!(svg.contains("Review line +3.0") && svg.contains("Join line +9.0"));
        assert!(!svg.contains("style=") && !svg.contains("<script"));
    }

    #[test]
    fn a_label_with_markup_is_text() {
        let hostile = [Step {
            slug: "a".to_owned(),
            label: "<script>O'Neill’s Ł🎈".to_owned(),
            bits: 1.0,
        }];
        let svg = Waterfall::new("evidence", &hostile, 3.0, 9.0, "<b>").render().unwrap();
        assert!(
            !svg.contains("<script") && !svg.contains("<b>") && svg.contains("’s Ł🎈"),
            "{svg}"
        );
    }
}
