//! Pupils as schools send them to the council in summer: one Common Transfer File a school, with what the census does not
//! ask for: carers, the name a pupil is called by, attendance of the whole year, results.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
};

use chrono::{Datelike, NaiveDate};

use super::{create, day, xml::Document};
use crate::{
    chance::Chance,
    error::CountyError,
    feeds::{EducationRow, SchoolRow},
};

/// Writes a file for each school.
pub(super) fn write(
    folder: &Path,
    pupils: &[EducationRow],
    schools: &[SchoolRow],
    as_at: NaiveDate,
    chance: &mut Chance,
) -> Result<Vec<PathBuf>, CountyError> {
    let names: BTreeMap<&str, &str> = schools.iter().map(|school| (&*school.urn, &*school.name)).collect();
    let mut by_school: BTreeMap<&str, Vec<&EducationRow>> = BTreeMap::new();
    for pupil in pupils {
        by_school.entry(&pupil.school_code).or_default().push(pupil);
    }
    let mut paths = Vec::with_capacity(by_school.len());
    for (number, (school, pupils)) in by_school.into_iter().enumerate() {
        let path = folder.join(format!("873{school}_CTF_873LLLL_{:03}.xml", number + 1));
        let name = names.get(school).copied().unwrap_or_default();
        let text = document(school, name, &pupils, as_at, chance);
        let mut file = create(&path)?;
        let wrote = file.write_all(&text).and_then(|()| file.flush());
        wrote.map_err(|source| CountyError::Create {
            path: path.clone(),
            source,
        })?;
        paths.push(path);
    }
    Ok(paths)
}

/// The year in which the pupil took the tests at the end of primary school, if that is over.
fn tested_in(pupil: &EducationRow, as_at: NaiveDate) -> Option<i32> {
    let start = |day: NaiveDate| day.year() - i32::from(day.month() < 9);
    let year = start(day(&pupil.dob)?) + 12;
    (year <= start(as_at)).then_some(year)
}

fn document(school: &str, name: &str, pupils: &[&EducationRow], as_at: NaiveDate, chance: &mut Chance) -> Vec<u8> {
    let mut file = Document::new();
    file.around("CTfile", |file| {
        file.around("Header", |file| {
            file.text("DocumentName", "Common Transfer File");
            file.text("CTFversion", "21.0");
            file.text("DateTime", &format!("{}-07-10T16:00:00", as_at.year()));
            file.text("DocumentQualifier", "partial");
            file.text("SupplierID", "Made-up school system");
            file.around("SourceSchool", |file| {
                file.text("LEA", "873");
                file.text("URN", school);
                file.text("SchoolName", name);
            });
        });
        file.around("CTFpupilData", |file| {
            for pupil in pupils {
                write_pupil(file, pupil, as_at, chance);
            }
        });
    });
    file.finish()
}

fn write_pupil(file: &mut Document, pupil: &EducationRow, as_at: NaiveDate, chance: &mut Chance) {
    file.around("Pupil", |file| {
        file.text("UPN", &pupil.upn);
        file.text("Surname", &pupil.surname);
        file.text("Forename", &pupil.first_name);
        file.text("DOB", &pupil.dob);
        file.text("Sex", &pupil.sex);
        file.around("BasicDetails", |file| {
            file.text("FormerUPN", &pupil.former_upn);
            file.text("PreferredForename", &pupil.preferred_name);
            file.text("FormerSurname", &pupil.former_surname);
            file.text("MiddleNames", &pupil.middle_name);
        });
        write_home(file, pupil);
        file.around("Attendance", |file| {
            file.around("YearData", |file| {
                file.text("Year", &(as_at.year() - 1).to_string());
                file.text("SessionsPossible", "380");
                file.text("SessionsAuthorised", &chance.between(0, 25).to_string());
                let missed = if chance.hit(0.93) {
                    chance.between(0, 6)
                } else {
                    chance.between(20, 90)
                };
                file.text("SessionsUnauthorised", &missed.to_string());
            });
        });
        let Some(year) = tested_in(pupil, as_at) else { return };
        file.around("StageAssessments", |file| {
            file.around("KeyStage", |file| {
                file.text("Stage", "KS2");
                for subject in ["ENG", "MAT"] {
                    file.around("StageAssessment", |file| {
                        file.text("Subject", subject);
                        file.text("Method", "TA");
                        file.text("Result", chance.weighted(&[("EXS", 0.6), ("GDS", 0.2), ("WTS", 0.2)]));
                        file.text("Year", &year.to_string());
                    });
                }
            });
        });
    });
}

fn write_home(file: &mut Document, pupil: &EducationRow) {
    file.around("Address", |file| {
        file.around("AddressLines", |file| {
            file.text("AddressLine1", &pupil.address_line1);
            file.text("AddressLine2", &pupil.town);
        });
        file.text("PostCode", &pupil.postcode);
    });
    let carers = [
        (&pupil.carer1_first_name, &pupil.carer1_surname, &pupil.carer1_phone),
        (&pupil.carer2_first_name, &pupil.carer2_surname, &String::new()),
    ];
    file.around("Contacts", |file| {
        for (order, (first, surname, phone)) in carers.into_iter().enumerate().filter(|(_, carer)| !carer.1.is_empty())
        {
            file.around("Contact", |file| {
                file.text("Order", &(order + 1).to_string());
                file.text("Surname", surname);
                file.text("Forename", first);
                file.text("Relationship", "CAR");
                file.text("Responsibility", "true");
                file.around("Phones", |file| {
                    if !phone.is_empty() {
                        file.around("Phone", |file| {
                            file.text("TelephoneType", "H");
                            file.text("PhoneNo", phone);
                        });
                    }
                });
            });
        }
    });
}
