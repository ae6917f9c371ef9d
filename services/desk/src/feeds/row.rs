//! What a viewer may see of a row that broke a rule. Fails closed: where it is not known that the row's child is open to
//! the viewer, neither the record's id nor any value is shown.

use std::collections::BTreeMap;

use child::{
    ChildId, Column, FeedKind, RecordKey, Statement,
    policy::{Field, Viewer},
};
use chrono::{DateTime, Utc};
use intake::Finding;
use store::{RowVerdict, Run, RunStatus, StagedRow, StoredRecord};

use super::errors::ErrorRow;
use crate::{desk::Desk, error::DeskError};

/// Rows of a run as one viewer may see them.
pub(super) struct Told {
    /// A line for each rule that each row broke.
    pub rows: Vec<ErrorRow>,
    /// The children of whom something is shown.
    pub children: Vec<ChildId>,
}

/// What is known of the records that rows are about.
struct Known {
    records: BTreeMap<String, StoredRecord>,
    shielded: BTreeMap<ChildId, bool>,
    brought: BTreeMap<String, DateTime<Utc>>,
}

/// Kinds whose records are about the child and name no service, so that none of them can be a sensitive one's.
const fn names_no_service(kind: FeedKind) -> bool {
    matches!(
        kind,
        FeedKind::Education
            | FeedKind::HealthBirths
            | FeedKind::SocialCare
            | FeedKind::Careers
            | FeedKind::Transport
            | FeedKind::Ctf
            | FeedKind::PdsFhir
    )
}

fn is_sensitive(statement: &Statement) -> bool {
    statement
        .facts
        .involvements
        .iter()
        .any(child::fact::Involvement::sensitive)
}

impl Desk {
    /// What the viewer may see of rows of a run; with `rule`, of that rule alone.
    pub(super) async fn told(
        &self,
        viewer: &Viewer,
        run: &Run,
        rows: Vec<StagedRow>,
        rule: Option<&str>,
    ) -> Result<Told, DeskError> {
        let known = self.known(run, &rows).await?;
        let mut told = Told {
            rows: Vec::new(),
            children: Vec::new(),
        };
        for row in rows {
            let findings: Vec<Finding> =
                serde_json::from_str(&row.reasons).map_err(|source| DeskError::Unreadable {
                    what: format!("staged row {} of run {}", row.row_no, run.id),
                    source,
                })?;
            let open = known.open(viewer, run, &row);
            let child = record_id(&row).and_then(|id| known.records.get(id)?.child);
            let wanted = findings
                .iter()
                .filter(|finding| rule.is_none_or(|rule| finding.rule.code() == rule));
            for finding in wanted {
                told.rows.push(line(viewer, run, &row, finding, open, &known));
            }
            if open {
                told.children.extend(child);
            }
        }
        told.children.sort_unstable();
        told.children.dedup();
        Ok(told)
    }

    async fn known(&self, run: &Run, rows: &[StagedRow]) -> Result<Known, DeskError> {
        let mut ids: Vec<String> = rows.iter().filter_map(record_id).map(str::to_owned).collect();
        ids.sort_unstable();
        ids.dedup();
        let keys: Vec<RecordKey> = ids.iter().map(|id| RecordKey::new(&run.source, id)).collect();
        let mut tx = self.shared.jobs.read().await?;
        let records = tx.records_by_keys(&keys).await?;
        let mut children: Vec<ChildId> = records.iter().filter_map(|record| record.child).collect();
        children.sort_unstable();
        children.dedup();
        let children = tx.children_by_ids(&children).await?;
        let brought = tx.brought_later(&run.source, run.started_at, &ids).await?;
        let with_id = |record: StoredRecord| (record.record.key.record_id.clone(), record);
        Ok(Known {
            records: records.into_iter().map(with_id).collect(),
            shielded: children
                .into_iter()
                .map(|child| (child.id, child.is_hidden()))
                .collect(),
            brought: brought.into_iter().collect(),
        })
    }
}

impl Known {
    /// Whether the viewer may know whose row it is, and see what the matrix allows of its values.
    fn open(&self, viewer: &Viewer, run: &Run, row: &StagedRow) -> bool {
        if child::policy::feeds(viewer.role) != child::policy::Feeds::Values {
            return false;
        }
        let record = record_id(row).and_then(|id| self.records.get(id));
        let said = match &row.verdict {
            RowVerdict::Accepted(statement) => Some(statement.as_ref()),
            RowVerdict::Rejected { .. } => None,
        };
        let stated = || said.into_iter().chain(record.map(|record| &record.record.statement));
        // Whether a refused row is a sensitive service's cannot be known, unless its kind has none.
        let may_be_sensitive = (said.is_none() && !names_no_service(run.kind)) || stated().any(is_sensitive);
        if may_be_sensitive && !viewer.access(Field::Sensitive).full() {
            return false;
        }
        if viewer.sees_shielded() {
            return true;
        }
        let child = record.and_then(|record| record.child);
        let child_is_open = child.is_some_and(|child| self.shielded.get(&child) == Some(&false));
        let row_may_shield = match said {
            Some(statement) => statement.shielded,
            // A row that cannot be taken apart could say so.
            None => given(run, row).is_none_or(|given| given.may_be_shielded),
        };
        child_is_open && !row_may_shield && !stated().any(|statement| statement.shielded)
    }

    /// When a later run, or a record sent by itself, brought the record of a row.
    fn brought_at(&self, run: &Run, row: &StagedRow) -> Option<DateTime<Utc>> {
        let id = record_id(row)?;
        let ended = run.finished_at.unwrap_or(run.started_at);
        let by_itself = self.records.get(id).map(|record| record.record.received_at);
        let by_itself = by_itself.filter(|at| *at > ended && run.status != RunStatus::Held);
        self.brought.get(id).copied().into_iter().chain(by_itself).min()
    }
}

fn record_id(row: &StagedRow) -> Option<&str> {
    match &row.verdict {
        RowVerdict::Accepted(statement) => Some(&statement.record_id),
        RowVerdict::Rejected { record_id } => record_id.as_deref(),
    }
}

fn given(run: &Run, row: &StagedRow) -> Option<intake::GivenRow> {
    let file = run.files.get(usize::try_from(row.file_no).ok()?)?;
    intake::given_in_row(run.kind, &file.columns, &row.raw)
}

fn line(viewer: &Viewer, run: &Run, row: &StagedRow, finding: &Finding, open: bool, known: &Known) -> ErrorRow {
    let rejected = matches!(row.verdict, RowVerdict::Rejected { .. });
    let file = usize::try_from(row.file_no).ok().and_then(|at| run.files.get(at));
    let values = if open { values(viewer, run, row, finding) } else { None };
    ErrorRow {
        row: row.row_no,
        file: file.map(|file| file.name.clone()).unwrap_or_default(),
        line: row.line,
        rejected,
        record_id: record_id(row).filter(|_| open).map(str::to_owned),
        field: finding.column.clone(),
        hidden: values.is_none(),
        values: values.unwrap_or_default(),
        rule: finding.rule.code(),
        sentence: finding.sentence.clone().into_owned(),
        brought_at: known.brought_at(run, row),
        has_record: record_id(row).is_some(),
    }
}

/// What was received where the rule was broken: in one column, or in the whole row. Columns that the matrix does not open
/// to the viewer are left out. None if nothing can be shown.
fn values(viewer: &Viewer, run: &Run, row: &StagedRow, finding: &Finding) -> Option<Vec<(String, String)>> {
    let seen = |column: Column| column.field().is_some_and(|field| viewer.access(field).full());
    let wanted = finding.column.as_deref();
    if let (Some(name), RowVerdict::Accepted(statement)) = (wanted, &row.verdict) {
        let (column, text) = intake::given(statement, name)?;
        return seen(column).then(|| vec![(name.to_owned(), text.to_owned())]);
    }
    if wanted.is_none() && matches!(row.verdict, RowVerdict::Accepted(_)) {
        return Some(Vec::new());
    }
    if wanted == Some(run.kind.id_column()) {
        // There is none, or it is no id that anybody could read.
        return Some(Vec::new());
    }
    let texts = given(run, row)?.texts.into_iter();
    let shown = texts.filter(|(name, column, _)| seen(*column) && wanted.is_none_or(|wanted| wanted == name));
    Some(shown.map(|(name, _, text)| (name, text)).collect())
}
