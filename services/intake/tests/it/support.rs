//! Reading made-up files in tests.

use std::io::{Error, Read, Result as IoResult};

use child::{Column, FeedKind, Statement};
use chrono::NaiveDate;
use intake::{FeedError, FeedFile, Finding, Outcome, Row, RunReader, read_run};

pub const EDUCATION: &str = "record_id,upn,former_upn,first_name,middle_name,surname,preferred_name,former_surname,dob,sex,\
    address_line1,town,postcode,school_code,carer1_first_name,carer1_surname,carer2_first_name,carer2_surname,carer1_phone,\
    sen_provision,sen_need,updated_on\n";

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day of the calendar")
}

/// Opens a run of one file that can be read once.
pub fn read_one<R: Read>(
    kind: FeedKind,
    name: &str,
    reader: R,
) -> Result<RunReader<R, impl FnMut() -> IoResult<R>>, FeedError> {
    let mut once = Some(reader);
    let open = move || once.take().ok_or_else(|| Error::other("it is read once"));
    read_run(kind, vec![FeedFile::new(name, open)])
}

/// What is doubtful about the files as a whole.
pub fn file_warnings<R: Read, F: FnMut() -> IoResult<R>>(reader: &RunReader<R, F>) -> Vec<Finding> {
    reader.remarks().into_iter().map(|remark| remark.warning).collect()
}

/// Every row and, at the end, the verdict on the file.
pub fn read_all(kind: FeedKind, bytes: &[u8]) -> (Vec<Row>, Option<FeedError>) {
    read_files(kind, &[("feed.csv", bytes)])
}

/// Rows and remarks of a set of tables that is good as a whole.
pub fn read_set<T: AsRef<[u8]>>(kind: FeedKind, tables: &[(&str, T)]) -> Result<(Vec<Row>, Vec<Finding>), FeedError> {
    let files = tables
        .iter()
        .map(|(name, bytes)| FeedFile::new(*name, move || Ok(bytes.as_ref())));
    let mut reader = read_run(kind, files.collect())?.as_at(today());
    let rows = reader.by_ref().collect::<Result<Vec<_>, _>>()?;
    Ok((rows, file_warnings(&reader)))
}

/// Rows and remarks of sets that each come as one document and are good as a whole.
pub fn read_documents(kind: FeedKind, documents: &[(&str, &str)]) -> (Vec<Row>, Vec<Finding>) {
    read_set(kind, documents).expect("the documents are good as a whole")
}

/// What became of rows, without the lines on which they stand.
pub fn outcomes(rows: &[Row]) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = rows.iter().map(|row| row.outcome.clone()).collect();
    for outcome in &mut outcomes {
        let (Outcome::Accepted { warnings: findings, .. } | Outcome::Rejected { reasons: findings, .. }) = outcome;
        for finding in findings {
            finding.line = 0;
        }
    }
    outcomes
}

/// Every row of a run and, at the end, the verdict on its files.
pub fn read_files(kind: FeedKind, files: &[(&str, &[u8])]) -> (Vec<Row>, Option<FeedError>) {
    let files = files
        .iter()
        .map(|&(name, bytes)| FeedFile::new(name, move || Ok(bytes)));
    let reader = match read_run(kind, files.collect()) {
        Ok(reader) => reader.as_at(today()),
        Err(error) => return (Vec::new(), Some(error)),
    };
    let (mut rows, mut verdict) = (Vec::new(), None);
    for item in reader {
        match item {
            Ok(row) => rows.push(row),
            Err(error) => assert!(verdict.replace(error).is_none(), "one verdict ends a file"),
        }
    }
    (rows, verdict)
}

/// The rows of a file that is good as a whole.
pub fn rows(kind: FeedKind, text: &str) -> Vec<Row> {
    let (rows, verdict) = read_all(kind, text.as_bytes());
    assert!(verdict.is_none(), "{verdict:?}");
    rows
}

/// The statement and warnings of one row, given as `column=value` pairs; the columns every file needs are added.
pub fn accepted(kind: FeedKind, cells: &[(&str, &str)]) -> (Statement, Vec<Finding>) {
    match outcome(kind, cells) {
        Outcome::Accepted { statement, warnings } => (*statement, warnings),
        Outcome::Rejected { reasons, .. } => panic!("rejected: {:?}", codes(&reasons)),
    }
}

/// What becomes of one row, given as `column=value` pairs; the columns every file needs are added.
pub fn outcome(kind: FeedKind, cells: &[(&str, &str)]) -> Outcome {
    let needed: &[(&str, &str)] = match kind {
        FeedKind::Transport => &[
            ("source_id", "r1"),
            ("given_name", "Ann"),
            ("family_name", "Okafor"),
            ("dob", "2012-03-04"),
        ],
        FeedKind::Youth => &[
            ("client_id", "r1"),
            ("given_name", "Ann"),
            ("family_name", "Okafor"),
            ("dob", "2009-03-04"),
            ("consent_share", ""),
        ],
        FeedKind::Involvement => &[
            ("source_id", "r1"),
            ("family_name", "Okafor"),
            ("service_type", "social_care"),
            ("is_sensitive", ""),
        ],
        FeedKind::Caf => &[
            ("episode_ref", "r1"),
            ("family_name", "Okafor"),
            ("opened_on", "2026-02-03"),
            ("closed_on", ""),
            ("closure_reason", ""),
        ],
        _ => &[
            ("record_id", "r1"),
            ("first_name", "Ann"),
            ("surname", "Okafor"),
            ("dob", "2012-03-04"),
            ("shielded", "N"),
        ],
    };
    let mut all = needed.to_vec();
    for cell in cells {
        all.retain(|other| other.0 != cell.0);
        all.push(*cell);
    }
    let line = |texts: Vec<&str>| {
        texts
            .iter()
            .map(|text| format!("\"{}\"", text.replace('"', "\"\"")))
            .collect::<Vec<_>>()
            .join(",")
            + "\n"
    };
    let file = line(all.iter().map(|cell| cell.0).collect()) + &line(all.iter().map(|cell| cell.1).collect());
    let mut rows = rows(kind, &file);
    assert_eq!(rows.len(), 1);
    rows.remove(0).outcome
}

/// What an accepted row states.
pub fn said(row: &Row) -> &Statement {
    match &row.outcome {
        Outcome::Accepted { statement, .. } => statement,
        Outcome::Rejected { reasons, .. } => panic!("{:?}", codes(reasons)),
    }
}

/// Rule codes with the columns at fault, `code:column`.
pub fn codes(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| match &finding.column {
            Some(column) => format!("{}:{column}", finding.rule),
            None => finding.rule.to_string(),
        })
        .collect()
}

/// Codes of a row's reasons or warnings.
pub fn row_codes(row: &Row) -> Vec<String> {
    match &row.outcome {
        Outcome::Accepted { warnings, .. } => codes(warnings),
        Outcome::Rejected { reasons, .. } => codes(reasons),
    }
}

pub fn is_rejected(row: &Row) -> bool {
    matches!(row.outcome, Outcome::Rejected { .. })
}

pub fn text(statement: &Statement, column: Column) -> Option<&str> {
    statement.columns.get(&column).map(String::as_str)
}
