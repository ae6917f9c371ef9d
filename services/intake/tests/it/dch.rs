//! Messages about events of the child health systems.

use child::{Column, FeedKind, Statement};
use chrono::NaiveDate;
use intake::{Outcome, Row};
use serde_json::{Value, json};

use crate::{
    dch_made::{as_xml, health_visitor, message, mother, professional, related},
    support::{file_warnings, read_all, read_one, row_codes, rows, text, today},
};

fn read(message: &Value) -> Vec<Row> {
    rows(FeedKind::DchStu3, &format!("{message:#}"))
}

fn one(message: &Value) -> Row {
    let mut found = read(message);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn said(row: &Row) -> &Statement {
    match &row.outcome {
        Outcome::Accepted { statement, .. } => statement,
        Outcome::Rejected { reasons, .. } => panic!("{reasons:?}"),
    }
}

/// The message with a change at a place of its text.
fn with(message: &Value, at: &str, value: Value) -> Value {
    let mut message = message.clone();
    *message.pointer_mut(at).expect("the place is there") = value;
    message
}

const HEADER: &str = "/entry/0/resource";
const PATIENT: &str = "/entry/1/resource";

#[test]
fn a_professional_contact_states_who_works_with_the_child_and_not_why() {
    let row = one(&health_visitor("new"));
    insta::assert_json_snapshot!(row.outcome);
}

#[test]
fn clinical_content_is_kept_nowhere() {
    let all = serde_json::to_string(&read(&health_visitor("new"))).unwrap();
    for hidden in ["rash", "thrive", "eczema", "Quaker", "Dermatology", "Community health"] {
        let message = health_visitor("new").to_string();
        assert!(message.contains(hidden) && !all.contains(hidden), "{hidden}");
    }
    assert!(all.contains("Fenland Community Trust") && all.contains("Marchbank"));
    // Nor of what cannot be read, or is not read.
    let other = with(&health_visitor("new"), "/entry/0/resource/event/code", json!("CH017"));
    let cut = health_visitor("new").to_string().replace("\"Bundle\"", "\"Bundle");
    for text in [other.to_string(), cut] {
        let (found, _) = read_all(FeedKind::DchStu3, text.as_bytes());
        let kept = serde_json::to_string(&found).unwrap();
        assert!(!kept.contains("rash") && !kept.contains("eczema"), "{kept}");
    }
}

#[test]
fn what_is_taken_out_is_counted_once_for_the_file() {
    let both = message(
        "CH023",
        "new",
        &[related("Mary", "BPM", "1"), related("Bob", "BPF", "2")],
    );
    let text = both.to_string();
    let mut reader = read_one(FeedKind::DchStu3, "f.json", text.as_bytes())
        .unwrap()
        .as_at(today());
    assert_eq!(reader.by_ref().flatten().count(), 2);
    let warnings = file_warnings(&reader);
    assert_eq!(warnings[0].rule.code(), "clinical_dropped");
    // The encounter, and of the patient narrative and extension.
    assert!(
        warnings[0].sentence.starts_with("Dropped: 3."),
        "{}",
        warnings[0].sentence
    );
}

#[test]
fn every_event_of_a_child_is_a_record_of_its_own() {
    let id = |message: &Value| said(&one(message)).record_id.clone();
    let birth = id(&message("CH005", "new", &[]));
    let demographics = id(&message("CH001", "new", &[]));
    assert_eq!(
        (birth.as_str(), demographics.as_str()),
        ("9434765919:CH005", "9434765919:CH001")
    );
    let (mother_id, visitor) = (id(&mother("new")), id(&health_visitor("new")));
    assert!(mother_id.starts_with("9434765919:CH023:") && visitor.starts_with("9434765919:CH027:"));
    // Told again, updated or withdrawn, it is the same record; another person is another.
    for change in ["update", "delete"] {
        assert_eq!(id(&mother(change)), mother_id);
        assert_eq!(id(&health_visitor(change)), visitor);
    }
    assert_eq!(
        id(&professional("update", "Health Visitor", "2026-04-20", "2026-06-01")),
        visitor
    );
    assert_ne!(id(&professional("new", "School Nurse", "2026-04-20", "")), visitor);
    let father = message("CH023", "new", &[related("Bob", "BPF", "1")]);
    assert_ne!(id(&father), mother_id);
}

#[test]
fn a_sender_that_names_its_contacts_is_taken_at_its_word() {
    let named = |to: &str| {
        let mut message = professional("update", "Health Visitor", "2026-04-20", to);
        message["entry"][3]["resource"]["identifier"] = json!([{ "value": "E-17" }]);
        said(&one(&message)).record_id.clone()
    };
    assert_eq!(named(""), "9434765919:CH027:E-17");
    assert_eq!(named("2026-06-01"), named(""));
}

#[test]
fn a_withdrawn_event_leaves_who_it_was_about_and_nothing_else() {
    let visitor = one(&health_visitor("delete"));
    assert!(said(&visitor).facts.is_empty());
    let carer = one(&mother("delete"));
    for column in [Column::Carer1FirstName, Column::Carer1Surname, Column::Carer1Phone] {
        assert_eq!(text(said(&carer), column), None);
    }
    let home = json!([{ "use": "home", "line": ["14 Mill Lane", "Ely"], "postalCode": "CB7 4AA" }]);
    let living = |change: &str| {
        let mut message = message("CH001", change, &[]);
        message["entry"][1]["resource"]["address"] = home.clone();
        message["entry"][1]["resource"]["deceasedBoolean"] = json!(true);
        message
    };
    assert_eq!(text(said(&one(&living("new"))), Column::Postcode), Some("CB7 4AA"));
    let gone = one(&living("delete"));
    assert_eq!(text(said(&gone), Column::Postcode), None);
    assert_eq!(text(said(&gone), Column::NhsNumber), Some("9434765919"));
    assert_eq!(said(&gone).unknown["event"], "CH001 delete");
    assert!(!said(&gone).unknown.contains_key("deceased"));
}

#[test]
fn a_withdrawal_that_does_not_say_of_what_is_rejected() {
    for event in ["CH023", "CH027"] {
        assert_eq!(row_codes(&one(&message(event, "delete", &[]))), ["withdrawal_unclear"]);
        assert_eq!(row_codes(&one(&message(event, "new", &[]))), ["message_incomplete"]);
    }
}

#[test]
fn p05_a_restricted_patient_is_shielded_and_a_withheld_address_that_is_withdrawn_does_not_stay() {
    let restricted = |change: &str| {
        let mut message = message("CH001", change, &[]);
        message["entry"][1]["resource"]["meta"] = json!({ "security": [{ "code": "R" }] });
        one(&message)
    };
    assert!(said(&restricted("update")).shielded && said(&restricted("update")).address_withheld);
    assert!(said(&restricted("delete")).shielded && !said(&restricted("delete")).address_withheld);
}

#[test]
fn parents_and_carers_are_told_each_in_a_place_of_their_own() {
    let carers = |relation: &str, responsible: Value| {
        let mut person = related("Kim", relation, "07700 900123");
        person["extension"] =
            json!([{ "url": "x/Extension-DCH-ParentalResponsibility-1", "valueBoolean": responsible }]);
        let row = one(&message("CH023", "new", &[person]));
        let name = |column| text(said(&row), column).map(str::to_owned);
        (
            name(Column::Carer1FirstName),
            name(Column::Carer2FirstName),
            row_codes(&row),
        )
    };
    let kim = || Some("Kim".to_owned());
    assert_eq!(carers("BPM", json!(false)), (kim(), None, vec![]));
    assert_eq!(carers("SPF", json!(false)), (None, kim(), vec![]));
    assert_eq!(carers("ORA", json!(true)), (kim(), None, vec![]));
    assert_eq!(carers("ORA", json!(false)), (None, None, vec![]));
    assert_eq!(
        carers("ORA", json!("perhaps")),
        (None, None, vec!["flag_unreadable:parentalResponsibility".to_owned()])
    );
    // Several in one message are several records.
    let both = message(
        "CH023",
        "new",
        &[related("Mary", "BPM", "1"), related("Bob", "BPF", "2")],
    );
    let found = read(&both);
    assert_eq!(text(said(&found[0]), Column::Carer1FirstName), Some("Mary"));
    assert_eq!(text(said(&found[1]), Column::Carer2FirstName), Some("Bob"));
    assert_ne!(said(&found[0]).record_id, said(&found[1]).record_id);
}

#[test]
fn a_birth_tells_order_and_number_of_babies() {
    let births = json!({ "resourceType": "Observation", "code": { "coding": [{ "code": "246435002" }] },
        "valueQuantity": { "value": 2 } });
    let birth = with(
        &message("CH005", "new", &[births]),
        "/entry/1/resource/gender",
        json!("male"),
    );
    let mut birth = birth;
    birth["entry"][1]["resource"]["multipleBirthInteger"] = json!(2);
    let row = one(&birth);
    assert_eq!(text(said(&row), Column::BirthOrder), Some("2"));
    assert_eq!(text(said(&row), Column::BirthsInDelivery), Some("2"));
    assert_eq!(said(&row).updated_on, NaiveDate::from_ymd_opt(2026, 5, 1));
}

#[test]
fn a_referral_says_that_there_is_one_and_not_where_to() {
    let referral = json!({ "resourceType": "ReferralRequest", "authoredOn": "2026-04-30",
        "specialty": { "text": "Child and adolescent psychiatry" }, "reasonCode": [{ "text": "self-harm" }] });
    let row = one(&message("CH028", "new", &[referral]));
    assert_eq!(said(&row).record_id, "9434765919:CH028");
    assert!(said(&row).facts.is_empty());
    let all = serde_json::to_string(&row).unwrap();
    assert!(!all.contains("psychiatry") && !all.contains("self-harm"), "{all}");
}

#[test]
fn services_are_known_by_the_role_and_doubtful_ones_are_sensitive() {
    for (role, service, sensitive) in [
        ("Health Visitor", "health_visiting", false),
        ("Specialist Community School Nurse", "school_nursing", false),
        ("GP", "general_practice", false),
        ("Consultant Paediatrician", "community_paediatrics", false),
        ("Speech and Language Therapist", "therapies", false),
        ("Nursery nurse", "Nursery nurse", true),
        ("CAMHS worker", "CAMHS worker", true),
        ("Clinical psychologist, health visiting team", "health_visiting", true),
    ] {
        let row = one(&professional("new", role, "2026-04-20", ""));
        let involvement = &said(&row).facts.involvements[0];
        assert_eq!(
            (involvement.service_type.as_str(), involvement.sensitive()),
            (service, sensitive),
            "{role}"
        );
    }
    // The specialty tells, and is not told.
    let telling = with(
        &health_visitor("new"),
        "/entry/6/resource/specialty/0/text",
        json!("Substance misuse"),
    );
    let row = one(&telling);
    assert!(said(&row).facts.involvements[0].sensitive());
    assert!(!serde_json::to_string(&row).unwrap().contains("Substance"));
}

#[test]
fn a_team_is_a_contact_like_a_person() {
    let team = message(
        "CH027",
        "new",
        &[
            json!({ "resourceType": "EpisodeOfCare", "period": { "start": "2026-04-20", "end": "2026-06-30" },
                "team": [{ "reference": "CareTeam/t" }] }),
            json!({ "resourceType": "CareTeam", "id": "t", "name": "Ely team", "reasonCode": [{ "text": "hidden" }],
                "participant": [{ "role": { "text": "Health Visiting" } }],
                "managingOrganization": [{ "reference": "Organization/o" }] }),
            json!({ "resourceType": "Organization", "id": "o", "name": "Fenland Community Trust",
                "telecom": [{ "system": "phone", "value": "01353 000001" }] }),
        ],
    );
    let row = one(&team);
    let involvement = &said(&row).facts.involvements[0];
    assert_eq!(involvement.service_type, "health_visiting");
    assert_eq!(involvement.team.as_deref(), Some("Ely team"));
    assert_eq!(involvement.organisation.as_deref(), Some("Fenland Community Trust"));
    assert_eq!(involvement.phone.as_deref(), Some("01353 000001"));
    assert_eq!(involvement.end_date, NaiveDate::from_ymd_opt(2026, 6, 30));
    assert!(!row.raw.contains("hidden"), "{}", row.raw);
}

#[test]
fn a_message_that_lacks_what_it_has_to_say_is_rejected() {
    let whole = message("CH001", "new", &[]);
    for (place, member, code) in [
        (HEADER, "timestamp", "message_incomplete"),
        (HEADER, "event", "message_incomplete"),
        (HEADER, "extension", "message_incomplete"),
        (HEADER, "resourceType", "message_incomplete"),
        (PATIENT, "identifier", "message_incomplete"),
        (PATIENT, "resourceType", "message_incomplete"),
        ("", "type", "no_message"),
    ] {
        let mut broken = whole.clone();
        let object = broken.pointer_mut(place).unwrap().as_object_mut().unwrap();
        object.remove(member);
        assert_eq!(row_codes(&one(&broken)), [code], "{place} {member}");
    }
    let unknown = with(
        &whole,
        "/entry/0/resource/extension/0/valueCodeableConcept/coding/0/code",
        json!("cancel"),
    );
    assert_eq!(row_codes(&one(&unknown)), ["message_incomplete"]);
    let other = with(&whole, "/entry/0/resource/event/code", json!("CH017"));
    assert_eq!(row_codes(&one(&other)), ["event_unused"]);
    // The id may stand in the address of the header alone.
    let mut addressed = whole.clone();
    addressed["entry"][0]["resource"].as_object_mut().unwrap().remove("id");
    assert_eq!(
        said(&one(&addressed)).unknown["message"],
        "b9c63b5e-a88e-47d3-9d45-081ebe9e48b5"
    );
}

#[test]
fn of_several_patients_the_one_whom_the_encounter_is_about_counts() {
    let other = json!({ "resourceType": "Patient", "id": "m", "name": [{ "family": "Other" }],
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765870" }] });
    let both = message("CH001", "new", &[other]);
    assert_eq!(text(said(&one(&both)), Column::Surname), Some("Marchbank"));
    let unclear = with(&both, "/entry/2/resource/subject/reference", json!("urn:uuid:nobody"));
    assert_eq!(row_codes(&one(&unclear)), ["message_incomplete"]);
}

#[test]
fn a_list_of_messages_and_one_a_line_are_read_alike() {
    let (first, second) = (mother("new"), health_visitor("new"));
    let listed = rows(FeedKind::DchStu3, &format!("[{first},\n{second}]"));
    let lines = rows(FeedKind::DchStu3, &format!("{first}\n{second}\n"));
    let outcomes = |rows: &[Row]| rows.iter().map(|row| row.outcome.clone()).collect::<Vec<_>>();
    assert_eq!(outcomes(&listed).len(), 2);
    for (a, b) in outcomes(&listed).iter().zip(outcomes(&lines)) {
        let (Outcome::Accepted { statement: a, .. }, Outcome::Accepted { statement: b, .. }) = (a, &b) else {
            panic!("rejected")
        };
        assert_eq!(a, b);
    }
}

#[test]
fn messages_among_patients_are_sent_to_their_own_kind() {
    let row = &rows(FeedKind::PdsFhir, &mother("new").to_string())[0];
    let Outcome::Rejected { reasons, .. } = &row.outcome else {
        panic!("accepted")
    };
    assert_eq!(reasons[0].rule.code(), "event_message");
    assert!(reasons[0].sentence.contains("dch-stu3"));
}

#[test]
fn a_message_written_as_xml_says_the_same() {
    let mut demographics = message("CH001", "update", &[]);
    demographics["entry"][1]["resource"]["address"] =
        json!([{ "use": "home", "line": ["14 Mill Lane", "Ely & \"Fen\""], "postalCode": "CB7 4AA" }]);
    let both = message(
        "CH023",
        "new",
        &[related("Mary", "BPM", "1"), related("Bob", "BPF", "2")],
    );
    for message in [demographics, both, health_visitor("new"), mother("delete")] {
        let (json, xml) = (read(&message), rows(FeedKind::DchStu3, &as_xml(&message)));
        let outcomes = |rows: &[Row]| rows.iter().map(|row| said(row).clone()).collect::<Vec<_>>();
        assert_eq!(outcomes(&xml), outcomes(&json));
        assert!(
            !xml[0].raw.contains("rash") && !xml[0].raw.contains("thrive"),
            "{}",
            xml[0].raw
        );
    }
}

#[test]
fn narrative_attributes_and_what_is_no_bundle_are_not_read() {
    let whole = as_xml(&mother("new"));
    let told = whole.replace(
        "<div value",
        "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class=\"x\">rash &amp; more</p></div><status value",
    );
    assert!(told.contains("class=\"x\""));
    assert_eq!(
        said(&rows(FeedKind::DchStu3, &told)[0]),
        said(&rows(FeedKind::DchStu3, &whole)[0])
    );
    let verdict = |text: &str| {
        read_all(FeedKind::DchStu3, text.as_bytes())
            .1
            .expect("the file is bad")
            .code()
    };
    assert_eq!(verdict("<Patient xmlns=\"http://hl7.org/fhir\"/>"), "file_other_root");
    assert_eq!(
        verdict(&whole.replace("<type value=\"message\"/>", "<type value=\"&nbsp;\"/>")),
        "file_malformed"
    );
    assert_eq!(
        verdict(&whole.replace("<type value=", "<type value=message other=")),
        "file_malformed"
    );
    assert_eq!(verdict(&whole[..whole.len() - 20]), "file_cut_off");
    assert_eq!(
        verdict(&whole.replace("<Bundle", "<!DOCTYPE Bundle><Bundle")),
        "file_document_type"
    );
    assert_eq!(
        verdict(&whole.replace("<type value", &format!("{}<type value", "<a>".repeat(100_000)))),
        "file_malformed"
    );
}

#[test]
fn a_message_of_megabytes_is_rejected_and_not_kept() {
    let more: String = std::iter::repeat_n("<note value=\"rash\"/>", 60_000).collect();
    let long = as_xml(&mother("new")).replace("<type value", &format!("{more}<type value"));
    let found = rows(FeedKind::DchStu3, &long);
    assert_eq!(row_codes(&found[0]), ["record_too_long"]);
    assert!(!found[0].raw.contains("rash"), "{}", found[0].raw);
}

#[test]
fn a_message_that_holds_a_nul_however_it_is_written_states_nothing() {
    let message = message("CH023", "new", &[related("Mary|Ann", "BPM", "1")]);
    let written = [
        message.to_string().replace('|', "\\u0000"),
        as_xml(&message).replace('|', "\0"),
    ];
    assert!(written[0].contains("Mary\\u") && written[1].contains("Mary\0"));
    for text in written {
        let found = rows(FeedKind::DchStu3, &text);
        assert_eq!(row_codes(&found[0]), ["nul_byte:carer1.given"], "{text}");
        assert!(!found[0].raw.contains('\0'));
    }
}

#[test]
fn a_message_is_known_by_its_start() {
    for text in [mother("new").to_string(), as_xml(&mother("new"))] {
        let (_, verdict) = read_all(FeedKind::Education, text.as_bytes());
        assert!(
            verdict
                .expect("the file is bad")
                .to_string()
                .contains("--kind dch-stu3")
        );
    }
}

#[test]
fn a_message_of_more_contacts_than_any_child_has_is_rejected_as_one() {
    let contacts: Vec<_> = (0..65)
        .map(|number| related(&format!("Mary {number}"), "BPM", "1"))
        .collect();
    let found = rows(FeedKind::DchStu3, &format!("{}\n", message("CH023", "new", &contacts)));
    assert_eq!(
        (found.len(), row_codes(&found[0])),
        (1, vec!["record_too_long".to_owned()])
    );
    let found = rows(
        FeedKind::DchStu3,
        &format!("{}\n", message("CH023", "new", &contacts[..64])),
    );
    assert_eq!(found.len(), 64);
}
