//! Children that tests know by name, added to the made-up county. Nobody here exists.

use std::io::Write;
use std::path::Path;

use child::{
    RecordKey, RunId,
    fact::{
        Achievement, Attendance, CafEpisode, Enrolment, EnrolmentStatus, Exclusion, ExclusionCategory, Facts,
        ProcessKind, SenStep, SenStepKind, SocialCareProcess,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use store::{Db, Origin, PromoteRow};
use uuid::Uuid;

/// A child of the tests: what the feeds say, and what would give the child away.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// First name as education writes it.
    pub first_name: &'static str,
    /// Surname as education writes it.
    pub surname: &'static str,
    /// Birth date as feeds write it.
    pub born: &'static str,
    /// Birth date as pages write it.
    pub born_in_words: &'static str,
    /// Unique Pupil Number.
    pub upn: &'static str,
    /// NHS number.
    pub nhs_number: &'static str,
    /// Postcode; no other child has it.
    pub postcode: &'static str,
    /// First line of the address; no other child has it.
    pub address: &'static str,
    /// Phone of the carer; no other carer has it.
    pub carer_phone: &'static str,
    /// Number in the record ids: `E{number}`, `B{number}`, `S{number}`.
    number: &'static str,
}

/// Known to every service: education, health, social care (open), a social worker, a sensitive service, transport.
pub const ZOE: Known = Known {
    first_name: "Zoë",
    surname: "O’Neill-Thistlewick",
    born: "2012-03-04",
    born_in_words: "4 March 2012",
    upn: "B873400016101",
    nhs_number: "9991000100",
    postcode: "FV97 1AB",
    address: "12 Grebe Lantern Lane",
    carer_phone: "01632 960971",
    number: "9000001",
};

/// Hidden: social care shields her, education and transport do not know.
pub const MAGNOLIA: Known = Known {
    first_name: "Magnolia",
    surname: "Quillfeather",
    born: "2014-07-08",
    born_in_words: "8 July 2014",
    upn: "H873400014103",
    nhs_number: "9991000119",
    postcode: "FV97 3EF",
    address: "7 Hidden Sparrow Court",
    carer_phone: "01632 960972",
    number: "9000002",
};

/// A child whose name would run as a script on a page that does not escape it.
pub const SCRIPT: Known = Known {
    first_name: "Jo’an",
    surname: "<script>document.title='Taken'</script>",
    born: "2013-05-06",
    born_in_words: "6 May 2013",
    upn: "E873400015102",
    nhs_number: "9991000127",
    postcode: "FV97 2DG",
    address: "3 <b>Bold</b> & Sons Yard",
    carer_phone: "01632 960973",
    number: "9000003",
};

/// The social worker of [`ZOE`].
pub const SOCIAL_WORKER: &str = "Petronella Ashgrove";
/// The worker of a sensitive service with [`ZOE`]: named to nobody but the management team.
pub const SENSITIVE_WORKER: &str = "Thaddeus Quillerby";
/// The organisation of that service.
pub const SENSITIVE_SERVICE: &str = "Lanternfield Sexual Health Clinic";

/// What the school of each known child states: an earlier school of [`ZOE`] and of the others, which nobody else has.
pub const EARLIER_SCHOOL: [&str; 3] = ["Fen End Infants", "Larkspur Hidden Unit", "Tansy & <b>Rye</b> Infants"];
/// Who coordinates the common assessment of each known child.
pub const COORDINATOR: [&str; 3] = ["Morwenna Tregear", "Isolde Farthingale", "Odd <i>Name</i>"];
/// The team of the social care processes of each known child.
pub const CARE_TEAM: [&str; 3] = ["Assessment team west", "Assessment team hidden", "Team <u>east</u>"];

impl Known {
    /// Every child of the tests.
    pub const ALL: [Self; 3] = [ZOE, MAGNOLIA, SCRIPT];

    /// Texts that identify this child and nobody else, as any page or answer could write them.
    pub fn traces(&self) -> Vec<String> {
        let surname_in_html = self.surname.replace('<', "&lt;").replace('>', "&gt;");
        let mut traces = vec![
            self.surname.to_owned(),
            surname_in_html,
            self.born.to_owned(),
            self.born_in_words.to_owned(),
            self.upn.to_owned(),
            self.nhs_number.to_owned(),
            self.postcode.to_owned(),
            self.postcode.replace(' ', ""),
            self.address.to_owned(),
            self.carer_phone.to_owned(),
        ];
        if let Some(place) = Self::ALL.iter().position(|child| child.number == self.number) {
            traces.extend([EARLIER_SCHOOL[place], COORDINATOR[place], CARE_TEAM[place]].map(str::to_owned));
        }
        traces.dedup();
        traces
    }

    /// The traces that a shield hides: a face shows the name and the birth date.
    pub fn hidden_traces(&self) -> Vec<String> {
        let mut traces = self.traces();
        traces.retain(|trace| *trace != self.surname && *trace != self.born && *trace != self.born_in_words);
        traces
    }

    /// Source and record id of the child's education record.
    pub fn education_record(&self) -> (&'static str, String) {
        ("education", format!("E{}", self.number))
    }
}

/// Adds the known children to the feed files of a county in `folder`.
pub(crate) fn add_to(folder: &Path) -> std::io::Result<()> {
    for child in Known::ALL {
        let Known {
            first_name,
            surname,
            born,
            upn,
            nhs_number,
            postcode,
            address,
            carer_phone,
            number,
            ..
        } = child;
        add(
            folder,
            "education.csv",
            &format!(
                "E{number},{upn},,{first_name},,{surname},,,{born},F,{address},Wexbridge,{postcode},900101,Marigold,\
                 {surname},,,{carer_phone},E,SLCN,2026-06-01"
            ),
        )?;
        add(
            folder,
            "social_care.csv",
            &format!(
                "S{number},{nhs_number},{upn},{first_name},,{surname},,,{born},,F,{address},Wexbridge,{postcode},Marigold,\
                 {surname},{carer_phone},CIN,{shielded},2026-06-02",
                shielded = if number == MAGNOLIA.number { "Y" } else { "N" }
            ),
        )?;
        add(
            folder,
            "transport.csv",
            &format!(
                "transport,T{number},{upn},{first_name},{surname},{born},900101,send_mobility,,manual,Y,own,Y,speech,\
                 MTWTF,07:45,15:35,EHC-{number},2026-09-01,2027-07-31,Y,\"{address}, Wexbridge\",{postcode},,,Marigold \
                 {surname},{carer_phone},2026-06-03"
            ),
        )?;
        for (place, service, organisation, worker, sensitive) in [
            (1, "social_work", "Fellvale Council", SOCIAL_WORKER, "N"),
            (2, "sexual_health", SENSITIVE_SERVICE, SENSITIVE_WORKER, "Y"),
        ] {
            add(
                folder,
                "involvement.csv",
                &format!(
                    "involvement,N{number}{place},social_care,S{number},,,,,,{service},{organisation},Team {place},{worker},\
                     practitioner,01632 96098{place},worker{place}@example.org,2026-01-0{place},,N,{sensitive},written,\
                     2026-01-01"
                ),
            )?;
        }
    }
    let Known {
        nhs_number,
        born,
        postcode,
        ..
    } = ZOE;
    add(
        folder,
        "health_births.csv",
        &format!(
            "B{number},{nhs_number},ZOE,ONEILL THISTLEWICK,{born},2,1,1,MARIGOLD,ONEILL THISTLEWICK,1985-02-03,{address},\
             WEXBRIDGE,{postcode},2012-03-10",
            number = ZOE.number,
            address = ZOE.address.to_uppercase()
        ),
    )
}

fn add(folder: &Path, file: &str, row: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().append(true).open(folder.join(file))?;
    writeln!(file, "{row}")
}

/// Lets the school and the social care record of each known child state facts, as a later version of the record does.
pub(crate) async fn state_facts(db: &Db, now: DateTime<Utc>) {
    let mut tx = db.begin().await.expect("the database is open to us");
    for (place, child) in Known::ALL.iter().enumerate() {
        let of_school = format!("E{}", child.number);
        let of_social_care = format!("S{}", child.number);
        for (source, record_id, facts) in [
            ("education", of_school, school_facts(place)),
            ("social_care", of_social_care, social_care_facts(place)),
        ] {
            let stored = tx
                .record_by_key(&RecordKey::new(source, record_id))
                .await
                .expect("the database answers")
                .expect("the feeds hold the known children");
            let mut statement = stored.record.statement;
            let known = std::mem::replace(&mut statement.facts, facts);
            statement.facts.sen_needs = known.sen_needs;
            let row = PromoteRow { row_no: 1, statement };
            let run = RunId(Uuid::from_u128(0xfac7 + u128::from(stored.id.0.unsigned_abs())));
            tx.promote_batch(run, source, &[row], Origin::Entered, now)
                .await
                .expect("a version can be added");
        }
    }
    tx.commit().await.expect("the facts are written");
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day of the calendar")
}

fn school_facts(place: usize) -> Facts {
    let enrolment = |school: Option<&str>, name: Option<&str>, from: &str, to: Option<&str>| Enrolment {
        school: school.map(str::to_owned),
        school_name: name.map(str::to_owned),
        status: to.is_none().then_some(EnrolmentStatus::Current),
        entered_on: Some(day(from)),
        left_on: to.map(day),
        leaving_reason: to.map(|_| "PE".to_owned()),
    };
    let step = |kind, on: &str| SenStep {
        kind,
        on: Some(day(on)),
        outcome: None,
    };
    Facts {
        enrolments: vec![
            enrolment(None, Some(EARLIER_SCHOOL[place]), "2016-09-05", Some("2024-05-17")),
            enrolment(Some("900101"), None, "2024-06-03", None),
        ],
        attendance: vec![Attendance {
            school: Some("900101".to_owned()),
            from: None,
            to: None,
            period: Some("2025/26".to_owned()),
            possible: Some(300),
            authorised: Some(12),
            unauthorised: Some(37),
        }],
        exclusions: vec![Exclusion {
            category: ExclusionCategory::Suspension,
            starts_on: Some(day("2026-05-11")),
            sessions: Some(4),
            school: Some("900101".to_owned()),
        }],
        achievements: vec![Achievement {
            stage: "KS1".to_owned(),
            subject: "Reading".to_owned(),
            assessment: None,
            result: "EXS".to_owned(),
            year: Some(2019),
            on: None,
        }],
        sen_steps: vec![
            step(SenStepKind::AssessmentRequested, "2023-10-02"),
            step(SenStepKind::PlanStarted, "2024-02-20"),
        ],
        ..Facts::default()
    }
}

fn social_care_facts(place: usize) -> Facts {
    Facts {
        social_care: vec![SocialCareProcess {
            kind: ProcessKind::ChildInNeedPlan,
            started_on: Some(day("2026-02-01")),
            ended_on: None,
            team: Some(CARE_TEAM[place].to_owned()),
        }],
        caf_episodes: vec![CafEpisode {
            opened_on: Some(day("2025-11-03")),
            closed_on: None,
            closure_reason: None,
            coordinator_name: Some(COORDINATOR[place].to_owned()),
            coordinator_contact: Some("01632 960456".to_owned()),
        }],
        ..Facts::default()
    }
}
