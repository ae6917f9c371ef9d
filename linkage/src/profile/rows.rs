//! Reading many rows of one table at once: where its columns stand is looked up once, and two threads fill the tables.

use super::{
    Population,
    cells::{is_number, present},
    layout::Layout,
    population::RecordIndex,
};
use crate::date::PackedDate;

/// Where the columns that a model reads stand in one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// By field, the place of each of its columns.
    fields: Vec<Vec<Option<usize>>>,
    id: usize,
    version: Option<usize>,
    stated: Option<usize>,
}

impl Columns {
    pub(super) fn new(layout: &Layout, header: &[&str], id: &str) -> Option<Self> {
        // Of two columns of one name the later counts.
        let place = |name: &str| header.iter().rposition(|column| *column == name);
        Some(Self {
            id: place(id)?,
            fields: layout
                .fields
                .iter()
                .map(|field| field.columns.iter().map(|name| place(name)).collect())
                .collect(),
            version: layout.version_column.as_deref().and_then(place),
            stated: place("child_ref"),
        })
    }

    /// True if the table has any column that the model compares.
    pub fn any(&self) -> bool {
        self.fields.iter().flatten().any(Option::is_some)
    }
}

/// What became of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PushedRows {
    /// Records not seen before.
    pub added: u64,
    /// Later versions that took the place of those that were there.
    pub replaced: u64,
    /// Earlier versions than those already there: left out.
    pub older: u64,
    /// Rows without a record id: left out.
    pub without_id: u64,
}

impl PushedRows {
    /// Rows whose id an earlier row of the same source had: of each record one version was kept.
    pub const fn repeating_id(&self) -> u64 {
        self.replaced + self.older
    }

    /// Adds what became of further rows.
    pub const fn add(&mut self, more: Self) {
        self.added += more.added;
        self.replaced += more.replaced;
        self.older += more.older;
        self.without_id += more.without_id;
    }
}

/// Rows whose numbers and texts are looked for together.
const ROWS_AHEAD: usize = 64;

impl Population {
    /// Where the columns of the model stand in a table with this header; `None` without the column `id`.
    pub fn columns(&self, header: &[&str], id: &str) -> Option<Columns> {
        Columns::new(&self.layout, header, id)
    }

    /// Adds rows of one table, as [`push`](Self::push) adds them one by one, and does something else meanwhile: the next
    /// rows may be read from a file. `cell` gives a row's text at a place of the header (empty if there is none).
    pub fn push_rows<R: Sync, T: Send>(
        &mut self,
        source: &str,
        columns: &Columns,
        rows: &[R],
        cell: impl for<'r> Fn(&'r R, usize) -> &'r str + Sync,
        meanwhile: impl FnOnce() -> T + Send,
    ) -> (PushedRows, T) {
        let (meanwhile, pushed) = rayon::join(meanwhile, || self.push_these(source, columns, rows, &cell));
        (pushed, meanwhile)
    }

    fn push_these<R: Sync>(
        &mut self,
        source: &str,
        columns: &Columns,
        rows: &[R],
        cell: &(impl for<'r> Fn(&'r R, usize) -> &'r str + Sync),
    ) -> PushedRows {
        let mut pushed = PushedRows::default();
        let mut taken: Vec<(RecordIndex, &R)> = Vec::with_capacity(rows.len());
        for rows in rows.chunks(ROWS_AHEAD) {
            self.look_for(source, rows.iter().map(|row| cell(row, columns.id).trim()));
            for row in rows {
                let id = cell(row, columns.id).trim();
                if id.is_empty() {
                    pushed.without_id += 1;
                    continue;
                }
                let version = columns.version.map_or("", |place| cell(row, place));
                let stated = columns.stated.map_or("", |place| cell(row, place));
                if let Some(record) = self.place_for(source, id, version, stated, &mut pushed) {
                    taken.push((record, row));
                }
            }
        }
        let width = self.layout.width();
        let fields: Vec<_> = self.layout.fields.iter().zip(&columns.fields).enumerate().collect();
        let (others, own): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(_, (field, _))| is_number(field.kind));
        let (mut names, mut numbers) = self.reader.halves();
        let column = |row, places: &[Option<usize>], at: usize| present(Some(cell(row, (*places.get(at)?)?)));
        // A field of which the table has no column is missing everywhere.
        let is_absent = |places: &[Option<usize>]| places.iter().all(Option::is_none);
        // Portion by portion, field by field.
        let read_names = || -> Vec<u32> {
            let mut cells = Vec::with_capacity(taken.len() * own.len());
            for rows in taken.chunks(ROWS_AHEAD) {
                for (_, (field, places)) in &own {
                    if is_absent(places) {
                        cells.resize(cells.len() + rows.len(), 0);
                        continue;
                    }
                    let column = |row: usize, at: usize| column(rows[row].1, places, at);
                    names.read_all(field, rows.len(), &column, &mut cells);
                }
            }
            cells
        };
        let read_numbers = || -> Vec<u32> {
            let mut cells = Vec::with_capacity(taken.len() * others.len());
            for rows in taken.chunks(ROWS_AHEAD) {
                for (_, (field, places)) in &others {
                    if is_absent(places) {
                        cells.resize(cells.len() + rows.len(), 0);
                        continue;
                    }
                    let column = |row: usize, at: usize| column(rows[row].1, places, at);
                    numbers.read_all(field, rows.len(), &column, &mut cells);
                }
            }
            cells
        };
        let (own_cells, other_cells) = rayon::join(read_names, read_numbers);
        for (half, cells) in [(&own, own_cells), (&others, other_cells)] {
            let mut cells = cells.into_iter();
            for rows in taken.chunks(ROWS_AHEAD) {
                for (field, _) in half {
                    for ((record, _), cell) in rows.iter().zip(&mut cells) {
                        self.cells[*record as usize * width + field] = cell;
                    }
                }
            }
        }
        pushed
    }

    /// The place for a row's record, with all but its cells written; `None` for an older version.
    fn place_for(
        &mut self,
        source: &str,
        id: &str,
        version: &str,
        stated: &str,
        pushed: &mut PushedRows,
    ) -> Option<RecordIndex> {
        let version = crate::date::parse_date(version).map_or(PackedDate::default(), PackedDate::new);
        let known = self.find_parts(source, id);
        let record = match known {
            Some(record) if self.live[record as usize] => {
                if self.is_older(record, version) {
                    pushed.older += 1;
                    return None;
                }
                pushed.replaced += 1;
                record
            }
            _ => {
                pushed.added += 1;
                let record = known.unwrap_or_else(|| self.add_key(source, id));
                self.live[record as usize] = true;
                self.live_count += 1;
                record
            }
        };
        self.versions[record as usize] = version;
        self.state(record, Some(stated));
        Some(record)
    }
}
