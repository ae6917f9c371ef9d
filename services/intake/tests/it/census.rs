//! School census: sets of tables.

use child::{
    Column, FeedKind,
    fact::{EnrolmentStatus, ExclusionCategory},
};
use intake::{FeedError, Finding, Outcome, Row};

use crate::{
    support::{codes, is_rejected, read_files, read_set, row_codes, said, text},
    zip_made::{Entry, archive},
};

const ON_ROLL: &str = "pupilonrolltableid,NativeId,schoolcensustableid,upn,formerupn,uniquelearnernumber,surname,forename,\
    middlenames,preferredsurname,formersurname,dob,sex,entrydate,enrolstatus,senprovision,plaa,youngcarer,servicechild,topupfunding,\
    termlysessionspossible,termlysessionsauthorised,termlysessionsunauthorised\n\
    1,SCH1,9,B801200005001,,9276308686.0,Okafor,Ann,Mary,Okafor-Ash,Ash,2012-Mar-04 00:00:00,F,2019-Sep-03 00:00:00,C,E,A,P,Y,True,\
    140.0,6.0,2.0\n\
    2.0,SCH1,9,,,,Bell,Ida,,BELL,,2013-Apr-25 00:00:00,M,2020-Sep-03 00:00:00,M,N,N,N,N,False,140.0,,\n";
const OFF_ROLL: &str = "pupilnolongeronrolltableid,NativeId,schoolcensustableid,upn,surname,forename,dob,gender,entrydate,leavingdate\n\
    1,SCH1,9.0,Z873210015001,Cole,Eve,2011-May-06 00:00:00,F,2018-Sep-03 00:00:00,2025-Mar-28 00:00:00\n\
    2,SCH1,9,N873210015002,Dean,Tom,2011-Jun-07 00:00:00,M,2018-Sep-03 00:00:00,\n";
const SEN_NEEDS: &str = "pupilonrolltableid,NativeId,senneedstableid,sentyperank,sentype\n1.0,SCH1,7,2.0,HI\n1,SCH1,8,1.0,ASD\n\
    1,SCH2,9,0,MLD\n";
const ADDRESSES: &str = "pupilonrolltableid,NativeId,saon,paon,street,locality,town,postcode,addressline1\n\
    1,SCH1,Flat 2,14,Mill Lane,,Ely,cb74aa,\n2,SCH1,,,,,,CB3 0AP,\"3, The Row\"\n";
const ADDRESSES_OFF: &str = "pupilnolongeronrolltableid,NativeId,postcode,addressline1,addressline2,addressline3\n1,SCH1,CB23 6DP,Farm,High St,Bourn\n";
const RETURN: &str = "schoolcensustableid,NativeId,lea,estab,urn,year,term,referencedate\n\
    9,SCH1,873.0,4012.0,136580.0,2025.0,Summer,2025-May-15 00:00:00\n";
const SCHOOL: &str =
    "schooltableid,NativeId,schoolcensustableid,schoolname,email\n1,SCH1,9,Ashwell Academy,head@example.org\n";
const EXCLUSIONS: &str = "pupilonrolltableid,NativeId,startdate,category,reason1,sessions\n\
    1,SCH1,2025-Jan-20 00:00:00,FIXD,VA,4.0\n1,SCH1,2025-Feb-03 00:00:00,SUSP,DA,1.5\n1,SCH1,,XYZ,DA,1.0\n";
const SESSIONS: &str =
    "termlysessiondetailsonrolltableid,NativeId,pupilonrolltableid,attendancereason,sessions\n1,SCH1,1,I,4\n";

pub const ALL: [(&str, &str); 9] = [
    ("roll.csv", ON_ROLL),
    ("left.csv", OFF_ROLL),
    ("needs.csv", SEN_NEEDS),
    ("homes.csv", ADDRESSES),
    ("homes-left.csv", ADDRESSES_OFF),
    ("return.csv", RETURN),
    ("school.csv", SCHOOL),
    ("exclusions.csv", EXCLUSIONS),
    ("sessions.csv", SESSIONS),
];

/// Rows and remarks of a set that is good as a whole.
fn read(tables: &[(&str, &str)]) -> (Vec<Row>, Vec<Finding>) {
    read_set(FeedKind::SchoolCensus, tables).expect("the set is good as a whole")
}

fn refused(tables: &[(&str, &str)]) -> FeedError {
    read_set(FeedKind::SchoolCensus, tables).expect_err("the set is bad as a whole")
}

pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<Entry<'_>> = files
        .iter()
        .zip([true, false].into_iter().cycle())
        .map(|(&(name, content), deflated)| Entry {
            name,
            content,
            deflated,
            sizes_follow: deflated,
        })
        .collect();
    archive(&entries)
}

#[test]
fn a_pupil_states_what_all_tables_say() {
    let (rows, _) = read(&ALL);
    let row = rows.iter().find(|row| said(row).record_id == "136580:B801200005001");
    let row = row.unwrap();
    insta::assert_json_snapshot!(row.outcome);
    insta::assert_snapshot!(row.raw);
}

#[test]
fn p01_rows_read_are_the_rows_of_the_main_tables() {
    let (rows, _) = read(&ALL);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows.iter().map(|row| row.row_no).collect::<Vec<_>>(), [1, 2, 3, 4]);
    // The file and the line are those of the row in its own table.
    let places: Vec<_> = rows.iter().map(|row| (row.file_no, row.line)).collect();
    assert_eq!(places, [(1, 2), (1, 3), (0, 2), (0, 3)]);
    let broken = ON_ROLL.replace("Okafor,Ann", "Okafor");
    let (rows, _) = read(&[("roll.csv", &broken), ("needs.csv", SEN_NEEDS)]);
    assert_eq!(rows.iter().map(is_rejected).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn the_order_of_the_files_and_their_names_say_nothing() {
    let (expected, remarks) = read(&ALL);
    let outcomes = |rows: &[Row]| {
        let rows = rows.iter();
        rows.map(|row| (row.row_no, row.line, row.raw.clone(), row.outcome.clone()))
            .collect::<Vec<_>>()
    };
    let mut tables = ALL;
    for _ in 0..ALL.len() {
        tables.rotate_left(1);
        tables.swap(0, 4);
        let (rows, found) = read(&tables);
        assert_eq!(outcomes(&rows), outcomes(&expected));
        assert_eq!(found.len(), remarks.len());
        let packed: Vec<(&str, &[u8])> = tables.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let (rows, verdict) = read_files(FeedKind::SchoolCensus, &[("all.zip", &zip(&packed))]);
        assert!(verdict.is_none(), "{verdict:?}");
        assert_eq!(outcomes(&rows), outcomes(&expected));
    }
}

#[test]
fn pupils_of_a_school_are_named_by_it_and_by_their_number_or_names() {
    let (rows, _) = read(&ALL);
    let ids: Vec<&str> = rows.iter().map(|row| said(row).record_id.as_str()).collect();
    assert_eq!(
        ids[..3],
        ["136580:Z873210015001", "136580:N873210015002", "136580:B801200005001"]
    );
    assert!(ids[3].starts_with("136580:NAME:"), "{ids:?}");
    // The ids of another term's extract are other ones.
    let next = ON_ROLL
        .replace("\n2.0,SCH1,9,", "\nf81,SCH7,4,")
        .replace("2013-Apr-25 00:00:00", "25/04/2013");
    let next_return = RETURN.replace("\n9,SCH1", "\n4,SCH7").replace("Summer", "Autumn");
    let (rows, _) = read(&[("roll.csv", &next), ("return.csv", &next_return)]);
    assert_eq!(said(&rows[1]).record_id, ids[3]);
}

#[test]
fn sensitive_and_unneeded_columns_are_kept_nowhere() {
    // An adopted pupil, whose mark says so.
    let table = ON_ROLL.replace("C,E,A,P,Y,True", "C,E,ADOPTED,CARER,SERVICE,FUNDED");
    let (rows, remarks) = read(&[("roll.csv", &table), ("exclusions.csv", EXCLUSIONS)]);
    let shown = format!("{rows:?}");
    for hidden in ["ADOPTED", "CARER", "SERVICE", "FUNDED", ",DA,", "VA"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
    let dropped: Vec<&str> = remarks
        .iter()
        .filter(|remark| remark.rule.code() == "columns_dropped")
        .map(|remark| remark.sentence.as_ref())
        .collect();
    assert_eq!(dropped.len(), 2);
    assert!(
        dropped[0].starts_with("Table pupilonroll, not kept: plaa, youngcarer, servicechild, topupfunding."),
        "{dropped:?}"
    );
    assert!(
        dropped[1].starts_with("Table termlyexclusionsonroll, not kept: reason1."),
        "{dropped:?}"
    );
    // A row whose columns are not sure is not kept at all.
    let broken = table.replace("1,SCH1,9,", "1,9,");
    let (rows, _) = read(&[("roll.csv", &broken)]);
    assert!(is_rejected(&rows[0]) && rows[0].raw.contains("not kept") && !rows[0].raw.contains("ADOPTED"));
}

#[test]
fn a_pupil_no_longer_on_roll_has_left_and_keeps_no_school() {
    let (rows, _) = read(&ALL);
    let left = said(&rows[0]);
    assert_eq!(text(left, Column::SchoolCode), None);
    assert_eq!(text(left, Column::Postcode), Some("CB23 6DP"));
    assert_eq!(text(left, Column::Town), Some("Bourn"));
    assert_eq!(text(left, Column::Sex), Some("F"));
    let enrolment = &left.facts.enrolments[0];
    assert_eq!(enrolment.school.as_deref(), Some("136580"));
    assert_eq!(enrolment.left_on.unwrap().to_string(), "2025-03-28");
    // The school that has the pupil now, and the same school if the pupil came back, know better.
    assert_eq!(left.updated_on.unwrap().to_string(), "2025-05-14");
    assert_eq!(said(&rows[2]).updated_on.unwrap().to_string(), "2025-05-15");
    // Without its last day the time at the school would look as if it went on.
    let without = said(&rows[1]);
    assert_eq!(without.facts.enrolments[0].left_on.unwrap().to_string(), "2025-05-14");
    assert_eq!(row_codes(&rows[1]), ["leaving_date_missing:leavingdate"]);
    let (rows, _) = read(&[("left.csv", &OFF_ROLL.replace("2025-Mar-28 00:00:00", "soon"))]);
    assert!(rows.iter().all(|row| said(row).facts.enrolments.is_empty()));
}

#[test]
fn a_pupil_who_came_back_is_on_roll() {
    let both = OFF_ROLL.replace("Z873210015001,Cole,Eve", "B801200005001,Okafor,Ann");
    let (rows, _) = read(&[("roll.csv", ON_ROLL), ("left.csv", &both), ("return.csv", RETURN)]);
    assert_eq!(said(&rows[0]).record_id, said(&rows[2]).record_id);
    assert!(said(&rows[2]).replaces(said(&rows[0]).updated_on));
    assert!(!said(&rows[0]).replaces(said(&rows[2]).updated_on));
    assert_eq!(row_codes(&rows[2]), ["record_id_twice:RecordKey"]);
}

#[test]
fn numbers_dates_and_codes_are_read_as_the_extract_writes_them() {
    let (rows, _) = read(&ALL);
    let pupil = said(&rows[2]);
    assert_eq!(text(pupil, Column::Dob), Some("2012-03-04"));
    let enrolment = &pupil.facts.enrolments[0];
    assert_eq!(enrolment.status, Some(EnrolmentStatus::Current));
    let exclusions: Vec<_> = pupil
        .facts
        .exclusions
        .iter()
        .map(|exclusion| (exclusion.category, exclusion.sessions))
        .collect();
    assert_eq!(
        exclusions,
        [
            (ExclusionCategory::Suspension, Some(4)),
            (ExclusionCategory::Suspension, None)
        ]
    );
    assert_eq!(
        row_codes(&rows[2]),
        [
            "number_unreadable:Exclusion.Sessions",
            "code_unknown:Exclusion.Category"
        ]
    );
    // The need of another school with the same key is not this pupil's.
    assert_eq!(pupil.facts.sen_needs[0].primary_type.as_deref(), Some("ASD"));
    let attendance = &pupil.facts.attendance[0];
    assert_eq!(
        (attendance.possible, attendance.authorised, attendance.unauthorised),
        (Some(140), Some(6), Some(2))
    );
    assert_eq!(
        attendance.period.as_deref(),
        Some("Collected with the summer census 2025")
    );
    // A preferred name that is the name itself is no alias, and sessions that could have been attended alone say nothing.
    let other = said(&rows[3]);
    assert_eq!(text(other, Column::AliasSurname), None);
    assert_eq!(text(other, Column::AddressLine1), Some("3, The Row"));
    assert!(other.facts.attendance.is_empty());
}

#[test]
fn rows_that_belong_to_no_pupil_are_counted_and_tables_that_are_not_read_named() {
    let (_, remarks) = read(&ALL);
    let found: Vec<String> = remarks
        .iter()
        .filter(|remark| remark.rule.code() != "columns_dropped")
        .map(|remark| remark.sentence.split_once(". ").unwrap().0.to_owned())
        .collect();
    assert_eq!(
        found,
        ["Table senneeds, rows: 1 of 3", "Table termlysessiondetailsonroll"]
    );
    let (_, remarks) = read(&[
        ("roll.csv", ON_ROLL),
        ("needs.csv", &format!("{SEN_NEEDS}1,SCH1\n2,SCH1,,1,M\u{0}LD\n")),
    ]);
    assert!(
        remarks.iter().any(|remark| remark
            .sentence
            .starts_with("Table senneeds, rows: 2. These rows cannot be read")),
        "{remarks:?}"
    );
}

#[test]
fn sets_that_are_not_whole_or_hold_something_else_are_refused() {
    let twice = refused(&[("roll.csv", ON_ROLL), ("a.csv", SEN_NEEDS), ("b.csv", SEN_NEEDS)]);
    assert_eq!(twice.code(), "table_twice");
    assert!(
        twice
            .to_string()
            .starts_with("b.csv and a.csv are both the table senneeds"),
        "{twice}"
    );
    let missing = refused(&[("a.csv", SEN_NEEDS), ("b.csv", ADDRESSES)]);
    assert_eq!(missing.code(), "table_missing");
    assert!(
        missing.to_string().contains("pupilnolongeronroll or pupilonroll"),
        "{missing}"
    );
    let unknown = refused(&[("roll.csv", ON_ROLL), ("a.csv", "room,colour\n1,red\n")]);
    assert_eq!(unknown.code(), "table_unknown");
    assert!(unknown.to_string().starts_with("a.csv is no table"), "{unknown}");
    let other = refused(&[("roll.csv", ON_ROLL), ("a.csv", crate::support::EDUCATION)]);
    assert!(
        matches!(
            other,
            FeedError::WrongKind {
                looks_like: FeedKind::Education,
                ..
            }
        ),
        "{other}"
    );
    assert_eq!(
        refused(&[("roll.csv", &ON_ROLL.replace(',', ";"))]).code(),
        "file_separator"
    );
    assert_eq!(refused(&[("roll.csv", "")]).code(), "file_empty");
    assert_eq!(refused(&[("roll.csv", "%PDF-1.7")]).code(), "file_format");
    let cut = &SEN_NEEDS[..SEN_NEEDS.len() - 6];
    assert_eq!(
        refused(&[("roll.csv", ON_ROLL), ("needs.csv", cut)]).code(),
        "file_cut_off"
    );
    let double = ON_ROLL.replace("formerupn,", "upn,");
    assert_eq!(refused(&[("roll.csv", &double)]).code(), "header_column_twice");
    // The other way round: a table of a set where one file is expected.
    let (_, verdict) = read_files(FeedKind::Careers, &[("roll.csv", ON_ROLL.as_bytes())]);
    let verdict = verdict.unwrap();
    assert!(
        matches!(
            verdict,
            FeedError::WrongKind {
                looks_like: FeedKind::SchoolCensus,
                ..
            }
        ),
        "{verdict}"
    );
}

#[test]
fn a_table_inside_an_archive_is_named_by_its_place_never_by_its_path() {
    let files: [(&str, &[u8]); 2] = [
        ("../../etc/passwd", ON_ROLL.as_bytes()),
        ("C:\\roll.csv", ON_ROLL.as_bytes()),
    ];
    let (_, verdict) = read_files(FeedKind::SchoolCensus, &[("all.zip", &zip(&files))]);
    let message = verdict.unwrap().to_string();
    assert!(
        message.starts_with("all.zip (file 2 inside) and all.zip (file 1 inside) are both"),
        "{message}"
    );
    let nested = zip(&[("roll.csv", ON_ROLL.as_bytes()), ("more.zip", &zip(&files))]);
    let (_, verdict) = read_files(FeedKind::SchoolCensus, &[("all.zip", &nested)]);
    assert_eq!(verdict.unwrap().code(), "archive_nested");
}

#[test]
fn what_a_computer_leaves_in_an_archive_is_passed_over() {
    let files: [(&str, &[u8]); 4] = [
        ("__MACOSX/._roll.csv", b"\0\x05\x16\x07\0\x02\0\0Mac OS X"),
        ("roll.csv", ON_ROLL.as_bytes()),
        (".DS_Store", b"\0\0\0\x01Bud1\0\0"),
        ("needs.csv", SEN_NEEDS.as_bytes()),
    ];
    let (rows, verdict) = read_files(FeedKind::SchoolCensus, &[("all.zip", &zip(&files))]);
    assert!(verdict.is_none(), "{verdict:?}");
    assert_eq!(said(&rows[0]).facts.sen_needs[0].primary_type.as_deref(), Some("ASD"));
    let (_, verdict) = read_files(FeedKind::SchoolCensus, &[("all.zip", &zip(&files[..1]))]);
    assert_eq!(verdict.unwrap().code(), "archive_empty");
}

#[test]
fn an_archive_of_tables_cut_anywhere_condemns_the_set() {
    let packed = zip(&[("roll.csv", ON_ROLL.as_bytes()), ("needs.csv", SEN_NEEDS.as_bytes())]);
    for cut in (4..packed.len()).step_by(7) {
        let (_, verdict) = read_files(FeedKind::SchoolCensus, &[("all.zip", &packed[..cut])]);
        assert!(verdict.is_some(), "cut at {cut}");
    }
}

#[test]
fn a_table_alone_is_read_with_what_it_has() {
    let header = "\u{FEFF}pupilonrolltableid,surname,forename,dob\r\n";
    let (rows, remarks) = read(&[("roll.csv", &format!("{header}1,Ash,Ann,2012-Mar-04 00:00:00\r\n"))]);
    assert_eq!(text(said(&rows[0]), Column::Surname), Some("Ash"));
    assert!(said(&rows[0]).facts.is_empty());
    assert_eq!(codes(&remarks), ["school_missing"]);
    let (rows, _) = read(&[("roll.csv", header)]);
    assert!(rows.is_empty());
}

#[test]
fn a_row_to_which_more_belongs_than_to_one_record_is_rejected_alone() {
    // As an export has it whose keys all became one number.
    let needs = "pupilonrolltableid,sentype\n".to_owned() + &"1,MLD\n".repeat(3000);
    let (rows, remarks) = read(&[("roll.csv", ON_ROLL), ("needs.csv", &needs)]);
    assert_eq!(rows.iter().map(is_rejected).collect::<Vec<_>>(), [true, false]);
    assert_eq!(row_codes(&rows[0]), ["record_too_long"]);
    let Outcome::Rejected { record_id, .. } = &rows[0].outcome else {
        unreachable!()
    };
    assert_eq!(
        record_id.as_deref(),
        Some("B801200005001"),
        "a snapshot must not end it"
    );
    assert!(rows[0].raw.len() < 1000);
    assert!(codes(&remarks).contains(&"table_rows_unjoined".to_owned()));
}

#[test]
fn p05_a_shield_that_a_source_adds_to_a_set_counts() {
    for (mark, shielded) in [("Y", true), ("?", true), ("N", false), ("", false)] {
        let table = format!("pupilonrolltableid,surname,forename,dob,Shielded\n1,Ash,Ann,2012-03-04,{mark}\n");
        let (rows, _) = read(&[("roll.csv", &table)]);
        assert_eq!(said(&rows[0]).shielded, shielded, "{mark}");
    }
}
