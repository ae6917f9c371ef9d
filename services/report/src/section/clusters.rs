//! The children that were found: how many records each has, and from which feeds.

use std::collections::BTreeMap;

use chart::{
    BarRow, Bars,
    figures::{counted, number, share},
};

use crate::{
    parts::{Cell, Figure, Part, Section, Table},
    run::Run,
};

/// Children of this many records and more are counted together.
const SIZE_MAX: usize = 10;
/// So many of the largest are listed.
const LARGEST: usize = 10;
/// Records of one feed: none, one, two, and this many or more.
const PER_FEED_MAX: usize = 3;

/// How many records of each feed every cluster holds: one row after the other, a row for each cluster by its number.
struct Clusters {
    feeds: usize,
    counts: Vec<u32>,
}

impl Clusters {
    fn of(run: &Run<'_>) -> Self {
        let places: BTreeMap<&str, usize> = run.feeds.iter().map(String::as_str).zip(0..).collect();
        let feeds = run.feeds.len().max(1);
        let mut counts = vec![0; feeds * run.linked.counts.clusters as usize];
        for (key, cluster) in run.keys.iter().zip(&run.linked.clusters) {
            if let Some(place) = places.get(key.source.as_str()) {
                counts[*cluster as usize * feeds + place] += 1;
            }
        }
        Self { feeds, counts }
    }

    /// The counts of each cluster, by number.
    fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.counts.chunks_exact(self.feeds)
    }
}

/// The section.
pub fn section(run: &Run<'_>) -> Section {
    let clusters = Clusters::of(run);
    let mut parts = vec![
        Part::paragraph(
            "Each child is a cluster of records. Several records of one feed in one child are entries made twice, or a wrong \
             join; the largest clusters are the first to look at.",
        ),
        Part::Figure(sizes(&clusters)),
        Part::Table(per_feed(run, &clusters)),
    ];
    parts.extend(largest(run, &clusters).map(Part::Table));
    Section {
        id: "clusters",
        heading: "Children found",
        parts,
    }
}

fn size(feeds: &[u32]) -> usize {
    feeds.iter().sum::<u32>() as usize
}

fn sizes(clusters: &Clusters) -> Figure {
    let mut counts = [0; SIZE_MAX + 1];
    for feeds in clusters.rows() {
        counts[size(feeds).min(SIZE_MAX)] += 1;
    }
    let last = (1..=SIZE_MAX).rev().find(|&size| counts[size] > 0).unwrap_or(1);
    let all: usize = counts.iter().sum();
    let name = |size: usize| match size {
        SIZE_MAX => format!("{SIZE_MAX} records and more"),
        size => counted(size, "record", "records"),
    };
    let mut table = Table::new(
        "sizes-table",
        "Children by number of records",
        &["Size"],
        &["Children", "Share"],
    );
    let mut rows = Vec::new();
    for (size, &count) in counts.iter().enumerate().take(last + 1).skip(1) {
        table.row(vec![
            name(size).into(),
            number(count).into(),
            share(count as f64 / all.max(1) as f64).into(),
        ]);
        rows.push(BarRow {
            name: name(size),
            value: count as f64,
            figure: number(count),
        });
    }
    let finding = format!(
        "{} of {} children have one record only.",
        number(counts[1]),
        number(all)
    );
    let chart = Bars::new("sizes-drawn", "Children by number of records", finding, &rows);
    Figure::new(&chart, table)
}

fn per_feed(run: &Run<'_>, clusters: &Clusters) -> Table {
    let columns = ["None", "1 record", "2 records", "3 records and more"];
    let caption = "Children by how many records a feed holds of them";
    let mut table = Table::new("per-feed", caption, &["Feed"], &columns).wide();
    for (place, feed) in run.feeds.iter().enumerate() {
        let mut counts = [0; PER_FEED_MAX + 1];
        for feeds in clusters.rows() {
            counts[(feeds[place] as usize).min(PER_FEED_MAX)] += 1;
        }
        let counts = counts.iter().map(|&count| number(count).into());
        table.row(std::iter::once(Cell::from(feed)).chain(counts).collect());
    }
    table
}

/// The largest; none where every child has one record.
fn largest(run: &Run<'_>, clusters: &Clusters) -> Option<Table> {
    let rows = clusters
        .rows()
        .enumerate()
        .map(|(number, feeds)| (size(feeds), number, feeds));
    let mut by_size: Vec<(usize, usize, &[u32])> = rows.filter(|(size, ..)| *size > 1).collect();
    by_size.sort_unstable_by_key(|&(size, number, _)| (std::cmp::Reverse(size), number));
    let mut columns = vec!["Records"];
    columns.extend(run.feeds.iter().map(String::as_str));
    let caption = "The largest children, by the number that they have in the file of clusters";
    let mut table = Table::new("largest", caption, &["Child"], &columns).wide();
    for &(size, cluster, feeds) in by_size.iter().take(LARGEST) {
        let counts = feeds.iter().map(|&count| number(count as usize).into());
        // The number as the file has it, without commas.
        let head = [Cell::from(cluster.to_string()), Cell::from(number(size))];
        table.row(head.into_iter().chain(counts).collect());
    }
    (!by_size.is_empty()).then_some(table)
}
