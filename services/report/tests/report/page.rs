//! What holds for every report.

use std::collections::BTreeSet;

use linkage::{
    LEAST_PROBABILITY, Model, Verdict, evaluate, explain_pairs,
    model::{SourceBits, SourceErrors},
};

use super::{
    html::{attributes, cells, headings, inside},
    tiny::{Tiny, values},
};

/// Reports of every shape: with a truth, without, and without a pair.
fn reports() -> [String; 3] {
    let tiny = Tiny::new();
    [tiny.html(true), tiny.html(false), tiny.html_without_pairs()]
}

#[test]
fn the_tiny_run_has_every_verdict() {
    let tiny = Tiny::new();
    let found: BTreeSet<Verdict> = tiny.linked().pairs.iter().map(|pair| pair.verdict).collect();
    assert_eq!(found.len(), 4, "{:?}", tiny.linked().pairs);
}

#[test]
fn every_figure_of_a_chart_stands_in_the_table_beside_it() {
    let mut charts = 0;
    for html in reports() {
        for figure in html.split("<div class=\"figure\">").skip(1) {
            let figure = figure.split("</table>").next().unwrap();
            let (drawing, table) = figure.split_once("<div class=\"figures\">").unwrap();
            let cells = cells(&format!("{table}</table>"));
            let mut drawn: Vec<String> = attributes(drawing, "data-value")
                .into_iter()
                .map(str::to_owned)
                .collect();
            let scores = attributes(drawing, "data-score")
                .into_iter()
                .chain(attributes(drawing, "data-total"));
            drawn.extend(scores.map(|bits| chart::figures::signed(bits.parse().unwrap())));
            assert!(!drawn.is_empty(), "a chart without a figure: {drawing}");
            for text in drawn {
                assert!(cells.contains(&text), "{text} is drawn and not in the table: {cells:?}");
            }
            charts += 1;
        }
    }
    assert_eq!(charts, 10 + 9 + 3, "all charts were looked at");
}

/// Gives a source error rates of its own: twice the odds in last names, half of them in first names.
fn err(model: &mut Model, source: &str) {
    let bits = [("surname", 1.0), ("forename", -1.0)].map(|(name, bits)| (name.to_owned(), bits));
    let bits = SourceBits::from([(source.to_owned(), bits.into())]);
    model.source_errors = Some(SourceErrors {
        learn: Vec::new(),
        held_by: 3.0,
        bits: bits.clone(),
    });
    model.trained.as_mut().expect("the tiny model is trained").source_errors = bits;
}

#[test]
fn sources_that_err_more_or_less_stand_with_their_own_rates_and_the_usual_ones() {
    let html = Tiny::with(1, &|name| name.to_owned(), |model| err(model, "school")).html(true);
    let start = "<table aria-labelledby=\"source-errors-caption\">";
    let (_, table) = html.split_once(start).expect("the table is there");
    let rows = cells(table.split("</table>").next().expect("the table ends"));
    let [less, more] = [-1.0, 1.0].map(chart::figures::signed);
    // First names: odds of .2 to .8 halved are 1 to 8. Last names: odds of .1 to .9 doubled are 2 to 9.
    let [ninth, two_elevenths] = [1.0 / 9.0, 2.0 / 11.0].map(chart::figures::probability);
    let [fifth, tenth] = [0.2, 0.1].map(chart::figures::probability);
    assert_eq!(
        rows[..8],
        ["school", &less, &ninth, &fifth, "school", &more, &two_elevenths, &tenth],
        "{rows:?}"
    );
    assert!(
        !Tiny::new().html(true).contains("source-errors"),
        "one set of rates needs no table"
    );
}

#[test]
fn every_small_bar_stands_beside_its_figure() {
    let html = Tiny::new().html(true);
    let bars: Vec<&str> = inside(&html, "<td", "</td>")
        .into_iter()
        .filter(|cell| cell.contains("app-mini-bar"))
        .collect();
    assert_eq!(bars.len(), 6, "one for each level of the model");
    for bar in bars {
        let figure = attributes(bar, "data-value")[0];
        assert!(bar.contains(&format!(">{figure} <svg")), "{bar}");
        assert!(bar.contains("aria-hidden=\"true\""));
    }
}

#[test]
fn every_chart_has_a_title_and_a_sentence() {
    for html in reports() {
        for svg in inside(&html, "<svg class=\"app-chart\"", "</svg>")
            .into_iter()
            .chain(inside(&html, "<svg class=\"app-waterfall\"", "</svg>"))
        {
            assert!(svg.contains("role=\"img\""), "{svg}");
            let title = inside(svg, "<title", "</title>")[0].split_once('>').unwrap().1;
            let sentence = inside(svg, "<desc", "</desc>")[0].split_once('>').unwrap().1;
            assert!(title.len() > 10 && sentence.ends_with('.'), "{title}: {sentence}");
        }
    }
}

#[test]
fn it_loads_nothing_and_runs_nothing() {
    for html in reports() {
        for part in [
            "<script",
            "http:",
            "https:",
            "//",
            " src=",
            "<link",
            "@import",
            "<iframe",
            "javascript:",
        ] {
            assert!(!html.contains(part), "{part}");
        }
        for handler in ["onclick=", "onload=", "onerror=", "ontoggle=", " style="] {
            assert!(!html.contains(handler), "{handler}");
        }
        for reference in inside(&html, "url(", ")").into_iter().chain(attributes(&html, "href")) {
            assert!(reference.starts_with('#'), "{reference} leads out of the file");
        }
        assert!(html.contains("default-src 'none'"), "the browser is told so as well");
    }
}

#[test]
fn headings_are_in_order_and_ids_are_unique_and_found() {
    for html in reports() {
        let ranks = headings(&html);
        assert_eq!(ranks.iter().filter(|rank| **rank == 1).count(), 1);
        assert_eq!(ranks[0], 1);
        for pair in ranks.windows(2) {
            assert!(pair[1] <= pair[0] + 1, "no rank is left out: {ranks:?}");
        }
        let ids = attributes(&html, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "an id stands twice: {ids:?}");
        let named = attributes(&html, "aria-labelledby")
            .into_iter()
            .flat_map(|ids| ids.split(' '));
        let linked = attributes(&html, "href").into_iter().map(|href| &href[1..]);
        let painted = inside(&html, "url(#", ")").into_iter();
        for id in named.chain(linked).chain(painted) {
            assert!(unique.contains(id), "{id} is named and not there");
        }
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"));
    }
}

#[test]
fn what_feeds_ids_and_models_are_called_is_text_and_never_markup() {
    let hostile = |name: &str| format!("<script>alert('{name}')</script>&\"O’Ł");
    let tiny = Tiny::with(1, &hostile, |model| {
        model.comparisons[0].label = "<b>First</b>".to_owned();
        model.comparisons[0].levels[0].label = "<img src=x>".to_owned();
        model.relatives[0].label = "<i>twin</i>".to_owned();
        model.blocking[1].name = "<u>rule</u>".to_owned();
        err(model, &hostile("school"));
    });
    for html in [tiny.html(true), tiny.html(false)] {
        for tag in ["<script", "<b>", "<img", "<i>", "<u>"] {
            assert!(!html.contains(tag), "{tag} got through");
        }
        assert!(html.contains("O’Ł"), "text that needs no escape stays as it is");
    }
}

#[test]
fn no_value_of_a_record_stands_in_it() {
    for html in reports() {
        for value in values() {
            assert!(!html.to_lowercase().contains(&value.to_lowercase()), "{value}");
        }
    }
}

#[test]
fn p11_the_bars_of_every_example_sum_to_the_weight() {
    let tiny = Tiny::new();
    let html = tiny.html(true);
    let linked = tiny.linked();
    let drawings = inside(&html, "<svg class=\"app-waterfall\"", "</svg>");
    assert_eq!(drawings.len(), 4, "one of each verdict");
    for drawing in drawings {
        let numbers = |name: &str| -> Vec<f64> {
            let texts = attributes(drawing, name).into_iter();
            texts.map(|text| text.parse().unwrap()).collect()
        };
        let (bars, total) = (numbers("data-score"), numbers("data-total"));
        assert!((bars.iter().sum::<f64>() - total[0]).abs() < 1e-9, "{bars:?} {total:?}");
        let pair = linked.pairs.iter().find(|pair| (pair.weight - total[0]).abs() < 1e-9);
        assert!(pair.is_some(), "{total:?} is the weight of no pair");
    }
}

#[test]
fn an_example_is_the_pair_nearest_to_where_the_next_verdict_begins() {
    let tiny = Tiny::new();
    let html = tiny.html(true);
    let linked = tiny.linked();
    let review = linked.model.thresholds.review;
    let nearest = linked
        .pairs
        .iter()
        .filter(|pair| pair.verdict == Verdict::No)
        .min_by(|one, other| (one.weight - review).abs().total_cmp(&(other.weight - review).abs()))
        .unwrap();
    let shown = html
        .split("<h3>Not joined</h3>")
        .nth(1)
        .unwrap()
        .split("<h3>")
        .next()
        .unwrap();
    assert!(
        shown.contains(&format!("<dd>{} and {}</dd>", nearest.left, nearest.right)),
        "{shown}"
    );
    let explained = explain_pairs(&linked.model, tiny.population(), [nearest]);
    assert!(shown.contains(&explained[0].sentence));
}

#[test]
fn an_estimate_is_called_one_and_a_measurement_is_not() {
    let tiny = Tiny::new();
    let (measured, estimated) = (tiny.html(true), tiny.html(false));
    assert!(estimated.contains("Precision and recall, estimated") && estimated.contains("not a measurement"));
    assert!(estimated.contains("Estimated precision") && !estimated.contains("id=\"calibration\""));
    let accuracy = inside(&measured, "<section aria-labelledby=\"accuracy\">", "</section>");
    assert!(accuracy.len() == 1 && !accuracy[0].to_lowercase().contains("estimate"));
    assert!(estimated.contains("<dt>Estimated recall, pairs never compared included</dt>"));
    assert!(measured.contains("id=\"calibration\"") && measured.contains("B-cubed F1"));
}

#[test]
fn the_pairs_of_the_tables_are_the_pairs_of_the_run() {
    let tiny = Tiny::new();
    let html = tiny.html(true);
    let linked = tiny.linked();
    let table = html
        .split("id=\"weights-table-caption\"")
        .nth(1)
        .unwrap()
        .split("</table>")
        .next()
        .unwrap();
    let sums = cells(table.rsplit("<tr ").next().unwrap());
    let counts = [Verdict::Join, Verdict::Review, Verdict::No, Verdict::KeptApart].map(|verdict| {
        linked
            .pairs
            .iter()
            .filter(|pair| pair.verdict == verdict)
            .count()
            .to_string()
    });
    assert_eq!(sums[..4], counts, "{sums:?}");
    let told = linked
        .pairs
        .iter()
        .filter(|pair| pair.probability >= LEAST_PROBABILITY)
        .count();
    let rest = linked.counts.candidate_pairs as usize - told;
    assert!(rest > 0, "some pairs weigh too little to be told of");
    assert!(html.contains(&format!("Of the pairs compared, {rest} more weigh less than −6.6 bits")));
}

#[test]
fn a_record_that_says_too_little_is_counted_as_one_that_cannot_be_joined() {
    let html = Tiny::new().html(true);
    assert!(
        html.contains("1 of 13 records (7.7%) cannot reach the join line. Without a key in any blocking rule, and so compared with nobody: 1."),
        "{html}"
    );
}

#[test]
fn what_each_rule_finds_is_told_and_what_none_found_is_an_estimate_beside_the_measurement() {
    let tiny = Tiny::new();
    let linked = tiny.linked();
    let found = evaluate::blocking(&linked.model, tiny.population(), &linked.pairs).unwrap();
    let html = tiny.html(true);
    let section = inside(&html, "<section aria-labelledby=\"blocking\">", "</section>")[0];
    let counts = cells(section);
    assert_eq!(found.rules.len(), 2);
    for rule in &found.rules {
        assert!(
            rule.candidates > 0 && counts.contains(&rule.candidates.to_string()),
            "{rule:?} {counts:?}"
        );
    }
    assert!(
        section.contains("<dt>Right pairs never compared, estimated</dt>"),
        "{section}"
    );
    assert!(
        section.contains("<dt>True pairs compared, measured</dt><dd>4 of 4 (100%)</dd>"),
        "{section}"
    );
    assert!(!tiny.html(false).contains("True pairs compared, measured"));
}

#[test]
fn p12_the_report_has_the_same_bytes_on_any_number_of_threads() {
    let same = |name: &str| name.to_owned();
    let one = Tiny::with(1, &same, |_| {}).html(true);
    for threads in [2, 4] {
        assert_eq!(Tiny::with(threads, &same, |_| {}).html(true), one);
    }
}

#[test]
fn a_run_without_a_pair_says_so() {
    let html = Tiny::new().html_without_pairs();
    assert!(html.contains("No pair reached a probability of 1%.") && html.contains("No pair has this verdict."));
}
