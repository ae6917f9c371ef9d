//! Sets of tables, from their files to the child.

use std::time::Duration;

use child::{FeedKind, policy::Role};
use desk::{FindRequest, Hit, Narrowing, RunMode, RunStatus, Silent, check_files};
use jobs::{InboxConfig, run_inbox};
use tests::{Bare, leftovers::temporary_folder, run};

use crate::zip_made::{Entry, archive};

/// A census of two schools: Imogen left one for the other, Perpetua is at the first.
const ON_ROLL: &str = "pupilonrolltableid,NativeId,schoolcensustableid,upn,surname,forename,dob,sex,entrydate,enrolstatus,plaa\n\
    1,A,7,B801200005001,Marchbank,Imogen,2012-Mar-04 00:00:00,F,2025-Apr-22 00:00:00,C,A\n\
    2,A,8,Z873210015001,Quillfeather,Perpetua,2013-Sep-14 00:00:00,F,2019-Sep-03 00:00:00,C,N\n";
const OFF_ROLL: &str = "pupilnolongeronrolltableid,NativeId,schoolcensustableid,upn,surname,forename,dob,sex,entrydate,leavingdate\n\
    1,A,8,B801200005001,Marchbank,Imogen,2012-Mar-04 00:00:00,F,2019-Sep-03 00:00:00,2025-Apr-04 00:00:00\n";
const ADDRESSES: &str =
    "pupilonrolltableid,NativeId,paon,street,town,postcode\n1,A,14,Mill Lane,Ely,CB7 4AA\n2,A,3,The Row,Ely,CB7 4AB\n";
const ADDRESSES_OFF: &str =
    "pupilnolongeronrolltableid,NativeId,paon,street,town,postcode\n1,A,9,Old Street,Ely,CB6 1AA\n";
const RETURN: &str = "schoolcensustableid,NativeId,lea,estab,urn,term,year,referencedate\n\
    7,A,873,4012,136580,Summer,2025,2025-May-15 00:00:00\n8,A,873,4013,136581,Summer,2025,2025-May-15 00:00:00\n";

const CENSUS: [&str; 5] = [ADDRESSES, RETURN, OFF_ROLL, ADDRESSES_OFF, ON_ROLL];

async fn found(bare: &Bare, role: Role, text: &str) -> Vec<Hit> {
    let request = FindRequest {
        text: text.to_owned(),
        ..FindRequest::default()
    };
    let found = bare
        .desk
        .find(&Bare::viewer(role), &request, &Narrowing::default())
        .await;
    found.expect("a search answers").results
}

/// All tables in one archive.
fn zip() -> Vec<u8> {
    let entry = |text: &'static str| Entry {
        name: "../table.csv",
        content: text.as_bytes(),
        deflated: true,
        sizes_follow: true,
    };
    archive(&CENSUS.map(entry))
}

#[test]
fn p01_a_census_in_any_order_or_packed_is_the_same_census() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let mut tables = CENSUS;
            let mut rows = Vec::new();
            for _ in 0..3 {
                let request = bare.request_set(FeedKind::SchoolCensus, RunMode::Delta, &tables);
                let report = bare.desk.load(&request, &Silent).await.unwrap();
                rows.push((report.rows.read, report.rows.accepted, report.rows.unchanged));
                tables.rotate_left(2);
            }
            let request = bare.request_set(FeedKind::SchoolCensus, RunMode::Delta, &[zip()]);
            let report = bare.desk.load(&request, &Silent).await.unwrap();
            rows.push((report.rows.read, report.rows.accepted, report.rows.unchanged));
            assert_eq!(rows, [(3, 3, 0), (3, 0, 3), (3, 0, 3), (3, 0, 3)]);
            assert_eq!(check_files(&request, &Silent).unwrap().rows.read, 3);
        }
    });
}

#[test]
fn a_pupil_who_changed_schools_is_one_child_of_the_new_school() {
    run(async {
        let bare = Bare::on_sqlite().await;
        let request = bare.request_set(FeedKind::SchoolCensus, RunMode::Delta, &CENSUS);
        bare.desk.load(&request, &Silent).await.unwrap();
        bare.link().await;
        assert_eq!(bare.desk.child_count().await.unwrap(), 2);
        let hits = found(&bare, Role::EducationWelfareOfficer, "Imogen Marchbank").await;
        let child = &hits[0].child;
        assert_eq!(
            (child.postcode.as_deref(), child.school.as_deref()),
            (Some("CB7 4AA"), Some("School 136580"))
        );
    });
}

#[test]
fn p01_a_set_that_is_not_whole_changes_nothing() {
    run(async {
        let bare = Bare::on_sqlite().await;
        let request = bare.request_set(FeedKind::SchoolCensus, RunMode::Delta, &CENSUS);
        bare.desk.load(&request, &Silent).await.unwrap();
        bare.link().await;
        let before = bare.digest().await;
        let cut = &ADDRESSES[..ADDRESSES.len() - 12];
        let changed = ON_ROLL.replace("Quillfeather", "Quill");
        for tables in [vec![changed.as_str(), cut], vec![ADDRESSES], vec![&changed, ON_ROLL]] {
            let request = bare.request_set(FeedKind::SchoolCensus, RunMode::Delta, &tables);
            let report = bare.desk.load(&request, &Silent).await.unwrap();
            assert_eq!((report.status, report.rows.read), (RunStatus::Failed, 0), "{tables:?}");
            let checked = check_files(&request, &Silent).unwrap();
            assert_eq!(checked.message, report.message);
        }
        let request = bare.request_set(FeedKind::SchoolCensus, RunMode::Snapshot, &[ON_ROLL]);
        assert!(bare.desk.load(&request, &Silent).await.is_err());
        bare.link().await;
        assert_eq!(bare.digest().await, before);
    });
}

#[test]
fn a_zip_of_tables_in_the_drop_folder_is_loaded_as_one_set() {
    run(async {
        let bare = Bare::on_sqlite().await;
        let config = InboxConfig {
            folder: temporary_folder("onechild-inbox-"),
            settle: Duration::ZERO,
        };
        let folder = config.folder.join("school_census");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("census.zip"), zip()).unwrap();
        std::fs::write(folder.join("addresses.csv"), ADDRESSES).unwrap();
        let report = run_inbox(&bare.desk, &config).await.unwrap();
        // A table alone names nobody: it has to come with the others.
        assert_eq!((report.loaded, report.poison), (1, 1));
        assert_eq!(bare.desk.child_count().await.unwrap(), 2);
    });
}

#[test]
fn p05_a_return_of_looked_after_children_shields_the_child_of_the_case_system() {
    run(async {
        let bare = Bare::on_sqlite().await;
        bare.desk.use_ids_of("ssda903", Some("social_care")).await.unwrap();
        let case = "record_id,first_name,surname,dob,shielded\n101,Imogen,Marchbank,2012-03-04,N\n";
        bare.load(FeedKind::SocialCare, case).await;
        let load = async |place: &str| {
            let header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n101,2,04/03/2012,WBRI,UN4,,\n";
            let episodes = format!(
                "CHILD,DECOM,RNE,LS,PLACE,DEC,REC,HOME_POST,PL_POST\n101,11/12/2018,S,E1,{place},,,CB1 1AA,CB1 1AB\n"
            );
            let request = bare.request_set(FeedKind::Ssda903, RunMode::Delta, &[header, &episodes]);
            let report = bare.desk.load(&request, &Silent).await.unwrap();
            assert_eq!(report.rows.accepted, 1, "{report:?}");
            bare.link().await;
        };
        load("U1").await;
        assert_eq!(bare.desk.child_count().await.unwrap(), 1);
        let withheld = async || {
            let found = found(&bare, Role::SocialWorker, "Imogen Marchbank").await;
            found.iter().map(|hit| hit.child.withheld.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(withheld().await, [false]);
        load("A5").await;
        assert_eq!(bare.desk.child_count().await.unwrap(), 1);
        assert_eq!(withheld().await, [true]);
    });
}
