//! Pupils as the school census has them: a set of tables that belong together.

use std::path::{Path, PathBuf};

use chrono::{Datelike, Days, NaiveDate};

use super::{day, end, put, table};
use crate::{
    chance::Chance,
    error::CountyError,
    feeds::{EducationRow, SchoolRow},
};

/// Sessions of a term.
const SESSIONS: i64 = 130;

/// Writes the tables of the summer census before `as_at`.
pub(super) fn write(
    folder: &Path,
    pupils: &[EducationRow],
    schools: &[SchoolRow],
    as_at: NaiveDate,
    chance: &mut Chance,
) -> Result<Vec<PathBuf>, CountyError> {
    let counted_on = census_day(as_at);
    let named = |name: &str| folder.join(format!("{name}.csv"));
    let path = named("schoolcensus");
    let mut returns = table(
        &path,
        &[
            "schoolcensustableid",
            "NativeId",
            "lea",
            "urn",
            "name",
            "year",
            "term",
            "referencedate",
        ],
    )?;
    for school in schools {
        let year = counted_on.year().to_string();
        let (id, date) = (return_id(&school.urn), written(counted_on));
        let row = [&*id, &*id, "873", &*school.urn, &*school.name, &*year, "Summer", &*date];
        put(&mut returns, &path, row)?;
    }
    let mut paths = vec![end(returns, path)?];
    paths.extend(write_pupils(folder, pupils, counted_on, chance)?);
    Ok(paths)
}

fn write_pupils(
    folder: &Path,
    pupils: &[EducationRow],
    counted_on: NaiveDate,
    chance: &mut Chance,
) -> Result<Vec<PathBuf>, CountyError> {
    let named = |name: &str| folder.join(format!("{name}.csv"));
    let paths = ["pupilonroll", "senneeds", "addresses", "termlyexclusionsonroll"].map(named);
    let mut on_roll = table(&paths[0], &ON_ROLL)?;
    let mut needs = table(&paths[1], &["pupilonrolltableid", "NativeId", "sentype", "sentyperank"])?;
    let mut addresses = table(
        &paths[2],
        &[
            "pupilonrolltableid",
            "NativeId",
            "addressline1",
            "addressline2",
            "postcode",
        ],
    )?;
    let mut exclusions = table(
        &paths[3],
        &["pupilonrolltableid", "NativeId", "startdate", "category", "sessions"],
    )?;
    for (number, pupil) in pupils.iter().enumerate() {
        let id = format!("{number:08x}");
        let native = return_id(&pupil.school_code);
        let born = day(&pupil.dob);
        let secondary = born.is_some_and(|born| counted_on.years_since(born).is_some_and(|age| age >= 11));
        put(
            &mut on_roll,
            &paths[0],
            on_roll_row(&id, pupil, born, counted_on, secondary, chance),
        )?;
        if !pupil.sen_need.is_empty() {
            put(&mut needs, &paths[1], [&*id, &*native, &*pupil.sen_need, "1.0"])?;
        }
        if !pupil.address_line1.is_empty() || !pupil.postcode.is_empty() {
            let row = [&*id, &*native, &*pupil.address_line1, &*pupil.town, &*pupil.postcode];
            put(&mut addresses, &paths[2], row)?;
        }
        if chance.hit(if secondary { 0.03 } else { 0.003 }) {
            let started = written(counted_on - Days::new(chance.between(5, 80) as u64));
            let (category, sessions) = if chance.hit(0.03) {
                ("PERM", String::new())
            } else {
                ("SUSP", format!("{}.0", chance.between(1, 10)))
            };
            put(
                &mut exclusions,
                &paths[3],
                [&*id, &*native, &*started, category, &*sessions],
            )?;
        }
    }
    let writers = [on_roll, needs, addresses, exclusions];
    writers
        .into_iter()
        .zip(paths)
        .map(|(writer, path)| end(writer, path))
        .collect()
}

const ON_ROLL: [&str; 19] = [
    "pupilonrolltableid",
    "NativeId",
    "schoolcensustableid",
    "upn",
    "formerupn",
    "surname",
    "forename",
    "middlenames",
    "formersurname",
    "dob",
    "sex",
    "entrydate",
    "enrolstatus",
    "parttime",
    "senprovision",
    "ncyearactual",
    "termlysessionspossible",
    "termlysessionsauthorised",
    "termlysessionsunauthorised",
];

fn on_roll_row(
    id: &str,
    pupil: &EducationRow,
    born: Option<NaiveDate>,
    counted_on: NaiveDate,
    secondary: bool,
    chance: &mut Chance,
) -> [String; 19] {
    let native = return_id(&pupil.school_code);
    let entered = born.and_then(|born| {
        let year = born.year() + i32::from(born.month() >= 9) + if secondary { 11 } else { 4 };
        NaiveDate::from_ymd_opt(year, 9, 2).filter(|entered| *entered < counted_on)
    });
    let authorised = if chance.hit(0.85) {
        chance.between(0, 8)
    } else {
        chance.between(9, 30)
    };
    let unauthorised = if chance.hit(if secondary { 0.85 } else { 0.95 }) {
        chance.between(0, 3)
    } else {
        chance.between(8, 60)
    };
    let year = born.map(|born| school_year(born, counted_on)).unwrap_or_default();
    [
        id.to_owned(),
        native.clone(),
        native,
        pupil.upn.clone(),
        pupil.former_upn.clone(),
        pupil.surname.clone(),
        pupil.first_name.clone(),
        pupil.middle_name.clone(),
        pupil.former_surname.clone(),
        born.map_or_else(|| pupil.dob.clone(), written),
        pupil.sex.clone(),
        entered.map(written).unwrap_or_default(),
        "C".to_owned(),
        "False".to_owned(),
        pupil.sen_provision.clone(),
        year,
        format!("{SESSIONS}.0"),
        format!("{authorised}.0"),
        format!("{unauthorised}.0"),
    ]
}

/// National curriculum year on a day.
fn school_year(born: NaiveDate, on: NaiveDate) -> String {
    let start = |day: NaiveDate| day.year() - i32::from(day.month() < 9);
    match start(on) - start(born) - 5 {
        ..=-1 => "N2".to_owned(),
        0 => "R".to_owned(),
        year => year.to_string(),
    }
}

fn return_id(urn: &str) -> String {
    format!("SCH{urn}")
}

/// The third Thursday of the May before a day.
fn census_day(as_at: NaiveDate) -> NaiveDate {
    let in_year = |year| NaiveDate::from_weekday_of_month_opt(year, 5, chrono::Weekday::Thu, 3).unwrap_or(as_at);
    let day = in_year(as_at.year());
    if day < as_at { day } else { in_year(as_at.year() - 1) }
}

/// A day as the extracts write it.
fn written(day: NaiveDate) -> String {
    day.format("%Y-%b-%d 00:00:00").to_string()
}
