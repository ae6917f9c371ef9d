//! Promise 6: two councils that differ in nothing but what a shield hides answer every request of everybody else with the
//! same status, body, order and counts, after the same work.

use std::fmt::Write as _;

use child::{Attribute, ChildId, FeedKind, policy::Role};
use desk::{Advanced, AgeBand, Desk, DeskError, FindRequest, Narrowing, QueueFilter, Section, Sort, Work};
use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use tests::{Bare, count, run};
use uuid::Uuid;

/// What the records of the shielded child say that her face does not show.
pub(super) struct Hidden {
    pub upn: &'static str,
    pub former_upn: &'static str,
    pub nhs_number: &'static str,
    pub known_as: &'static str,
    pub former_surname: &'static str,
    pub alias: &'static str,
    pub address: &'static str,
    pub postcode: &'static str,
    pub school: &'static str,
    pub phone: &'static str,
    pub legal_status: &'static str,
    pub service: &'static str,
    pub worker: &'static str,
    pub team: &'static str,
}

/// She lives among the other children, goes to their school and has their carer's phone.
pub(super) const NEAR: Hidden = Hidden {
    upn: "H873400014103",
    former_upn: "E873400015102",
    nhs_number: "9991000119",
    known_as: "Maggie",
    former_surname: "Ashdown",
    alias: "Lindqvist",
    address: "1 Ash Lane",
    postcode: "FV1 1AA",
    school: "900101",
    phone: "01632 960001",
    legal_status: "CPP",
    service: "social_care",
    worker: "worker1@example.org",
    team: "Team north",
};

/// She lives far away.
pub(super) const FAR: Hidden = Hidden {
    upn: "B873400016101",
    former_upn: "",
    nhs_number: "9991000100",
    known_as: "",
    former_surname: "",
    alias: "",
    address: "77 Distant Row",
    postcode: "ZE3 9XY",
    school: "900199",
    phone: "",
    legal_status: "CIN",
    service: "camhs",
    worker: "worker9@example.org",
    team: "Team south",
};

/// Names of the other children: last, first, birth date, postcode.
const OTHERS: [(&str, &str, &str, &str); 8] = [
    ("Ashdown", "Imogen", "2015-03-02", "FV1 1AA"),
    ("Thornquist", "Caspian", "2014-07-19", "FV1 1AB"),
    ("Vellacott", "Odette", "2016-11-05", "FV1 2AA"),
    ("Lindqvist", "Peregrine", "2013-01-30", "FV1 1AA"),
    ("Fairweather", "Magnolia", "2012-09-09", "FV2 3BB"),
    ("Quillfeather", "Barnaby", "2010-04-21", "FV1 1AA"),
    ("Marchbank", "Rosalind", "2014-07-08", "FV3 4CC"),
    ("Tansy", "Ottoline", "2011-12-12", "FV1 1AA"),
];

/// The columns of an involvement.
const INVOLVEMENT: &str = "source_system,source_id,child_source,child_source_id,nhs_number,upn,given_name,family_name,dob,\
                           service_type,organisation,team,practitioner_name,role,phone,email,start_date,end_date,\
                           is_lead_professional,is_sensitive,consent_basis,consent_date\n";

pub(super) async fn fill(bare: &Bare, hidden: &Hidden) {
    let mut education = "record_id,upn,former_upn,first_name,surname,preferred_name,former_surname,dob,sex,address_line1,\
                         town,postcode,school_code,carer1_first_name,carer1_surname,carer1_phone,sen_provision,updated_on\n"
        .to_owned();
    for (number, (last, first, born, postcode)) in OTHERS.iter().enumerate() {
        writeln!(
            education,
            "E{number},,,{first},{last},,,{born},F,{number} Ash Lane,Elmford,{postcode},900101,Una,{last},01632 96000{number},K,\
             2026-01-01"
        )
        .unwrap();
    }
    let Hidden {
        upn,
        former_upn,
        nhs_number,
        known_as,
        former_surname,
        alias,
        address,
        postcode,
        school,
        phone,
        legal_status,
        service,
        worker,
        team,
    } = hidden;
    writeln!(
            education,
        "E90,{upn},{former_upn},Magnolia,Quillfeather,{known_as},{former_surname},2014-07-08,F,{address},Elmford,{postcode},\
         {school},Marigold,Quillfeather,{phone},E,2026-01-01"
    )
    .unwrap();
    bare.load(FeedKind::Education, &education).await;
    let social_care = format!(
        "record_id,nhs_number,upn,first_name,surname,alias_first_name,alias_surname,dob,sex,address_line1,town,postcode,\
         carer1_first_name,carer1_surname,carer1_phone,legal_status,shielded,updated_on\n\
         S90,{nhs_number},{upn},Magnolia,Quillfeather,,{alias},2014-07-08,F,{address},Elmford,{postcode},Marigold,\
         Quillfeather,{phone},{legal_status},Y,2026-01-01\n"
    );
    bare.load(FeedKind::SocialCare, &social_care).await;
    let involvement = format!(
        "involvement,N90,social_care,S90,,,,,,{service},Fenmere Council,{team},Priya Shah,practitioner,01632 960123,{worker},\
         2026-01-01,,Y,N,written,2026-01-01\n"
    );
    bare.load(FeedKind::Involvement, &format!("{INVOLVEMENT}{involvement}"))
        .await;
    bare.link().await;
}

/// The sections named, which are all that there are: with one missing it does not compile.
macro_rules! every_section {
    ($($section:ident),+) => {{
        match Section::Overview { $(Section::$section)|+ => {} }
        &[$(Section::$section),+]
    }};
}

/// Every page of a record.
pub(super) const SECTIONS: &[Section] = every_section!(
    Overview,
    Override,
    Involvements,
    SenTravel,
    Education,
    SocialCare,
    Caf,
    NotInSchool,
    TravelNeed,
    Sources,
    Looks,
    History,
    ShieldRequest,
    ContactRequest
);

/// One request, the same for both.
#[derive(Debug)]
enum Request {
    Find(Box<(FindRequest, Narrowing)>),
    Open(ChildId, Section),
    Attribute(ChildId, Attribute),
    Override(ChildId),
    Queue,
    Home,
}

const WORDS: [&str; 30] = [
    "magnolia",
    "quillfeather",
    "maggie",
    "ashdown",
    "lindqvist",
    "imogen",
    "odette",
    "marigold",
    "okafor",
    "fv1",
    "fv1 1aa",
    "ze3 9xy",
    "ze3",
    "8 7 2014",
    "2014",
    "july 2014",
    "9991000119",
    "9991000100",
    "H873400014103",
    "B873400016101",
    "01632 960001",
    "girl",
    "C-10009",
    "C-10001",
    "ash lane",
    "distant row",
    "rosalind",
    "quilfeather",
    "tansy",
    "7 8 2014",
];

fn request(chance: &mut ChaCha8Rng, children: &[ChildId]) -> Request {
    let child = *children.choose(chance).expect("there are children");
    match chance.random_range(0..10) {
        0..5 => {
            let words = chance.random_range(1..4);
            let text: Vec<&str> = (0..words).filter_map(|_| WORDS.choose(chance).copied()).collect();
            let advanced = chance.random_bool(0.2).then(|| Advanced {
                last_name: word(chance, &["quillfeather", "ashdown", "lindqvist", ""]),
                first_names: word(chance, &["magnolia", "maggie", "imogen", ""]),
                similar: chance.random_bool(0.5),
                postcode: word(chance, &["FV1 1AA", "ZE3", ""]),
                school: word(chance, &["900101", "900199", ""]),
                identifier: word(chance, &["9991000119", "", ""]),
                ..Advanced::default()
            });
            let narrowing = Narrowing {
                page: chance.random_range(0..3),
                sort: *Sort::ALL.choose(chance).expect("there are orders"),
                age_band: chance.random_bool(0.2).then_some(AgeBand::From11To15),
                school: chance.random_bool(0.2).then(|| word(chance, &["900101", "900199"])),
                counts: chance.random_bool(0.5),
                ..Narrowing::default()
            };
            let request = FindRequest {
                text: text.join(" "),
                advanced,
            };
            Request::Find(Box::new((request, narrowing)))
        }
        5..7 => Request::Open(child, *SECTIONS.choose(chance).expect("there are sections")),
        7 => Request::Attribute(child, *Attribute::ALL.choose(chance).expect("there are attributes")),
        8 => Request::Override(child),
        _ if chance.random_bool(0.5) => Request::Queue,
        _ => Request::Home,
    }
}

fn word(chance: &mut ChaCha8Rng, words: &[&str]) -> String {
    words.choose(chance).expect("there are words").to_string()
}

/// The answer in full: what a page or the API could make of it.
async fn answer(bare: &Bare, viewer: &child::policy::Viewer, request: &Request) -> String {
    fn told<T: serde::Serialize>(answer: Result<T, DeskError>) -> String {
        match answer {
            Ok(answer) => serde_json::to_string(&answer).expect("an answer has a JSON form"),
            Err(error) => format!("{error:?}"),
        }
    }
    match request {
        Request::Find(asked) => told(bare.desk.find(viewer, &asked.0, &asked.1).await),
        Request::Open(child, section) => match bare.desk.open(viewer, *child, *section).await {
            Ok(opened) => format!("{opened:?}"),
            Err(error) => format!("{error:?}"),
        },
        Request::Attribute(child, attribute) => match bare.desk.attribute(viewer, *child, *attribute).await {
            Ok(opened) => format!("{opened:?}"),
            Err(error) => format!("{error:?}"),
        },
        Request::Override(child) => match bare.desk.before_override(viewer, *child).await {
            Ok(opened) => format!("{opened:?}"),
            Err(error) => format!("{error:?}"),
        },
        Request::Queue => told(bare.desk.review_queue(viewer, &QueueFilter::default()).await),
        Request::Home => told(bare.desk.home(viewer).await),
    }
}

/// What `ask` answers, and what was asked of the desk's database and index for it.
pub(super) async fn counted<T>(desk: &Desk, ask: impl Future<Output = T>) -> (T, Work) {
    desk.take_work();
    let answer = ask.await;
    (answer, desk.take_work())
}

#[test]
fn p06_councils_that_differ_in_what_a_shield_hides_alone_cannot_be_told_apart() {
    run(async {
        let (near, far) = (Bare::on_sqlite().await, Bare::on_sqlite().await);
        fill(&near, &NEAR).await;
        fill(&far, &FAR).await;
        let keeper = Bare::viewer(Role::ManagementTeam);
        let everyone = FindRequest {
            text: "girl".to_owned(),
            ..FindRequest::default()
        };
        let mut known = Vec::new();
        for bare in [&near, &far] {
            let found = bare.desk.find(&keeper, &everyone, &Narrowing::default()).await.unwrap();
            assert_eq!(
                found.total,
                OTHERS.len() + 1,
                "no doubt and no join: {:?}",
                found.read_as
            );
            let mut ids: Vec<ChildId> = found.results.iter().map(|hit| hit.child.id).collect();
            ids.sort_unstable();
            known.push(ids);
        }
        assert_eq!(known[0], known[1], "the same children under the same ids");
        let mut children = known.swap_remove(0);
        children.push(ChildId(Uuid::from_u128(1)));
        let mut chance = ChaCha8Rng::seed_from_u64(7);
        let others = |role: &&Role| !matches!(role, Role::ManagementTeam | Role::ShieldSteward);
        let roles: Vec<Role> = Role::ALL.iter().filter(others).copied().collect();
        let (mut faces, mut empty) = (0, 0);
        for number in 0..count(3_000, 100_000) {
            let role = *roles.choose(&mut chance).expect("there are roles");
            let mut viewer = Bare::viewer(role);
            viewer.beyond = chance.random_bool(0.7).then(|| "duty".to_owned());
            viewer.schools = vec![word(&mut chance, &["900101", "900199"])];
            viewer.email = Some(word(&mut chance, &["worker1@example.org", "worker9@example.org"]));
            viewer.organisation = Some("Fenmere Council".to_owned());
            viewer.team = Some(word(&mut chance, &["Team north", "Team south"]));
            let request = request(&mut chance, &children);
            let ((one, work), (other, other_work)) = tokio::join!(
                counted(&near.desk, answer(&near, &viewer, &request)),
                counted(&far.desk, answer(&far, &viewer, &request)),
            );
            assert_eq!(one, other, "request {number} of {role}: {request:?}");
            assert_eq!(work, other_work, "the work of request {number} of {role}: {request:?}");
            faces += usize::from(one.contains("may_override"));
            empty += usize::from(one == "NotFound" || one.contains("\"total\":0"));
        }
        assert!(
            faces > 40 && empty > 40,
            "requests reach the child ({faces}) and miss it ({empty})"
        );
    });
}
