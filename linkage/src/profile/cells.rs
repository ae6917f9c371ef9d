//! Reading one record's columns into cells.

use super::{
    layout::Layout,
    lists::Lists,
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
    /// Lists of names or people (pairs). Number 0 is the empty list.
    pub(crate) lists: Lists,
    /// Lists of identifiers or phone numbers. Number 0 is the empty list.
    pub(crate) numbers: Lists,
    list: Vec<u32>,
    number_list: Vec<u32>,
}

/// How much the tables held at one time.
pub(crate) struct Mark {
    names: [usize; 3],
    texts: [usize; 3],
    places: [usize; 2],
    lists: [usize; 2],
}

/// The k-th column of a field, if it is there and not blank.
type Column<'c, 'a> = &'c dyn Fn(usize) -> Option<&'a str>;

impl CellReader {
    /// How much the tables hold now.
    pub(crate) const fn mark(&self) -> Mark {
        Mark {
            names: self.names.mark(),
            texts: self.texts.mark(),
            places: self.places.mark(),
            lists: [self.lists.len(), self.numbers.len()],
        }
    }

    /// Forgets every value learned since the mark.
    pub(crate) fn roll_back(&mut self, mark: &Mark) {
        self.names.roll_back(mark.names);
        self.texts.roll_back(mark.texts);
        self.places.roll_back(mark.places);
        self.lists.truncate(mark.lists[0]);
        self.numbers.truncate(mark.lists[1]);
    }

    /// The tables in two halves that two threads can fill.
    pub(super) const fn halves(&mut self) -> (NameHalf<'_>, NumberHalf<'_>) {
        (
            NameHalf {
                names: &mut self.names,
                places: &mut self.places,
                lists: &mut self.lists,
                list: &mut self.list,
            },
            NumberHalf {
                texts: &mut self.texts,
                lists: &mut self.numbers,
                list: &mut self.number_list,
            },
        )
    }

    /// Reads a record's columns into one number for each field of the layout.
    pub(crate) fn read<'a>(&mut self, layout: &Layout, column: &dyn Fn(&str) -> Option<&'a str>, cells: &mut Vec<u32>) {
        cells.clear();
        let (mut names, mut numbers) = self.halves();
        for field in &layout.fields {
            let get = |place: usize| present(column(field.columns.get(place)?));
            if is_number(field.kind) {
                numbers.read_all(field, 1, &|_, place| get(place), cells);
            } else {
                names.read_all(field, 1, &|_, place| get(place), cells);
            }
        }
    }
}

/// A column's text, if it is there and not blank.
pub(super) fn present(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// True if a field belongs to the half of numbers and texts.
pub(super) const fn is_number(kind: FieldKind) -> bool {
    use FieldKind as F;
    matches!(
        kind,
        F::Text | F::Address | F::Identifier | F::NhsNumber | F::Upns | F::Phones
    )
}

/// The half of names, places and small values.
pub(super) struct NameHalf<'t> {
    names: &'t mut NameTable,
    places: &'t mut PlaceTable,
    lists: &'t mut Lists,
    list: &'t mut Vec<u32>,
}

impl NameHalf<'_> {
    /// Reads a field of this half of so many rows; `column` gives a row's k-th column. Appends the cells.
    pub(super) fn read_all<'a>(
        &mut self,
        field: &Field,
        rows: usize,
        column: &dyn Fn(usize, usize) -> Option<&'a str>,
        cells: &mut Vec<u32>,
    ) {
        let width = field.columns.len();
        match field.kind {
            FieldKind::Name if width == 1 => self.names.intern_all((0..rows).map(|row| column(row, 0)), cells),
            FieldKind::Postcode => {
                let typed = (0..rows).map(|row| (0..width).find_map(|at| column(row, at)));
                self.places.intern_all(typed, cells);
            }
            FieldKind::Names | FieldKind::People => {
                let mut names = std::mem::take(self.list);
                names.clear();
                let typed = (0..rows).flat_map(|row| (0..width).map(move |at| column(row, at)));
                self.names.intern_all(typed, &mut names);
                let (mut lists, mut ends) = (Vec::with_capacity(names.len()), Vec::with_capacity(rows));
                for row in 0..rows {
                    let names = &names[row * width..][..width];
                    if field.kind == FieldKind::Names {
                        lists.extend(names.iter().filter(|&&name| name != 0));
                    } else {
                        for person in names.chunks(2).filter(|person| person.iter().any(|&name| name != 0)) {
                            lists.extend([person[0], person.get(1).copied().unwrap_or_default()]);
                        }
                    }
                    ends.push(lists.len());
                }
                self.lists.intern_all(&lists, &ends, cells);
                *self.list = names;
            }
            _ => cells.extend((0..rows).map(|row| self.read(field, &|at| column(row, at)))),
        }
    }

    /// Reads a field of few values of one row.
    fn read(&mut self, field: &Field, column: Column<'_, '_>) -> u32 {
        let mut texts = (0..field.columns.len()).filter_map(column);
        match field.kind {
            FieldKind::Name => texts
                .map(|text| self.names.intern(text))
                .find(|&value| value != 0)
                .unwrap_or(0),
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
            _ => unreachable!("these are read by the other half, or many rows at once"),
        }
    }
}

/// The half of identifiers, phone numbers and free texts.
pub(super) struct NumberHalf<'t> {
    texts: &'t mut TextTable,
    lists: &'t mut Lists,
    list: &'t mut Vec<u32>,
}

impl NumberHalf<'_> {
    /// Reads a field of this half of so many rows; `column` gives a row's k-th column. Appends the cells.
    pub(super) fn read_all<'a>(
        &mut self,
        field: &Field,
        rows: usize,
        column: &dyn Fn(usize, usize) -> Option<&'a str>,
        cells: &mut Vec<u32>,
    ) {
        let width = field.columns.len();
        let reading = match field.kind {
            FieldKind::Address => Reading::Address,
            FieldKind::Identifier => Reading::Identifier,
            FieldKind::NhsNumber => Reading::NhsNumber,
            FieldKind::Upns => Reading::Upn,
            FieldKind::Phones => Reading::Phone,
            _ => Reading::Text,
        };
        if !matches!(field.kind, FieldKind::Upns | FieldKind::Phones) {
            let typed = (0..rows).map(|row| (0..width).find_map(|at| column(row, at)));
            self.texts.intern_all(reading, typed, cells);
            return;
        }
        let mut numbers = std::mem::take(self.list);
        numbers.clear();
        let typed = (0..rows).flat_map(|row| (0..width).map(move |at| column(row, at)));
        self.texts.intern_all(reading, typed, &mut numbers);
        let mut list = Vec::with_capacity(width);
        for row in 0..rows {
            let row = &numbers[row * width..][..width];
            list.clear();
            if field.kind == FieldKind::Phones {
                list.extend(row.iter().filter(|&&number| number != 0));
            } else {
                // The first place is the current number's, even where it is missing.
                let missing = row.iter().rev().take_while(|&&number| number == 0).count();
                list.extend_from_slice(&row[..width - missing]);
            }
            cells.push(self.lists.intern(&list));
        }
        *self.list = numbers;
    }
}
