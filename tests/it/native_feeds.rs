//! Formats of their own, from the file to the child.

use child::{FeedKind, policy::Role};
use desk::{FindRequest, Narrowing, Opened, RunMode, Section, Silent, check_files};
use tests::{Bare, run};

fn ctf(pupils: &str) -> String {
    format!(
        "<CTfile><Header><DateTime>2026-07-01T09:00:00</DateTime><SourceSchool><LEA>873</LEA><Estab>4012</Estab>\
         <URN>136580</URN></SourceSchool></Header><CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    )
}

fn pupil(upn: &str, surname: &str) -> String {
    format!(
        "<Pupil><UPN>{upn}</UPN><Surname>{surname}</Surname><Forename>Imogen</Forename><DOB>2012-03-04</DOB></Pupil>"
    )
}

/// A patient whose address is told or, if restricted, not.
fn patient(restricted: bool, updated: &str) -> String {
    let (code, address) = if restricted {
        ("R", String::new())
    } else {
        let address =
            ",\"address\":[{\"use\":\"home\",\"line\":[\"14 Mill Lane\",\"Ely\"],\"postalCode\":\"CB7 4AA\"}]";
        ("U", address.to_owned())
    };
    format!(
        "{{\"resourceType\":\"Patient\",\"id\":\"9434765919\",\"meta\":{{\"lastUpdated\":\"{updated}\",\"security\":\
         [{{\"code\":\"{code}\"}}]}},\"identifier\":[{{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\
         \"9434765919\"}}],\"name\":[{{\"use\":\"usual\",\"given\":[\"Imogen\"],\"family\":\"Marchbank\"}}],\
         \"birthDate\":\"2015-03-04\"{address}}}\n"
    )
}

#[test]
fn a_transfer_file_never_takes_a_pupil_off_roll() {
    run(async {
        let bare = Bare::on_sqlite().await;
        let both = ctf(&(pupil("B801200005001", "Ash") + &pupil("Z873210015001", "Bell")));
        assert_eq!(bare.load(FeedKind::Ctf, &both).await.rows.accepted, 2);
        bare.link().await;
        let before = bare.digest().await;
        let request = bare.request(FeedKind::Ctf, RunMode::Snapshot, &ctf(&pupil("B801200005001", "Cole")));
        for refused in [bare.desk.load(&request, &Silent).await, check_files(&request, &Silent)] {
            let error = refused.expect_err("it would end the other pupil").to_string();
            assert!(error.contains("load it as a delta"), "{error}");
        }
        bare.link().await;
        assert_eq!(bare.digest().await, before);
    });
}

/// A message of a child health system: its id, event, change, and what it adds.
fn message(id: &str, event: &str, change: &str, more: &str) -> String {
    format!(
        "{{\"resourceType\":\"Bundle\",\"type\":\"message\",\"entry\":[{{\"resource\":{{\"resourceType\":\"MessageHeader\",\
         \"id\":\"{id}\",\"extension\":[{{\"url\":\"x/Extension-DCH-MessageEventType-1\",\"valueCodeableConcept\":{{\"coding\":\
         [{{\"code\":\"{change}\"}}]}}}}],\"event\":{{\"code\":\"{event}\"}},\"timestamp\":\"2026-05-01T15:00:00+00:00\"}}}},\
         {{\"resource\":{{\"resourceType\":\"Patient\",\"id\":\"p\",\"identifier\":[{{\"system\":\
         \"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9434765919\"}}],\"name\":[{{\"given\":[\"Imogen\"],\"family\":\
         \"Marchbank\"}}],\"birthDate\":\"2015-03-04\"}}}}{more}]}}\n"
    )
}

#[test]
fn what_one_event_says_outlives_the_next_and_goes_with_its_own_withdrawal() {
    run(async {
        let bare = Bare::on_sqlite().await;
        let visitor = ",{\"resource\":{\"resourceType\":\"EpisodeOfCare\",\"period\":{\"start\":\"2026-04-20\"}}},{\"resource\":\
                       {\"resourceType\":\"Practitioner\",\"name\":[{\"given\":[\"Sue\"],\"family\":\"Ahmed\"}]}},{\"resource\":\
                       {\"resourceType\":\"PractitionerRole\",\"code\":[{\"text\":\"Health visitor\"}]}}";
        let mother = ",{\"resource\":{\"resourceType\":\"RelatedPerson\",\"relationship\":{\"coding\":[{\"code\":\"BPM\"}]},\
                      \"name\":[{\"given\":[\"Mary\"],\"family\":\"Marchbank\"}]}}";
        let load = async |text: &str| {
            let rows = bare.load(FeedKind::DchStu3, text).await.rows;
            bare.link().await;
            (rows.accepted, rows.unchanged)
        };
        let seen = async || {
            let viewer = Bare::viewer(Role::SocialWorker);
            let request = FindRequest {
                text: "Marchbank".to_owned(),
                ..FindRequest::default()
            };
            let found = bare.desk.find(&viewer, &request, &Narrowing::default()).await;
            let found = found.expect("a search answers");
            assert_eq!(found.total, 1, "every event is about one child");
            let child = found.results[0].child.id;
            let opened = bare.desk.open(&viewer, child, Section::Overview).await;
            let Opened::Child(view) = opened.expect("the desk answers") else {
                panic!("the child opens")
            };
            let json = serde_json::to_string(&view).expect("a view is JSON");
            (json.contains("Mary"), json.contains("Ahmed"))
        };
        let told = message("m1", "CH027", "new", visitor);
        assert_eq!(load(&told).await, (1, 0));
        assert_eq!(load(&message("m2", "CH023", "new", mother)).await, (1, 0));
        assert_eq!(seen().await, (true, true));
        assert_eq!(load(&message("m3", "CH027", "delete", visitor)).await, (1, 0));
        assert_eq!(seen().await, (true, false));
        // The first message comes a second time, in another file.
        assert_eq!(load(&format!("{told}\n")).await, (0, 1));
        assert_eq!(seen().await, (true, false));
    });
}

#[test]
fn a_child_of_the_census_waits_for_its_name_and_then_says_only_that_social_care_is_involved() {
    run(async {
        let bare = Bare::on_sqlite().await;
        let ids = bare.desk.use_ids_of("cin", Some("social_care")).await;
        ids.expect("both sources are registered");
        let census = "<Message><Children><Child><ChildIdentifiers><LAchildID>S7</LAchildID><PersonBirthDate>2015-03-04\
                      </PersonBirthDate></ChildIdentifiers><CINdetails><CINreferralDate>2026-01-05</CINreferralDate>\
                      <PrimaryNeedCode>N1</PrimaryNeedCode><ChildProtectionPlans><CPPstartDate>2026-02-03</CPPstartDate>\
                      </ChildProtectionPlans></CINdetails></Child></Children></Message>";
        assert_eq!(bare.load(FeedKind::Cin, census).await.rows.accepted, 1);
        bare.link().await;
        assert_eq!(bare.desk.child_count().await.expect("the database answers"), 0);
        let known = "record_id,first_name,surname,dob,shielded\nS7,Imogen,Marchbank,2015-03-04,N\n";
        bare.load(FeedKind::SocialCare, known).await;
        bare.link().await;
        let viewer = Bare::viewer(Role::EducationWelfareOfficer);
        let request = FindRequest {
            text: "Marchbank".to_owned(),
            ..FindRequest::default()
        };
        let found = bare.desk.find(&viewer, &request, &Narrowing::default()).await;
        let found = found.expect("a search answers");
        assert_eq!(found.total, 1);
        let opened = bare
            .desk
            .open(&viewer, found.results[0].child.id, Section::Involvements)
            .await;
        let Opened::Child(view) = opened.expect("the desk answers") else {
            panic!("the child opens")
        };
        let json = serde_json::to_string(&view).expect("a view is JSON");
        assert!(
            json.contains("Children’s social care") && json.contains("2026-01-05"),
            "{json}"
        );
        assert!(!json.contains("2026-02-03") && !json.contains("protection"), "{json}");
    });
}

#[test]
fn p05_a_patient_who_becomes_restricted_is_hidden_and_keeps_the_address() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let load = async |text: &str| {
                let report = bare.load(FeedKind::PdsFhir, text).await;
                bare.link().await;
                report.rows
            };
            let find = async |role: Role, text: &str| {
                let request = FindRequest {
                    text: text.to_owned(),
                    ..FindRequest::default()
                };
                let found = bare
                    .desk
                    .find(&Bare::viewer(role), &request, &Narrowing::default())
                    .await;
                found.expect("a search answers").total
            };
            load(&patient(false, "2026-01-01")).await;
            assert_eq!(find(Role::SocialWorker, "CB7 4AA").await, 1);
            let restricted = patient(true, "2026-02-01");
            assert_eq!(load(&restricted).await.accepted, 1);
            assert_eq!(find(Role::SocialWorker, "CB7 4AA").await, 0);
            // Those who keep the shields still know where the child lives.
            assert_eq!(find(Role::ManagementTeam, "CB7 4AA").await, 1);
            let digest = bare.digest().await;
            // One byte more: the same content in another file.
            assert_eq!(load(&(restricted + " ")).await.unchanged, 1);
            assert_eq!(bare.digest().await, digest);
            load(&patient(false, "2026-03-01").replace("CB7 4AA", "CB7 4AB")).await;
            assert_eq!(find(Role::SocialWorker, "CB7 4AB").await, 1);
            assert_eq!(find(Role::SocialWorker, "CB7 4AA").await, 0);
        }
    });
}
