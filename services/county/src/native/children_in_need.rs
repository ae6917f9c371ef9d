//! Children in need as social care reports them once a year: by local key, without a name.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use chrono::{Datelike, Days, NaiveDate};

use super::{create, day, sex, xml::Document};
use crate::{chance::Chance, error::CountyError, feeds::CareRow};

pub(super) fn write(
    folder: &Path,
    cases: &[CareRow],
    as_at: NaiveDate,
    chance: &mut Chance,
) -> Result<PathBuf, CountyError> {
    let path = folder.join("cin.xml");
    let year = as_at.year() - i32::from(as_at < end_of_march(as_at.year()));
    let reference = end_of_march(year);
    let mut file = Document::new();
    file.around("Message", |file| {
        file.around("Header", |file| {
            file.around("CollectionDetails", |file| {
                file.text("Collection", "CIN");
                file.text("Year", &year.to_string());
                file.text("ReferenceDate", &reference.to_string());
            });
            file.around("Source", |file| {
                file.text("SourceLevel", "L");
                file.text("LEA", "873");
                file.text("SoftwareCode", "Made-up case system");
            });
        });
        file.around("Children", |file| {
            for case in cases.iter().filter(|case| !case.legal_status.is_empty()) {
                write_child(file, case, reference, chance);
            }
        });
    });
    let mut out = create(&path)?;
    let wrote = out.write_all(&file.finish()).and_then(|()| out.flush());
    match wrote {
        Ok(()) => Ok(path),
        Err(source) => Err(CountyError::Create { path, source }),
    }
}

fn end_of_march(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 3, 31).expect("March has 31 days")
}

fn write_child(file: &mut Document, case: &CareRow, reference: NaiveDate, chance: &mut Chance) {
    // Nobody is referred years before birth.
    let referred = reference - Days::new(chance.between(20, 600) as u64);
    let referred = day(&case.dob).map_or(referred, |born| referred.max(born));
    let closed = reference - Days::new(chance.between(0, 19) as u64);
    let closed = Some(closed).filter(|closed| chance.hit(0.2) && referred < *closed);
    let later = |days: i64| referred + Days::new(days as u64);
    file.around("Child", |file| {
        file.around("ChildIdentifiers", |file| {
            file.text("LAchildID", &case.record_id);
            file.text("UPN", &case.upn);
            file.text("PersonBirthDate", &case.dob);
            file.text("ExpectedPersonBirthDate", &case.expected_date);
            file.text(
                "Sex",
                sex(&case.sex).map_or("U", |female| if female { "F" } else { "M" }),
            );
        });
        file.around("CINdetails", |file| {
            file.text("CINreferralDate", &referred.to_string());
            file.text("ReferralSource", "2A");
            file.text("PrimaryNeedCode", "N5");
            file.text("CINclosureDate", &closed.map(|day| day.to_string()).unwrap_or_default());
            file.around("Assessments", |file| {
                file.text("AssessmentActualStartDate", &later(1).to_string());
                file.text("AssessmentAuthorisationDate", &later(19).to_string());
            });
            if case.legal_status == "CPP" {
                file.around("ChildProtectionPlans", |file| {
                    file.text("CPPstartDate", &later(19).to_string());
                });
            } else {
                file.around("CINPlanDates", |file| {
                    file.text("CINPlanStartDate", &later(19).to_string());
                });
            }
            file.text("ReferralNFA", "false");
        });
    });
}
