//! Shares over twelve months, as a chart and as a table with the same figures.

use chart::{AxisUnit, Curve, LineChart, Point};
use chrono::Datelike as _;
use desk::{Checked, MonthQuality, Share};

use crate::components::{Column, Content, Table, TableRow};

/// The chart and its table.
pub(super) struct Trend {
    pub chart: Option<LineChart>,
    pub table: Table,
}

impl Trend {
    /// The trend of these months; `of` says whose it is.
    pub fn new(of: &str, months: &[MonthQuality]) -> Self {
        let curves: Vec<Curve> = shown(months)
            .into_iter()
            .map(|checked| curve(checked, months))
            .collect();
        let any = curves.iter().any(|curve| !curve.points.is_empty());
        let chart = any.then(|| {
            let title = format!("Twelve months of {of}");
            LineChart::new("trend", title, finding(months), "Month", AxisUnit::Months, &curves, &[])
        });
        Self {
            chart,
            table: table(months),
        }
    }
}

/// The shares that the viewer has.
fn shown(months: &[MonthQuality]) -> Vec<Checked> {
    let told = |checked: &Checked| months.iter().all(|month| month.share(*checked).is_some());
    Checked::ALL.into_iter().filter(told).collect()
}

fn words(month: &MonthQuality, checked: Checked) -> String {
    month.share(checked).unwrap_or(Share::Nothing).words()
}

fn curve(checked: Checked, months: &[MonthQuality]) -> Curve {
    let point = |month: &MonthQuality| {
        let told = month.share(checked)?;
        Some(Point {
            x: f64::from(month.month.year() * 12) + f64::from(month.month.month0()),
            y: told.value()?,
            figure: told.words(),
        })
    };
    Curve {
        name: checked.label().to_owned(),
        points: months.iter().filter_map(point).collect(),
    }
}

/// One sentence: how each share stands, and how it stood when measuring began.
fn finding(months: &[MonthQuality]) -> String {
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return "Nothing has been measured yet.".to_owned();
    };
    let said = shown(months).into_iter().map(|checked| {
        let (then, now) = (words(first, checked), words(last, checked));
        let name = checked.label();
        if months.len() == 1 || then == now {
            format!("{name}: {now}")
        } else {
            format!("{name}: {now}, after {then}")
        }
    });
    format!("{}.", said.collect::<Vec<_>>().join("; "))
}

fn table(months: &[MonthQuality]) -> Table {
    let shown = shown(months);
    let mut columns = vec![Column::new("Month")];
    columns.extend(shown.iter().map(|checked| Column::new(checked.label()).numeric()));
    let rows = months.iter().rev().map(|month| {
        let mut cells: Vec<Content> = vec![month.month.format("%B %Y").to_string().into()];
        cells.extend(shown.iter().map(|checked| Content::from(words(month, *checked))));
        TableRow::new(cells).testid(format!("month-{}", month.month.format("%Y-%m")))
    });
    Table::new("months", columns, rows.collect())
        .hidden_caption("The shares of each month")
        .first_cell_is_header()
        .stacks()
}
