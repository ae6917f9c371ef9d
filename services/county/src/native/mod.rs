//! The county as councils' systems really send it: births as FHIR, pupils as a school census and as transfer files,
//! children in need as their census, young people as the youth service's table. Made from the plain files of the same
//! county, so that both tell of the same people.

mod births;
mod census;
mod children_in_need;
mod involvement;
mod transfers;
mod xml;
mod youth;

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use self::involvement::Renamed;
use crate::{
    chance::Chance,
    county::{CountyFiles, CountyOptions, FeedFile},
    error::CountyError,
    feeds::{BirthRow, CareRow, CareersRow, EducationRow, InvolvementRow, Row, SchoolRow},
};

/// A feed of one or more files that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeFeed {
    /// Source name, for example `education`.
    pub source: &'static str,
    /// What people call the source.
    pub title: &'static str,
    /// Kind of file, for example `school-census`.
    pub kind: &'static str,
    /// Its files.
    pub paths: Vec<PathBuf>,
    /// The source whose record ids it uses, where its own records name nobody.
    pub ids_of: Option<&'static str>,
}

/// First stream of chance here; lower ones made the families.
const STREAM: u64 = 1 << 40;

/// Writes the county's feeds as councils' systems send them into `dir/native`. Social care and transport, for which no
/// national format carries what is needed, stay the tables that they are. Gives the feeds in the order to load them.
pub fn write_native(dir: &Path, county: &CountyFiles, options: &CountyOptions) -> Result<Vec<NativeFeed>, CountyError> {
    let folder = dir.join("native");
    std::fs::create_dir_all(&folder).map_err(|source| CountyError::Folder {
        path: folder.clone(),
        source,
    })?;
    let chance = |number| Chance::stream(options.seed, STREAM + number);
    let births: Vec<BirthRow> = rows(&feed(county, "health_births")?.path)?;
    let pupils: Vec<EducationRow> = newest(rows(&feed(county, "education")?.path)?);
    let cases: Vec<CareRow> = rows(&feed(county, "social_care")?.path)?;
    let clients: Vec<CareersRow> = rows(&feed(county, "careers")?.path)?;
    let services: Vec<InvolvementRow> = rows(&feed(county, "involvement")?.path)?;
    let schools: Vec<SchoolRow> = rows(&county.schools)?;
    let mut renamed = Renamed::default();
    for row in &births {
        renamed.birth(row);
    }
    for row in &pupils {
        renamed.pupil(row);
    }
    let as_at = options.as_at;
    let census = census::write(&folder, &pupils, &schools, as_at, &mut chance(1))?;
    let transfers = transfers::write(&folder, &pupils, &schools, as_at, &mut chance(2))?;
    let native = |source, title, kind, paths| NativeFeed {
        source,
        title,
        kind,
        paths,
        ids_of: None,
    };
    let plain = |source, title| {
        let feed = feed(county, source)?;
        Ok::<_, CountyError>(native(feed.source, title, feed.kind, vec![feed.path.clone()]))
    };
    Ok(vec![
        native("education", "Education", "school-census", census),
        native("schools", "Schools", "ctf", transfers),
        native(
            "health_births",
            "Health",
            "pds-fhir",
            vec![births::write(&folder, &births)?],
        ),
        plain("social_care", "Children’s social care")?,
        NativeFeed {
            ids_of: Some("social_care"),
            ..native(
                "children_in_need",
                "Children’s social care, census",
                "cin",
                vec![children_in_need::write(&folder, &cases, as_at, &mut chance(3))?],
            )
        },
        native(
            "careers",
            "Youth service",
            "youth-csv",
            vec![youth::write(&folder, &clients, &mut chance(4))?],
        ),
        plain("transport", "School transport")?,
        native(
            "involvement",
            "Involvement register",
            "involvement-csv",
            vec![involvement::write(&folder, services, &renamed)?],
        ),
    ])
}

fn feed<'c>(county: &'c CountyFiles, source: &'static str) -> Result<&'c FeedFile, CountyError> {
    let found = county.feeds.iter().find(|feed| feed.source == source);
    found.ok_or(CountyError::Lacks(source))
}

/// Every row of a plain file.
fn rows<T: Row + DeserializeOwned>(path: &Path) -> Result<Vec<T>, CountyError> {
    let failed = |source| CountyError::Read {
        path: path.to_owned(),
        source,
    };
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    reader.deserialize().collect::<Result<_, _>>().map_err(failed)
}

/// The newest version of each pupil, in the order of the file: a census tells how things are on its day.
fn newest(rows: Vec<EducationRow>) -> Vec<EducationRow> {
    let mut place: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let mut newest: Vec<EducationRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let at = *place.entry(row.record_id.clone()).or_insert(newest.len());
        match newest.get_mut(at) {
            None => newest.push(row),
            Some(known) if known.updated_on < row.updated_on => *known = row,
            Some(_) => {}
        }
    }
    newest
}

/// A file being written as text.
fn create(path: &Path) -> Result<BufWriter<File>, CountyError> {
    let file = File::create(path).map_err(|source| CountyError::Create {
        path: path.to_owned(),
        source,
    })?;
    Ok(BufWriter::with_capacity(1 << 16, file))
}

/// A table being written, with its header.
fn table(path: &Path, header: &[&str]) -> Result<csv::Writer<BufWriter<File>>, CountyError> {
    let mut writer = csv::Writer::from_writer(create(path)?);
    put(&mut writer, path, header)?;
    Ok(writer)
}

/// Writes one row of a table.
fn put<S: AsRef<[u8]>>(
    writer: &mut csv::Writer<BufWriter<File>>,
    path: &Path,
    row: impl IntoIterator<Item = S>,
) -> Result<(), CountyError> {
    writer.write_record(row).map_err(|source| CountyError::Write {
        path: path.to_owned(),
        source,
    })
}

/// Writes what is left of a table.
fn end(mut writer: csv::Writer<BufWriter<File>>, path: PathBuf) -> Result<PathBuf, CountyError> {
    match writer.flush() {
        Ok(()) => Ok(path),
        Err(source) => Err(CountyError::Create { path, source }),
    }
}

/// A day of a plain file, if there is one.
fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// The ten digits of an NHS number, if there are ten.
fn ten_digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 10).then_some(digits)
}

/// The sex that a source wrote in its own way.
fn sex(text: &str) -> Option<bool> {
    match text.trim().to_ascii_uppercase().as_str() {
        "2" | "F" | "FEMALE" => Some(true),
        "1" | "M" | "MALE" => Some(false),
        _ => None,
    }
}
