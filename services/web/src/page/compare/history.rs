//! What was before: earlier names and addresses of the records, what people wrote, what was decided.

use desk::{CaseNoteKind, CaseView, NoteLine};

use crate::{
    components::{Column, Table, TableRow, Timeline, TimelineItem},
    page::{decision::DecisionItem, moment::Moment},
    words,
};

/// Earlier names and addresses of both records; none if there are none.
pub(super) fn earlier_table(case: &CaseView) -> Option<Table> {
    let about_two = case.evidence.is_some();
    let sides = [("A", &case.left), ("B", &case.right)];
    let sides = &sides[..if about_two { 2 } else { 1 }];
    let rows: Vec<TableRow> = sides
        .iter()
        .flat_map(|(name, side)| {
            side.earlier.iter().map(move |value| {
                let record = if about_two {
                    format!("Record {name}")
                } else {
                    "The record".to_owned()
                };
                TableRow::new(vec![
                    record.into(),
                    (&value.label).into(),
                    (&value.text).into(),
                    Moment::short_day_of(value.from).into(),
                    Moment::short_day_of(value.until).into(),
                ])
            })
        })
        .collect();
    let columns = ["Record", "Field", "Stated before", "From", "Until"].map(Column::new);
    (!rows.is_empty()).then(|| {
        Table::new("earlier", columns.into(), rows)
            .caption("Earlier names and addresses")
            .first_cell_is_header()
            .stacks()
    })
}

/// What people wrote and did about a case, newest first.
pub(super) fn timeline(case: &CaseView) -> Timeline {
    Timeline::new(case.notes.iter().rev().map(note).collect())
}

fn note(note: &NoteLine) -> TimelineItem {
    let title = match note.kind {
        CaseNoteKind::Written => "Note",
        CaseNoteKind::Assigned => "Taken",
        CaseNoteKind::Released => "Given back",
        CaseNoteKind::Deferred => "Put off",
        CaseNoteKind::Decided => "Decided",
        CaseNoteKind::Undone => "Decision undone",
        CaseNoteKind::Reported => "Reported",
    };
    TimelineItem::new(title, words::machine_time(note.at), words::date_time(note.at))
        .by(&note.person)
        .body(&note.text)
}

/// Decisions that answered a case, newest first; those in force can be undone by who decides.
pub(super) fn decided_lines(case: &CaseView) -> Vec<DecisionItem> {
    let lines = case.decisions.iter().rev();
    lines.map(|line| DecisionItem::new(line, case.may_decide)).collect()
}
