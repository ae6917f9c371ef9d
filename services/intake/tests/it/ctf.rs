//! Pupils in Common Transfer Files.

use child::{Column, FeedKind};
use intake::{Outcome, Row};

use crate::support::{file_warnings, read_all, read_one, row_codes, rows, text, today};

/// A file of one school around some pupils.
pub fn ctf(pupils: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CTfile>\n<Header><DocumentName>Common Transfer File</DocumentName>\
         <CTFversion>21.0</CTFversion><DateTime>2026-07-01T09:00:00</DateTime><SourceSchool><LEA>873</LEA>\
         <Estab>4012</Estab><URN>136580</URN><SchoolName>Ashwell</SchoolName></SourceSchool></Header>\n\
         <CTFpupilData>\n{pupils}</CTFpupilData>\n</CTfile>\n"
    )
}

/// One pupil: names and birth date, and whatever else.
fn pupil(more: &str) -> String {
    format!("<Pupil><Surname>Okafor</Surname><Forename>Ann</Forename><DOB>2012-03-04</DOB>{more}</Pupil>\n")
}

fn one(more: &str) -> Row {
    let mut found = rows(FeedKind::Ctf, &ctf(&pupil(more)));
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn id(row: &Row) -> &str {
    match &row.outcome {
        Outcome::Accepted { statement, .. } => &statement.record_id,
        Outcome::Rejected { reasons, .. } => panic!("{reasons:?}"),
    }
}

fn said(row: &Row, column: Column) -> Option<&str> {
    match &row.outcome {
        Outcome::Accepted { statement, .. } => text(statement, column),
        Outcome::Rejected { reasons, .. } => panic!("{reasons:?}"),
    }
}

pub const WHOLE: &str = "<Pupil>
<UPN>B801200005001</UPN><UniqueLearnerNumber>9276308686</UniqueLearnerNumber><UCI>X</UCI>
<Surname>O&apos;Neill &amp; Okafor</Surname><Forename><![CDATA[Zoë]]></Forename><DOB>2012-03-04</DOB><Gender>F</Gender>
<BasicDetails><FormerUPN>Z873210015001</FormerUPN><PreferredSurname>Okafor</PreferredSurname>
<PreferredForename>Zo</PreferredForename><FormerSurname>Ash</FormerSurname><MiddleNames>Mary Ann</MiddleNames>
<NCyearActual>9</NCyearActual><Ethnicity>WBRI</Ethnicity><MedicalFlag>true</MedicalFlag>
<Disabilities><Disability>HEAR</Disability></Disabilities></BasicDetails>
<LookedAfter><InCare>true</InCare><CareAuthority>873</CareAuthority></LookedAfter>
<SENhistory>
<SEN><StartDate>2019-09-01</StartDate><EndDate>2021-08-31</EndDate><SENprovision>K</SENprovision></SEN>
<SEN><StartDate>2021-09-01</StartDate><SENprovision>E</SENprovision></SEN>
<SENneeds><SENneed><SENtypeRank>2</SENtypeRank><SENtype>HI</SENtype></SENneed>
<SENneed><SENtypeRank>1</SENtypeRank><SENtype>ASD</SENtype></SENneed></SENneeds>
</SENhistory>
<Address><BS7666Address><SAON>Flat 2</SAON><PAON>14</PAON><Street>Mill Lane</Street><Town>Ely</Town></BS7666Address>
<PostCode>cb74aa</PostCode></Address>
<Contacts>
<Contact><Order>3</Order><Surname>Ahmed</Surname><Forename>Sue</Forename><Relationship>SWR</Relationship>
<Responsibility>false</Responsibility></Contact>
<Contact><Order>2</Order><Surname>Ash</Surname><Forename>Bob</Forename><Relationship>FOF</Relationship>
<Responsibility>0</Responsibility></Contact>
<Contact><Order>1</Order><Surname>O'Neill</Surname><Forename>Mary</Forename><Relationship>OTH</Relationship>
<Responsibility>T</Responsibility><Phones><Phone><TelephoneType>H</TelephoneType><PhoneNo>01353 000000</PhoneNo></Phone>
<Phone><TelephoneType>M</TelephoneType><PhoneNo>07700 900123</PhoneNo></Phone></Phones></Contact>
</Contacts>
<SuppInfo>free text about somebody</SuppInfo>
</Pupil>
";

#[test]
fn a_pupil_states_everything_that_has_a_place() {
    let found = rows(FeedKind::Ctf, &ctf(WHOLE));
    assert_eq!((found.len(), found[0].line), (1, 5));
    assert!(found[0].raw.starts_with("<Pupil>") && found[0].raw.ends_with("</Pupil>"));
    insta::assert_json_snapshot!(found[0].outcome);
}

#[test]
fn what_nobody_may_see_stays_in_the_record_as_received() {
    let found = rows(FeedKind::Ctf, &ctf(WHOLE));
    let outcome = serde_json::to_string(&found[0].outcome).unwrap();
    for hidden in ["HEAR", "MedicalFlag", "free text", "SuppInfo", "InCare", "WBRI"] {
        assert!(found[0].raw.contains(hidden) && !outcome.contains(hidden), "{hidden}");
    }
}

#[test]
fn parts_that_are_not_read_are_named_once_for_the_file() {
    let file = ctf(&WHOLE.repeat(2));
    let mut reader = read_one(FeedKind::Ctf, "f.xml", file.as_bytes())
        .unwrap()
        .as_at(today());
    assert_eq!(reader.by_ref().flatten().count(), 2);
    let warnings = file_warnings(&reader);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].rule.code(), "elements_unused");
    insta::assert_snapshot!(warnings[0].sentence);
}

#[test]
fn a_pupil_is_keyed_by_pupil_number_then_learner_number_then_who_it_is() {
    // A temporary number, a mistyped check letter and spaces still name one pupil.
    assert_eq!(id(&one("<UPN>K87321001500A</UPN>")), "K87321001500A");
    assert_eq!(id(&one("<UPN> a8012 0000 5001 </UPN>")), "A801200005001");
    assert_eq!(
        id(&one(
            "<UPN>UN3</UPN><UniqueLearnerNumber>9276308686</UniqueLearnerNumber>"
        )),
        "ULN:9276308686"
    );
    let plain = one("");
    assert!(
        id(&plain).starts_with("NAME:") && id(&plain).len() == 21,
        "{}",
        id(&plain)
    );
    // Sent again with another spelling of case and date, it is the same record; at another school it is not.
    let again = pupil("")
        .replace("Okafor", "OKAFOR")
        .replace("2012-03-04", "04/03/2012");
    assert_eq!(id(&rows(FeedKind::Ctf, &ctf(&again))[0]), id(&plain));
    // Without a birth date a name is too little: everything the file says of the pupil counts.
    let undated = |town: &str| {
        let pupil =
            pupil(&format!("<Address><PostCode>{town}</PostCode></Address>")).replace("<DOB>2012-03-04</DOB>", "");
        id(&rows(FeedKind::Ctf, &ctf(&pupil))[0]).to_owned()
    };
    assert_eq!(undated("CB7 4AA"), undated("CB7 4AA"));
    assert_ne!(undated("CB7 4AA"), undated("CB7 4AB"));
    let elsewhere = ctf(&pupil("")).replace("136580", "136581");
    assert_ne!(id(&rows(FeedKind::Ctf, &elsewhere)[0]), id(&plain));
}

#[test]
fn a_pupil_sent_twice_is_a_later_version() {
    let found = rows(FeedKind::Ctf, &ctf(&pupil("").repeat(2)));
    assert_eq!(row_codes(&found[1]), ["record_id_twice:RecordKey"]);
    assert_eq!(id(&found[0]), id(&found[1]));
}

#[test]
fn nobody_is_rejected() {
    let found = rows(FeedKind::Ctf, &ctf("<Pupil/><Pupil><Gender>F</Gender></Pupil>"));
    for row in &found {
        assert_eq!(row_codes(row), ["record_id_missing:RecordKey", "nobody_identified"]);
    }
}

#[test]
fn values_are_judged_as_in_a_table() {
    let row = one("<UPN>A801200005001</UPN><Sex>7</Sex><Address><PostCode>CB1 2CI</PostCode></Address>");
    assert_eq!(
        row_codes(&row),
        [
            "upn_check_letter:UPN",
            "sex_unknown_code:Sex",
            "postcode_format:PostCode"
        ]
    );
    let odd = rows(FeedKind::Ctf, &ctf(&pupil("").replace("2012-03-04", "04/03/2012")));
    assert_eq!(said(&odd[0], Column::Dob), Some("2012-03-04"));
    let short = rows(FeedKind::Ctf, &ctf(&pupil("").replace("2012-03-04", "04/03/12")));
    assert_eq!(row_codes(&short[0]), ["date_unreadable:DOB"]);
}

#[test]
fn only_those_with_responsibility_or_care_are_carers() {
    let contact = |order: &str, name: &str, relation: &str, responsible: &str| {
        format!(
            "<Contact>{order}<Surname>{name}</Surname><Relationship>{relation}</Relationship>{responsible}</Contact>"
        )
    };
    for (yes, no) in [("true", "false"), ("1", "0"), ("T", "F"), ("Y", "N")] {
        let flag = |answer: &str| format!("<Responsibility>{answer}</Responsibility>");
        let contacts = [
            contact("", "Third", "PAM", &flag(no)),
            contact("<Order>1</Order>", "Doctor", "DOC", &flag(no)),
            contact("<Order>2</Order>", "First", "OTH", &flag(yes)),
        ];
        let row = one(&format!("<Contacts>{}</Contacts>", contacts.concat()));
        assert_eq!(said(&row, Column::Carer1Surname), Some("First"));
        assert_eq!(said(&row, Column::Carer2Surname), Some("Third"));
    }
    let doubtful = contact("", "Ash", "DOC", "<Responsibility>perhaps</Responsibility>");
    let row = one(&format!("<Contacts>{doubtful}</Contacts>"));
    assert_eq!(row_codes(&row), ["flag_unreadable:Responsibility"]);
    assert_eq!(said(&row, Column::Carer1Surname), None);
}

#[test]
fn of_provisions_the_latest_that_runs_counts_and_overlaps_are_told() {
    let sen = |parts: &str| {
        let row = one(&format!("<SENhistory>{parts}</SENhistory>"));
        let Outcome::Accepted { statement, .. } = &row.outcome else {
            panic!("rejected")
        };
        (format!("{:?}", statement.facts.sen_needs), row_codes(&row))
    };
    let two_open = "<SEN><StartDate>2024-09-01</StartDate><SENprovision>E</SENprovision></SEN>\
                    <SEN><StartDate>2022-09-01</StartDate><SENprovision>K</SENprovision></SEN>";
    let (facts, codes) = sen(two_open);
    assert!(facts.contains("Plan") && !facts.contains("Support"), "{facts}");
    assert_eq!(codes, ["sen_overlap:SENprovision"]);
    // Both have ended: there is none today.
    let ended = two_open.replace("<SENprovision>", "<EndDate>2025-01-01</EndDate><SENprovision>");
    assert_eq!(sen(&ended).0, "[]");
    // Ranks from 0, and a need that is over.
    let needs = "<SENneeds><SENneed><SENtypeRank>1</SENtypeRank><SENtype>HI</SENtype></SENneed>\
                 <SENneed><NeedEndDate>2020-01-01</NeedEndDate><SENtypeRank>0</SENtypeRank><SENtype>VI</SENtype></SENneed>\
                 <SENneed><SENtypeRank>0</SENtypeRank><SENtype>MLD</SENtype></SENneed></SENneeds>";
    assert!(sen(needs).0.contains("MLD"));
}

#[test]
fn addresses_come_in_parts_or_in_lines() {
    let address = |inside: &str| {
        let row = one(&format!("<Address>{inside}<PostCode>CB7 4AA</PostCode></Address>"));
        (
            said(&row, Column::AddressLine1).map(str::to_owned),
            said(&row, Column::Town).map(str::to_owned),
        )
    };
    let some = |line: &str, town: &str| (Some(line.to_owned()), Some(town.to_owned()));
    assert_eq!(
        address(
            "<AddressLines><AddressLine1>14 Mill Lane</AddressLine1><AddressLine2/><AddressLine4>Ely</AddressLine4></AddressLines>"
        ),
        some("14 Mill Lane", "Ely")
    );
    assert_eq!(
        address(
            "<BS7666Address><PAON>Mill House</PAON><Street>Mill Lane</Street><Locality>Stuntney</Locality><PostTown>ELY</PostTown></BS7666Address>"
        ),
        some("Mill House Mill Lane", "ELY")
    );
    assert_eq!(address(""), (None, None));
}

#[test]
fn the_school_is_the_sender_unless_the_council_is() {
    let school = |file: &str| {
        let found = rows(FeedKind::Ctf, file);
        said(&found[0], Column::SchoolCode).map(str::to_owned)
    };
    let file = ctf(&pupil(""));
    assert_eq!(school(&file).as_deref(), Some("136580"));
    let without = file.replace("<URN>136580</URN>", "");
    assert_eq!(school(&without).as_deref(), Some("8734012"));
    assert_eq!(school(&without.replace("4012", "LLLL")), None);
}

#[test]
fn namespaces_and_the_admissions_form_make_no_difference() {
    let plain = rows(FeedKind::Ctf, &ctf(WHOLE));
    let spaced = ctf(WHOLE).replace("<CTfile>", "<CTfile xmlns=\"http://www.dcsf.gov.uk/schemas/cbds\">");
    assert_eq!(rows(FeedKind::Ctf, &spaced), plain);
    let prefixed = ctf(&pupil(""))
        .replace("</", "</x:")
        .replace('<', "<x:")
        .replace("<x:/x:", "</x:")
        .replace("<x:?", "<?");
    let prefixed = prefixed.replace("<x:CTfile>", "<x:CTfile xmlns:x=\"of-nobody\">");
    assert_eq!(
        rows(FeedKind::Ctf, &prefixed)[0].outcome,
        rows(FeedKind::Ctf, &ctf(&pupil("")))[0].outcome
    );
    let admissions = ctf(&pupil(""))
        .replace("CTfile", "ATfile")
        .replace("CTFpupilData", "ATFpupilData");
    let admissions = admissions.replace("<Pupil>", "<Pupil><ApplicationReference>9</ApplicationReference>");
    assert_eq!(
        rows(FeedKind::Ctf, &admissions)[0].outcome,
        rows(FeedKind::Ctf, &ctf(&pupil("")))[0].outcome
    );
}

#[test]
fn a_pupil_of_megabytes_is_rejected_and_the_next_one_read() {
    let long = format!("<SuppInfo>{}</SuppInfo>", "<a>x</a>".repeat(200_000));
    let (found, verdict) = read_all(FeedKind::Ctf, ctf(&(pupil(&long) + &pupil(""))).as_bytes());
    assert!(verdict.is_none(), "{verdict:?}");
    assert_eq!(row_codes(&found[0]), ["record_too_long"]);
    assert!(found[0].raw.len() < 5 << 10 && found[0].raw.contains("bytes in all"));
    assert_eq!(said(&found[1], Column::Surname), Some("Okafor"));
}

#[test]
fn a_file_of_another_format_is_told_what_it_is() {
    let verdict = |kind, bytes: &[u8]| {
        read_all(kind, bytes)
            .1
            .map(|error| (error.code(), error.to_string()))
            .unwrap()
    };
    let (code, message) = verdict(FeedKind::Education, ctf("").as_bytes());
    assert_eq!(code, "file_wrong_kind");
    assert!(
        message.contains("--kind ctf") && message.contains("CTfile"),
        "{message}"
    );
    let (code, message) = verdict(FeedKind::Ctf, b"record_id,first_name,surname,dob,destination,phone\n");
    assert_eq!(code, "file_wrong_kind");
    assert!(message.contains("--kind careers"), "{message}");
    assert_eq!(
        verdict(FeedKind::Ctf, b"<Message><Header/></Message>").0,
        "file_other_root"
    );
    assert_eq!(verdict(FeedKind::Ctf, b"hello").0, "file_format");
    assert_eq!(verdict(FeedKind::Ctf, b" ").0, "file_empty");
}
