//! Formats of their own, from the file to the child.

use child::{FeedKind, policy::Role};
use desk::{FindRequest, Narrowing, RunMode, Silent, check_files};
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
            assert_eq!(find(Role::SocialWorker, "Marchbank").await, 0);
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
