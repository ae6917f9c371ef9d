//! Patients and records at birth of the national demographics service.

use child::{Column, FeedKind, Statement};
use intake::{Outcome, Row};
use serde_json::{Value, json};

use crate::fhir_made::{MOTHERS, NUMBER, SYSTEM, birth, bundle, mother, observation, patient, related};
use crate::support::{file_warnings, is_rejected, read_all, read_one, row_codes, rows, text, today};

fn read(value: &Value) -> Vec<Row> {
    rows(FeedKind::PdsFhir, &format!("{value:#}"))
}

fn one(value: &Value) -> Row {
    let mut found = read(value);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn said(row: &Row) -> &Statement {
    match &row.outcome {
        Outcome::Accepted { statement, .. } => statement,
        Outcome::Rejected { reasons, .. } => panic!("{reasons:?}"),
    }
}

#[test]
fn a_record_at_birth_states_the_baby_and_names_the_mother() {
    let row = one(&bundle("transaction", &birth(&json!({}))));
    insta::assert_json_snapshot!(row.outcome);
    assert_eq!(row.line, 5);
}

#[test]
fn a_patient_may_come_alone_in_a_list_in_lines_or_in_a_bundle() {
    let people = [
        patient(NUMBER, &json!({})),
        patient(MOTHERS, &json!({ "birthDate": "2010-01-09" })),
    ];
    let found = read(&people[0]);
    assert_eq!((found.len(), said(&found[0]).record_id.as_str()), (1, NUMBER));
    assert_eq!(text(said(&found[0]), Column::MiddleName), Some("May"));
    let list = read(&json!(people));
    assert_eq!(list.len(), 2);
    let lines = rows(FeedKind::PdsFhir, &format!("{}\n\n{}\n", people[0], people[1]));
    assert_eq!(lines.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3]);
    let searched = read(&bundle("searchset", &people.clone().map(|person| ("p", person))));
    let several = [
        bundle("searchset", &[("p", people[0].clone())]),
        bundle("searchset", &[]),
        bundle("collection", &[("p", people[1].clone())]),
    ];
    // A search that found nobody holds no record.
    let several = read(&json!(several));
    let outcome = |rows: &[Row]| rows.iter().map(|row| said(row).clone()).collect::<Vec<_>>();
    for other in [&lines[..], &searched, &several] {
        assert_eq!(outcome(other), outcome(&list));
    }
}

#[test]
fn clinical_content_is_kept_nowhere() {
    let mut entries = birth(&json!({ "contained": [observation("1", &("valueString", json!("SECRET")))] }));
    entries.push(("x", json!({ "resourceType": "Condition", "note": "SECRET" })));
    entries.push(("y", json!({ "note": "SECRET" })));
    entries.push((
        "z",
        json!({ "resourceType": "Bundle", "entry": [{ "resource": { "resourceType": "Condition", "note": "SECRET" } }] }),
    ));
    let whole = bundle("transaction", &entries);
    let broken = whole.to_string().replace("\"SECRET\"", "\"SECRET");
    let mut long = birth(&json!({}));
    long.push((
        "long",
        json!({ "resourceType": "DocumentReference", "data": "SECRET".repeat(200_000) }),
    ));
    let list = bundle("searchset", &entries);
    let alone = json!({ "resourceType": "Condition", "note": "SECRET" });
    for (text, reads) in [
        (whole.to_string(), true),
        (list.to_string(), true),
        (broken, false),
        (bundle("transaction", &long).to_string(), false),
        (bundle("message", &entries).to_string(), false),
        (alone.to_string(), false),
    ] {
        let mut reader = read_one(FeedKind::PdsFhir, "f.json", text.as_bytes())
            .unwrap()
            .as_at(today());
        let found: Vec<_> = reader.by_ref().collect();
        assert!(!found.is_empty());
        for row in found.iter().flatten() {
            assert!(
                !format!("{row:?}").contains("SECRET"),
                "{}",
                row.raw.chars().take(300).collect::<String>()
            );
        }
        assert_eq!(matches!(&found[0], Ok(row) if !is_rejected(row)), reads);
        assert!(!format!("{:?}", file_warnings(&reader)).contains("SECRET"));
    }
}

#[test]
fn what_was_dropped_is_counted_once_for_the_file() {
    let text = bundle("transaction", &birth(&json!({}))).to_string().repeat(2);
    let mut reader = read_one(FeedKind::PdsFhir, "f.json", text.as_bytes())
        .unwrap()
        .as_at(today());
    assert_eq!(reader.by_ref().flatten().count(), 2);
    let warnings = file_warnings(&reader);
    assert_eq!((warnings.len(), warnings[0].rule.code()), (1, "clinical_dropped"));
    assert!(
        warnings[0].sentence.starts_with("Dropped: 6."),
        "{}",
        warnings[0].sentence
    );
}

#[test]
fn the_number_of_another_person_never_lands_on_the_baby() {
    for relation in ["GESTM", "FTH"] {
        let mut entries = birth(&json!({ "id": "x", "identifier": [{ "system": SYSTEM, "value": "943 476 5870" }] }));
        entries[4].1 = related(MOTHERS, relation);
        let row = one(&bundle("transaction", &entries));
        assert_eq!(row_codes(&row), ["mothers_number:identifier"]);
        let statement = serde_json::to_string(said(&row)).unwrap();
        assert!(
            !statement.contains(MOTHERS) && !statement.contains("943 476"),
            "{statement}"
        );
    }
}

#[test]
fn a_father_is_not_taken_for_the_mother() {
    let mut entries = birth(&json!({}));
    entries[4].1 = related(MOTHERS, "FTH");
    let row = one(&bundle("transaction", &entries));
    assert_eq!(text(said(&row), Column::MotherFirstName), None);
}

#[test]
fn p05_a_restricted_patient_is_shielded_and_its_address_not_told() {
    let of = |code: &str| {
        let more = json!({
            "meta": { "security": [{ "code": code }] },
            "address": [{ "use": "home", "line": ["14 Mill Lane", "Ely"], "postalCode": "CB7 4AA" }],
        });
        one(&patient(NUMBER, &more))
    };
    for code in ["R", "V", "r"] {
        let row = of(code);
        let said = said(&row);
        assert!(said.shielded && said.address_withheld, "{code}");
        assert_eq!(text(said, Column::AddressLine1).or(text(said, Column::Postcode)), None);
        assert_eq!(text(said, Column::Surname), Some("Okafor"));
    }
    let open = of("U");
    assert!(!said(&open).shielded && !said(&open).address_withheld);
    assert_eq!(text(said(&open), Column::Postcode), Some("CB7 4AA"));
    // A mother who must not be found lives where her baby does.
    let mut entries = birth(&json!({}));
    entries[5].1["meta"] = json!({ "security": [{ "code": "R" }] });
    assert!(said(&one(&bundle("transaction", &entries))).shielded);
}

#[test]
fn records_that_say_nothing_of_a_child_are_rejected_with_their_reason() {
    let templates = [
        json!({ "birthDate": "#(babyBirthDate)" }),
        json!({ "name": [{ "given": ["{{given}}"] }] }),
        json!({ "address": ["${address}"] }),
    ];
    for template in templates {
        assert_eq!(row_codes(&one(&patient(NUMBER, &template))), ["template_unfilled"]);
    }
    let redacted = patient(NUMBER, &json!({ "meta": { "security": [{ "code": "REDACTED" }] } }));
    assert_eq!(row_codes(&one(&redacted)), ["record_redacted"]);
    assert_eq!(
        row_codes(&one(&json!({ "resourceType": "OperationOutcome" }))),
        ["no_patient"]
    );
    assert_eq!(row_codes(&one(&json!({ "name": "Ann" }))), ["no_patient"]);
    assert_eq!(
        row_codes(&one(&bundle("message", &birth(&json!({}))))),
        ["event_message"]
    );
    assert_eq!(row_codes(&one(&json!({ "resourceType": "Patient" }))), ["row_empty"]);
    let nobody = json!({ "resourceType": "Patient", "id": "x", "gender": "female" });
    assert_eq!(row_codes(&one(&nobody)), ["nobody_identified"]);
    let listed = bundle("searchset", &[("x", json!({ "resourceType": "Organization" }))]);
    assert_eq!(row_codes(&one(&listed)), ["no_patient"]);
    let adults = bundle("transaction", &[("a", mother()), ("b", patient(NUMBER, &json!({})))]);
    assert_eq!(row_codes(&one(&adults)), ["baby_unclear"]);
}

#[test]
fn a_stillbirth_is_rejected_and_nothing_of_it_kept() {
    let concept = |code: &str| json!({ "coding": [{ "code": code }] });
    for value in [("valueCodeableConcept", concept("2")), ("valueBoolean", json!(true))] {
        let mut entries = birth(&json!({}));
        entries[2].1 = observation("237364002", &value);
        let row = one(&bundle("transaction", &entries));
        assert_eq!(
            (row_codes(&row), row.raw.as_str()),
            (vec!["stillbirth".to_owned()], "[not kept]")
        );
    }
    let mut entries = birth(&json!({}));
    let worded = json!({ "coding": [{ "code": "LB", "display": "Live" }] });
    entries[2].1 = observation("237364002", &("valueCodeableConcept", worded));
    assert!(!is_rejected(&one(&bundle("transaction", &entries))));
}

#[test]
fn p08_twins_in_one_bundle_are_two_records_and_one_may_be_stillborn() {
    let twin = |order: u8, number: &str| {
        patient(
            number,
            &json!({ "multipleBirthInteger": order, "name": { "given": [format!("Twin {order}")], "family": "Okafor" } }),
        )
    };
    let about = |number: &str, code: &str| {
        let mut status = observation(
            "237364002",
            &("valueCodeableConcept", json!({ "coding": [{ "code": code }] })),
        );
        status["subject"] = json!({ "reference": format!("Patient/{number}") });
        status
    };
    let entries = [
        ("one", twin(1, NUMBER)),
        ("two", twin(2, "9434765862")),
        ("mother", mother()),
        ("relation", related(MOTHERS, "GESTM")),
        ("first", about(NUMBER, "1")),
        ("second", about("9434765862", "2")),
        ("foetuses", observation("246435002", &("valueInteger", json!(2)))),
    ];
    let found = read(&bundle("transaction", &entries));
    assert_eq!(found.len(), 2);
    let first = said(&found[0]);
    assert_eq!(text(first, Column::BirthOrder), Some("1"));
    assert_eq!(text(first, Column::BirthsInDelivery), Some("2"));
    assert_eq!(row_codes(&found[0]), ["placeholder_name:name.given"]);
    assert_eq!(row_codes(&found[1]), ["stillbirth"]);
    // More than were ever born at once: somebody else's bundle.
    let many: Vec<_> = (1..=10).map(|_| ("baby", birth(&json!({})).remove(0).1)).collect();
    assert_eq!(row_codes(&one(&bundle("transaction", &many))), ["baby_unclear"]);
}

#[test]
fn a_birth_sent_again_is_the_same_record_and_no_twin_takes_its_place() {
    let nameless = json!({ "id": "m1", "identifier": [], "name": [{ "use": "usual", "family": "Okafor" }] });
    let first = one(&bundle("transaction", &birth(&nameless)));
    let id = |row: &Row| said(row).record_id.clone();
    assert!(
        id(&first).starts_with("BIRTH:") && id(&first).len() == 22,
        "{}",
        id(&first)
    );
    let mut again = birth(&nameless);
    again[0].1["id"] = json!("m2");
    again[0].1["name"][0]["family"] = json!("OKAFOR");
    assert_eq!(id(&one(&bundle("transaction", &again))), id(&first));
    again[0].1["multipleBirthInteger"] = json!(1);
    assert_ne!(id(&one(&bundle("transaction", &again))), id(&first));
    assert_eq!(
        id(&one(&bundle("transaction", &birth(&json!({}))))),
        format!("BIRTH:{NUMBER}")
    );
    let unnumbered = patient("local-7", &json!({ "identifier": [] }));
    assert_eq!(id(&one(&unnumbered)), "ID:local-7");
}

#[test]
fn the_name_that_holds_now_counts_and_earlier_ones_are_former() {
    let name = |used: &str, given: &str, family: &str, end: &str| {
        let mut name = json!({ "given": [given], "family": family });
        if !used.is_empty() {
            name["use"] = json!(used);
        }
        if !end.is_empty() {
            name["period"] = json!({ "start": "2020-01-01", "end": end });
        }
        name
    };
    for (names, first, surname, preferred, former) in [
        (
            json!([name("nickname", "Zo", "", ""), name("usual", "Zoë", "Ash", "")]),
            "Zoë",
            "Ash",
            Some("Zo"),
            None,
        ),
        (
            json!([
                name("usual", "Zoë", "Ash", "2021-01-01"),
                name("usual", "Zoë", "Bell", "")
            ]),
            "Zoë",
            "Bell",
            None,
            Some("Ash"),
        ),
        (
            json!([name("maiden", "Zoë", "Ash", ""), name("official", "Zoë", "Bell", "")]),
            "Zoë",
            "Bell",
            None,
            Some("Ash"),
        ),
        (
            json!([name("old", "Zoë", "bell", ""), name("", "Zoë", "Bell", "")]),
            "Zoë",
            "Bell",
            None,
            None,
        ),
        (json!([name("temp", "Baby", "Bell", "")]), "Baby", "Bell", None, None),
        (
            json!([name("usual", "Zoë", "Ash", "2021-12-31")]),
            "Zoë",
            "Ash",
            None,
            None,
        ),
    ] {
        let row = one(&patient(NUMBER, &json!({ "name": names })));
        let said = said(&row);
        let found = [
            Column::FirstName,
            Column::Surname,
            Column::PreferredName,
            Column::FormerSurname,
        ]
        .map(|column| text(said, column));
        assert_eq!(found, [Some(first), Some(surname), preferred, former], "{names}");
        assert_eq!(row_codes(&row).len(), usize::from(first == "Baby"));
    }
}

#[test]
fn the_home_address_that_holds_now_counts() {
    let home = |lines: Value, postcode: &str| json!({ "use": "home", "line": lines, "postalCode": postcode });
    let ended = |mut address: Value, end: &str| {
        address["period"] = json!({ "end": end });
        address
    };
    let temporary = json!({ "use": "temp", "line": ["Hall 3"], "postalCode": "LS1 6AE" });
    for (address, line, town, postcode) in [
        (
            json!([
                temporary,
                home(json!(["", "14 Mill Lane", "", "Ely", "Cambs"]), "CB7 4AA")
            ]),
            Some("14 Mill Lane"),
            Some("Ely"),
            Some("CB7 4AA"),
        ),
        (
            json!([home(json!(["Flat 2", "14 Mill Lane", "Stuntney", "", ""]), "CB7 4AA")]),
            Some("Flat 2, 14 Mill Lane"),
            Some("Stuntney"),
            Some("CB7 4AA"),
        ),
        (
            json!([
                ended(home(json!(["1 Old Road", "Ely"]), "CB7 4AB"), "2025-01-01"),
                home(json!(["2 New Road", "Ely"]), "CB7 4AD")
            ]),
            Some("2 New Road"),
            Some("Ely"),
            Some("CB7 4AD"),
        ),
        (
            json!({ "line": "14 Mill Lane", "city": "Ely", "postalCode": "BAP 4WG" }),
            Some("14 Mill Lane"),
            Some("Ely"),
            Some("BAP 4WG"),
        ),
        (json!([temporary]), None, None, None),
    ] {
        let row = one(&patient(NUMBER, &json!({ "address": address })));
        let said = said(&row);
        let found = [Column::AddressLine1, Column::Town, Column::Postcode].map(|column| text(said, column));
        assert_eq!(found, [line, town, postcode], "{address}");
        let odd = postcode == Some("BAP 4WG");
        assert_eq!(row_codes(&row).len(), usize::from(odd), "{:?}", row_codes(&row));
    }
}

#[test]
fn a_number_counts_as_far_as_the_service_is_sure_of_it() {
    let identifier = |value: &str, status: &str| {
        json!({ "system": SYSTEM, "value": value, "extension": [{
            "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
            "valueCodeableConcept": { "coding": [{ "code": status }] } }] })
    };
    for (identifiers, number, codes) in [
        (json!([identifier("943 476 5919", "01")]), Some(NUMBER), &[][..]),
        (
            json!([identifier(NUMBER, "02")]),
            Some(NUMBER),
            &["nhs_unverified:identifier"],
        ),
        (json!([identifier(NUMBER, "05")]), None, &["nhs_disputed:identifier"]),
        (
            json!([identifier(MOTHERS, "03"), identifier(NUMBER, "01")]),
            Some(NUMBER),
            &[],
        ),
        (
            json!([identifier("9434765917", "01")]),
            None,
            &["nhs_check_digit:identifier"],
        ),
        (
            json!([{ "system": "https://hospital.example/id", "value": NUMBER }]),
            None,
            &[],
        ),
        (json!([{ "use": "old", "system": SYSTEM, "value": NUMBER }]), None, &[]),
    ] {
        let row = one(&patient("x1", &json!({ "identifier": identifiers })));
        assert_eq!(text(said(&row), Column::NhsNumber), number, "{identifiers}");
        assert_eq!(row_codes(&row), codes, "{identifiers}");
    }
}

#[test]
fn a_death_a_removal_and_the_day_of_the_record_are_noted() {
    let row = one(&patient(
        NUMBER,
        &json!({
            "meta": { "lastUpdated": "2026-03-01T10:00:00+00:00" },
            "deceasedDateTime": "2026-02-10T00:00:00+00:00",
            "extension": [{
                "url": "https://fhir.nhs.uk/StructureDefinition/Extension-PDS-RemovalFromRegistration",
                "extension": [{ "url": "removalFromRegistrationCode",
                    "valueCodeableConcept": { "coding": [{ "code": "SCT" }] } }],
            }],
        }),
    ));
    let said = said(&row);
    assert_eq!(
        said.updated_on.map(|day| day.to_string()).as_deref(),
        Some("2026-03-01")
    );
    assert_eq!(said.unknown["removal"], "SCT");
    assert_eq!(said.unknown["deceased"], "2026-02-10T00:00:00+00:00");
    assert!(row_codes(&row).is_empty());
    let alive = one(&patient(NUMBER, &json!({ "deceasedBoolean": false })));
    assert!(said_unknown(&alive).is_empty());
}

fn said_unknown(row: &Row) -> &std::collections::BTreeMap<String, String> {
    &said(row).unknown
}

#[test]
fn a_mother_born_in_the_middle_ages_is_set_aside() {
    let mut entries = birth(&json!({}));
    entries[5].1["birthDate"] = json!("1073-10-12");
    let row = one(&bundle("transaction", &entries));
    assert_eq!(row_codes(&row), ["date_out_of_range:mother.birthDate"]);
    assert_eq!(text(said(&row), Column::MotherDob), None);
}

#[test]
fn a_file_of_the_wrong_kind_is_told_which_kind_it_is() {
    let file = bundle("transaction", &birth(&json!({}))).to_string();
    let (_, verdict) = read_all(FeedKind::HealthBirths, file.as_bytes());
    let verdict = verdict.unwrap();
    assert_eq!(verdict.code(), "file_wrong_kind");
    assert!(verdict.to_string().contains("--kind pds-fhir"), "{verdict}");
    let (_, verdict) = read_all(FeedKind::PdsFhir, crate::ctf::ctf("").as_bytes());
    assert!(verdict.unwrap().to_string().contains("--kind ctf"));
}
