//! Reading one record's columns into cells.

use super::{
    interner::Interner,
    layout::Layout,
    names::NameTable,
    places::PlaceTable,
    texts::{Reading, TextTable},
};
use crate::{
    date::{PackedDate, is_default_date, parse_date},
    model::{Field, FieldKind},
    sex::{Sex, parse_sex},
    status::tells_of_new_identity,
};

/// The tables of distinct values, and how a record's columns become numbers in them.
#[derive(Debug, Clone, Default)]
pub(crate) struct CellReader {
    pub(crate) names: NameTable,
    pub(crate) texts: TextTable,
    pub(crate) places: PlaceTable,
    /// Lists of names, people (pairs) or identifiers. Number 0 is the empty list.
    pub(crate) lists: Lists,
    scratch: Vec<u8>,
    list: Vec<u32>,
}

/// Distinct lists of cell values.
#[derive(Debug, Clone)]
pub(crate) struct Lists(Interner<u32>);

impl Default for Lists {
    fn default() -> Self {
        let mut lists = Interner::default();
        lists.intern(&[]);
        Self(lists)
    }
}

impl Lists {
    pub(crate) fn get(&self, number: u32) -> &[u32] {
        self.0.get(number)
    }
}

/// How much the tables held at one time.
pub(crate) struct Mark {
    names: [usize; 3],
    texts: [usize; 3],
    places: [usize; 2],
    lists: usize,
}

impl CellReader {
    /// How much the tables hold now.
    pub(crate) const fn mark(&self) -> Mark {
        Mark {
            names: self.names.mark(),
            texts: self.texts.mark(),
            places: self.places.mark(),
            lists: self.lists.0.len(),
        }
    }

    /// Forgets every value learned since the mark.
    pub(crate) fn roll_back(&mut self, mark: &Mark) {
        self.names.roll_back(mark.names);
        self.texts.roll_back(mark.texts);
        self.places.roll_back(mark.places);
        self.lists.0.truncate(mark.lists);
    }

    /// Reads a record's columns into one number for each field of the layout.
    pub(crate) fn read<'a>(&mut self, layout: &Layout, column: &dyn Fn(&str) -> Option<&'a str>, cells: &mut Vec<u32>) {
        cells.clear();
        for field in &layout.fields {
            let cell = self.read_field(field, column);
            cells.push(cell);
        }
    }

    fn read_field<'a>(&mut self, field: &Field, column: &dyn Fn(&str) -> Option<&'a str>) -> u32 {
        let get = |name: &String| column(name).map(str::trim).filter(|text| !text.is_empty());
        let mut texts = field.columns.iter().filter_map(get);
        match field.kind {
            FieldKind::Name => texts
                .map(|text| self.names.intern(text))
                .find(|&value| value != 0)
                .unwrap_or(0),
            FieldKind::Text => self.first_text(Reading::Text, texts),
            FieldKind::Address => self.first_text(Reading::Address, texts),
            FieldKind::Identifier => self.first_text(Reading::Identifier, texts),
            FieldKind::NhsNumber => self.first_text(Reading::NhsNumber, texts),
            FieldKind::Postcode => texts.next().map_or(0, |text| self.places.intern(text)),
            FieldKind::Date => texts
                .find_map(parse_date)
                .filter(|&date| !is_default_date(date))
                .map_or(0, |date| PackedDate::new(date).0),
            FieldKind::Sex => texts
                .find_map(parse_sex)
                .map_or(0, |sex| if sex == Sex::Male { 1 } else { 2 }),
            FieldKind::NewIdentity => u32::from(texts.any(tells_of_new_identity)),
            FieldKind::Number => texts
                .find_map(|text| text.parse::<u32>().ok())
                .filter(|&number| number <= 10_000)
                .map_or(0, |number| number + 1),
            FieldKind::Names => {
                let mut list = std::mem::take(&mut self.list);
                list.clear();
                list.extend(texts.map(|text| self.names.intern(text)).filter(|&value| value != 0));
                self.finish(list)
            }
            FieldKind::Phones => {
                let mut list = std::mem::take(&mut self.list);
                list.clear();
                list.extend(
                    texts
                        .map(|text| self.texts.intern(Reading::Phone, text, &mut self.scratch))
                        .filter(|&value| value != 0),
                );
                self.finish(list)
            }
            FieldKind::People => {
                let mut list = std::mem::take(&mut self.list);
                list.clear();
                for pair in field.columns.chunks(2) {
                    let forename = get(&pair[0]).map_or(0, |text| self.names.intern(text));
                    let surname = pair.get(1).and_then(get).map_or(0, |text| self.names.intern(text));
                    if forename != 0 || surname != 0 {
                        list.extend([forename, surname]);
                    }
                }
                self.finish(list)
            }
            FieldKind::Upns => {
                // The first place is the current number's, even where it is missing.
                let mut list = std::mem::take(&mut self.list);
                list.clear();
                for name in &field.columns {
                    let typed = get(name);
                    list.push(typed.map_or(0, |text| self.texts.intern(Reading::Upn, text, &mut self.scratch)));
                }
                while list.last() == Some(&0) {
                    list.pop();
                }
                self.finish(list)
            }
        }
    }

    fn first_text<'a>(&mut self, reading: Reading, mut texts: impl Iterator<Item = &'a str>) -> u32 {
        texts
            .next()
            .map_or(0, |text| self.texts.intern(reading, text, &mut self.scratch))
    }

    fn finish(&mut self, list: Vec<u32>) -> u32 {
        let number = self.lists.0.intern(&list).0;
        self.list = list;
        number
    }
}
