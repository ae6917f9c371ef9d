//! Children of the children in need census.

use child::{
    Column, FeedKind,
    fact::{Facts, ProcessKind},
};
use chrono::NaiveDate;
use intake::{Outcome, Row, read_fields};
use proptest::prelude::*;

use crate::support::{file_warnings, read_all, read_one, row_codes, rows, text, today};

/// A census of one council around some children.
pub fn cin(children: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message>\n<Header><CollectionDetails><Collection>CIN</Collection>\
         <Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel>\
         <LEA>873</LEA><DateTime>2026-05-23T11:14:05</DateTime></Source></Header>\n<Children>\n{children}</Children>\n\
         </Message>\n"
    )
}

/// A child with identifiers and whatever else.
fn child(identifiers: &str, more: &str) -> String {
    format!(
        "<Child><ChildIdentifiers><LAchildID>C7</LAchildID>{identifiers}</ChildIdentifiers><ChildCharacteristics>\
         <Ethnicity>WBRI</Ethnicity></ChildCharacteristics>{more}</Child>\n"
    )
}

/// One case with its parts.
fn case(inside: &str) -> String {
    format!("<CINdetails><CINreferralDate>2025-10-06</CINreferralDate>{inside}</CINdetails>")
}

fn one(identifiers: &str, more: &str) -> Row {
    let mut found = rows(FeedKind::Cin, &cin(&child(identifiers, more)));
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn facts(row: &Row) -> &Facts {
    match &row.outcome {
        Outcome::Accepted { statement, .. } => &statement.facts,
        Outcome::Rejected { reasons, .. } => panic!("{reasons:?}"),
    }
}

fn said(row: &Row, column: Column) -> Option<&str> {
    match &row.outcome {
        Outcome::Accepted { statement, .. } => text(statement, column),
        Outcome::Rejected { reasons, .. } => panic!("{reasons:?}"),
    }
}

/// Kind, first and last day of each process.
fn processes(row: &Row) -> Vec<(ProcessKind, String, String)> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let told = facts(row).social_care.iter();
    told.map(|process| (process.kind, day(process.started_on), day(process.ended_on)))
        .collect()
}

pub const WHOLE: &str = "<Child>
<ChildIdentifiers>
<LAchildID>C0000001</LAchildID><UPN>B801200005001</UPN><FormerUPN>Z873210015001</FormerUPN>
<PersonBirthDate>2015-03-27</PersonBirthDate><ExpectedPersonBirthDate>2015-03-30</ExpectedPersonBirthDate><Sex>F</Sex>
</ChildIdentifiers>
<ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>HEAR</Disability></Disabilities>
</ChildCharacteristics>
<CINdetails note=\"seen at home\">
<CINreferralDate>2025-10-06</CINreferralDate><ReferralSource>3E</ReferralSource><PrimaryNeedCode>N4</PrimaryNeedCode>
<CINclosureDate>2026-02-27</CINclosureDate><ReasonForClosure>RC8</ReasonForClosure><DateOfInitialCPC>2025-12-06</DateOfInitialCPC>
<Assessments><AssessmentActualStartDate>2025-10-07</AssessmentActualStartDate>
<AssessmentInternalReviewDate>2025-10-20</AssessmentInternalReviewDate>
<AssessmentAuthorisationDate>2025-11-19</AssessmentAuthorisationDate>
<FactorsIdentifiedAtAssessment><AssessmentFactors>4B</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>
<CINPlanDates><CINPlanStartDate>2026-01-24</CINPlanStartDate><CINPlanEndDate>2026-01-26</CINPlanEndDate></CINPlanDates>
<Section47><S47ActualStartDate>2025-12-02</S47ActualStartDate><InitialCPCtarget>2025-12-23</InitialCPCtarget>
<DateOfInitialCPC>2025-12-17</DateOfInitialCPC><ICPCnotRequired>false</ICPCnotRequired></Section47>
<ReferralNFA>false</ReferralNFA>
<ChildProtectionPlans><CPPstartDate>2025-12-17</CPPstartDate><CPPendDate>2026-02-14</CPPendDate>
<InitialCategoryOfAbuse>PHY</InitialCategoryOfAbuse><LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>
<NumberOfPreviousCPP>10</NumberOfPreviousCPP><Reviews><CPPreviewDate>2026-01-15</CPPreviewDate></Reviews>
</ChildProtectionPlans>
<PreProceedingsandFGDM><PPStartDate>2026-01-09</PPStartDate><PPOutcome>A</PPOutcome></PreProceedingsandFGDM>
</CINdetails>
<Notes>She told her teacher.</Notes>
</Child>
";

#[test]
fn a_child_states_its_processes_and_that_social_care_was_involved() {
    let found = rows(FeedKind::Cin, &cin(WHOLE));
    assert_eq!((found.len(), found[0].line), (1, 5));
    insta::assert_json_snapshot!(found[0].outcome);
}

#[test]
fn nothing_but_identity_and_days_is_kept_not_even_in_the_record_as_received() {
    let found = rows(FeedKind::Cin, &cin(WHOLE));
    insta::assert_snapshot!(found[0].raw);
    let all = serde_json::to_string(&found[0]).unwrap();
    for hidden in [
        "WBRI",
        "HEAR",
        "seen at",
        "3E",
        "N4",
        "RC8",
        "4B",
        "PHY",
        "EMO",
        "\"10\"",
        ">10<",
        "teacher",
        "PPOutcome",
        "2026-01-09",
        "2025-12-06",
        "2025-10-20",
        "2025-12-23",
        "2026-01-15",
        "ReferralNFA",
        "ICPCnotRequired",
        "Disabilities",
        "Abuse",
    ] {
        assert!(WHOLE.contains(hidden.trim_matches(['"', '>', '<'])), "{hidden}");
        assert!(!all.contains(hidden), "{hidden}");
    }
}

#[test]
fn what_is_taken_out_is_counted_once_for_the_file() {
    let file = cin(&WHOLE.repeat(2)).replace("<Children>", "<Somewhere>secret</Somewhere><Children>");
    let mut reader = read_one(FeedKind::Cin, "f.xml", file.as_bytes())
        .unwrap()
        .as_at(today());
    assert_eq!(reader.by_ref().flatten().count(), 2);
    let warnings = file_warnings(&reader);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].rule.code(), "social_care_dropped");
    // Of each child: characteristics, notes, and thirteen parts of the case; beside them the element nobody knows.
    assert!(
        warnings[0].sentence.starts_with("Dropped: 31."),
        "{}",
        warnings[0].sentence
    );
}

#[test]
fn words_where_a_day_belongs_are_kept_nowhere() {
    let inside = "<CINclosureDate>closed: mother moved out</CINclosureDate><Assessments><AssessmentActualStartDate>after the \
                  incident<Note>at night</Note></AssessmentActualStartDate></Assessments>between";
    let row = one("<PersonBirthDate>unknown, found</PersonBirthDate>", &case(inside));
    let all = serde_json::to_string(&row).unwrap();
    for hidden in ["mother", "incident", "night", "found", "between"] {
        assert!(!all.contains(hidden), "{hidden} in {all}");
    }
    assert_eq!(row_codes(&row), ["process_undated:Assessments"]);
    assert_eq!(processes(&row)[1].0, ProcessKind::Referral);
}

#[test]
fn a_child_that_cannot_be_read_is_not_kept_at_all() {
    let nul = child("", &case("<PrimaryNeedCode>N1</PrimaryNeedCode>\0"));
    let long = child("", &case(&"<PrimaryNeedCode>N1</PrimaryNeedCode>".repeat(60_000)));
    for (broken, code) in [(nul, "nul_byte"), (long, "record_too_long")] {
        let (found, verdict) = read_all(FeedKind::Cin, cin(&(broken + &child("", ""))).as_bytes());
        assert!(verdict.is_none(), "{verdict:?}");
        assert_eq!(row_codes(&found[0]), [code]);
        assert!(
            found[0].raw.contains("not kept") && !found[0].raw.contains("N1"),
            "{}",
            found[0].raw
        );
        assert_eq!(said(&found[1], Column::Upn), None);
    }
}

#[test]
fn words_between_the_identifiers_are_passed_over() {
    let row = one(
        "<UPNunknown>UN3</UPNunknown>PersonBirthDate<PersonBirthDate>2015-03-27</PersonBirthDate><Sex>1</Sex>",
        "",
    );
    assert_eq!(said(&row, Column::Dob), Some("2015-03-27"));
    assert_eq!(said(&row, Column::Sex), Some("M"));
    assert!(
        row_codes(&row).is_empty() && !row.raw.contains("PersonBirthDate<"),
        "{}",
        row.raw
    );
}

#[test]
fn a_number_beside_a_reason_for_having_none_counts() {
    let row = one("<UPN>B801200005001</UPN><UPNunknown>UN3</UPNunknown>", "");
    assert_eq!(row_codes(&row), ["upn_beside_reason:UPNunknown"]);
    assert_eq!(said(&row, Column::Upn), Some("B801200005001"));
    // A mistyped number is judged as anywhere.
    let row = one("<UPN>A123456789123</UPN><FormerUPN>X98765432123B</FormerUPN>", "");
    assert_eq!(row_codes(&row), ["upn_check_letter:UPN", "upn_check_letter:FormerUPN"]);
}

#[test]
fn a_year_unlike_the_reference_date_is_told_and_the_date_counts() {
    let read = |year: &str| {
        let file = cin(&child("", "")).replace("<Year>2026</Year>", year);
        let mut reader = read_one(FeedKind::Cin, "f.xml", file.as_bytes())
            .unwrap()
            .as_at(today());
        let row = reader.next().unwrap().unwrap();
        let Outcome::Accepted { statement, .. } = row.outcome else {
            panic!("rejected")
        };
        assert_eq!(statement.updated_on, NaiveDate::from_ymd_opt(2026, 3, 31));
        let codes = file_warnings(&reader)
            .iter()
            .map(|warning| warning.rule.code())
            .collect::<Vec<_>>();
        codes.contains(&"year_unlike_reference")
    };
    assert!(read("<Year>2025</Year>") && !read("<Year>2026</Year>") && !read(""));
}

#[test]
fn without_a_reference_date_the_day_of_the_file_counts() {
    let file = cin(&child("", "")).replace("<ReferenceDate>2026-03-31</ReferenceDate>", "");
    let Outcome::Accepted { statement, .. } = &rows(FeedKind::Cin, &file)[0].outcome else {
        panic!("rejected")
    };
    assert_eq!(statement.updated_on, NaiveDate::from_ymd_opt(2026, 5, 23));
    // The header may lack altogether.
    let bare = format!("<Message><Children>{}</Children></Message>", child("", ""));
    assert_eq!(rows(FeedKind::Cin, &bare).len(), 1);
}

#[test]
fn an_authorisation_before_the_start_is_kept_and_told() {
    let row = one(
        "",
        &case(
            "<Assessments><AssessmentActualStartDate>2026-01-28</AssessmentActualStartDate>\
             <AssessmentAuthorisationDate>2025-09-19</AssessmentAuthorisationDate></Assessments>",
        ),
    );
    assert_eq!(
        row_codes(&row),
        ["dates_reversed:Assessments.AssessmentAuthorisationDate"]
    );
    let kept = (
        ProcessKind::Assessment,
        "2026-01-28".to_owned(),
        "2025-09-19".to_owned(),
    );
    assert!(processes(&row).contains(&kept), "{:?}", processes(&row));
}

#[test]
fn an_unborn_child_has_a_due_date_and_no_other() {
    let row = one(
        "<ExpectedPersonBirthDate>2026-11-22</ExpectedPersonBirthDate><Sex>U</Sex>",
        &case(""),
    );
    assert_eq!(said(&row, Column::ExpectedDate), Some("2026-11-22"));
    assert_eq!((said(&row, Column::Dob), said(&row, Column::Sex)), (None, Some("U")));
    assert!(row_codes(&row).is_empty());
}

#[test]
fn sex_is_read_in_the_codes_of_every_year() {
    for (element, code) in [
        ("<Sex>M</Sex>", Some("M")),
        ("<Sex>U</Sex>", Some("U")),
        ("<GenderCurrent>2</GenderCurrent>", Some("F")),
        ("<GenderCurrent>0</GenderCurrent>", Some("U")),
        ("<GenderCurrent>9</GenderCurrent>", Some("I")),
        ("<Sex>7</Sex>", None),
    ] {
        assert_eq!(said(&one(element, ""), Column::Sex), code, "{element}");
    }
}

#[test]
fn a_referral_that_led_to_nothing_is_no_involvement_in_any_spelling_of_yes() {
    for (answer, nothing) in [
        ("true", true),
        ("TRUE", true),
        ("1", true),
        ("false", false),
        ("FALSE", false),
        ("0", false),
        ("", false),
        ("perhaps", false),
    ] {
        let row = one("", &case(&format!("<ReferralNFA>{answer}</ReferralNFA>")));
        assert_eq!(facts(&row).involvements.is_empty(), nothing, "{answer}");
        let end = if nothing { "2025-10-06" } else { "" };
        let referral = (ProcessKind::Referral, "2025-10-06".to_owned(), end.to_owned());
        assert_eq!(processes(&row), [referral], "{answer}");
    }
}

#[test]
fn what_runs_when_its_case_is_closed_is_over() {
    let plan = "<ChildProtectionPlans><CPPstartDate>2025-12-17</CPPstartDate></ChildProtectionPlans>";
    let ended = |row: &Row| processes(row).pop().unwrap().2;
    let open = one("", &case(plan));
    assert_eq!(
        (ended(&open).as_str(), facts(&open).involvements[0].end_date),
        ("", None)
    );
    let closed = one("", &case(&format!("<CINclosureDate>2026-02-27</CINclosureDate>{plan}")));
    assert_eq!(ended(&closed), "2026-02-27");
    // Another case of the same child goes on.
    let both = format!("{}{}", case("<CINclosureDate>2025-11-01</CINclosureDate>"), case(plan));
    assert_eq!(ended(&one("", &both)), "");
}

#[test]
fn a_child_that_died_is_kept_and_nothing_runs_on() {
    let row = one(
        "<PersonBirthDate>2015-03-27</PersonBirthDate><PersonDeathDate>2026-01-08</PersonDeathDate>",
        &case(""),
    );
    let Outcome::Accepted { statement, .. } = &row.outcome else {
        panic!("rejected")
    };
    assert_eq!(statement.unknown["PersonDeathDate"], "2026-01-08");
    assert_eq!(processes(&row)[0].2, "2026-01-08");
    assert_eq!(
        facts(&row).involvements[0].end_date,
        NaiveDate::from_ymd_opt(2026, 1, 8)
    );
}

#[test]
fn somebody_older_than_25_is_told_and_kept() {
    for (born, told) in [
        ("1966-03-24", true),
        ("2000-03-31", true),
        ("2000-04-01", false),
        ("2015-03-27", false),
    ] {
        let row = one(&format!("<PersonBirthDate>{born}</PersonBirthDate>"), "");
        assert_eq!(
            row_codes(&row),
            if told {
                vec!["age_unlikely:PersonBirthDate"]
            } else {
                vec![]
            },
            "{born}"
        );
        assert_eq!(said(&row, Column::Dob), Some(born));
    }
}

#[test]
fn the_order_of_processes_makes_no_other_version() {
    let plans = ["2026-01-05", "2025-11-05", "2025-12-05"]
        .map(|day| format!("<CINPlanDates><CINPlanStartDate>{day}</CINPlanStartDate></CINPlanDates>"));
    let mut other = plans.clone();
    other.reverse();
    assert_eq!(
        one("", &case(&plans.concat())).outcome,
        one("", &case(&other.concat())).outcome
    );
}

#[test]
fn a_child_without_an_id_is_rejected_and_one_sent_twice_is_a_later_version() {
    let nameless = child("<UPN>B801200005001</UPN>", "").replace("<LAchildID>C7</LAchildID>", "");
    let found = rows(FeedKind::Cin, &cin(&format!("{nameless}{}", child("", "").repeat(2))));
    let codes: Vec<Vec<String>> = found.iter().map(row_codes).collect();
    assert_eq!(codes[0], ["record_id_missing:LAchildID"]);
    assert!(codes[1].is_empty());
    assert_eq!(codes[2], ["record_id_twice:LAchildID"]);
}

#[test]
fn a_prefix_makes_no_difference() {
    let plain = cin(WHOLE);
    let prefixed = plain
        .replace("</", "</c:")
        .replace('<', "<c:")
        .replace("<c:/c:", "</c:")
        .replace("<c:?", "<?");
    let prefixed = prefixed.replacen("<c:Message>", "<c:Message xmlns:c=\"urn:c\">", 1);
    assert_eq!(
        rows(FeedKind::Cin, &prefixed)[0].outcome,
        rows(FeedKind::Cin, &plain)[0].outcome
    );
}

#[test]
fn another_collection_is_refused_and_the_census_is_known_by_its_header() {
    let verdict = |kind, text: &str| read_all(kind, text.as_bytes()).1.expect("the file is bad");
    let other = cin(&child("", "")).replace("<Collection>CIN<", "<Collection>SEN2<");
    assert_eq!(verdict(FeedKind::Cin, &other).code(), "file_other_collection");
    assert_eq!(
        verdict(FeedKind::Cin, "<CTfile><CTFpupilData/></CTfile>").code(),
        "file_other_root"
    );
    let error = verdict(FeedKind::Education, &cin(""));
    assert_eq!(error.code(), "file_wrong_kind");
    assert!(error.to_string().contains("--kind cin"), "{error}");
}

#[test]
fn a_child_sent_by_itself_keeps_no_column_of_another_name() {
    let fields = [
        ("LAchildID", "C7"),
        ("PersonBirthDate", "2015-03-27"),
        ("PrimaryNeedCode", "N1"),
    ];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    for kind in [FeedKind::Cin, FeedKind::DchStu3, FeedKind::PdsFhir] {
        let mut fields: std::collections::BTreeMap<String, String> = std::clone::Clone::clone(&fields);
        fields.insert(kind.id_column().to_owned(), "C7".to_owned());
        fields.insert("identifier".to_owned(), "9434765919".to_owned());
        let Outcome::Accepted { statement, warnings } = read_fields(kind, today(), &fields) else {
            panic!("rejected")
        };
        assert!(!serde_json::to_string(&statement).unwrap().contains("N1"), "{kind}");
        let dropped = |warning: &intake::Finding| {
            warning.rule.code() == "column_dropped" && warning.column.as_deref() == Some("primaryneedcode")
        };
        assert!(warnings.iter().any(dropped), "{kind}");
    }
}

/// Names that pass, names that do not, and nesting of both.
const NAMES: [&str; 10] = [
    "CINdetails",
    "Assessments",
    "AssessmentActualStartDate",
    "CINclosureDate",
    "ReferralNFA",
    "ChildIdentifiers",
    "Section47",
    "PrimaryNeedCode",
    "Notes",
    "Child",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever the names and however nested, words inside a case are kept nowhere.
    #[test]
    fn words_inside_a_case_never_pass(path in prop::collection::vec(0..NAMES.len(), 0..6), mixed in any::<bool>()) {
        let mut inside = "<![CDATA[bruises]]>".to_owned();
        for name in path.iter().map(|at| NAMES[*at]) {
            let before = if mixed { "bruises again" } else { "" };
            inside = format!("{before}<{name} note=\"bruises\">{inside}</{name}>");
        }
        let row = one("", &case(&inside));
        prop_assert!(!serde_json::to_string(&row).unwrap().contains("bruises"));
    }
}
