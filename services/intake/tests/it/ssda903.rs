//! The return of looked-after children.

use child::{Column, FeedKind};
use intake::{Finding, Row};

use crate::support::{codes, is_rejected, read_set, row_codes, said, text};

const HEADER: &str = "\u{FEFF}CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\n\
    101,1,04/03/2012,WBRI,B801200005001,0,\r\n102.0,2,05/04/2013,WBRI,UN4,1,06/05/2020\r\n103,F,06/05/2014,WBRI,3412,,\r\n";
const EPISODES: &str = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN,TEST_COLUMN\n\
    101,02/12/2019,P,C2,N1,U1,PR1,16/05/2020,X1,CARPL,QQ1 1QQ,QQ2 2QQ,SC123,*DUMMY*\n\
    101,11/12/2018,S,V2,N1,U1,PR1,18/07/2019,E15,,QQ1 1QQ,QQ2 2QQ,,\n\
    101.0,16/05/2020,P,e1,N1,U6,PR1,,,,QQ1 1QQ,QQ2 2QQ,,\n\
    102,30/03/2019,S,V9,N6,K2,PR4,10/04/2019,X1,,QQ1 1QQ,QQ2 2QQ,,\n\
    103,30/03/2019,*DUMMY*,C1,N6,U1,PR1,,,,,,,\n\
    999,30/03/2019,S,C1,N6,U1,PR1,,,,,,,\n";
const REVIEWS: &str = "CHILD,DOB,REVIEW,REVIEW_CODE\n101,04/03/2012,03/04/2020,PN1\n";

pub const ALL: [(&str, &str); 3] = [
    ("header.csv", HEADER),
    ("episodes.csv", EPISODES),
    ("reviews.csv", REVIEWS),
];

fn read(tables: &[(&str, &str)]) -> (Vec<Row>, Vec<Finding>) {
    read_set(FeedKind::Ssda903, tables).expect("the set is good as a whole")
}

/// First and last days of the times in care.
fn times(row: &Row) -> Vec<(String, String)> {
    let processes = said(row).facts.social_care.iter();
    processes
        .map(|process| {
            let [first, last] =
                [process.started_on, process.ended_on].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
            (first, last)
        })
        .collect()
}

fn days(first: &str, last: &str) -> (String, String) {
    (first.to_owned(), last.to_owned())
}

#[test]
fn a_child_states_times_in_care_and_the_legal_status_of_today() {
    let (rows, _) = read(&ALL);
    assert_eq!(rows.len(), 3);
    insta::assert_json_snapshot!(rows[0].outcome);
    insta::assert_snapshot!(rows[0].raw);
}

#[test]
fn a_time_in_care_that_is_over_leaves_no_legal_status() {
    let (rows, _) = read(&ALL);
    assert_eq!(said(&rows[1]).record_id, "102");
    assert_eq!(times(&rows[1]), [days("2019-03-30", "2019-04-10")]);
    assert_eq!(text(said(&rows[1]), Column::LegalStatus), None);
    assert_eq!(text(said(&rows[1]), Column::Sex), Some("F"));
    assert_eq!(
        row_codes(&rows[1]),
        ["upn_unknown_reason:UPN", "code_unknown:episodes.LS"]
    );
    assert_eq!(row_codes(&rows[2]), ["upn_format:UPN"]);
    assert_eq!(text(said(&rows[2]), Column::LegalStatus), Some("C1"));
}

#[test]
fn where_a_child_lives_is_kept_nowhere() {
    let (rows, remarks) = read(&ALL);
    let shown = format!("{rows:?}");
    for hidden in [
        "QQ1",
        "QQ2",
        "SC123",
        "PR1",
        "WBRI",
        "06/05/2020",
        "N6",
        "CARPL",
        "DUMMY",
    ] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    let dropped = remarks
        .iter()
        .find(|remark| remark.sentence.starts_with("Table episodes, not kept"));
    let dropped = dropped.unwrap().sentence.as_ref();
    assert!(dropped.contains("home_post, pl_post, urn, test_column."), "{dropped}");
    // A row whose columns moved could show a postcode as something else: nothing of it is kept.
    let moved = EPISODES.replace(",16/05/2020,X1", ",,16/05/2020,X1");
    let (rows, remarks) = read(&[("header.csv", HEADER), ("episodes.csv", &moved)]);
    assert!(!format!("{rows:?}").contains("QQ"));
    assert!(codes(&remarks).contains(&"table_rows_unusable".to_owned()));
}

#[test]
fn p05_a_child_placed_for_adoption_is_shielded_and_nothing_tells_why() {
    for (was, is) in [
        (",C2,N1,U1,", ",C2,N1,A3,"),
        (",C2,N1,U1,", ",C2,N1,a6 ,"),
        (",18/07/2019,E15,", ",18/07/2019,E12,"),
    ] {
        let marked = EPISODES.replace(was, is);
        let (rows, _) = read(&[("header.csv", HEADER), ("episodes.csv", &marked)]);
        assert_eq!(
            rows.iter().map(|row| said(row).shielded).collect::<Vec<_>>(),
            [true, false, false]
        );
        let shown = format!("{:?}", rows[0]);
        for code in ["A3", "a6", "A6", "E12"] {
            assert!(!shown.contains(code), "{code}");
        }
    }
    for table in [
        "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE\n102,05/04/2013,01/01/2019,02/02/2019,0\n",
        "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n102,05/04/2013,01/01/2019,,\n",
    ] {
        let (rows, _) = read(&[ALL[0], ALL[1], ("adopted.csv", table)]);
        assert_eq!(
            rows.iter().map(|row| said(row).shielded).collect::<Vec<_>>(),
            [false, true, false]
        );
        assert!(!format!("{rows:?}").contains("01/01/2019"));
    }
}

#[test]
fn p05_a_return_without_its_episodes_is_refused_for_it_would_lift_shields() {
    let error = read_set(FeedKind::Ssda903, &[ALL[0], ALL[2]]).unwrap_err();
    assert_eq!(error.code(), "table_missing");
    assert!(error.to_string().contains("the table episodes"), "{error}");
    // A file whose episodes do not say where the child is placed is no table of episodes.
    let without = EPISODES.replace("CIN,PLACE,", "CIN,PLAICE,");
    let error = read_set(FeedKind::Ssda903, &[ALL[0], ("episodes.csv", &without)]).unwrap_err();
    assert_eq!(error.code(), "table_unknown");
}

#[test]
fn a_child_whose_header_is_repeated_is_one_record_in_two_versions() {
    let repeated = format!("{HEADER}101,M,05/03/2012,WBRI,,,\n,1,05/03/2012,WBRI,,,\n");
    let (rows, _) = read(&[("header.csv", &repeated), ALL[1]]);
    assert_eq!(
        (said(&rows[0]).record_id.as_str(), said(&rows[3]).record_id.as_str()),
        ("101", "101")
    );
    assert_eq!(times(&rows[0]), times(&rows[3]));
    assert!(row_codes(&rows[3]).contains(&"record_id_twice:CHILD".to_owned()));
    assert!(is_rejected(&rows[4]));
}

#[test]
fn days_that_cannot_be_read_never_make_a_child_look_looked_after() {
    let broken = EPISODES.replace(
        "101.0,16/05/2020,P,e1,N1,U6,PR1,,",
        "101.0,16/05/2020,P,e1,N1,U6,PR1,30/02/2021,",
    );
    let (rows, _) = read(&[("header.csv", HEADER), ("episodes.csv", &broken)]);
    assert_eq!(
        times(&rows[0]),
        [days("2018-12-11", "2019-07-18"), days("2019-12-02", "2020-05-16")]
    );
    assert_eq!(row_codes(&rows[0]), ["date_impossible:episodes.DEC"]);
    assert_eq!(text(said(&rows[0]), Column::LegalStatus), None);
}

#[test]
fn other_tables_of_the_return_are_known_and_not_read() {
    for (name, header) in [
        ("reviews", "CHILD,DOB,REVIEW,REVIEW_CODE"),
        ("uasc", "CHILD,SEX,DOB,DUC"),
        ("oc2", "CHILD,DOB,SDQ_SCORE,CONVICTED,SUBSTANCE_MISUSE"),
        ("oc3", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM"),
        ("prevperm", "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM"),
        ("missing", "CHILD,DOB,MISSING,MIS_START,MIS_END"),
        ("swepisodes", "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON"),
        ("dolo", "CHILD,DOB,DOLO_START,DOLO_END"),
    ] {
        let table = format!("{header}\n101,secret\n");
        let (rows, remarks) = read(&[ALL[0], ALL[1], ("other.csv", &table)]);
        let remark = remarks
            .iter()
            .find(|remark| remark.rule.code() == "table_unused")
            .unwrap();
        assert!(remark.sentence.starts_with(&format!("Table {name}. ")), "{remark:?}");
        assert!(!format!("{rows:?}").contains("secret"));
    }
    let (_, remarks) = read(&ALL);
    let unjoined = remarks
        .iter()
        .find(|remark| remark.rule.code() == "table_rows_unjoined");
    assert!(unjoined.unwrap().sentence.starts_with("Table episodes, rows: 1 of 6."));
}

#[test]
fn words_where_a_day_or_a_code_belongs_are_kept_nowhere() {
    // Fields that moved, one out and one in: the row has as many as the header.
    for (was, is) in [
        (",16/05/2020,X1,", ",ran to QQ3 3QQ,X1,"),
        (",02/12/2019,P,C2,", ",02/12/2019,P,QQ3 3QQ,"),
        ("101,02/12/2019,", "101,with the QQ3 family,"),
    ] {
        let moved = EPISODES.replace(was, is);
        let (rows, _) = read(&[ALL[0], ("episodes.csv", &moved)]);
        let shown = format!("{rows:?}");
        assert!(!shown.contains("QQ3") && shown.contains("[not kept]"), "{is}: {shown}");
        // Nor does the child look as if it were in care longer than it was.
        let times = times(&rows[0]);
        assert!(
            times.len() <= 2 && times[0] == days("2018-12-11", "2019-07-18"),
            "{times:?}"
        );
    }
}
