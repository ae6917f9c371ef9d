use super::{Made, on, version};
use crate::{
    Attribute, Column, RecordKey,
    fact::{Choice, Consent, Facts, Involvement, TransportNeed},
    kind::Sector,
    rights::{Asker, Part, Proposal, WithholdReason, proposal::propose},
};

fn involvement(service: &str) -> Involvement {
    Involvement {
        service_type: service.to_owned(),
        organisation: Some("Fenvale".to_owned()),
        team: None,
        practitioner_name: Some("Ada Worker".to_owned()),
        role: None,
        phone: None,
        email: None,
        start_date: Some(on("2026-01-02")),
        end_date: None,
        is_lead_professional: false,
        is_sensitive: false,
        consent_basis: None,
        consent_date: None,
    }
}

fn text(item: &crate::rights::Item) -> String {
    serde_json::to_string(&item.entries).unwrap()
}

#[test]
fn what_a_record_said_before_is_held_too_and_the_value_shown_is_marked() {
    let address = |line| [(Column::AddressLine1, line), (Column::FirstName, "Zoe")];
    let made = Made::of(vec![vec![
        version("schools", 1, &address("1 Old Road"), Facts::default()),
        version("schools", 2, &address("1 Old Road"), Facts::default()),
        version("schools", 3, &address("2 New Road"), Facts::default()),
    ]]);
    let home = made.item(Part::Home).unwrap();
    let headings: Vec<&str> = home.entries.iter().map(|entry| entry.heading.as_str()).collect();
    assert_eq!(headings, ["Received on 4 March 2026", "Received on 2 March 2026"]);
    assert!(home.entries[0].rows[0].shown && !home.entries[1].rows[0].shown);
    assert_eq!(home.source, "The schools system, record 1");
    let identity = made.item(Part::Identity).unwrap();
    assert_eq!(identity.entries.len(), 1, "the name never changed");
}

#[test]
fn what_is_of_others_stands_in_a_part_of_its_own() {
    let need = TransportNeed {
        contact_1_name: Some("Granny".to_owned()),
        pickup_line: Some("9 Elsewhere".to_owned()),
        school_urn: Some("900101".to_owned()),
        ..made_need()
    };
    let facts = Facts {
        transport_needs: vec![need],
        ..Facts::default()
    };
    let columns = [
        (Column::Carer1Surname, "Carerson"),
        (Column::BirthOrder, "2"),
        (Column::Surname, "Own"),
    ];
    let made = Made::of(vec![vec![version("schools", 1, &columns, facts)]]);
    let family = made.item(Part::Family).unwrap();
    for other in ["Carerson", "Granny", "9 Elsewhere", "Order of birth"] {
        assert!(text(&family).contains(other), "{other}");
        let elsewhere = made.items().into_iter().filter(|item| item.part != Part::Family);
        assert!(
            elsewhere.into_iter().all(|item| !text(&item).contains(other)),
            "{other}"
        );
    }
    assert_eq!(family.proposal, Proposal::Withhold(WithholdReason::ThirdParty));
    assert!(text(&made.item(Part::Travel).unwrap()).contains("School: Ash Lane"));
}

#[test]
fn a_pick_up_at_home_is_an_address_of_the_child_and_who_waits_there_is_still_somebody_else() {
    let need = TransportNeed {
        pickup_address_as_home: Some(true),
        pickup_line: Some("1 Own Road".to_owned()),
        pickup_postcode: Some("FV9 9ZZ".to_owned()),
        easting: Some(412_345),
        northing: Some(287_654),
        contact_1_name: Some("Granny".to_owned()),
        ..made_need()
    };
    let facts = Facts {
        transport_needs: vec![need],
        ..Facts::default()
    };
    let made = Made::of(vec![vec![version("schools", 1, &[], facts)]]);
    let told = |part| text(&made.item(part).unwrap());
    for own in ["1 Own Road", "FV9 9ZZ", "412345, 287654"] {
        assert!(told(Part::Home).contains(own), "{own}: {}", told(Part::Home));
        assert!(
            !told(Part::Family).contains(own) && !told(Part::Travel).contains(own),
            "{own}"
        );
    }
    assert!(told(Part::Family).contains("Granny") && !told(Part::Home).contains("Granny"));
}

#[test]
fn what_stewards_wrote_of_what_they_decided_is_in_no_item() {
    let choice = Choice {
        attribute: Attribute::Surname,
        beside: RecordKey::new("schools", "1"),
        chosen: Some(vec!["Own".to_owned()]),
        seen: vec!["0011223344556677".to_owned()],
        reason: "The uncle rang and said so".to_owned(),
        by: "Stella Steward".to_owned(),
        at: "2026-02-03T12:00:00Z".parse().unwrap(),
        review_on: None,
    };
    let facts = Facts {
        choices: vec![choice],
        ..Facts::default()
    };
    let decisions = Made::of(vec![vec![version("onechild", 1, &[], facts)]])
        .item(Part::Decisions)
        .unwrap();
    assert!(text(&decisions).contains("The schools system"), "{}", text(&decisions));
    for written in ["uncle", "Stella", "0011223344556677"] {
        assert!(!text(&decisions).contains(written), "{written}");
    }
}

fn made_need() -> TransportNeed {
    serde_json::from_value(serde_json::json!({
        "school_urn": null, "eligibility_basis": null, "need_codes": [], "wheelchair": null, "stays_in_chair": null,
        "assistant": null, "medical_plan": null, "communicates_by": null, "days": null, "am_time": null, "pm_time": null,
        "plan_ref": null, "valid_from": null, "valid_to": null, "pickup_address_as_home": false, "pickup_line": null,
        "pickup_postcode": null, "easting": null, "northing": null, "contact_1_name": null, "contact_1_phone": null,
        "last_confirmed": null
    }))
    .unwrap()
}

#[test]
fn p05_a_shield_that_was_set_here_is_no_item_and_a_withdrawn_entry_is_in_none() {
    let mut shield = version("onechild", 1, &[], Facts::default());
    shield.statement.shielded = true;
    let entries = Facts {
        involvements: vec![involvement("camhs"), involvement("education_welfare")],
        ..Facts::default()
    };
    let consent = |given| Facts {
        consents: vec![Consent {
            source: "register".to_owned(),
            service_type: "camhs".to_owned(),
            given,
            basis: None,
            by: "Zoe".to_owned(),
            on: on("2026-02-03"),
            review_on: None,
        }],
        ..Facts::default()
    };
    let made = |given| {
        Made::of(vec![
            vec![shield.clone()],
            vec![version("onechild", 1, &[], consent(given))],
            vec![version("register", 1, &[], entries.clone())],
        ])
    };
    let parts = |made: &Made| made.items().iter().map(|item| item.part).collect::<Vec<_>>();
    assert_eq!(
        parts(&made(true)),
        [Part::Consents, Part::Involvements, Part::Sensitive, Part::Keeping]
    );
    assert_eq!(parts(&made(false)), [Part::Consents, Part::Involvements, Part::Keeping]);
    assert_eq!(
        parts(&Made::of(vec![vec![shield]])),
        [Part::Keeping],
        "nothing tells of it"
    );
}

#[test]
fn an_item_keeps_its_key_and_changes_what_was_seen_when_what_is_held_changes() {
    let name = |text| vec![version("schools", 1, &[(Column::Surname, text)], Facts::default())];
    let [one, same, other] =
        ["One", "One", "Other"].map(|text| Made::of(vec![name(text)]).item(Part::Identity).unwrap());
    assert_eq!(one, same);
    assert_eq!(one.key, other.key);
    assert_ne!(one.seen, other.seen);
}

#[test]
fn nothing_of_health_or_social_care_nor_of_a_shielded_child_is_ever_proposed_for_release() {
    for part in Part::ALL.iter().copied() {
        for asker in Asker::ALL.iter().copied() {
            let releases = |sector, shielded| propose(part, sector, asker, shielded) == Proposal::Release;
            let service = part == Part::Keeping;
            for sector in [Sector::Health, Sector::SocialCare, Sector::Sensitive] {
                assert!(service || !releases(sector, false), "{part:?} {sector:?}");
            }
            for sector in [Sector::Education, Sector::Transport, Sector::Index, Sector::Own] {
                assert!(service || !releases(sector, true), "{part:?} {asker:?}");
            }
            // A register of many services holds involvements of police, social care and health; anybody may have looked.
            if matches!(part, Part::Involvements | Part::Looks | Part::Sensitive | Part::Caf) {
                for sector in [Sector::Index, Sector::Own] {
                    assert!(!releases(sector, false), "{part:?} {sector:?} {asker:?}");
                }
            }
        }
    }
    let of = |part, sector, asker| propose(part, sector, asker, false);
    let confidence = Proposal::Withhold(WithholdReason::Confidence);
    assert_eq!(of(Part::Contact, Sector::Youth, Asker::Parent), confidence);
    assert_eq!(of(Part::Contact, Sector::Youth, Asker::Child), Proposal::Release);
    assert_eq!(of(Part::Sensitive, Sector::Index, Asker::Authorised), confidence);
    assert_eq!(of(Part::Schooling, Sector::Education, Asker::Parent), Proposal::Release);
}

#[test]
fn what_people_asked_and_wrote_is_an_item_each_and_notes_are_withheld_until_somebody_reads_them() {
    let told = |part, id: &str, text: &str| crate::rights::HeldTold {
        part,
        id: id.to_owned(),
        at: chrono::DateTime::UNIX_EPOCH,
        said: vec![
            ("Said".to_owned(), text.to_owned()),
            ("Answer".to_owned(), String::new()),
        ],
    };
    let made = Made {
        told: vec![
            told(Part::Mistakes, "1", "The name is wrong"),
            told(Part::Mistakes, "2", "The school is wrong"),
            told(Part::Notes, "1", "Her neighbour says so"),
        ],
        ..Made::of(vec![vec![version("schools", 1, &[], Facts::default())]])
    };
    let of = |part| {
        made.items()
            .into_iter()
            .filter(move |item| item.part == part)
            .collect::<Vec<_>>()
    };
    let mistakes = of(Part::Mistakes);
    assert_eq!(mistakes.len(), 2);
    assert_ne!(mistakes[0].key, mistakes[1].key);
    assert_eq!(mistakes[0].entries[0].rows.len(), 1, "what nobody said is no row");
    assert_eq!(mistakes[0].proposal, Proposal::Ask);
    let third_party = Proposal::Withhold(WithholdReason::ThirdParty);
    assert_eq!(of(Part::Notes)[0].proposal, third_party);
}
