//! Every route of pages and API, asked by everybody: never a fault, never a child's data to who may not have it
//! (promises 6 and 9), always the headers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use child::policy::{Role, Viewer};
use desk::{ShieldListKind, TypedShieldRequest};
use gate::CONTENT_SECURITY_POLICY;
use reqwest::Method;
use serde_json::json;
use tests::{
    Answer, TestApp, Visitor,
    people::{Known, MAGNOLIA, SENSITIVE_SERVICE, SENSITIVE_WORKER, ZOE},
};

use crate::addresses::PAGES;

/// What everybody searches for. It finds a known child, and an answer that repeats it gives nothing away.
const TYPED: &str = "zoe thistlewick";

#[test]
fn p06_no_route_gives_anybody_a_childs_data_beyond_their_role() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let requests = requests(app).await;
            let numbers: BTreeSet<String> = app.county.identifiers().into_iter().collect();
            let mut matrix = Matrix::default();
            matrix.add(
                "stranger",
                &requests,
                &ask_everything(app, None, &requests, &numbers).await,
            );
            for role in tests::roles_of_people() {
                let statuses = ask_everything(app, Some(role), &requests, &numbers).await;
                matrix.add(role.name(), &requests, &statuses);
            }
            // Who is answered what by which route, of an open and of a shielded child: a change has to be looked at.
            insta::assert_snapshot!("status_per_route_role_and_shield", matrix.text());
        }
    });
}

/// For each route, and each child where it is about one, the statuses and who is answered with them.
#[derive(Default)]
struct Matrix(Vec<(String, BTreeMap<u16, Vec<&'static str>>)>);

impl Matrix {
    fn add(&mut self, who: &'static str, requests: &[Request], statuses: &[u16]) {
        if self.0.is_empty() {
            self.0 = requests
                .iter()
                .map(|request| (request.line.clone(), BTreeMap::new()))
                .collect();
        }
        for ((_, answered), status) in self.0.iter_mut().zip(statuses) {
            answered.entry(*status).or_default().push(who);
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        // The third child is like the first.
        for (line, answered) in self.0.iter().filter(|(line, _)| !line.ends_with("script")) {
            writeln!(text, "{line}").expect("writing to a string does not fail");
            for (status, who) in answered {
                writeln!(text, "    {status} {}", who.join(" ")).expect("writing to a string does not fail");
            }
        }
        text
    }
}

#[test]
fn p06_who_may_not_send_is_answered_alike_whatever_is_sent() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let mut requests = requests(app).await;
        requests.retain(|request| matches!(request.method, Method::POST | Method::PUT));
        requests.retain(|request| request.path.starts_with(api::ROOT) && !request.line.ends_with("script"));
        let mut matrix = Matrix::default();
        for role in tests::roles_of_people() {
            let visitor = Visitor::signed_in(app, role).await;
            let nobody = format!("{}/children/00000000-0000-7000-8000-000000000404", api::ROOT);
            let absent = visitor.get(&nobody).await;
            let mut statuses = Vec::with_capacity(requests.len());
            for Request { method, path, .. } in &requests {
                let answer = visitor
                    .send_json(method.clone(), path, &json!("nothing that is asked for"))
                    .await;
                if answer.status == 404 {
                    let told = [&answer.body, &absent.body].map(|body| comparable_problem(body));
                    assert_eq!(told[0], told[1], "{role} {method} {path}");
                }
                statuses.push(answer.status);
            }
            matrix.add(role.name(), &requests, &statuses);
        }
        // Of what cannot be read: "not found" to who lacks the right, what is wrong with it to everybody else.
        insta::assert_snapshot!("status_of_unreadable_bodies_per_route_and_role", matrix.text());
    });
}

/// A problem document without what differs from request to request.
fn comparable_problem(body: &str) -> serde_json::Value {
    let mut problem: serde_json::Value = serde_json::from_str(body).expect("a problem document");
    if let Some(members) = problem.as_object_mut() {
        members.remove("reference");
    }
    problem
}

#[test]
fn no_page_is_left_out() {
    let mut missing = Vec::new();
    for path in routes_in(concat!(env!("CARGO_MANIFEST_DIR"), "/../services/web/src")) {
        if !PAGES.iter().any(|(_, known)| *known == path) {
            missing.push(path);
        }
    }
    assert!(
        missing.is_empty(),
        "list these in PAGES, so that everybody asks them: {missing:?}"
    );
}

/// Whether `role` opens children's records at all (by hand, from the rules).
fn opens_children(role: Role) -> bool {
    !matches!(
        role,
        Role::Auditor
            | Role::InformationGovernance
            | Role::Analyst
            | Role::Director
            | Role::OperationsReporter
            | Role::SystemAdmin
            | Role::FeedService
            | Role::SourcePartner
    )
}

/// What no answer to `role` may hold.
fn forbidden(role: Option<Role>) -> Vec<String> {
    let mut texts = Vec::new();
    let shields = matches!(role, Some(Role::ShieldSteward | Role::ManagementTeam));
    if !role.is_some_and(opens_children) {
        texts.extend(Known::ALL.iter().flat_map(Known::traces));
    } else if role == Some(Role::TransportOfficer) {
        texts.extend(MAGNOLIA.traces());
    } else if !shields {
        texts.extend(MAGNOLIA.hidden_traces());
    }
    if role != Some(Role::ManagementTeam) {
        texts.extend([SENSITIVE_WORKER, SENSITIVE_SERVICE].map(str::to_owned));
    }
    if role == Some(Role::TransportOfficer) {
        texts.extend([ZOE.born, ZOE.born_in_words, ZOE.upn].map(str::to_owned));
    }
    texts
}

/// Whether `role` sees numbers of children in some answer.
fn sees_numbers(role: Option<Role>) -> bool {
    role.is_some_and(|role| opens_children(role) && role != Role::TransportOfficer && role != Role::PartnerPractitioner)
}

/// A request with the statuses that the description of the API says it may be answered with; pages have none.
pub struct Request {
    /// The route, and which child it is asked about.
    line: String,
    pub method: Method,
    pub path: String,
    documented: Option<BTreeSet<u16>>,
}

/// Asks everything as `role`; the statuses of the answers.
async fn ask_everything(
    app: &TestApp,
    role: Option<Role>,
    requests: &[Request],
    numbers: &BTreeSet<String>,
) -> Vec<u16> {
    let who = role.map_or("a stranger", Role::name);
    let visitor = match role {
        Some(role) => Visitor::signed_in(app, role).await,
        None => Visitor::stranger(app),
    };
    let forbidden = forbidden(role);
    let mut statuses = Vec::with_capacity(requests.len());
    for Request {
        method,
        path,
        documented,
        ..
    } in requests
    {
        let answer = ask(&visitor, method, path).await;
        statuses.push(answer.status);
        assert!(
            documented.as_ref().is_none_or(|known| known.contains(&answer.status)),
            "{who} {method} {path}: {} is not documented",
            answer.status
        );
        assert!(
            answer.status < 500 && answer.status != 405,
            "{who} {method} {path}: {}",
            answer.status
        );
        assert_eq!(
            answer.header("content-security-policy"),
            CONTENT_SECURITY_POLICY,
            "{who} {method} {path}"
        );
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{who} {method} {path}");
        assert_eq!(
            answer.header("x-content-type-options"),
            "nosniff",
            "{who} {method} {path}"
        );
        assert_eq!(
            answer.gives_away(forbidden.iter().map(String::as_str)),
            None,
            "{who} {method} {path}"
        );
        for child in Known::ALL {
            let traces = child.traces();
            let trace = traces.iter().find(|trace| answer.title().contains(trace.as_str()));
            assert_eq!(trace, None, "the title of {path} for {who}: {}", answer.title());
        }
        if !sees_numbers(role) {
            let joined = answer.run_together();
            let number = numbers_in(&answer.body)
                .chain(numbers_in(&joined))
                .find(|word| numbers.contains(*word));
            assert_eq!(number, None, "{who} {method} {path}");
        }
    }
    statuses
}

pub async fn ask(visitor: &Visitor, method: &Method, path: &str) -> Answer {
    let api = path.starts_with(api::ROOT);
    match *method {
        Method::GET => visitor.get(path).await,
        _ if api && path.ends_with("/search") => {
            visitor
                .send_json(method.clone(), path, &json!({"text": TYPED, "reason": "working"}))
                .await
        }
        _ if api => visitor.send_json(method.clone(), path, &json!({})).await,
        _ => visitor.post(path, &[("text", TYPED), ("reason", "working")]).await,
    }
}

/// What could be a UPN or an NHS number.
fn numbers_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 10)
}

/// Every route with its gaps filled in: with each known child, a school, a review case that exists where there is one.
async fn requests(app: &TestApp) -> Vec<Request> {
    let mut children = Vec::new();
    for child in Known::ALL {
        children.push(app.child_id(&child).await.to_string());
    }
    requests_about(app, children).await
}

/// The same, with these children in their places.
pub async fn requests_about(app: &TestApp, children: Vec<String>) -> Vec<Request> {
    let steward = Visitor::signed_in(app, Role::DataSteward).await;
    let queue = steward.get("/review?kind=duplicate").await;
    let case = crate::journey::children(&queue)
        .first()
        .cloned()
        .unwrap_or_else(|| children[0].clone());
    app.desk.measure_quality().await.expect("the data can be measured");
    // A run with rows that broke a rule: what they say must not get out either. It is not held, so that nobody loads it.
    let runs = app.desk.latest_runs(100).await.expect("the runs can be listed");
    let run = runs
        .iter()
        .find(|run| !run.warnings.is_empty())
        .expect("a county has doubtful rows");
    let (shield, contact) = asked_of_the_team(app).await;
    let gaps = Gaps {
        case,
        shield,
        contact,
        run: run.id.to_string(),
        rule: run.warnings.keys().next().expect("it has one").clone(),
    };
    let description = serde_json::to_value(api::description()).expect("the description is JSON");
    let paths = description["paths"].as_object().expect("the description has paths");
    let api = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("a path has methods").iter();
        methods.map(move |(method, operation)| (method.to_uppercase(), path.clone(), Some(statuses_of(operation))))
    });
    let mut requests = Vec::new();
    let described = ("GET".to_owned(), format!("{}/openapi.json", api::ROOT), None);
    let pages = PAGES
        .iter()
        .map(|(method, path)| ((*method).to_owned(), (*path).to_owned(), None));
    // The API first: the last page signs out.
    for (method, path, documented) in api.chain(std::iter::once(described)).chain(pages) {
        let method: Method = method.parse().expect("a method of HTTP");
        for (child, kind) in children
            .iter()
            .zip(["that is open", "that is shielded", "whose name is a script"])
        {
            let filled = fill(&path, child, &gaps);
            let once = filled == fill(&path, "other", &gaps);
            let of = if once {
                String::new()
            } else {
                format!(" of the child {kind}")
            };
            requests.push(Request {
                line: format!("{method} {path}{of}"),
                method: method.clone(),
                path: filled,
                documented: documented.clone(),
            });
            if once {
                break;
            }
        }
    }
    assert!(requests.len() > PAGES.len() + 10, "the API has routes too");
    requests
}

/// The statuses that an operation of the description names.
fn statuses_of(operation: &serde_json::Value) -> BTreeSet<u16> {
    let responses = operation["responses"].as_object().expect("an operation has responses");
    let statuses = responses.keys().map(|status| status.parse().expect("a status"));
    statuses.collect()
}

/// What routes are about, besides a child.
struct Gaps {
    case: String,
    shield: String,
    contact: String,
    run: String,
    rule: String,
}

/// A request for a shield of the child who has one already, and one for contact about the child whom a sensitive service
/// works with: what the team sees of them must not get out either.
async fn asked_of_the_team(app: &TestApp) -> (String, String) {
    let worker = Viewer {
        beyond: Some("duty".to_owned()),
        ..app.viewer(Role::SocialWorker).await
    };
    let typed = TypedShieldRequest {
        asked_by: "professional".to_owned(),
        asker: "A refuge worker".to_owned(),
        criteria: vec!["harm".to_owned()],
        evidence: "no".to_owned(),
        review_on: "2027-06-01".to_owned(),
        ..TypedShieldRequest::default()
    };
    let magnolia = app.child_id(&MAGNOLIA).await;
    app.desk
        .request_shield(&worker, magnolia, &typed)
        .await
        .expect("a shield can be asked for");
    let team = app.viewer(Role::ManagementTeam).await;
    let requests = app
        .desk
        .shield_list(&team, ShieldListKind::Requests, 1)
        .await
        .expect("the team sees it");
    let shield = requests.lines.iter().find_map(|line| line.shield).expect("it waits");
    let zoe = app.child_id(&ZOE).await;
    let contact = app.desk.request_contact(&worker, zoe, "Please ring", "A plan").await;
    (
        shield.to_string(),
        contact.expect("contact can be asked for").to_string(),
    )
}

fn fill(path: &str, child: &str, gaps: &Gaps) -> String {
    let Gaps {
        case,
        shield,
        contact,
        run,
        rule,
    } = gaps;
    // Whether a case can be given back depends on who took it, and tests that run beside each other take cases.
    let nobodys = "00000000-0000-7000-8000-000000000000".to_owned();
    let case = if path.ends_with("/release") { &nobodys } else { case };
    let act = if path.starts_with("/desk/shields") {
        "set"
    } else {
        "load"
    };
    let gaps = [
        ("{shield}", shield.as_str()),
        ("{contact}", contact),
        ("{override}", case),
        ("{hold}", case),
        ("{version}", "1"),
        ("{decision}", "00000000-0000-7000-8000-000000000000"),
        ("{place}", "0"),
        ("{run}", run.as_str()),
        ("{rule}", rule),
        (
            "/users/{user}/{act}",
            "/users/00000000-0000-7000-8000-000000000000/suspend",
        ),
        ("{act}", act),
        ("{user}", "00000000-0000-7000-8000-000000000000"),
        // One that is there would open a child to who answers it: `rights` asks for those.
        ("{request}", "00000000-0000-7000-8000-000000000000"),
        ("{declaration}", "00000000-0000-7000-8000-000000000000"),
        ("{alert}", "00000000-0000-7000-8000-000000000000"),
        ("{step}", "person"),
        ("{token}", "no-such-token"),
        ("{slug}", "nhs-number"),
        ("{name}", "nhs-number"),
        ("{code}", "900101"),
        ("{source}", "education"),
        ("{export}", "00000000-0000-7000-8000-000000000000"),
        ("{need}", "00000000-0000-7000-8000-000000000000"),
        ("{task}", "volumes"),
        ("{item}", case),
        ("{case}", case),
        ("{*path}", "app.css"),
    ];
    let mut filled = gaps
        .iter()
        .fold(path.to_owned(), |path, (gap, text)| path.replace(gap, text));
    filled = if path.contains("/review") {
        filled.replace("{id}", case)
    } else {
        filled.replace("{id}", child)
    };
    assert!(!filled.contains('{'), "say what to put into {filled}");
    filled
}

/// Paths of `.route("...")` in the sources of a crate.
fn routes_in(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source is text");
                let routes = text
                    .split(".route(\"")
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next());
                found.extend(routes.map(str::to_owned));
            }
        }
    }
    assert!(
        found.len() > 10,
        "the sources of the pages name their routes: {found:?}"
    );
    found
}
