//! The route list of each school as it was exported last.

use child::{RecordKey, view::LineKey};
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
};

statements! {
    LAST = both("SELECT school_urn, exported_at, lines FROM transport_export ORDER BY school_urn");
    LINES = rows(0, ["school text"],
        "SELECT e.school_urn, e.source, e.record_id, e.place, e.leg, e.line FROM input \
         JOIN transport_exported e ON e.school_urn = input.school"
    );
    NOTE = rows(1, ["school text", "lines bigint"],
        "INSERT INTO transport_export (school_urn, exported_at, lines) SELECT school, $1, lines FROM input WHERE true \
         ON CONFLICT (school_urn) DO UPDATE SET exported_at = excluded.exported_at, lines = excluded.lines"
    );
    FORGET = rows(0, ["school text"],
        "DELETE FROM transport_exported WHERE school_urn IN (SELECT school FROM input)"
    );
    KEEP = rows(0,
        ["school_urn text", "source text", "record_id text", "place bigint", "leg text", "line text"],
        "INSERT INTO transport_exported (school_urn, source, record_id, place, leg, line) \
         SELECT school_urn, source, record_id, place, leg, line FROM input WHERE true"
    );
}

/// When the list of a school was exported last.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SchoolExport {
    /// The school's code.
    pub school_urn: String,
    /// When.
    pub exported_at: DateTime<Utc>,
    /// How many lines its list had.
    pub lines: i64,
}

/// One line as it was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedLine {
    /// What tells it apart.
    pub key: LineKey,
    /// The line as JSON text, in the caller's form.
    pub line: String,
}

#[derive(FromRow)]
struct LineColumns {
    school_urn: String,
    source: String,
    record_id: String,
    place: i64,
    leg: String,
    line: String,
}

impl From<LineColumns> for ExportedLine {
    fn from(row: LineColumns) -> Self {
        Self {
            key: LineKey {
                school: row.school_urn,
                record: RecordKey::new(row.source, row.record_id),
                place: row.place,
                leg: row.leg,
            },
            line: row.line,
        }
    }
}

impl Tx {
    /// When each school was exported last, by school.
    pub async fn last_exports(&mut self) -> Result<Vec<SchoolExport>, StoreError> {
        Ok(on_backend!(self, LAST, |db, text| sqlx::query_as(text)
            .fetch_all(db)
            .await?))
    }

    /// The lines of the last export of these schools, by key. Give each school once.
    pub async fn exported_lines(&mut self, schools: &[String]) -> Result<Vec<ExportedLine>, StoreError> {
        let rows = bulk_fetch!(LineColumns, self, LINES, [], schools, |code| { school = code.as_str() });
        let mut lines: Vec<ExportedLine> = rows.into_iter().map(ExportedLine::from).collect();
        lines.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(lines)
    }

    /// Replaces the lines of these schools by those given, which are all of these schools. Give each school once.
    pub async fn replace_exported(
        &mut self,
        schools: &[String],
        lines: &[ExportedLine],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let counted: Vec<(&String, i64)> = schools
            .iter()
            .map(|school| {
                let of_school = lines.iter().filter(|line| line.key.school == *school);
                (school, of_school.count() as i64)
            })
            .collect();
        bulk_execute!(self, FORGET, [], schools, |code| { school = code.as_str() });
        bulk_execute!(self, NOTE, [now], counted.as_slice(), |counted| {
            school = counted.0.as_str(),
            lines = counted.1,
        });
        bulk_execute!(self, KEEP, [], lines, |kept| {
            school_urn = kept.key.school.as_str(),
            source = kept.key.record.source.as_str(),
            record_id = kept.key.record.record_id.as_str(),
            place = kept.key.place,
            leg = kept.key.leg.as_str(),
            line = kept.line.as_str(),
        });
        Ok(())
    }
}
