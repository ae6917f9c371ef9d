//! The return of education, health and care plans.

use child::{
    Column, FeedKind,
    fact::{SenProvision, SenStepKind},
};
use intake::{Finding, Row};

use crate::support::{codes, read_set, row_codes, said, text};

const PERSON: &str = "persontableid,NativeId,sen2tableid,surname,forename,personbirthdate,gendercurrent,ethnicity,postcode,upn,\
    uniquelearnernumber,upnunknown\n\
    11,873,5,Okafor,Ann,2012-Mar-04 00:00:00,2,WBRI,cb74aa,B801200005001,,\n\
    12,873,5,Bell,Ida,2004-Apr-05 00:00:00,2,WBRI,CB3 0AP,UN1,9276308686.0,UN1\n\
    13,873,5,Cole,Eve,2015-May-06 00:00:00,2,WBRI,,,,UN3\n";
const RETURN: &str =
    "sen2tableid,NativeId,collection,year,referencedate,lea\n5.0,873,SEN2,2025,2025-Jan-16 00:00:00,873\n";
const REQUESTS: &str = "requeststableid,NativeId,persontableid,receiveddate,rquestsource,rya,requestoutcomedate,requestoutcome,exported\n\
    21,873,11,2023-Sep-28 00:00:00,1,False,2023-Nov-02 00:00:00,Y,\n\
    22,873,12,2018-Jan-10 00:00:00,,False,,H,\n\
    23,873,13,2024-Dec-12 00:00:00,2,False,,A,\n\
    24,873,99,2024-Dec-12 00:00:00,2,False,,A,\n";
const ASSESSMENT: &str = "assessmenttableid,NativeId,requeststableid,assessmentoutcome,assessmentoutcomedate,week20\n\
    31,873,21,Y,2024-Jan-25 00:00:00,False\n32,873,22,Q,2018-Apr-01 00:00:00,False\n";
const NAMED_PLAN: &str = "namedplantableid,NativeId,assessmenttableid,startdate,planres,planwbp,pb,oa,dp,ceasedate,ceasereason\n\
    41,873,31.0,2024-Feb-19 00:00:00,N,N,False,False,N,,\n\
    42,873,32,2018-May-01 00:00:00,N,N,False,False,N,2024-Aug-31 00:00:00,4.0\n";
const PLAN_DETAIL: &str =
    "plandetailtableid,NativeId,namedplantableid,urn,ukprn,sensetting,placementrank\n51,873,41,136581,,,1\n";
const ACTIVE: &str = "activeplanstableid,NativeId,requeststableid,transferla,reviewmeeting,reviewoutcome,lastreview\n\
    61,873,21,,2024-Nov-05 00:00:00,M,2024-Dec-03 00:00:00\n";
const PLACEMENT: &str = "placementdetailtableid,NativeId,activeplanstableid,urn,ukprn,sensetting,placementrank,entrydate,leavingdate\n\
    71,873,61,136582,,,2,2024-Sep-03 00:00:00,\n72,873,61,136580.0,,,1.0,2023-Sep-05 00:00:00,\n\
    73,873,61,136583,,,1,2019-Sep-05 00:00:00,2023-Jul-20 00:00:00\n";
const NEED: &str = "senneedtableid,NativeId,activeplanstableid,sentype,sentyperank\n81,873,61,SLCN,2\n82,873,61,DS,1\n";

/// As the collection system exports it: each table names the one above it.
pub const BLADE: [(&str, &str); 9] = [
    ("person.csv", PERSON),
    ("sen2.csv", RETURN),
    ("requests.csv", REQUESTS),
    ("assessment.csv", ASSESSMENT),
    ("namedplan.csv", NAMED_PLAN),
    ("plandetail.csv", PLAN_DETAIL),
    ("activeplans.csv", ACTIVE),
    ("placementdetail.csv", PLACEMENT),
    ("senneed.csv", NEED),
];

fn read(tables: &[(&str, &str)]) -> (Vec<Row>, Vec<Finding>) {
    read_set(FeedKind::Sen2, tables).expect("the set is good as a whole")
}

/// Kind, day and outcome of each step.
fn steps(row: &Row) -> Vec<(SenStepKind, String, Option<&str>)> {
    let steps = said(row).facts.sen_steps.iter();
    steps
        .map(|step| {
            let on = step.on.map(|on| on.to_string()).unwrap_or_default();
            (step.kind, on, step.outcome.as_deref())
        })
        .collect()
}

#[test]
fn a_person_states_the_need_and_every_step() {
    let (rows, _) = read(&BLADE);
    assert_eq!(rows.len(), 3);
    insta::assert_json_snapshot!(rows[0].outcome);
    insta::assert_snapshot!(rows[0].raw);
}

#[test]
fn a_plan_that_ceased_says_why_and_leaves_no_provision() {
    let (rows, _) = read(&BLADE);
    assert_eq!(
        steps(&rows[1]),
        [
            (
                SenStepKind::RequestDecided,
                String::new(),
                Some("Decided before the year of the return")
            ),
            (SenStepKind::AssessmentRequested, "2018-01-10".to_owned(), None),
            (SenStepKind::AssessmentDecided, "2018-04-01".to_owned(), Some("Q")),
            (SenStepKind::PlanStarted, "2018-05-01".to_owned(), None),
            (
                SenStepKind::PlanCeased,
                "2024-08-31".to_owned(),
                Some("Moved on to paid employment")
            ),
        ]
    );
    let ceased = said(&rows[1]);
    assert!(ceased.facts.sen_needs.is_empty());
    assert_eq!(text(ceased, Column::SchoolCode), None);
    // A reason for having no number is no number, and an outcome on no list stands for itself.
    assert_eq!(text(ceased, Column::Upn), None);
    assert_eq!(ceased.record_id, "ULN:9276308686");
    assert_eq!(
        row_codes(&rows[1]),
        ["upn_unknown_reason:upn", "code_unknown:assessment.assessmentoutcome"]
    );
}

#[test]
fn a_decision_that_is_still_to_come_is_no_step() {
    let (rows, _) = read(&BLADE);
    let expected = (SenStepKind::AssessmentRequested, "2024-12-12".to_owned(), None);
    assert_eq!(steps(&rows[2]), [expected]);
    assert!(said(&rows[2]).record_id.starts_with("NAME:"));
}

#[test]
fn every_reason_for_which_plans_cease_has_words() {
    for (reason, words) in [
        ("1", "Reached the age at which plans end"),
        ("2", "Needs met without a plan"),
        ("3.0", "Moved on to higher education"),
        ("5", "Transferred to another council"),
        ("6", "No longer engaging"),
        ("7", "Left England"),
        ("8", "Died"),
        ("9", "Other reason"),
        ("10", "10"),
    ] {
        let plans = NAMED_PLAN.replace("4.0\n", &format!("{reason}\n"));
        let mut tables = BLADE;
        tables[4].1 = &plans;
        let (rows, _) = read(&tables);
        assert_eq!(steps(&rows[1]).last().unwrap().2, Some(words));
    }
}

#[test]
fn tables_that_name_the_person_are_joined_without_those_between() {
    // As councils' own workbooks have it: the person stands in every table, and there are no keys between them.
    let by_person = |text: &str, key: &str| text.replacen(key, "persontableid", 1);
    let plans = by_person(NAMED_PLAN, "assessmenttableid")
        .replace(",31.0,", ",11,")
        .replace(",32,", ",12,");
    let needs = by_person(NEED, "activeplanstableid").replace(",61,", ",11.0,");
    let active = by_person(ACTIVE, "requeststableid").replace(",21,", ",11,");
    let (rows, remarks) = read(&[
        ("a.csv", PERSON),
        ("b.csv", &plans),
        ("c.csv", &needs),
        ("d.csv", &active),
    ]);
    let need = &said(&rows[0]).facts.sen_needs[0];
    assert_eq!(
        (need.provision, need.primary_type.as_deref()),
        (Some(SenProvision::Plan), Some("DS"))
    );
    assert_eq!(steps(&rows[0]).len(), 2);
    let absent: Vec<_> = codes(&remarks)
        .into_iter()
        .filter(|code| code == "table_absent")
        .collect();
    assert_eq!(absent.len(), 2, "{remarks:?}");
}

#[test]
fn rows_that_belong_to_nobody_are_counted_and_ethnicity_is_dropped() {
    let (rows, remarks) = read(&BLADE);
    let unjoined: Vec<&str> = remarks
        .iter()
        .filter(|remark| remark.rule.code() == "table_rows_unjoined")
        .map(|remark| remark.sentence.as_ref())
        .collect();
    assert_eq!(unjoined.len(), 1);
    assert!(unjoined[0].starts_with("Table requests, rows: 1 of 4."), "{unjoined:?}");
    assert!(!format!("{rows:?}").contains("WBRI"));
    assert!(codes(&remarks).contains(&"table_unused".to_owned()));
}
