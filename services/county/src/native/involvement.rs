//! Who works with whom, by the ids that records have in the native feeds.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{create, ten_digits};
use crate::{
    error::CountyError,
    feeds::{BirthRow, EducationRow, InvolvementRow},
};

/// What became of the records that other feeds refer to.
#[derive(Debug, Default)]
pub(super) struct Renamed(BTreeMap<(&'static str, String), Person>);

/// A record as the native feed knows it.
#[derive(Debug)]
struct Person {
    /// Its id there, where the number that it is made of is known.
    id: Option<String>,
    first: String,
    surname: String,
    born: String,
}

impl Renamed {
    /// A birth goes by the baby's number.
    pub(super) fn birth(&mut self, row: &BirthRow) {
        let id = ten_digits(&row.nhs_number).map(|number| format!("BIRTH:{number}"));
        self.note(
            "health_births",
            &row.record_id,
            id,
            [&row.first_name, &row.surname, &row.dob],
        );
    }

    /// A pupil goes by school and number.
    pub(super) fn pupil(&mut self, row: &EducationRow) {
        let number = row.upn.replace(' ', "").to_uppercase();
        let id = (number.len() == 13).then(|| format!("{}:{number}", row.school_code));
        self.note(
            "education",
            &row.record_id,
            id,
            [&row.first_name, &row.surname, &row.dob],
        );
    }

    fn note(&mut self, source: &'static str, record_id: &str, id: Option<String>, who: [&String; 3]) {
        let [first, surname, born] = who.map(Clone::clone);
        let person = Person {
            id,
            first,
            surname,
            born,
        };
        self.0.insert((source, record_id.to_owned()), person);
    }

    /// Refers to the record by its new id; where there is none, by name and birth date.
    fn refer(&self, row: &mut InvolvementRow) {
        for source in ["health_births", "education"] {
            if row.child_source != source {
                continue;
            }
            let Some(person) = self.0.get(&(source, row.child_source_id.clone())) else {
                return;
            };
            if let Some(id) = &person.id {
                row.child_source_id.clone_from(id);
                return;
            }
            row.child_source.clear();
            row.child_source_id.clear();
            row.given_name.clone_from(&person.first);
            row.family_name.clone_from(&person.surname);
            row.dob.clone_from(&person.born);
        }
    }
}

pub(super) fn write(folder: &Path, services: Vec<InvolvementRow>, renamed: &Renamed) -> Result<PathBuf, CountyError> {
    let path = folder.join("involvement.csv");
    let mut writer = csv::Writer::from_writer(create(&path)?);
    for mut row in services {
        renamed.refer(&mut row);
        writer.serialize(&row).map_err(|source| CountyError::Write {
            path: path.clone(),
            source,
        })?;
    }
    super::end(writer, path)
}
