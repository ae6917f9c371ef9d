//! Keeping only what some record still holds: a value that left with its last record is gone from every table.

use super::{CellReader, Population, interner::Interner, lists::Lists, population::RecordIndex};
use crate::model::FieldKind;

impl Population {
    /// Rebuilds everything from the records that are there now: values that none of them holds are forgotten, and so are
    /// the names of removed records. Returns the new place of each old one; the order of records stays.
    pub(crate) fn compact(&mut self) -> Vec<Option<RecordIndex>> {
        let mut next = 0;
        let places: Vec<Option<RecordIndex>> = self
            .live
            .iter()
            .map(|&live| {
                live.then(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        let kinds: Vec<FieldKind> = self.layout.fields.iter().map(|field| field.kind).collect();
        let mut moving = Moving::new(&self.reader);
        let mut ids = Interner::default();
        let (mut cells, mut sources, mut versions) = (Vec::new(), Vec::new(), Vec::new());
        for record in self.records() {
            let own = self.cells(record).iter().zip(&kinds);
            cells.extend(own.map(|(&cell, &kind)| moving.cell(kind, cell)));
            ids.intern(self.ids.get(record));
            sources.push(self.source_of[record as usize]);
            versions.push(self.versions[record as usize]);
        }
        let reader = moving.into();
        *self.reader = reader;
        self.live = vec![true; versions.len()];
        (self.cells, self.ids, self.source_of, self.versions) = (cells, ids, sources, versions);
        let stated = std::mem::take(&mut self.stated);
        self.stated = stated
            .into_iter()
            .filter_map(|(record, key)| Some((places[record as usize]?, key)))
            .collect();
        (self.row, self.key) = (Vec::new(), Vec::new());
        places
    }
}

/// Cells on their way from one set of tables to another.
struct Moving<'a> {
    from: &'a CellReader,
    to: CellReader,
    /// The new cell of each old name, text and place, plus one; 0 for those not met yet.
    names: Vec<u32>,
    texts: Vec<u32>,
    places: Vec<u32>,
}

impl<'a> Moving<'a> {
    fn new(from: &'a CellReader) -> Self {
        Self {
            names: vec![0; from.names.len()],
            texts: vec![0; from.texts.len()],
            places: vec![0; from.places.len()],
            from,
            to: CellReader::default(),
        }
    }

    fn cell(&mut self, kind: FieldKind, cell: u32) -> u32 {
        use FieldKind as F;
        match kind {
            F::Date | F::Sex | F::Number | F::NewIdentity => cell,
            F::Name => self.name(cell),
            F::Postcode => {
                let known = &mut self.places[cell as usize];
                if *known == 0 {
                    *known = self.to.places.take_over(&self.from.places, cell) + 1;
                }
                *known - 1
            }
            F::Text | F::Address | F::Identifier | F::NhsNumber => self.text(cell),
            F::Names | F::People => {
                let from = self.from;
                let list: Vec<u32> = elements(&from.lists, kind, cell)
                    .iter()
                    .map(|&name| self.name(name))
                    .collect();
                self.to.lists.intern(&list)
            }
            F::Upns | F::Phones => {
                let from = self.from;
                let list: Vec<u32> = elements(&from.numbers, kind, cell)
                    .iter()
                    .map(|&text| self.text(text))
                    .collect();
                self.to.numbers.intern(&list)
            }
        }
    }

    fn name(&mut self, name: u32) -> u32 {
        let known = &mut self.names[name as usize];
        if *known == 0 {
            *known = self.to.names.take_over(&self.from.names, name) + 1;
        }
        *known - 1
    }

    fn text(&mut self, cell: u32) -> u32 {
        if cell == 0 {
            return 0;
        }
        let known = &mut self.texts[super::TextTable::number(cell)];
        if *known == 0 {
            *known = self.to.texts.take_over(&self.from.texts, cell);
        }
        *known
    }

    fn into(self) -> CellReader {
        self.to
    }
}

fn elements(lists: &Lists, kind: FieldKind, cell: u32) -> Vec<u32> {
    if kind == FieldKind::People {
        lists.people(cell).to_vec()
    } else {
        lists.get(cell).to_vec()
    }
}
