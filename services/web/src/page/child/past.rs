//! `/child/{id}/history?at=`: the record as it stood, and why.

use askama::Template;
use child::ChildView;
use desk::{AsOf, PastDecision};

use super::{head::RecordHead, value};
use crate::{
    components::{BackLink, Column, Content, Table, TableRow},
    layout::Page,
    page::moment::Moment,
    words,
};

/// A record as it stood.
#[derive(Template)]
#[template(path = "pages/child/past.html")]
pub(super) struct PastPage {
    page: Page,
    head: RecordHead,
    when: Moment,
    joined: Option<Joined>,
    name: Option<String>,
    values: Option<Table>,
    records: Option<Table>,
    why: Vec<String>,
    decisions: Vec<String>,
}

/// Where the record's id leads today.
struct Joined {
    reference: String,
    href: String,
    since: Option<Moment>,
}

impl PastPage {
    /// The page of one record at one moment.
    pub fn new(page: Page, stood: &AsOf) -> Self {
        let history = format!("/child/{}/history", stood.today.id);
        let model = stood
            .model_version
            .map(|version| format!("Linked by model version {version}."));
        let policy = stood
            .survivorship_version
            .map(|version| format!("Values chosen by version {version} of the rules for values that differ."));
        Self {
            page: page.back(BackLink::new(&history).text("Back to history")),
            head: RecordHead::beside(&stood.today),
            when: Moment::at(stood.as_at),
            joined: stood.joined.as_ref().map(|joined| Joined {
                reference: joined.reference.clone(),
                href: history,
                since: joined.since.map(Moment::at),
            }),
            name: stood
                .child
                .as_ref()
                .map(|child| format!("{}, child record {}", child.name.listed(), child.reference)),
            values: stood.child.as_ref().map(values),
            records: (!stood.records.is_empty()).then(|| records(stood)),
            why: model.into_iter().chain(policy).collect(),
            decisions: stood.decisions.iter().map(decision).collect(),
        }
    }
}

fn values(child: &ChildView) -> Table {
    let columns = ["Field", "Value", "Source"].into_iter().map(Column::new).collect();
    let rows = child.rows.iter().map(|row| {
        let cells: Vec<Content> = vec![
            row.label.into(),
            value::value(row.attribute, &row.value, child.age.as_deref(), child.school.as_deref()),
            (&row.source).into(),
        ];
        TableRow::new(cells).testid(format!("attr-{}", row.attribute.slug()))
    });
    Table::new("values", columns, rows.collect())
        .caption("What the record showed")
        .first_cell_is_header()
        .stacks()
}

fn records(stood: &AsOf) -> Table {
    let columns = ["Source record", "Version", "Received", "Linked since"];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows = stood.records.iter().map(|record| {
        let ended = if record.ended { " (ended)" } else { "" };
        let cells: Vec<Content> = vec![
            format!("{} {}{ended}", record.source_label, record.record_id).into(),
            words::count(record.version).into(),
            Moment::short_at(record.received_at).into(),
            Moment::short_at(record.linked_at).into(),
        ];
        TableRow::new(cells).testid("row-record")
    });
    Table::new("records", columns, rows.collect())
        .caption("Source records that were linked")
        .first_cell_is_header()
        .stacks()
}

fn decision(decision: &PastDecision) -> String {
    let [(left_source, left), (right_source, right)] = &decision.records;
    let what = if decision.same_child {
        "are the same child"
    } else {
        "are different children"
    };
    let reason = if decision.reason.is_empty() {
        String::new()
    } else {
        format!(" Reason: {}", decision.reason)
    };
    format!(
        "{} decided on {} that {left_source} {left} and {right_source} {right} {what}.{reason}",
        decision.person,
        words::date(words::uk_date(decision.at)),
    )
}

#[cfg(test)]
mod tests {
    use child::{ChildId, policy::Role};
    use desk::{JoinedSince, PastRecord};
    use uuid::Uuid;

    use super::*;
    use crate::{
        layout::Section,
        page::made_up::{NAME, NAME_ESCAPED, check_page, child, moment, page},
    };

    fn shown(stood: &AsOf) -> String {
        let html = PastPage::new(page(Role::DataSteward, Section::Search), stood)
            .render()
            .unwrap();
        check_page(&html);
        html
    }

    #[test]
    fn a_record_is_shown_as_it_stood_with_why_and_where_its_id_leads() {
        let mut stood = AsOf {
            as_at: moment("2026-07-04T15:30:00Z"),
            today: child(),
            child: Some(child()),
            records: vec![PastRecord {
                source_label: "Education".to_owned(),
                record_id: NAME.to_owned(),
                version: 4,
                received_at: moment("2026-05-04T15:30:00Z"),
                linked_at: moment("2026-05-04T15:31:00Z"),
                ended: true,
            }],
            survivorship_version: Some(2),
            model_version: Some(3),
            decisions: vec![PastDecision {
                same_child: false,
                records: [
                    ("Education".to_owned(), "E1".to_owned()),
                    ("Careers".to_owned(), "C1".to_owned()),
                ],
                person: NAME.to_owned(),
                at: moment("2026-06-04T15:31:00Z"),
                reason: "Cousins".to_owned(),
            }],
            joined: Some(JoinedSince {
                to: ChildId(Uuid::from_u128(9)),
                reference: "C-10043".to_owned(),
                since: Some(moment("2026-08-04T15:30:00Z")),
            }),
        };
        let html = shown(&stood);
        for part in [
            "As it stood on <time",
            NAME_ESCAPED,
            "(ended)",
            "4 May 2026 at 4:31pm",
            "Linked by model version 3.",
            "Values chosen by version 2",
            "decided on 4 June 2026 that Education E1 and Careers C1 are different children. Reason: Cousins",
            ">C-10043</a> on <time",
            "12 Ash Lane, Fenmere, FN1 1AA",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        (stood.child, stood.records, stood.decisions) = (None, Vec::new(), Vec::new());
        let html = shown(&stood);
        assert!(html.contains("There was nothing of this record then"), "{html}");
        assert!(!html.contains("data-testid=\"why\""), "{html}");
    }
}
