//! One source, field by field.

use askama::Template;
use desk::{Checked, FieldQuality, RuleQuality, Share, SourceQuality};

use super::{list::number, trend::Trend};
use crate::{
    components::{BackLink, Column, Content, SummaryList, SummaryRow, Table, TableRow, components},
    layout::Page,
    page::moment::Moment,
    words,
};

/// The page of one source.
#[derive(Template)]
#[template(path = "pages/quality/source.html")]
pub(super) struct SourcePage {
    page: Page,
    label: String,
    source: String,
    measured_at: Option<Moment>,
    shares: Vec<SharePart>,
    records: SummaryList,
    /// None where there is no field to measure.
    fields: Option<Table>,
    rules: Option<Table>,
    /// Whether the table tells of other sources.
    agreement: bool,
    notices: bool,
    trend: Trend,
}

/// One percent of the source as a whole, with its rule and its count.
struct SharePart {
    id: &'static str,
    name: &'static str,
    percent: String,
    rule: &'static str,
    count: Option<String>,
}

impl SourcePage {
    /// The page of this source.
    pub fn new(page: Page, source: &SourceQuality) -> Self {
        let summary = &source.summary;
        let records = vec![
            SummaryRow::new("Linked records", number(summary.records)).testid("records"),
            SummaryRow::new("Waiting for a record that names the child", number(source.waiting)).testid("waiting"),
        ];
        Self {
            page: page
                .back(BackLink::new("/quality").text("Back to all sources"))
                .landscape(),
            label: summary.label.clone(),
            source: summary.source.clone(),
            measured_at: source.measured_at.map(Moment::at),
            shares: shares(source),
            records: SummaryList::new(records),
            fields: (!source.fields.is_empty()).then(|| fields(source)),
            rules: (!source.rules.is_empty()).then(|| rules(&source.rules)),
            agreement: summary.agrees.is_some(),
            notices: source.sees_notices,
            trend: Trend::new(&summary.label, &source.months),
        }
    }
}

fn shares(source: &SourceQuality) -> Vec<SharePart> {
    let summary = &source.summary;
    let part = |id, name, share: Share, rule| SharePart {
        id,
        name,
        percent: share.words(),
        rule,
        count: counted(share),
    };
    let mut parts = vec![
        part(
            "linked",
            "Linked",
            summary.linked,
            "Of the source’s records that have not ended, those that are linked to a child.",
        ),
        part(
            "repeated",
            "Repeated",
            summary.repeated,
            "Of the linked records, those beyond the first of the same child: the source holds the child more than once. \
             Not counted where it keeps one record for each service, need, episode or message.",
        ),
        part(
            "rejected",
            "Rows rejected",
            summary.rejected,
            "Of the rows that runs of this month read, those that were rejected.",
        ),
        part(
            "complete",
            "Complete",
            summary.complete,
            "Over all linked records and all fields that the source gives at all, the share of fields that are filled.",
        ),
        part(
            "valid",
            "Valid",
            summary.valid,
            "Of all values that linked records give, those that can be used.",
        ),
    ];
    parts.extend(summary.agrees.map(|agrees| {
        part(
            "agrees",
            Checked::Agrees.label(),
            agrees,
            "Of all values that another source gives for the same child too, those that at least one other source gives the \
             same.",
        )
    }));
    parts
}

/// "120,000 of 130,000", to those who see every count.
pub(super) fn counted(share: Share) -> Option<String> {
    match share {
        Share::Exact { part, whole } => Some(format!("{} of {}", words::count(part), words::count(whole))),
        Share::Nothing => Some("There is nothing to count".to_owned()),
        Share::Percent { .. } | Share::Few | Share::AllButFew => None,
    }
}

/// A percent of a field, as the link to what it is counted from.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<a class="govuk-link" href="/quality/{{ source|urlencode_strict }}/field/{{ field }}#{{ part }}">{{ text }}<span class="govuk-visually-hidden"> {{ hidden }}</span></a>"##
)]
struct PercentLink<'a> {
    source: &'a str,
    field: &'a str,
    part: &'a str,
    text: &'a str,
    hidden: String,
}
components!(PercentLink<'_>);

fn fields(source: &SourceQuality) -> Table {
    let heads = FieldQuality::heads(source.summary.agrees.is_some());
    let columns = heads.into_iter().enumerate().map(|(place, name)| {
        let column = Column::new(name);
        if place == 0 { column } else { column.numeric() }
    });
    let rows = source.fields.iter().map(|field| {
        let cells = field.row().into_iter().map(|(name, text)| {
            match Checked::ALL.into_iter().find(|checked| checked.label() == name) {
                Some(checked) => PercentLink {
                    source: &source.summary.source,
                    field: field.field,
                    part: checked.slug(),
                    text: &text,
                    hidden: format!("{name}, {}", field.label),
                }
                .into(),
                None => Content::from(text),
            }
        });
        TableRow::new(cells.collect()).testid(format!("field-{}", field.field))
    });
    Table::new("fields", columns.collect(), rows.collect())
        .hidden_caption("Field by field")
        .first_cell_is_header()
        .scrolls()
}

fn rules(rules: &[RuleQuality]) -> Table {
    let columns = vec![
        Column::new("Rule"),
        Column::new("Rows").numeric(),
        Column::new("What to do"),
    ];
    let rows = rules.iter().map(|rule| {
        let cells: Vec<Content> = vec![(&rule.problem).into(), number(rule.rows).into(), (&rule.advice).into()];
        TableRow::new(cells).testid(format!("rule-{}", rule.rule))
    });
    Table::new("rules", columns, rows.collect())
        .hidden_caption("Rules by which rows were rejected this month")
        .first_cell_is_header()
        .stacks()
}
