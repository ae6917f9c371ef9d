//! School census: one document for each school.

use std::{cell::Cell, io::Read};

use child::{Column, FeedKind, fact::ExclusionCategory};
use intake::{FeedError, FeedFile, Finding, Row, read_run};

use crate::{
    census,
    support::{codes, is_rejected, outcomes, read_documents, read_files, read_set, row_codes, said, text},
};

const ON_ROLL: &str = "<PupilOnRoll>
<PupilIdentifiers><UPN>B801200005001</UPN><UniqueLearnerNumber>9276308686</UniqueLearnerNumber><Surname>Okafor</Surname>
<Forename>Ann</Forename><MiddleNames>Mary</MiddleNames><PreferredSurname>Okafor-Ash</PreferredSurname>
<FormerSurname>Ash</FormerSurname><Sex>F</Sex><DOB>2012-03-04</DOB></PupilIdentifiers>
<PupilCharacteristics><Ethnicity>WBRI</Ethnicity><FSMperiods><FSMperiod><FSMstartDate>2024-01-01</FSMstartDate></FSMperiod>
</FSMperiods><PLAA>ADOPTED</PLAA><YoungCarer>CARER</YoungCarer><ServiceChild>SERVICE</ServiceChild></PupilCharacteristics>
<PupilStatus><EnrolStatus>C</EnrolStatus><EntryDate>2019-09-03</EntryDate><NCyearActual>8</NCyearActual></PupilStatus>
<Attendance><AnnualAttendance><SessionsPossible>380</SessionsPossible><SessionsAuthorised>31</SessionsAuthorised>
</AnnualAttendance><TermlyAttendance><SessionsPossible>140</SessionsPossible><SessionsAuthorised>6</SessionsAuthorised>
<SessionsUnauthorised>2</SessionsUnauthorised><SessionDetails><SessionDetail><AttendanceReason>I</AttendanceReason>
</SessionDetail></SessionDetails></TermlyAttendance></Attendance>
<SpecialEducationalNeeds><SENprovision>E</SENprovision><SENneeds><SENneed><SENtypeRank>2</SENtypeRank><SENtype>HI</SENtype>
</SENneed><SENneed><SENtypeRank>1</SENtypeRank><SENtype>ASD</SENtype></SENneed></SENneeds></SpecialEducationalNeeds>
<HomeInformation><Address><BS7666Address><SAON>Flat 2</SAON><PAON>14</PAON><Street>Mill Lane</Street><Town>Ely</Town>
</BS7666Address><PostCode>cb74aa</PostCode></Address></HomeInformation>
<Exclusions><TermlyExclusion><StartDate>2025-01-20</StartDate><Category>FIXD</Category><Reason>VA</Reason><Sessions>4</Sessions>
</TermlyExclusion><TermlyExclusion><StartDate>2025-02-03</StartDate><Category>SUSP</Category><Sessions>1.5</Sessions>
</TermlyExclusion><TermlyExclusion><StartDate/><Category>XYZ</Category><Sessions>1</Sessions></TermlyExclusion></Exclusions>
</PupilOnRoll>
<PupilOnRoll><PupilIdentifiers><Surname>Bell</Surname><Forename>Ida</Forename><PreferredSurname>BELL</PreferredSurname>
<Sex>M</Sex><DOB>25/04/2013</DOB></PupilIdentifiers><PupilStatus><EnrolStatus>M</EnrolStatus><EntryDate>2020-09-03</EntryDate>
</PupilStatus><Attendance><TermlyAttendance><SessionsPossible>140</SessionsPossible></TermlyAttendance></Attendance>
<SpecialEducationalNeeds><SENprovision>N</SENprovision></SpecialEducationalNeeds><HomeInformation><Address><AddressLines>
<AddressLine1>3, The Row</AddressLine1></AddressLines><PostCode>CB3 0AP</PostCode></Address></HomeInformation></PupilOnRoll>
";
const OFF_ROLL: &str = "<PupilNoLongerOnRoll><PupilIdentifiers><UPN>Z873210015001</UPN><Surname>Cole</Surname>
<Forename>Eve</Forename><Gender>F</Gender><DOB>2011-05-06</DOB></PupilIdentifiers><PupilStatus><EntryDate>2018-09-03</EntryDate>
<LeavingDate>2025-03-28</LeavingDate></PupilStatus><HomeInformation><Address><AddressLines><AddressLine1>Farm</AddressLine1>
<AddressLine2>High St</AddressLine2><AddressLine3>Bourn</AddressLine3></AddressLines><PostCode>CB23 6DP</PostCode></Address>
</HomeInformation></PupilNoLongerOnRoll>
<PupilNoLongerOnRoll><PupilIdentifiers><UPN>N873210015002</UPN><Surname>Dean</Surname><Forename>Tom</Forename><Gender>M</Gender>
<DOB>2011-06-07</DOB></PupilIdentifiers><PupilStatus><EntryDate>2018-09-03</EntryDate></PupilStatus></PupilNoLongerOnRoll>
";

/// A census of one school; the pupils who left stand behind those on roll, as the schema has them.
pub fn message(on_roll: &str, off_roll: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message>\n<Header><CollectionDetails><Collection>School Census</Collection>\
         <Term>Summer</Term><Year>2025</Year><ReferenceDate>2025-05-15</ReferenceDate></CollectionDetails><Source>\
         <SourceLevel>S</SourceLevel><LEA>873</LEA><Estab>4012</Estab></Source></Header>\n<School><URN>136580</URN>\
         <SchoolName>Ashwell Academy</SchoolName><HeadTeacher>Ms Secret</HeadTeacher></School>\n<Pupils><PupilsOnRoll>\n\
         {on_roll}</PupilsOnRoll>\n<PupilsNoLongerOnRoll>\n{off_roll}</PupilsNoLongerOnRoll></Pupils>\n<Classes><Class>7\
         </Class></Classes></Message>\n"
    )
}

/// The same pupils as in the tables.
pub fn all() -> String {
    message(ON_ROLL, OFF_ROLL)
}

fn read(documents: &[(&str, &str)]) -> (Vec<Row>, Vec<Finding>) {
    read_documents(FeedKind::SchoolCensus, documents)
}

/// The one pupil of a document.
fn pupil(parts: &str) -> Row {
    let pupil = format!(
        "<PupilOnRoll><PupilIdentifiers><UPN>B801200005001</UPN><Surname>Ash</Surname></PupilIdentifiers>{parts}</PupilOnRoll>"
    );
    let (mut rows, _) = read(&[("a.xml", &message(&pupil, ""))]);
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

#[test]
fn pupils_state_what_the_same_tables_state() {
    let tables = read_set(FeedKind::SchoolCensus, &census::ALL).unwrap().0;
    let (rows, _) = read(&[("census.xml", &all())]);
    assert_eq!(outcomes(&rows), outcomes(&tables));
    // Kept is what of each row may pass, on a line for each, as of tables.
    let kept: Vec<&str> = rows[2].raw.lines().collect();
    assert_eq!(kept.len(), 8, "{kept:?}");
    assert!(kept[0].starts_with("pupilonroll: ,,,,B801200005001,,9276308686,Okafor,Ann,Mary,"));
    assert_eq!(
        kept[1],
        "schoolcensus: ,,873,4012,136580,Ashwell Academy,Summer,2025,2025-05-15"
    );
    assert_eq!(kept[2], "senneeds: ,,HI,2");
}

#[test]
fn a_namespace_and_capitals_make_no_difference() {
    let (plain, _) = read(&[("a.xml", &all())]);
    let spaced = all()
        .replace("</", "</sc:")
        .replace("<Pupil", "<sc:Pupil")
        .replace("<Message>", "<sc:Message xmlns:sc=\"urn:census\">");
    let spaced = regex_free_prefix(&spaced);
    let (rows, _) = read(&[("a.xml", &spaced)]);
    assert_eq!(outcomes(&rows), outcomes(&plain));
    let default = all().replace("<Message>", "<Message xmlns=\"urn:census\">");
    let capitals = default
        .replace("PostCode", "Postcode")
        .replace("SENprovision", "SENProvision");
    let (rows, _) = read(&[("a.xml", &capitals)]);
    assert_eq!(outcomes(&rows), outcomes(&plain));
}

/// Puts the prefix before every opening tag that does not have it yet.
fn regex_free_prefix(text: &str) -> String {
    let mut parts = text.split('<');
    let mut prefixed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let has = part.starts_with(['/', '?', '!']) || part.starts_with("sc:");
        prefixed.push_str(if has { "<" } else { "<sc:" });
        prefixed.push_str(part);
    }
    prefixed
}

#[test]
fn sensitive_and_unneeded_elements_are_kept_nowhere_and_named() {
    let (rows, remarks) = read(&[("census.xml", &all())]);
    let shown = format!("{rows:?}{remarks:?}");
    for hidden in [
        "ADOPTED",
        "CARER",
        "SERVICE",
        "WBRI",
        "VA,",
        "2024-01-01",
        "Secret",
        "380",
    ] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
    let dropped: Vec<&str> = remarks.iter().map(|remark| remark.sentence.as_ref()).collect();
    assert_eq!(codes(&remarks), ["elements_dropped", "elements_dropped"]);
    for name in [
        "PupilOnRoll/PupilCharacteristics/PLAA,",
        "PupilOnRoll/PupilCharacteristics/FSMperiods,",
        "PupilOnRoll/Attendance/AnnualAttendance,",
        "PupilOnRoll/Exclusions/TermlyExclusion/Reason,",
        "School/HeadTeacher.",
        "Classes,",
    ] {
        assert!(
            dropped.iter().any(|sentence| sentence.contains(name)),
            "{name}: {dropped:?}"
        );
    }
    // A module of a name that is not known is dropped whole, and so is what stands between the parts.
    let row = pupil("<PupilFamily><Surname>HIDDEN</Surname></PupilFamily>HIDDEN<PupilStatus>HIDDEN</PupilStatus>");
    assert_eq!(text(said(&row), Column::Surname), Some("Ash"));
    assert!(!format!("{row:?}").contains("HIDDEN"));
    // What cannot be read is not kept at all.
    let long = "<SENneed><SENtype>HIDDEN</SENtype></SENneed>".repeat(30_000);
    let row = pupil(&format!("<SpecialEducationalNeeds>{long}</SpecialEducationalNeeds>"));
    assert!(is_rejected(&row) && row.raw.contains("not kept") && !row.raw.contains("HIDDEN"));
    assert_eq!(row_codes(&row), ["record_too_long"]);
}

#[test]
fn p01_pupils_who_left_come_first_wherever_they_stand_and_documents_of_many_schools_are_one_run() {
    let (first, second) = (all(), all().replace("136580", "136581"));
    let (rows, _) = read(&[("a.xml", &first), ("b.xml", &second)]);
    assert_eq!(
        rows.iter().map(|row| row.row_no).collect::<Vec<_>>(),
        (1..=8).collect::<Vec<_>>()
    );
    let files: Vec<usize> = rows.iter().map(|row| row.file_no).collect();
    assert_eq!(files, [0, 0, 1, 1, 0, 0, 1, 1]);
    assert!(said(&rows[0]).record_id.starts_with("136580:Z") && said(&rows[2]).record_id.starts_with("136581:Z"));
    // Packed into one archive, they are told apart by their places.
    let zip = census::zip(&[("a.xml", first.as_bytes()), ("b.xml", second.as_bytes())]);
    let (packed, verdict) = read_files(FeedKind::SchoolCensus, &[("all.zip", &zip)]);
    assert!(verdict.is_none(), "{verdict:?}");
    assert_eq!(outcomes(&packed), outcomes(&rows));
    // A pupil who came back to the school is on roll, whatever the date of the census.
    let back = all()
        .replace("Z873210015001", "B801200005001")
        .replace("<ReferenceDate>2025-05-15</ReferenceDate>", "");
    let (rows, _) = read(&[("a.xml", &back)]);
    assert_eq!(said(&rows[0]).record_id, said(&rows[2]).record_id);
    assert!(row_codes(&rows[2]).contains(&"record_id_twice:RecordKey".to_owned()));
}

#[test]
fn of_two_addresses_or_names_the_first_is_read_and_none_is_mixed() {
    let two = "<HomeInformation><Addresses><Address><AddressLines><AddressLine1>1 First Row</AddressLine1></AddressLines>\
        </Address><Address><AddressLines><AddressLine1>2 Second Row</AddressLine1><AddressLine2>Ely</AddressLine2></AddressLines>\
        <PostCode>CB7 4AA</PostCode></Address></Addresses></HomeInformation>";
    let row = pupil(two);
    assert_eq!(text(said(&row), Column::AddressLine1), Some("1 First Row"));
    assert_eq!(text(said(&row), Column::Postcode), None);
    let again = "<PupilIdentifiers><Surname>Other</Surname><Forename>Eve</Forename></PupilIdentifiers>";
    let row = pupil(again);
    assert_eq!(text(said(&row), Column::Surname), Some("Ash"));
    assert_eq!(text(said(&row), Column::FirstName), None);
    assert!(!row.raw.contains("Other") && !row.raw.contains("Eve"));
}

#[test]
fn exclusions_of_a_pupil_who_left_are_stated() {
    let left = "<PupilNoLongerOnRoll><PupilIdentifiers><UPN>B801200005001</UPN></PupilIdentifiers><Exclusions><TermlyExclusion>\
        <Category>PERM</Category><StartDate>2025-01-20</StartDate></TermlyExclusion></Exclusions></PupilNoLongerOnRoll>";
    let (rows, _) = read(&[("a.xml", &message("", left))]);
    let exclusion = &said(&rows[0]).facts.exclusions[0];
    assert_eq!(exclusion.category, ExclusionCategory::Permanent);
    assert_eq!(exclusion.school.as_deref(), Some("136580"));
}

#[test]
fn a_census_that_names_no_school_says_so_once() {
    let nameless = "<Message><Pupils><PupilsOnRoll><PupilOnRoll><PupilIdentifiers><UPN>B801200005001</UPN></PupilIdentifiers>\
        </PupilOnRoll></PupilsOnRoll></Pupils></Message>";
    let (rows, remarks) = read(&[("a.xml", nameless)]);
    assert_eq!(said(&rows[0]).record_id, "B801200005001");
    assert_eq!(codes(&remarks), ["school_missing"]);
}

#[test]
fn other_documents_and_documents_beside_tables_are_refused() {
    let refused = |kind, files: &[(&str, &str)]| {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        read_files(kind, &files).1.expect("the run is bad as a whole")
    };
    let other = all().replace("School Census", "CIN");
    assert_eq!(
        refused(FeedKind::SchoolCensus, &[("a.xml", &other)]).code(),
        "file_other_collection"
    );
    // A name that is not known is none of the others.
    assert_eq!(read(&[("a.xml", &all().replace("School Census", "SPR25"))]).0.len(), 4);
    assert_eq!(
        refused(FeedKind::SchoolCensus, &[("a.xml", "<html><body/></html>")]).code(),
        "file_other_root"
    );
    let mixed = refused(FeedKind::SchoolCensus, &[("a.xml", &all()), census::ALL[0]]);
    assert_eq!(mixed.code(), "set_mixed");
    assert!(
        mixed.to_string().starts_with("a.xml is a whole school-census return"),
        "{mixed}"
    );
    let careers = refused(FeedKind::Careers, &[("a.xml", &all())]);
    assert!(
        matches!(
            careers,
            FeedError::WrongKind {
                looks_like: FeedKind::SchoolCensus,
                ..
            }
        ),
        "{careers}"
    );
}

/// Counts the bytes that are read.
struct Counted<'b>(&'b [u8], &'b Cell<usize>);

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1.set(self.1.get() + count);
        Ok(count)
    }
}

#[test]
fn an_archive_of_many_schools_is_gone_through_three_times_and_no_more() {
    let documents: Vec<(String, String)> = (0..40)
        .map(|school| {
            (
                format!("{school}.xml"),
                all().replace("136580", &format!("1366{school:02}")),
            )
        })
        .collect();
    let files: Vec<(&str, &[u8])> = documents
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    let (zip, read) = (census::zip(&files), Cell::new(0));
    let open = || Ok(Counted(&zip, &read));
    let rows = read_run(FeedKind::SchoolCensus, vec![FeedFile::new("all.zip", open)]).unwrap();
    let ids: Vec<String> = rows.map(|row| said(&row.unwrap()).record_id.clone()).collect();
    assert_eq!(ids.len(), 160);
    assert!(ids[0].starts_with("136600:Z") && ids[159].starts_with("136639:NAME"));
    assert!(read.get() <= 3 * zip.len(), "{} of {}", read.get(), zip.len());
}

#[test]
fn p05_a_shield_that_a_source_adds_counts() {
    assert!(said(&pupil("<Shielded>Y</Shielded>")).shielded);
    assert!(!said(&pupil("<Shielded>N</Shielded>")).shielded);
}
