//! The return of education, health and care plans as one document.

use child::{Column, FeedKind};
use intake::{Finding, Row};

use crate::{
    sen2,
    support::{codes, outcomes, read_documents, read_files, read_set, said, text},
};

const PERSONS: &str = "<Person><Surname>Okafor</Surname><Forename>Ann</Forename><PersonBirthDate>2012-03-04</PersonBirthDate>
<GenderCurrent>2</GenderCurrent><Ethnicity>WBRI</Ethnicity><PostCode>cb74aa</PostCode><UPN>B801200005001</UPN>
<Requests><ReceivedDate>2023-09-28</ReceivedDate><RequestSource>1</RequestSource><RYA>false</RYA>
<RequestOutcomeDate>2023-11-02</RequestOutcomeDate><RequestOutcome>Y</RequestOutcome><RequestTribunal>TRIBUNAL</RequestTribunal>
<Assessment><AssessmentOutcome>Y</AssessmentOutcome><AssessmentOutcomeDate>2024-01-25</AssessmentOutcomeDate>
<NamedPlan><StartDate>2024-02-19</StartDate><PlanRes>N</PlanRes><PlanDetail><URN>136581</URN><PlacementRank>1</PlacementRank>
</PlanDetail></NamedPlan></Assessment>
<ActivePlans><ReviewMeeting>2024-11-05</ReviewMeeting><ReviewOutcome>M</ReviewOutcome><LastReview>2024-12-03</LastReview>
<PlacementDetail><URN>136582</URN><PlacementRank>2</PlacementRank><EntryDate>2024-09-03</EntryDate></PlacementDetail>
<PlacementDetail><URN>136580</URN><PlacementRank>1</PlacementRank><EntryDate>2023-09-05</EntryDate></PlacementDetail>
<PlacementDetail><URN>136583</URN><PlacementRank>1</PlacementRank><LeavingDate>2023-07-20</LeavingDate></PlacementDetail>
<SENneed><SENtypeRank>2</SENtypeRank><SENtype>SLCN</SENtype></SENneed><SENneed><SENtype>DS</SENtype>
<SENtypeRank>1</SENtypeRank></SENneed></ActivePlans></Requests></Person>
<Person><Surname>Bell</Surname><Forename>Ida</Forename><PersonBirthDate>2004-04-05</PersonBirthDate><GenderCurrent>2</GenderCurrent>
<PostCode>CB3 0AP</PostCode><UPN>UN1</UPN><UniqueLearnerNumber>9276308686</UniqueLearnerNumber><UPNunknown>UN1</UPNunknown>
<Requests><ReceivedDate>2018-01-10</ReceivedDate><RequestOutcome>H</RequestOutcome><Assessment>
<AssessmentOutcome>Q</AssessmentOutcome><AssessmentOutcomeDate>2018-04-01</AssessmentOutcomeDate><NamedPlan>
<StartDate>2018-05-01</StartDate><CeaseDate>2024-08-31</CeaseDate><CeaseReason>4</CeaseReason></NamedPlan></Assessment></Requests>
</Person>
<Person><Surname>Cole</Surname><Forename>Eve</Forename><PersonBirthDate>2015-05-06</PersonBirthDate><GenderCurrent>2</GenderCurrent>
<UPNunknown>UN3</UPNunknown><Requests><ReceivedDate>2024-12-12</ReceivedDate><RequestOutcomeDate/>
<RequestOutcome>A</RequestOutcome></Requests></Person>
";

/// A return around some persons.
pub fn message(persons: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<Message><Header><CollectionDetails><Collection>SEN2</Collection><Year>2025</Year>\
         <ReferenceDate>2025-01-16</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>873</LEA>\
         </Source></Header>\n<Persons>\n{persons}</Persons></Message>\n"
    )
}

/// The same persons as in the tables.
pub fn all() -> String {
    message(PERSONS)
}

fn read(text: &str) -> (Vec<Row>, Vec<Finding>) {
    read_documents(FeedKind::Sen2, &[("sen2.xml", text)])
}

#[test]
fn persons_state_what_the_same_tables_state() {
    let tables = read_set(FeedKind::Sen2, &sen2::BLADE).unwrap().0;
    let (rows, remarks) = read(&all());
    assert_eq!(outcomes(&rows), outcomes(&tables));
    // What no person has need not be there.
    assert_eq!(codes(&remarks), ["elements_dropped"]);
    let dropped = remarks[0].sentence.as_ref();
    for name in ["Person/Ethnicity,", "Person/Requests/Assessment/NamedPlan/PlanDetail,"] {
        assert!(dropped.contains(name), "{dropped}");
    }
    let shown = format!("{rows:?}");
    assert!(!shown.contains("WBRI") && !shown.contains("TRIBUNAL") && !shown.contains("136581"));
}

#[test]
fn an_empty_plan_is_no_plan_and_a_second_request_no_part_of_the_first() {
    let person = |requests: &str| {
        message(&format!(
            "<Person><UPN>B801200005001</UPN><Surname>Ash</Surname>{requests}</Person>"
        ))
    };
    let (rows, _) = read(&person(
        "<Requests><ReceivedDate>2024-12-12</ReceivedDate><ActivePlans>\n</ActivePlans><Assessment/></Requests>",
    ));
    assert!(said(&rows[0]).facts.sen_needs.is_empty());
    assert_eq!(said(&rows[0]).facts.sen_steps.len(), 1);
    let (rows, _) = read(&person(
        "<Requests><ReceivedDate>2022-12-12</ReceivedDate></Requests><Requests><RequestOutcome>N</RequestOutcome></Requests>",
    ));
    let steps = &said(&rows[0]).facts.sen_steps;
    assert_eq!(steps.len(), 2);
    assert!(
        steps
            .iter()
            .any(|step| step.on.is_none() && step.outcome.as_deref() == Some("Not to be assessed"))
    );
    assert_eq!(text(said(&rows[0]), Column::Surname), Some("Ash"));
}

#[test]
fn a_message_of_another_collection_is_refused() {
    for name in ["CIN", "School Census", "SWF"] {
        let other = all().replace("<Collection>SEN2", &format!("<Collection>{name}"));
        let (rows, verdict) = read_files(FeedKind::Sen2, &[("a.xml", other.as_bytes())]);
        assert_eq!(
            (rows.len(), verdict.unwrap().code()),
            (0, "file_other_collection"),
            "{name}"
        );
    }
    let (_, verdict) = read_files(FeedKind::Cin, &[("a.xml", all().as_bytes())]);
    assert_eq!(verdict.unwrap().code(), "file_other_collection");
}
