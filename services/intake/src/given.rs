//! What a source gave for a column, whether or not it could be used.

use child::{Column, FeedKind, Statement};

use crate::{
    file::{End, RowScanner},
    header::as_received,
    layout::{ANYWHERE, Meaning, layout},
    statement::yes_or_no,
};

/// The column of a record that a column of a file states; none for facts, for what is kept unread, and for names that the
/// kind does not have.
fn column_of(meaning: Meaning) -> Option<Column> {
    match meaning {
        Meaning::Name(column)
        | Meaning::Text(column)
        | Meaning::Upn(column)
        | Meaning::Nhs(column)
        | Meaning::Date(column, _)
        | Meaning::Count(column) => Some(column),
        Meaning::Sex => Some(Column::Sex),
        Meaning::Postcode => Some(Column::Postcode),
        Meaning::RecordId
        | Meaning::UpdatedOn
        | Meaning::Shielded
        | Meaning::AdoptionMark
        | Meaning::DayOnly
        | Meaning::CodeOnly
        | Meaning::AddressWithheld
        | Meaning::Fact
        | Meaning::Reference
        | Meaning::Kept
        | Meaning::Characteristics
        | Meaning::Unused => None,
    }
}

/// The columns that records of a kind can state, each once, in the order of the kind's description.
pub fn columns_of(kind: FeedKind) -> Vec<Column> {
    let mut columns = Vec::new();
    for column in layout(kind).entries.iter().filter_map(|entry| column_of(entry.1)) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// The column that `name` (of a finding, so as the header writes it) stands for, and what the record gave there: the value
/// that could not be used, or the one that is stated. None for facts and for what no column of the record is.
pub fn given<'s>(statement: &'s Statement, name: &str) -> Option<(Column, &'s str)> {
    let (name, meaning) = layout(statement.kind).meaning(name)?;
    let column = column_of(meaning)?;
    let unused = statement.unknown.get(&as_received(name));
    let text = unused.or_else(|| statement.columns.get(&column))?;
    Some((column, text))
}

/// What the record gave for a column that could not be used, as it was received.
pub fn set_aside(statement: &Statement, column: Column) -> Option<&str> {
    let entries = layout(statement.kind).entries.iter();
    let mut names = entries.filter(|entry| column_of(entry.1) == Some(column));
    names.find_map(|(name, _)| statement.unknown.get(&as_received(name)).map(String::as_str))
}

/// What a row of a table gave, column by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRow {
    /// Whether the row may say that the child is shielded.
    pub may_be_shielded: bool,
    /// Texts as received, with the name and the meaning of their columns; without blank ones, facts, and columns that the
    /// kind does not have.
    pub texts: Vec<(String, Column, String)>,
}

/// Takes a row of a table apart, where its fields stand under `columns` (of [`RunReader::columns`](crate::RunReader::columns)).
/// None if they do not, so that no text is taken for another column's.
pub fn given_in_row(kind: FeedKind, columns: &[String], raw: &str) -> Option<GivenRow> {
    let mut scanner = RowScanner::new(raw.as_bytes());
    let is_row = scanner.advance().is_ok_and(|found| found) && !scanner.is_too_long();
    if !is_row || scanner.end() == End::FileInQuotes || scanner.field_count() != columns.len() {
        return None;
    }
    let mut given = GivenRow {
        may_be_shielded: false,
        texts: Vec::new(),
    };
    for (name, text) in columns
        .iter()
        .zip(scanner.fields()?)
        .filter(|(_, text)| !text.trim().is_empty())
    {
        let meaning = if name == ANYWHERE.0 {
            Some(ANYWHERE)
        } else {
            layout(kind).meaning(name)
        };
        match meaning.map(|entry| entry.1) {
            Some(Meaning::Shielded) => given.may_be_shielded |= yes_or_no(text.trim()) != Some(false),
            // Why a child is shielded, or an address withheld, is as good as the shield.
            Some(Meaning::AdoptionMark | Meaning::AddressWithheld) => given.may_be_shielded = true,
            Some(meaning) => {
                let column = column_of(meaning);
                given
                    .texts
                    .extend(column.map(|column| (name.clone(), column, text.to_owned())));
            }
            None => {}
        }
    }
    Some(given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Outcome, read_fields};

    fn read(kind: FeedKind, fields: &[(&str, &str)]) -> Statement {
        let fields = fields
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let today = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day of the calendar");
        match read_fields(kind, today, &fields.collect()) {
            Outcome::Accepted { statement, .. } => *statement,
            Outcome::Rejected { reasons, .. } => panic!("{reasons:?}"),
        }
    }

    #[test]
    fn what_was_given_is_told_whether_or_not_it_could_be_used() {
        let pupil = read(
            FeedKind::Education,
            &[
                ("record_id", "E1"),
                ("first_name", "Imogen"),
                ("upn", "B12"),
                ("postcode", "FV3"),
                ("sen_need", "what?"),
            ],
        );
        assert_eq!(given(&pupil, "upn"), Some((Column::Upn, "B12")));
        assert_eq!(set_aside(&pupil, Column::Upn), Some("B12"));
        assert_eq!(given(&pupil, "postcode"), Some((Column::Postcode, "FV3")));
        assert_eq!(set_aside(&pupil, Column::Postcode), None, "it is stated all the same");
        assert_eq!(given(&pupil, "surname"), None);
        for name in ["sen_need", "record_id", "no_such"] {
            assert_eq!(given(&pupil, name), None, "{name}");
        }
    }

    #[test]
    fn every_kind_states_the_columns_by_which_its_children_are_found() {
        for kind in FeedKind::ALL {
            let named = columns_of(kind).contains(&Column::Surname);
            assert!(named || kind.enriches(), "{kind}");
        }
        assert_eq!(columns_of(FeedKind::Involvement).len(), 5);
    }

    #[test]
    fn p06_a_row_is_taken_apart_only_where_its_fields_stand_under_their_columns() {
        let columns = ["record_id", "surname", "", "sen_need", "postcode"].map(str::to_owned);
        let read = |raw: &str| given_in_row(FeedKind::Education, &columns, raw);
        let row = read("E1,\"Okafor, \",secret,MLD, FV3 1AA").expect("five fields");
        let texts = [
            ("surname", Column::Surname, "Okafor, "),
            ("postcode", Column::Postcode, " FV3 1AA"),
        ];
        let texts = texts.map(|(name, column, text)| (name.to_owned(), column, text.to_owned()));
        assert_eq!((row.may_be_shielded, row.texts), (false, texts.to_vec()));
        for raw in [
            "E1,Okafor,x,MLD",
            "E1,Okafor,x,MLD,FV3,1AA",
            "E1,\"Okafor,x,MLD,FV3 1AA",
            "",
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
    }

    #[test]
    fn p05_a_row_that_may_shield_says_so_in_any_kind() {
        for (mark, may_be) in [("Y", true), ("?", true), ("N", false), ("", false)] {
            let columns = ["record_id", "shielded"].map(str::to_owned);
            let row = given_in_row(FeedKind::Careers, &columns, &format!("C1,{mark}")).expect("two fields");
            assert_eq!((row.may_be_shielded, row.texts), (may_be, Vec::new()), "{mark}");
        }
    }
}
