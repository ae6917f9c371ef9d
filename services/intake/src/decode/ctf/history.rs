//! What a file tells of a pupil's time at school: schools, attendance and results.

use super::school::{School, school_code};
use crate::decode::{record::Sheet, xml::Element};

/// Adds the schools of the history, and the sending school where the history does not name it: it keeps the pupil on
/// its roll, or did until now. That a pupil left is never concluded, only read.
pub(super) fn add_schools(sheet: &mut Sheet, pupil: &Element, sender: &School) {
    let status = pupil
        .child("BasicDetails")
        .and_then(|details| details.text_of("EnrolStatus"));
    let history = pupil.all("SchoolHistory").flat_map(|history| history.all("School"));
    let mut is_named = false;
    for school in history {
        let code = school_code(school);
        let is_sender = code.is_some() && code == sender.code;
        // A pupil may have been at the sending school before: the status is that of the time without an end.
        let goes_on = is_sender && school.text_of("LeavingDate").is_none();
        is_named |= is_sender;
        sheet.add("SchoolHistory", |cell| match cell {
            "School" => code.as_deref(),
            "EnrolStatus" => status.filter(|_| goes_on),
            other => school.text_of(other),
        });
    }
    if !is_named && sender.code.is_some() {
        sheet.add("SchoolHistory", |cell| match cell {
            "School" => sender.code.as_deref(),
            "SchoolName" => sender.name.as_deref(),
            "EnrolStatus" => status,
            _ => None,
        });
    }
}

/// Adds the attendance of each year. The marks of single sessions are not read: they say why a child was away.
pub(super) fn add_attendance(sheet: &mut Sheet, pupil: &Element) {
    for year in pupil
        .all("Attendance")
        .flat_map(|attendance| attendance.all("YearData"))
    {
        let school = school_code(year);
        sheet.add("YearData", |cell| match cell {
            "School" => school.as_deref(),
            other => year.text_of(other),
        });
    }
}

/// Adds the results of each key stage.
pub(super) fn add_results(sheet: &mut Sheet, pupil: &Element) {
    for stage in pupil.all("StageAssessments").flat_map(|stages| stages.all("KeyStage")) {
        for result in stage.all("StageAssessment") {
            sheet.add("StageAssessment", |cell| match cell {
                "Stage" => stage.text_of("Stage"),
                other => result.text_of(other),
            });
        }
    }
}
