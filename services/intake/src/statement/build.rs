//! One row's cells become a statement, or every reason why not.

use child::{Attribute, Column, FeedKind, Statement};
use linkage::text::is_placeholder;

use super::{
    caf::read_caf,
    cells::{Cell, Cells},
    census::read_census,
    characteristics::held_back,
    date::{DateRange, Today, read_date},
    draft::{Draft, tidy},
    flag::yes_or_no,
    involvement::{read_involvement, read_reference},
    looked_after::read_looked_after,
    number::{is_rounded, read_count, read_nhs, read_postcode, read_upn},
    schooling::read_schooling,
    sen::read_sen,
    sen2::read_sen2,
    sex::sex_code,
    social_care::read_social_care,
    transport::read_transport,
    youth::read_youth,
};
use crate::{
    layout::Meaning,
    row::Outcome,
    rule::{Finding, Reason, Rule},
};

/// Longest record id, in characters: ids are database keys.
const RECORD_ID_CHARACTERS_MAX: usize = 200;

/// Reads one row.
pub(crate) fn build(cells: &Cells<'_>, today: Today) -> Outcome {
    let reasons = reasons(cells);
    let record_id = cells.record_id();
    match record_id {
        Some(record_id) if reasons.is_empty() => accept(cells, record_id, today),
        _ => Outcome::Rejected {
            record_id: record_id.filter(|id| usable(id)).map(str::to_owned),
            reasons,
        },
    }
}

/// Whether a record can go by this name.
pub(crate) fn usable(record_id: &str) -> bool {
    record_id.len() <= RECORD_ID_CHARACTERS_MAX * 4
        && record_id.chars().count() <= RECORD_ID_CHARACTERS_MAX
        && !record_id.chars().any(char::is_control)
}

/// Everything that rejects the row, apart from its shape.
fn reasons(cells: &Cells<'_>) -> Vec<Reason> {
    if cells.filled().next().is_none() {
        return vec![Finding::new(Rule::RowEmpty, None, cells.line)];
    }
    let id_column = cells.header.record_id.map(|at| cells.header.columns[at].name.as_str());
    let mut reasons = Vec::new();
    match cells.record_id() {
        None => reasons.push(Finding::new(Rule::RecordIdMissing, id_column, cells.line)),
        Some(id) if is_rounded(id) => reasons.push(Finding::new(Rule::RecordIdRounded, id_column, cells.line)),
        Some(id) if !usable(id) => reasons.push(Finding::new(Rule::RecordIdUnusable, id_column, cells.line)),
        Some(_) => {}
    }
    // Formats that can write a NUL as an escape or a number say it in the middle of what is otherwise sound.
    let nul = |column: Option<&str>| Finding::new(Rule::NulByte, column, cells.line);
    let named = cells.filled().filter(|cell| cell.text.contains('\0'));
    reasons.extend(named.map(|cell| nul(Some(&cell.column.name))));
    reasons.extend(cells.parts_hold_nul().then(|| nul(None)));
    let identifies = |cell| meaning(cell).is_some_and(Meaning::identifies);
    if !cells.header.kind.enriches() && !cells.filled().any(identifies) {
        reasons.push(Finding::new(Rule::NobodyIdentified, None, cells.line));
    }
    reasons
}

fn meaning(cell: Cell<'_>) -> Option<Meaning> {
    cell.column.entry.map(|entry| entry.1)
}

fn accept(cells: &Cells<'_>, record_id: &str, today: Today) -> Outcome {
    let mut draft = Draft::new(cells.line, today);
    for cell in cells.filled() {
        read_cell(&mut draft, cells.header.kind, cell);
    }
    match cells.header.kind {
        FeedKind::Education => read_sen(&mut draft, cells, "sen_provision", "sen_need"),
        FeedKind::Ctf => {
            read_sen(&mut draft, cells, "SENprovision", "SENtype");
            read_schooling(&mut draft, cells);
        }
        FeedKind::SchoolCensus => read_census(&mut draft, cells),
        FeedKind::Sen2 => read_sen2(&mut draft, cells),
        FeedKind::Ssda903 => read_looked_after(&mut draft, cells),
        FeedKind::Transport => read_transport(&mut draft, cells),
        FeedKind::Involvement => {
            read_reference(&mut draft, cells);
            read_involvement(&mut draft, cells);
        }
        FeedKind::HealthBirths => check_birth_order(&mut draft, cells, "birth_order"),
        FeedKind::PdsFhir => check_birth_order(&mut draft, cells, "multipleBirth"),
        FeedKind::DchStu3 => {
            check_birth_order(&mut draft, cells, "multipleBirth");
            if cells.get("is_involved").is_some() {
                read_involvement(&mut draft, cells);
            }
        }
        FeedKind::Youth => read_youth(&mut draft, cells),
        FeedKind::Cin => read_social_care(&mut draft, cells),
        FeedKind::Caf => {
            read_reference(&mut draft, cells);
            read_caf(&mut draft, cells);
        }
        FeedKind::SocialCare | FeedKind::Careers => {}
    }
    if draft.address_withheld {
        let address = Attribute::Address.columns();
        draft.columns.retain(|(column, _)| !address.contains(column));
    }
    let Draft {
        columns,
        unknown,
        facts,
        shielded,
        address_withheld,
        updated_on,
        warnings,
        ..
    } = draft;
    let statement = Statement {
        record_id: record_id.to_owned(),
        kind: cells.header.kind,
        columns: columns.into_iter().collect(),
        facts,
        shielded,
        address_withheld,
        address_updated_on: None,
        updated_on,
        unknown,
    };
    Outcome::Accepted {
        statement: Box::new(statement),
        warnings,
    }
}

fn read_cell(draft: &mut Draft, kind: FeedKind, cell: Cell<'_>) {
    let Some(meaning) = meaning(cell) else {
        draft.keep(cell, held_back(kind, cell.column, cell.text));
        return;
    };
    // Database exports write NULL where nothing is recorded. Null is also a family name.
    if cell.text == "NULL" && !matches!(meaning, Meaning::Name(_)) {
        return;
    }
    match meaning {
        Meaning::RecordId
        | Meaning::Fact
        | Meaning::Reference
        | Meaning::Unused
        | Meaning::AdoptionMark
        | Meaning::DayOnly
        | Meaning::CodeOnly => {}
        Meaning::Kept => draft.keep(cell, None),
        Meaning::Characteristics => draft.keep(cell, held_back(kind, cell.column, cell.text)),
        Meaning::Name(column) => {
            if column == Column::FirstName && is_placeholder(cell.text) {
                draft.warn(Rule::PlaceholderName, cell);
            }
            state_text(draft, column, cell);
        }
        Meaning::Text(column) => state_text(draft, column, cell),
        Meaning::Upn(column) => read_upn(draft, column, cell),
        Meaning::Nhs(column) => read_nhs(draft, column, cell),
        Meaning::Date(column, range) => {
            if let Some(date) = read_date(draft, cell, range) {
                draft.state(column, date.to_string());
            }
        }
        // Whatever else it says, it is there to hide where the child lives.
        Meaning::AddressWithheld => draft.address_withheld = yes_or_no(cell.text) != Some(false),
        Meaning::UpdatedOn => draft.updated_on = read_date(draft, cell, DateRange::Past),
        Meaning::Sex => match sex_code(cell.text) {
            Some(code) => draft.state(Column::Sex, code),
            None => draft.set_aside(Rule::SexUnknownCode, cell),
        },
        Meaning::Postcode => {
            let postcode = read_postcode(draft, cell);
            draft.state(Column::Postcode, postcode);
        }
        Meaning::Count(column) => read_count(draft, column, cell),
        Meaning::Shielded => {
            draft.shielded = yes_or_no(cell.text).unwrap_or_else(|| {
                draft.set_aside(Rule::ShieldedUnreadable, cell);
                true
            });
        }
    }
}

fn state_text(draft: &mut Draft, column: Column, cell: Cell<'_>) {
    let text = tidy(cell.text);
    if !text.is_empty() {
        draft.state(column, text);
    }
}

fn check_birth_order(draft: &mut Draft, cells: &Cells<'_>, order: &str) {
    let number = |column| {
        draft
            .columns
            .iter()
            .find(|stated| stated.0 == column)
            .and_then(|s| s.1.parse::<u8>().ok())
    };
    let beyond = matches!(
        (number(Column::BirthOrder), number(Column::BirthsInDelivery)),
        (Some(order), Some(births)) if order > births
    );
    if let (true, Some(cell)) = (beyond, cells.get(order)) {
        draft.warn(Rule::BirthOrderBeyondBirths, cell);
    }
}
