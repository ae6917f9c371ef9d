//! The parts of blocking keys: a field in a certain form.

use std::hint::black_box;

use crate::{
    date::PackedDate,
    hash,
    model::{FieldKind, Model},
    profile::CellReader,
};

/// How a field's value enters a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The whole value.
    Exact,
    /// The Double Metaphone code.
    Sound,
    /// The first letter.
    Initial,
    /// The first three letters.
    Start,
    /// The whole name and each of its parts.
    Parts,
    /// The whole name and each group of spellings and nicknames that holds it.
    Variants,
    /// First names of people.
    Forenames,
    /// Surnames of people and the parts of them.
    Surnames,
    /// First name and surname of people.
    Full,
    /// The year of a date.
    Year,
    /// Year and month.
    Month,
    /// The year, and day and month in either order.
    Unordered,
    /// Day and month.
    DayMonth,
    /// Postcode sector.
    Sector,
    /// Postcode district.
    District,
    /// Each word of a text.
    Words,
}

/// One part of a key: the values of one or more fields in a form. Written `field.form`, alternatives joined by `|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyPart {
    alternatives: Vec<(usize, FieldKind, Form)>,
}

impl KeyPart {
    /// Reads `field.form|field.form`; `None` if a field or a form does not exist or they do not go together.
    pub(crate) fn parse(model: &Model, text: &str) -> Option<Self> {
        let alternatives = text
            .split('|')
            .map(|alternative| {
                let (field, form) = alternative.split_once('.')?;
                let field = model.field_index(field)?;
                let kind = model.fields[field].kind;
                Some((field, kind, form_for(kind, form)?))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Self { alternatives })
    }

    /// Touches what the values of this part are read from, for many profiles: their lists first, then what all of them lead
    /// to. Records lie in the order in which they came, and what they say lies anywhere.
    pub(super) fn look_ahead(&self, reader: &CellReader, profiles: &[&[u32]]) {
        let mut seen = 0;
        for &(field, kind, _) in &self.alternatives {
            let cells = || profiles.iter().map(|cells| cells[field]).filter(|&cell| cell != 0);
            let name = |name: u32| reader.names.facts(name).hash;
            match kind {
                FieldKind::Name => cells().for_each(|cell| seen ^= name(cell)),
                FieldKind::People => {
                    cells().for_each(|cell| seen ^= u64::from(reader.lists.first(cell)));
                    let people = cells().flat_map(|cell| reader.lists.people(cell));
                    people.for_each(|&one| seen ^= name(one));
                }
                FieldKind::Postcode => cells().for_each(|cell| seen ^= reader.places.facts(cell).hash),
                FieldKind::Text | FieldKind::Address | FieldKind::Identifier | FieldKind::NhsNumber => {
                    cells().for_each(|cell| seen ^= reader.texts.facts(cell).hash);
                }
                FieldKind::Upns | FieldKind::Phones => {
                    let numbers = cells().map(|cell| reader.numbers.first(cell));
                    numbers.for_each(|number| seen ^= reader.texts.facts(number).hash);
                }
                _ => {}
            }
        }
        black_box(seen);
    }

    /// The hashes of every value of this part, appended to `out`.
    pub(crate) fn values(&self, reader: &CellReader, cells: &[u32], out: &mut Vec<u64>) {
        let start = out.len();
        for &(field, kind, form) in &self.alternatives {
            if cells[field] != 0 {
                push_values(reader, kind, form, cells[field], out);
            }
        }
        if out.len() > start + 1 {
            out[start..].sort_unstable();
            let mut kept = start;
            for at in start..out.len() {
                if at == start || out[at] != out[kept - 1] {
                    out[kept] = out[at];
                    kept += 1;
                }
            }
            out.truncate(kept);
        }
    }
}

fn form_for(kind: FieldKind, form: &str) -> Option<Form> {
    use FieldKind as F;
    Some(match (kind, form) {
        (F::People, "forename") => Form::Forenames,
        (F::People, "surname") => Form::Surnames,
        (F::People, "full") => Form::Full,
        (F::People, _) => return None,
        (_, "exact") => Form::Exact,
        (F::Name | F::Names, "sound") => Form::Sound,
        (F::Name | F::Names, "initial") => Form::Initial,
        (F::Name | F::Names | F::Text | F::Address | F::Identifier, "start") => Form::Start,
        (F::Name | F::Names, "parts") => Form::Parts,
        (F::Name | F::Names, "variants") => Form::Variants,
        (F::Date, "year") => Form::Year,
        (F::Date, "month") => Form::Month,
        (F::Date, "unordered") => Form::Unordered,
        (F::Date, "day_month") => Form::DayMonth,
        (F::Postcode, "sector") => Form::Sector,
        (F::Postcode, "district") => Form::District,
        (F::Text | F::Address, "words") => Form::Words,
        _ => return None,
    })
}

fn push_values(reader: &CellReader, kind: FieldKind, form: Form, cell: u32, out: &mut Vec<u64>) {
    match kind {
        FieldKind::Name => push_name(reader, form, cell, out),
        FieldKind::Names => {
            for &name in reader.lists.get(cell).iter() {
                push_name(reader, form, name, out);
            }
        }
        FieldKind::People => {
            for person in reader.lists.people(cell).chunks_exact(2) {
                push_person(reader, form, person[0], person[1], out);
            }
        }
        FieldKind::Upns | FieldKind::Phones => {
            let numbers = reader.numbers.get(cell);
            let known = numbers.iter().filter(|&&number| number != 0);
            out.extend(known.map(|&number| reader.texts.facts(number).hash));
        }
        FieldKind::Date => out.push(u64::from(date_form(form, PackedDate(cell))) | 1 << 40),
        FieldKind::Sex | FieldKind::Number | FieldKind::NewIdentity => out.push(u64::from(cell) | 1 << 41),
        FieldKind::Postcode => {
            let facts = reader.places.facts(cell);
            let value = match form {
                Form::Sector => facts.sector,
                Form::District => facts.district,
                _ => facts.hash,
            };
            out.extend((value != 0).then_some(value));
        }
        FieldKind::Text | FieldKind::Address | FieldKind::Identifier | FieldKind::NhsNumber => match form {
            Form::Words => out.extend(reader.texts.word_hashes(cell)),
            Form::Start => out.push(start(reader.texts.bytes(cell), 4)),
            _ => out.push(reader.texts.facts(cell).hash),
        },
    }
}

fn push_name(reader: &CellReader, form: Form, name: u32, out: &mut Vec<u64>) {
    let facts = reader.names.facts(name);
    match form {
        Form::Sound => out.extend((facts.sounds[0] != 0).then_some(facts.sounds[0])),
        Form::Initial => out.push(start(reader.names.letters(name), 1)),
        Form::Start => out.push(start(reader.names.letters(name), 3)),
        Form::Parts => {
            out.push(facts.hash);
            out.extend(facts.token_hashes.iter());
        }
        Form::Variants => {
            out.push(facts.hash);
            out.extend(facts.spellings.iter().map(|&group| hash::mix(1, u64::from(group))));
            out.extend(facts.nicknames.iter().map(|&group| hash::mix(2, u64::from(group))));
        }
        _ => out.push(facts.hash),
    }
}

fn push_person(reader: &CellReader, form: Form, forename: u32, surname: u32, out: &mut Vec<u64>) {
    let (first, last) = (reader.names.facts(forename), reader.names.facts(surname));
    match form {
        Form::Forenames => out.extend((forename != 0).then_some(first.hash)),
        Form::Surnames if surname != 0 => {
            out.push(last.hash);
            out.extend(last.token_hashes.iter());
        }
        Form::Full if forename != 0 && surname != 0 => out.push(hash::mix(first.hash, last.hash)),
        _ => {}
    }
}

fn date_form(form: Form, date: PackedDate) -> u32 {
    match form {
        Form::Year => date.year(),
        Form::Month => date.0 >> 8,
        Form::Unordered => date.0.min(date.day_month_swapped().0),
        Form::DayMonth => date.month_day(),
        _ => date.0,
    }
}

fn start(letters: &[u8], count: usize) -> u64 {
    hash::of_bytes(&letters[..letters.len().min(count)])
}
