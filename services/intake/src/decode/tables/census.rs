//! The school census: pupils on roll and no longer on roll, with their needs, addresses and exclusions (feeds,
//! section 2).

use child::FeedKind;
use chrono::NaiveDate;
use linkage::text::fold;

use super::{
    joined::{Row, first},
    set::{Join, Set, Table, kept},
    side::key_text,
    tree::{Branch, Record, Tree},
};
use crate::{
    decode::{
        collection::MESSAGE,
        key::Who,
        place::{lines, premises},
        record::Sheet,
    },
    layout::{ANYWHERE, Entry},
    rule::Rule,
    statement::day,
};

pub(super) static SCHOOL_CENSUS: Set = Set {
    kind: FeedKind::SchoolCensus,
    tables: TABLES,
    needed: &[],
    wanted: &[("schoolcensus", Rule::SchoolMissing)],
    tree: Tree {
        roots: &[MESSAGE],
        holders: &["Pupils", "PupilsOnRoll", "PupilsNoLongerOnRoll"],
        records: &[
            Record {
                element: "PupilOnRoll",
                table: "pupilonroll",
                parts: XML_ON_ROLL,
            },
            Record {
                element: "PupilNoLongerOnRoll",
                table: "pupilnolongeronroll",
                parts: XML_OFF_ROLL,
            },
        ],
        head: Some(("schoolcensus", XML_HEAD)),
        marks: &[],
    },
    fill,
};

const ON_ROLL: &str = "pupilonrolltableid";
const OFF_ROLL: &str = "pupilnolongeronrolltableid";
const RETURN: &str = "schoolcensustableid";

const PUPIL: &[Entry] = &[
    kept(ON_ROLL),
    kept(OFF_ROLL),
    kept(RETURN),
    kept("nativeid"),
    kept("upn"),
    kept("formerupn"),
    kept("uniquelearnernumber"),
    kept("surname"),
    kept("forename"),
    kept("middlenames"),
    kept("preferredsurname"),
    kept("formersurname"),
    kept("dob"),
    kept("sex"),
    kept("gender"),
    kept("entrydate"),
    kept("leavingdate"),
    kept("enrolstatus"),
    kept("senprovision"),
    kept("termlysessionspossible"),
    kept("termlysessionsauthorised"),
    kept("termlysessionsunauthorised"),
    ANYWHERE,
];

const ADDRESS: &[Entry] = &[
    kept(ON_ROLL),
    kept(OFF_ROLL),
    kept("nativeid"),
    kept("saon"),
    kept("paon"),
    kept("street"),
    kept("locality"),
    kept("town"),
    kept("administrativearea"),
    kept("posttown"),
    kept("addressline1"),
    kept("addressline2"),
    kept("addressline3"),
    kept("addressline4"),
    kept("addressline5"),
    kept("postcode"),
];

// The reasons stay with the school.
const EXCLUSION: &[Entry] = &[
    kept(ON_ROLL),
    kept(OFF_ROLL),
    kept("nativeid"),
    kept("startdate"),
    kept("category"),
    kept("sessions"),
];

const TO_ON_ROLL: &[Join] = &[Join::main(ON_ROLL)];
const TO_OFF_ROLL: &[Join] = &[Join::main(OFF_ROLL)];
const TO_RETURN: &[Join] = &[Join::main(RETURN)];

const TABLES: &[Table] = &[
    // A pupil who left a school and came back is on roll: that row comes later.
    Table::main("pupilnolongeronroll", &[OFF_ROLL, "surname", "forename", "dob"], PUPIL),
    Table::main("pupilonroll", &[ON_ROLL, "surname", "forename", "dob"], PUPIL),
    Table::side(
        "schoolcensus",
        TO_RETURN,
        &[RETURN, "referencedate"],
        &[
            kept(RETURN),
            kept("nativeid"),
            kept("lea"),
            kept("estab"),
            kept("urn"),
            kept("name"),
            kept("term"),
            kept("year"),
            kept("referencedate"),
        ],
    ),
    Table::side(
        "school",
        TO_RETURN,
        &[RETURN, "schoolname"],
        &[kept(RETURN), kept("nativeid"), kept("schoolname")],
    ),
    Table::side(
        "senneeds",
        TO_ON_ROLL,
        &[ON_ROLL, "sentype"],
        &[kept(ON_ROLL), kept("nativeid"), kept("sentype"), kept("sentyperank")],
    ),
    // Called addressesonroll in autumn.
    Table::side("addresses", TO_ON_ROLL, &[ON_ROLL, "postcode"], ADDRESS),
    Table::side("addressesoffroll", TO_OFF_ROLL, &[OFF_ROLL, "postcode"], ADDRESS),
    Table::side(
        "termlyexclusionsonroll",
        TO_ON_ROLL,
        &[ON_ROLL, "category", "startdate"],
        EXCLUSION,
    ),
    Table::side(
        "termlyexclusionsoffroll",
        TO_OFF_ROLL,
        &[OFF_ROLL, "category", "startdate"],
        EXCLUSION,
    ),
    Table::unused("annualsessiondetailsoffroll", &["annualsessiondetailsoffrolltableid"]),
    Table::unused("annualsessiondetailsonroll", &["annualsessiondetailsonrolltableid"]),
    Table::unused("approvisiondetailoffroll", &["approvisiondetailoffrolltableid"]),
    Table::unused("approvisiondetailonroll", &["approvisiondetailonrolltableid"]),
    Table::unused("childcare", &["childcaretableid"]),
    Table::unused("classes", &["classestableid"]),
    Table::unused("fsmperiod", &["fsmperiodtableid"]),
    Table::unused("fsmperiodsonroll", &["fsmperiodsonrolltableid"]),
    Table::unused("fsmperiodsoffroll", &["fsmperiodsoffrolltableid"]),
    Table::unused("fundingbasisitems", &["fundingbasisitemstableid"]),
    Table::unused("learnerfamoffroll", &["learnerfamoffrolltableid"]),
    Table::unused("learnerfamonroll", &["learnerfamonrolltableid"]),
    Table::unused("learnersupportoffroll", &["learnersupportoffrolltableid"]),
    Table::unused("learnersupportonroll", &["learnersupportonrolltableid"]),
    Table::unused("learningaimsoffroll", &["learningaimsoffrolltableid"]),
    Table::unused("learningaimsonroll", &["learningaimsonrolltableid"]),
    Table::unused("levels", &["levelstableid"]),
    Table::unused("nationalitiesoffroll", &["nationalitiesoffrolltableid"]),
    Table::unused("nationalitiesonroll", &["nationalitiesonrolltableid"]),
    Table::unused("programmeaimsoffroll", &["programmeaimsoffrolltableid"]),
    Table::unused("programmeaimsonroll", &["programmeaimsonrolltableid"]),
    Table::unused("provisions", &["provisionstableid"]),
    Table::unused(
        "schoolarrangedapdetailoffroll",
        &["schoolarrangedapdetailoffrolltableid"],
    ),
    Table::unused("schoolarrangedapdetailonroll", &["schoolarrangedapdetailonrolltableid"]),
    Table::unused(
        "summerhalfterm2sessiondetailsoffroll",
        &["summerhalfterm2sessiondetailsoffrolltableid"],
    ),
    Table::unused(
        "summerhalfterm2sessiondetailsonroll",
        &["summerhalfterm2sessiondetailsonrolltableid"],
    ),
    Table::unused("termlysessiondetailsoffroll", &["termlysessiondetailsoffrolltableid"]),
    Table::unused("termlysessiondetailsonroll", &["termlysessiondetailsonrolltableid"]),
];

// The names of the modules are unverified but for those that an exporter writes: a module of another name is dropped, and
// the report of the load names it.
const XML_HEAD: &[Branch] = &[
    Branch::Within(
        &["Header"],
        &[
            Branch::Within(&["CollectionDetails"], &[]),
            Branch::Within(&["Source"], &[]),
        ],
    ),
    Branch::Within(
        &["School"],
        &[
            Branch::Within(
                &["SchoolIdentifiers", "SchoolCharacteristics"],
                &[Branch::Column(&["SchoolName"], "name")],
            ),
            Branch::Column(&["SchoolName"], "name"),
        ],
    ),
];
const XML_IDENTIFIERS: Branch = Branch::Within(&["PupilIdentifiers", "Identifiers"], &[]);
const XML_STATUS: Branch = Branch::Within(&["PupilStatus", "Status"], &[]);
const XML_ATTENDANCE: Branch = Branch::Within(
    &["Attendance"],
    // Other periods stand beside the term, with the same names.
    &[Branch::Within(
        &["TermlyAttendance"],
        &[
            Branch::Column(&["SessionsPossible"], "termlysessionspossible"),
            Branch::Column(&["SessionsAuthorised"], "termlysessionsauthorised"),
            Branch::Column(&["SessionsUnauthorised"], "termlysessionsunauthorised"),
        ],
    )],
);
const XML_ADDRESS: &[Branch] = &[
    Branch::Within(&["BS7666Address"], &[]),
    Branch::Within(&["AddressLines"], &[]),
];
const XML_ON_ROLL: &[Branch] = &[
    XML_IDENTIFIERS,
    XML_STATUS,
    XML_ATTENDANCE,
    Branch::Within(&["PupilCharacteristics", "Characteristics"], &[]),
    Branch::Within(
        &["SpecialEducationalNeeds", "SEN"],
        &[
            Branch::Within(&["SENneeds"], &[Branch::Row(&["SENneed"], "senneeds", &[])]),
            Branch::Row(&["SENneed"], "senneeds", &[]),
        ],
    ),
    Branch::Within(
        &["HomeInformation", "Home"],
        &[
            Branch::Within(&["Addresses"], &[Branch::Row(&["Address"], "addresses", XML_ADDRESS)]),
            Branch::Row(&["Address"], "addresses", XML_ADDRESS),
        ],
    ),
    Branch::Within(
        &["Exclusions", "TermlyExclusions"],
        &[Branch::Row(&["TermlyExclusion"], "termlyexclusionsonroll", &[])],
    ),
];
const XML_OFF_ROLL: &[Branch] = &[
    XML_IDENTIFIERS,
    XML_STATUS,
    XML_ATTENDANCE,
    Branch::Within(&["PupilCharacteristics", "Characteristics"], &[]),
    Branch::Within(&["SpecialEducationalNeeds", "SEN"], &[]),
    Branch::Within(
        &["HomeInformation", "Home"],
        &[
            Branch::Within(
                &["Addresses"],
                &[Branch::Row(&["Address"], "addressesoffroll", XML_ADDRESS)],
            ),
            Branch::Row(&["Address"], "addressesoffroll", XML_ADDRESS),
        ],
    ),
    Branch::Within(
        &["Exclusions", "TermlyExclusions"],
        &[Branch::Row(&["TermlyExclusion"], "termlyexclusionsoffroll", &[])],
    ),
];

/// Columns of the main tables that are cells of the same name.
const COPIED: [&str; 8] = [
    "upn",
    "formerupn",
    "forename",
    "middlenames",
    "surname",
    "formersurname",
    "dob",
    "senprovision",
];

fn fill(row: &Row<'_>, sheet: &mut Sheet) {
    for name in COPIED {
        sheet.set(name, row.text(name));
    }
    sheet.set(
        "uniquelearnernumber",
        row.text("uniquelearnernumber").and_then(key_text),
    );
    sheet.set(ANYWHERE.0, row.text(ANYWHERE.0));
    // The column was called gender before 2024.
    sheet.set("sex", row.text("sex").or_else(|| row.text("gender")));
    let surname = row.text("surname").map(fold);
    let preferred = row.text("preferredsurname");
    sheet.set("preferredsurname", preferred.filter(|name| Some(fold(name)) != surname));
    let on_roll = row.table.name == "pupilonroll";
    let school = school(row);
    let school = school.as_deref();
    sheet.set("RecordKey", record_key(row, school));
    sheet.set("CurrentSchool", school.filter(|_| on_roll));
    sheet.set("OnRoll", Some(if on_roll { "Y" } else { "N" }));
    sheet.set("sentype", first_need(row));
    set_address(row, sheet);
    add_enrolment(row, sheet, school, on_roll);
    add_attendance(row, sheet, school);
    let exclusions = row.side("termlyexclusionsonroll");
    for exclusion in exclusions.chain(row.side("termlyexclusionsoffroll")) {
        sheet.add("Exclusion", |name| match name {
            "School" => school,
            "Category" => exclusion.text("category"),
            "StartDate" => exclusion.text("startdate"),
            "Sessions" => exclusion.text("sessions"),
            _ => None,
        });
    }
}

/// URN, else the authority's and the establishment's numbers.
fn school(row: &Row<'_>) -> Option<String> {
    row.side("schoolcensus").find_map(|school| {
        let number = |name| school.text(name).and_then(key_text);
        let both = number("lea").zip(number("estab"));
        let both = both.map(|(authority, estab)| format!("{authority}{estab:0>4}"));
        number("urn").map(str::to_owned).or(both)
    })
}

/// Names the pupil's record: the school and the pupil. Each school says of a pupil what it knows, so that two schools
/// of one pupil, or the one left and the one entered, are two records which linking joins by their numbers.
fn record_key(row: &Row<'_>, school: Option<&str>) -> Option<String> {
    let who = Who {
        upn: row.text("upn"),
        learner: row.text("uniquelearnernumber"),
        surname: row.text("surname"),
        forename: row.text("forename"),
        born: row.text("dob"),
    };
    let key = who.key(school, |tell| {
        // Ids of the extract are new every time.
        for name in ["upn", "middlenames", "sex", "entrydate"] {
            tell(row.text(name).unwrap_or_default());
        }
    })?;
    Some(match school {
        Some(school) => format!("{school}:{key}"),
        None => key,
    })
}

fn return_text<'r>(row: &Row<'r>, name: &str) -> Option<&'r str> {
    row.side("schoolcensus").find_map(|school| school.text(name))
}

/// The time at the school. Of a pupil who left, the school knew all that it says on the day before at the latest: the
/// school that has the pupil on roll knows better, and so does the same school if the pupil came back.
fn add_enrolment(row: &Row<'_>, sheet: &mut Sheet, school: Option<&str>, on_roll: bool) {
    let written = return_text(row, "referencedate");
    let before = written.and_then(day).and_then(|date| date.pred_opt());
    let before = before.as_ref().map(NaiveDate::to_string);
    let before = before.as_deref();
    let mut left = row.text("leavingdate");
    if on_roll {
        sheet.set("referencedate", written);
    } else {
        sheet.set("referencedate", before.or(written));
        if left.is_none() {
            sheet.warn(Rule::LeavingDateMissing, Some("leavingdate"));
            left = before;
        }
    }
    let name = row.side("school").find_map(|school| school.text("schoolname"));
    let name = name.or_else(|| return_text(row, "name"));
    sheet.add("SchoolHistory", |cell| match cell {
        "School" => school,
        "SchoolName" => name,
        "EnrolStatus" => row.text("enrolstatus"),
        "EntryDate" => row.text("entrydate"),
        "LeavingDate" => left,
        _ => None,
    });
}

fn add_attendance(row: &Row<'_>, sheet: &mut Sheet, school: Option<&str>) {
    let missed = ["termlysessionsauthorised", "termlysessionsunauthorised"];
    // How many could have been attended alone says nothing about the pupil.
    if missed.into_iter().all(|name| row.text(name).is_none()) {
        return;
    }
    let collected = return_text(row, "term").zip(return_text(row, "year").and_then(key_text));
    let collected = collected.map(|(term, year)| format!("Collected with the {} census {year}", term.to_lowercase()));
    sheet.add("YearData", |cell| match cell {
        "School" => school,
        "Year" => collected.as_deref(),
        "SessionsPossible" => row.text("termlysessionspossible"),
        "SessionsAuthorised" => row.text("termlysessionsauthorised"),
        "SessionsUnauthorised" => row.text("termlysessionsunauthorised"),
        _ => None,
    });
}

fn set_address(row: &Row<'_>, sheet: &mut Sheet) {
    let Some(address) = row.side("addresses").chain(row.side("addressesoffroll")).next() else {
        return;
    };
    let text = |name| address.text(name);
    let (first, town) = if text("paon").or_else(|| text("street")).is_some() {
        let town = ["town", "posttown", "locality", "administrativearea"];
        (
            premises(text("saon"), text("paon"), text("street")),
            town.into_iter().find_map(text),
        )
    } else {
        let names = [
            "addressline1",
            "addressline2",
            "addressline3",
            "addressline4",
            "addressline5",
        ];
        let filled: Vec<&str> = names.into_iter().filter_map(text).collect();
        lines(&filled)
    };
    sheet.set("addressline1", Some(first));
    sheet.set("town", town);
    sheet.set("postcode", text("postcode"));
}

/// The need of the lowest rank; some files count from 0.
fn first_need<'r>(row: &Row<'r>) -> Option<&'r str> {
    let needs = row.side("senneeds").filter(|need| need.text("sentype").is_some());
    first(needs, "sentyperank")?.text("sentype")
}
