//! Requests about data over HTTP: from the request to the pack, by two people, and for nobody else.

use std::{
    collections::BTreeSet,
    io::{Cursor, Read as _},
};

use child::policy::Role;
use desk::Section;
use serde_json::json;
use tests::{
    Answer, Backend, PASSWORD, TestApp, Visitor,
    people::{Known, MAGNOLIA, SCRIPT, SENSITIVE_SERVICE, SENSITIVE_WORKER, ZOE},
};

use crate::journey::comparable;

/// The reference of a child record.
pub async fn reference(app: &TestApp, child: &Known) -> String {
    let team = app.viewer(Role::ManagementTeam).await;
    let id = app.child_id(child).await;
    match app.desk.open(&team, id, Section::Overview).await.unwrap() {
        desk::Opened::Child(view) => view.reference,
        desk::Opened::Moved { reference_to, .. } => reference_to,
    }
}

/// Names and texts of the files of an archive.
pub fn unpacked(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.push((file.name().unwrap().into_owned(), text));
    }
    files
}

async fn second(app: &TestApp) -> Visitor {
    app.another_account(Role::InformationGovernance, "signer@example.org")
        .await;
    let second = Visitor::stranger(app);
    second.sign_in("signer@example.org", PASSWORD).await;
    second.get("/").await;
    second
}

/// Records a request of a parent for a copy, today; its address.
async fn record(app: &TestApp, visitor: &Visitor, child: &Known) -> String {
    let today = app.desk.now().date_naive();
    let part = |format: &str| today.format(format).to_string();
    let fields = [
        ("asks_for", "access"),
        ("reference", &*reference(app, child).await),
        ("asked_by", "parent"),
        ("asker", "A parent, by letter"),
        ("scope", "Everything"),
        ("received_on-day", &*part("%-d")),
        ("received_on-month", &*part("%-m")),
        ("received_on-year", &*part("%Y")),
        ("identity", "Passport and order of court"),
    ];
    visitor.get("/sar/new").await;
    let sent = visitor.post("/sar/new", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.words());
    sent.location().to_owned()
}

/// Keys of the items on a page, with what was seen and what is chosen.
fn items(page: &Answer) -> Vec<(String, String, Option<String>)> {
    let fields = page.body.split("name=\"seen-").skip(1).filter_map(|rest| {
        let (key, rest) = rest.split_once('"')?;
        let seen = rest.split_once("value=\"")?.1.split('"').next()?;
        let name = format!("name=\"decision-{key}\" type=\"radio\" value=\"");
        let radios = page.body.split(&*name).skip(1);
        let mut chosen = radios.filter(|radio| radio.split('>').next().is_some_and(|tag| tag.contains("checked")));
        let chosen = chosen.next().and_then(|radio| radio.split('"').next());
        Some((key.to_owned(), seen.to_owned(), chosen.map(str::to_owned)))
    });
    fields.collect()
}

fn hidden<'a>(page: &'a Answer, name: &str) -> &'a str {
    let field = format!("name=\"{name}\" value=\"");
    let rest = page.body.split_once(&*field).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// Decides about every item on every page: withheld where `withhold` says so of the text of the item.
async fn decide(visitor: &Visitor, request: &str, withhold: impl Fn(&str) -> bool) {
    for number in 1.. {
        let page = visitor.get(&format!("{request}/items?page={number}")).await;
        assert_eq!(page.status, 200, "{}", page.words());
        let mut fields = vec![
            ("version".to_owned(), hidden(&page, "version").to_owned()),
            ("pages".to_owned(), hidden(&page, "pages").to_owned()),
        ];
        for (key, seen, _) in items(&page) {
            let section = page.body.split(&format!("data-testid=\"item-{key}\"")).nth(1).unwrap();
            let section = section.split("</section>").next().unwrap();
            let decision = if withhold(section) { "withhold" } else { "release" };
            fields.push((format!("seen-{key}"), seen));
            fields.push((format!("decision-{key}"), decision.to_owned()));
            fields.push((format!("reason-{key}"), "third_party".to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (&**name, &**text)).collect();
        let sent = visitor.post(&format!("{request}/items?page={number}"), &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.words());
        if sent.location() == request {
            break;
        }
    }
}

async fn act(visitor: &Visitor, request: &str, act: &str) -> Answer {
    let form = visitor.get(&format!("{request}/act/{act}")).await;
    let version = hidden(&form, "version").to_owned();
    let fields = [("version", &*version), ("note", "Looked at in full")];
    visitor.submit(&format!("{request}/act/{act}"), &fields).await
}

async fn pack(visitor: &Visitor, request: &str) -> Answer {
    let page = visitor.get(request).await;
    let version = hidden(&page, "version").to_owned();
    let made = visitor
        .submit(&format!("{request}/pack"), &[("version", &*version)])
        .await;
    assert!(made.has("download-pack"), "{}", made.words());
    visitor.get(&format!("{request}/pack.zip")).await
}

#[test]
fn p20_a_copy_goes_from_the_request_to_the_pack_by_two_people_and_holds_nothing_of_anybody_else() {
    tests::run(async {
        for backend in Backend::ALL {
            let Some(app) = TestApp::fresh(backend, 30).await else {
                continue;
            };
            let (first, second) = (
                Visitor::signed_in(&app, Role::InformationGovernance).await,
                second(&app).await,
            );
            let request = record(&app, &first, &ZOE).await;
            let page = first.get(&request).await;
            assert!(page.has("task-items") && !page.has("make-pack"), "{}", page.words());
            assert_eq!(
                page.gives_away(ZOE.traces().iter().map(String::as_str)),
                None,
                "the items alone name the child"
            );
            assert_eq!(first.get(&format!("{request}/pack.zip")).await.status, 404);
            // What is another person's, where the child lives and what sensitive services there are, is withheld.
            let withheld = [
                ZOE.address,
                ZOE.postcode,
                ZOE.carer_phone,
                SENSITIVE_SERVICE,
                SENSITIVE_WORKER,
            ];
            decide(&first, &request, |text| withheld.iter().any(|one| text.contains(one))).await;
            assert_eq!(
                first.get(&format!("{request}/act/sign")).await.status,
                404,
                "who decided does not sign"
            );
            let signed = act(&second, &request, "sign").await;
            assert!(signed.words().contains("The pack can be made"), "{}", signed.words());
            let file = pack(&first, &request).await;
            assert_eq!((file.status, file.header("content-type")), (200, "application/zip"));
            let name = file.header("content-disposition").to_owned();
            assert!(name.contains("subject-access-C-"), "{name}");
            let numbers: BTreeSet<String> = app.county.identifiers().into_iter().collect();
            for (name, text) in unpacked(&file.bytes) {
                assert!(text.contains(ZOE.surname) && text.contains(ZOE.upn), "{name}");
                for absent in withheld {
                    assert!(!text.contains(absent), "{absent} is in {name}");
                }
                for other in [MAGNOLIA, SCRIPT] {
                    let trace = other.traces().into_iter().find(|trace| text.contains(trace.as_str()));
                    assert_eq!(trace, None, "{name}");
                }
                let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
                let others = words.filter(|word| numbers.contains(*word) && ![ZOE.upn, ZOE.nhs_number].contains(word));
                assert_eq!(
                    others.collect::<Vec<_>>(),
                    Vec::<&str>::new(),
                    "numbers of other children in {name}"
                );
                for shield in ["shield", "refuge"] {
                    assert!(!text.to_lowercase().contains(shield), "{shield} is in {name}");
                }
            }
            let released = first.get("/retention/holds").await;
            assert!(
                released.words().contains("Subject access request"),
                "{}",
                released.words()
            );
        }
    });
}

#[test]
fn p05_nothing_that_a_shield_hides_is_chosen_for_release() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let visitor = Visitor::signed_in(&app, Role::InformationGovernance).await;
        let request = record(&app, &visitor, &MAGNOLIA).await;
        assert!(visitor.get(&request).await.has("shielded"));
        let mut told: BTreeSet<String> = BTreeSet::new();
        for number in 1.. {
            let page = visitor.get(&format!("{request}/items?page={number}")).await;
            assert!(page.has("shielded"));
            let hidden_traces = MAGNOLIA.hidden_traces();
            for (key, _, chosen) in items(&page) {
                let section = page.body.split(&format!("data-testid=\"item-{key}\"")).nth(1).unwrap();
                let section = section.split("</section>").next().unwrap();
                let tells: Vec<&String> = hidden_traces.iter().filter(|trace| section.contains(*trace)).collect();
                assert!(tells.is_empty() || chosen.as_deref() != Some("release"), "{section}");
                told.extend(tells.into_iter().cloned());
            }
            if number.to_string() == hidden(&page, "pages") {
                break;
            }
        }
        for trace in [
            MAGNOLIA.upn,
            MAGNOLIA.nhs_number,
            MAGNOLIA.address,
            MAGNOLIA.carer_phone,
        ] {
            assert!(told.contains(trace), "whoever decides sees it: {trace}");
        }
    });
}

#[test]
fn p06_a_request_that_is_there_is_answered_to_other_roles_like_one_that_is_not() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let visitor = Visitor::signed_in(&app, Role::InformationGovernance).await;
        let real = record(&app, &visitor, &ZOE).await;
        let absent = "/sar/00000000-0000-7000-8000-000000000404";
        for role in tests::roles_of_people().filter(|role| *role != Role::InformationGovernance) {
            let other = Visitor::signed_in(&app, role).await;
            for part in ["", "/items", "/act/refuse", "/pack.zip"] {
                let there = other.get(&format!("{real}{part}")).await;
                let not = other.get(&format!("{absent}{part}")).await;
                assert_eq!((there.status, not.status), (404, 404), "{role} {part}");
                assert_eq!(comparable(&there), comparable(&not), "{role} {part}");
            }
            let path = real.replace("/sar", &format!("{}/requests", api::ROOT));
            for part in ["", "/items", "/pack"] {
                assert_eq!(other.get(&format!("{path}{part}")).await.status, 404, "{role} {part}");
            }
            assert_eq!(other.get("/sar").await.status, 404, "{role}");
        }
    });
}

#[test]
fn p20_the_api_does_what_the_pages_do() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 30).await.unwrap();
        let (first, second) = (
            Visitor::signed_in(&app, Role::InformationGovernance).await,
            second(&app).await,
        );
        let root = format!("{}/requests", api::ROOT);
        let read = |answer: &Answer| -> serde_json::Value { serde_json::from_str(&answer.body).unwrap() };
        let asked = json!({
            "asks_for": "access", "reference": reference(&app, &ZOE).await, "asked_by": "child", "asker": "Zoë, by email",
            "scope": "Everything", "received_on": app.desk.now().date_naive(), "identity": "Seen at school",
        });
        let made = first.send_json(reqwest::Method::POST, &root, &asked).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let request = format!("{root}/{}", read(&made)["request"].as_str().unwrap());
        let version = async || read(&first.get(&request).await)["version"].clone();
        let mut decisions = Vec::new();
        for page in 1.. {
            let view = read(&first.get(&format!("{request}/items?page={page}")).await);
            for shown in view["items"].as_array().unwrap() {
                decisions.push(json!({
                    "item": shown["item"]["key"], "seen": shown["item"]["seen"], "decision": "release",
                }));
            }
            if view["pages"] == page {
                break;
            }
        }
        let decided = json!({ "version": version().await, "items": decisions });
        let answer = first
            .send_json(reqwest::Method::PUT, &format!("{request}/items"), &decided)
            .await;
        assert_eq!(answer.status, 204, "{}", answer.body);
        let sign = json!({ "act": "sign", "note": "Looked at", "version": version().await });
        let own = first
            .send_json(reqwest::Method::POST, &format!("{request}/acts"), &sign)
            .await;
        assert_eq!(own.status, 422, "{}", own.body);
        let signed = second
            .send_json(reqwest::Method::POST, &format!("{request}/acts"), &sign)
            .await;
        assert_eq!(signed.status, 204, "{}", signed.body);
        let seen = json!({ "version": version().await });
        let packed = first
            .send_json(reqwest::Method::POST, &format!("{request}/pack"), &seen)
            .await;
        assert_eq!(packed.status, 204, "{}", packed.body);
        let file = first.get(&format!("{request}/pack")).await;
        assert_eq!(file.status, 200);
        let files = unpacked(&file.bytes);
        let told: serde_json::Value = serde_json::from_str(&files[2].1).unwrap();
        assert_eq!(told["about"]["reference"], asked["reference"]);
        assert!(
            files.iter().all(|(_, text)| text.contains(ZOE.address)),
            "the child asked, and all is released"
        );
    });
}
