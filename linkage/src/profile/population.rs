//! The records of one linking job, or of the live engine.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    CellReader, Layout,
    interner::{Element as _, Interner},
};
use crate::{
    date::{PackedDate, parse_date},
    key::RecordKey,
    model::{FieldKind, KnownRule, Model, Rule},
};

/// The place of a record in its population.
pub(crate) type RecordIndex = u32;

/// What [`Population::push`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// A record not seen before.
    Added,
    /// A later version took the place of the one that was there.
    Replaced,
    /// The version already there is later: nothing changed.
    Older,
}

/// Profiles of many records, in columns; every distinct text is held, folded and sounded once.
#[derive(Debug, Clone)]
pub struct Population {
    pub(crate) layout: Layout,
    /// Boxed, because engines are handed from one thread to another.
    pub(crate) reader: Box<CellReader>,
    pub(super) cells: Vec<u32>,
    sources: Vec<String>,
    pub(super) ids: Interner<u8>,
    pub(super) source_of: Vec<u16>,
    pub(super) versions: Vec<PackedDate>,
    pub(super) live: Vec<bool>,
    pub(super) live_count: usize,
    /// Records that name another record as theirs (only if the model has the rule).
    pub(super) stated: BTreeMap<RecordIndex, RecordKey>,
    reads_stated: bool,
    pub(super) row: Vec<u32>,
    pub(super) key: Vec<u8>,
}

impl Population {
    /// An empty population with the fields of a model.
    pub fn new(model: &Model) -> Self {
        Self {
            layout: Layout::new(model),
            reader: Box::default(),
            cells: Vec::new(),
            sources: Vec::new(),
            ids: Interner::default(),
            source_of: Vec::new(),
            versions: Vec::new(),
            live: Vec::new(),
            live_count: 0,
            stated: BTreeMap::new(),
            reads_stated: model.rules.contains(&Rule::Known(KnownRule::StatedRecord)),
            row: Vec::new(),
            key: Vec::new(),
        }
    }

    /// Adds a record. A second record under the same key is another version: the later one by the model's version
    /// column wins; if they are equal or either is blank, the one pushed later.
    pub fn push<'a>(&mut self, source: &str, record_id: &str, column: &dyn Fn(&str) -> Option<&'a str>) -> Pushed {
        let version = self.version(column);
        let known = self.find_parts(source, record_id);
        if known.is_some_and(|record| self.live[record as usize] && self.is_older(record, version)) {
            return Pushed::Older;
        }
        match known {
            Some(record) if self.live[record as usize] => {
                self.write(record, version, column);
                Pushed::Replaced
            }
            _ => {
                self.put(source, record_id, column);
                Pushed::Added
            }
        }
    }

    /// Adds or replaces a record whatever its version column says; its place.
    pub(crate) fn put<'a>(
        &mut self,
        source: &str,
        record_id: &str,
        column: &dyn Fn(&str) -> Option<&'a str>,
    ) -> RecordIndex {
        let version = self.version(column);
        let record = self
            .find_parts(source, record_id)
            .unwrap_or_else(|| self.add_key(source, record_id));
        if !self.live[record as usize] {
            self.live[record as usize] = true;
            self.live_count += 1;
        }
        self.write(record, version, column);
        record
    }

    /// True if the version that is there is later than this one.
    pub(super) fn is_older(&self, record: RecordIndex, version: PackedDate) -> bool {
        let there = self.versions[record as usize];
        version.0 != 0 && there.0 != 0 && there > version
    }

    fn version<'a>(&self, column: &dyn Fn(&str) -> Option<&'a str>) -> PackedDate {
        let text = self.layout.version_column.as_deref().and_then(column);
        text.and_then(parse_date).map_or(PackedDate::default(), PackedDate::new)
    }

    pub(super) fn add_key(&mut self, source: &str, record_id: &str) -> RecordIndex {
        let at = self
            .sources
            .iter()
            .position(|known| known == source)
            .unwrap_or_else(|| {
                self.sources.push(source.to_owned());
                self.sources.len() - 1
            });
        let source = u16::try_from(at).expect("a council has fewer than 65,536 sources");
        self.set_key(source, record_id);
        let record = self.ids.intern(&self.key).0;
        self.source_of.push(source);
        self.versions.push(PackedDate::default());
        self.live.push(false);
        self.cells.resize(self.cells.len() + self.layout.width(), 0);
        record
    }

    fn set_key(&mut self, source: u16, record_id: &str) {
        self.key.clear();
        self.key.extend_from_slice(&source.to_le_bytes());
        self.key.extend_from_slice(record_id.as_bytes());
    }

    fn write<'a>(&mut self, record: RecordIndex, version: PackedDate, column: &dyn Fn(&str) -> Option<&'a str>) {
        let mut row = std::mem::take(&mut self.row);
        self.reader.read(&self.layout, column, &mut row);
        let width = self.layout.width();
        self.cells[record as usize * width..][..width].copy_from_slice(&row);
        self.row = row;
        self.versions[record as usize] = version;
        self.state(record, column("child_ref"));
    }

    /// Notes the record that a record names as its child's, as `child_ref` has it.
    pub(super) fn state(&mut self, record: RecordIndex, child_ref: Option<&str>) {
        if self.reads_stated {
            match child_ref.and_then(|text| text.split_once('\u{1f}')) {
                Some((source, record_id)) => self
                    .stated
                    .insert(record, RecordKey::new(source.trim(), record_id.trim())),
                None => self.stated.remove(&record),
            };
        }
    }

    /// Reads columns into cells without adding a record (for "who is this?").
    pub(crate) fn read_cells<'a>(&mut self, column: &dyn Fn(&str) -> Option<&'a str>) -> Vec<u32> {
        let mut row = Vec::new();
        self.reader.read(&self.layout, column, &mut row);
        row
    }

    /// Every value that is here now stays: what two of them have in common is worth keeping.
    pub(crate) fn settle(&self) {
        self.reader.names.settle();
    }

    /// Takes a record out; false if it was not there.
    pub(crate) fn take_out(&mut self, record: RecordIndex) -> bool {
        let was = std::mem::replace(&mut self.live[record as usize], false);
        if was {
            self.live_count -= 1;
            self.stated.remove(&record);
            let width = self.layout.width();
            self.cells[record as usize * width..][..width].fill(0);
        }
        was
    }

    /// Touches what looking for records of these ids reads.
    pub(super) fn look_for<'a>(&mut self, source: &str, ids: impl Iterator<Item = &'a str>) {
        let Some(at) = self.sources.iter().position(|known| known == source) else {
            return;
        };
        let hash = |id| {
            self.set_key(at as u16, id);
            u8::hash_all(&self.key)
        };
        let hashes: Vec<u64> = ids.map(hash).collect();
        self.ids.look_ahead(&hashes);
    }

    pub(super) fn find_parts(&mut self, source: &str, record_id: &str) -> Option<RecordIndex> {
        let at = self.sources.iter().position(|known| known == source)?;
        self.set_key(at as u16, record_id);
        self.ids.find(&self.key)
    }

    /// The place of a record that is there now.
    pub(crate) fn find(&self, key: &RecordKey) -> Option<RecordIndex> {
        let at = self.sources.iter().position(|known| *known == key.source)?;
        let mut bytes = (at as u16).to_le_bytes().to_vec();
        bytes.extend_from_slice(key.record_id.as_bytes());
        self.ids.find(&bytes).filter(|&record| self.live[record as usize])
    }

    /// How many records there are now.
    pub const fn len(&self) -> usize {
        self.live_count
    }

    /// True if there is no record.
    pub const fn is_empty(&self) -> bool {
        self.live_count == 0
    }

    /// The keys of the records, in order of first appearance.
    pub fn keys(&self) -> impl Iterator<Item = RecordKey> + '_ {
        self.records().map(|record| self.key(record))
    }

    /// Source and id of the records, in order of first appearance.
    pub fn key_texts(&self) -> impl Iterator<Item = (&str, &str)> + '_ {
        self.records().map(|record| self.key_parts(record))
    }

    /// The places of the records that are there now, ascending.
    pub(crate) fn records(&self) -> impl Iterator<Item = RecordIndex> + '_ {
        self.live
            .iter()
            .enumerate()
            .filter(|(_, live)| **live)
            .map(|(record, _)| record as RecordIndex)
    }

    /// Every place, those of records that are likely partners side by side: by last name, then by first name, where there
    /// are names. Whoever goes through pairs in this order finds most of what they look at in the processor's own memory.
    pub(crate) fn side_by_side(&self) -> Vec<RecordIndex> {
        let fields = self.layout.fields.iter().enumerate();
        let mut names = fields
            .filter(|(_, field)| field.kind == FieldKind::Name)
            .map(|(at, _)| at);
        let Some(first) = names.next() else {
            return (0..self.places() as RecordIndex).collect();
        };
        let last = names.next().unwrap_or(first);
        let mut places: Vec<([u32; 2], RecordIndex)> = self
            .cells
            .par_chunks_exact(self.layout.width())
            .enumerate()
            .map(|(record, cells)| ([cells[last], cells[first]], record as RecordIndex))
            .collect();
        places.par_sort_unstable();
        places.into_iter().map(|(_, record)| record).collect()
    }

    /// How many places there are, those of removed records included.
    pub(crate) const fn places(&self) -> usize {
        self.live.len()
    }

    /// True if the record is there now.
    pub(crate) fn is_live(&self, record: RecordIndex) -> bool {
        self.live[record as usize]
    }

    /// The number of a record's source.
    pub(crate) fn source(&self, record: RecordIndex) -> u16 {
        self.source_of[record as usize]
    }

    /// The names of all sources, by their numbers.
    pub(crate) fn source_names(&self) -> &[String] {
        &self.sources
    }

    /// A record's source and id as bytes, which order as keys do.
    pub(crate) fn key_bytes(&self, record: RecordIndex) -> (&[u8], &[u8]) {
        let source = &self.sources[usize::from(self.source_of[record as usize])];
        (source.as_bytes(), &self.ids.get(record)[2..])
    }

    /// Every record's place with the beginning of its key as a number: of two keys, the one of the smaller number comes
    /// first; those of equal numbers may be any way round.
    pub(crate) fn key_starts(&self) -> Vec<(u128, RecordIndex)> {
        let mut sources: Vec<&String> = self.sources.iter().collect();
        sources.sort_unstable();
        let rank = |source: &String| sources.binary_search(&source).unwrap_or_default() as u128;
        let ranks: Vec<u128> = self.sources.iter().map(rank).collect();
        let start = |record: RecordIndex| {
            let mut bytes = [0; 16];
            let id = &self.ids.get(record)[2..];
            let length = id.len().min(14);
            bytes[2..2 + length].copy_from_slice(&id[..length]);
            let source = ranks[usize::from(self.source_of[record as usize])];
            (u128::from_be_bytes(bytes) | source << 112, record)
        };
        (0..self.places() as RecordIndex).into_par_iter().map(start).collect()
    }

    /// A record's key in borrowed parts, which order as keys do.
    pub(crate) fn key_parts(&self, record: RecordIndex) -> (&str, &str) {
        let bytes = &self.ids.get(record)[2..];
        let id = std::str::from_utf8(bytes).expect("record ids come from texts");
        (&self.sources[usize::from(self.source_of[record as usize])], id)
    }

    /// A record's key.
    pub(crate) fn key(&self, record: RecordIndex) -> RecordKey {
        let (source, id) = self.key_parts(record);
        RecordKey::new(source, id)
    }

    /// The cells of a record, one for each field of the model.
    pub(crate) fn cells(&self, record: RecordIndex) -> &[u32] {
        let width = self.layout.width();
        &self.cells[record as usize * width..][..width]
    }

    /// The record that a record names as its child's, if it names one.
    pub(crate) fn stated(&self, record: RecordIndex) -> Option<&RecordKey> {
        self.stated.get(&record)
    }

    /// Every stated reference, by the record that states it.
    pub(crate) fn all_stated(&self) -> &BTreeMap<RecordIndex, RecordKey> {
        &self.stated
    }
}
