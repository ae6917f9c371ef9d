//! Signing in through the council's identity provider (page P1), against a real one on the loopback address.

use std::{collections::BTreeMap, sync::Arc};

use child::{
    clock::{Clock, FixedClock, SystemClock},
    policy::Role,
};
use chrono::TimeDelta;
use desk::{AccessAct, Keeper, Profile};
use gate::{AppState, GateConfig};
use identity::{Provider, ProviderConfig, RoleRule};
use serde_json::{Value, json};
use store::{AuditFilter, Db};
use tests::{
    Answer, Backend, CHECKED_UNTIL, TestApp, Visitor,
    provider::{CLIENT, TestProvider},
};
use tokio::sync::OnceCell;

const NOT_SIGNED_IN: &str = "You were not signed in. Try again";
const NO_ACCESS: &str = "You do not have access to One child. Ask the management team on 01632 960100";

fn config(issuer: &str, base: &str) -> ProviderConfig {
    let rule = |value: &str, role| RoleRule {
        value: value.to_owned(),
        role,
    };
    ProviderConfig {
        issuer: issuer.to_owned(),
        client_id: CLIENT.0.to_owned(),
        client_secret: Some(CLIENT.1.to_owned()),
        redirect_url: format!("{base}/sign-in/callback"),
        scopes: vec!["profile".to_owned(), "email".to_owned()],
        role_claim: "groups".to_owned(),
        roles: vec![
            rule("grp-administrators", Role::SystemAdmin),
            rule("grp-workers", Role::SocialWorker),
            rule("grp-directors", Role::Director),
            rule("grp-auditors", Role::Auditor),
        ],
        organisation_claim: "company".to_owned(),
        team_claim: "department".to_owned(),
        trust_email: false,
        clock_skew: TimeDelta::seconds(60),
        certificates: None,
    }
}

async fn fresh() -> (TestApp, TestProvider) {
    with_clock(Arc::new(SystemClock)).await
}

async fn with_clock(clock: Arc<dyn Clock>) -> (TestApp, TestProvider) {
    let mut started = None;
    let app = TestApp::with(Backend::Sqlite, 5, |base, state| {
        let provider = TestProvider::start(base);
        let ours = Provider::new(config(&provider.issuer, base), clock).unwrap();
        started = Some(provider);
        AppState {
            provider: Some(Arc::new(ours)),
            ..state
        }
    });
    let app = app.await.expect("SQLite is built in");
    (app, started.expect("the provider was started"))
}

/// One application for the tests that leave its provider as it is. Each takes a person of its own.
async fn shared() -> &'static (TestApp, TestProvider) {
    static SHARED: OnceCell<(TestApp, TestProvider)> = OnceCell::const_new();
    SHARED.get_or_init(fresh).await
}

fn claims(name: &str, group: &str) -> Value {
    json!({ "name": name, "email": format!("{name}@example.org"), "email_verified": true, "groups": [group],
        "department": "North", "company": "Fellvale Council" })
}

/// Goes to the provider, signs in there as `login` and answers the address that leads back, without the host.
async fn go(app: &TestApp, provider: &TestProvider, visitor: &Visitor, start: &str, login: &str) -> String {
    let sent = visitor.get(start).await;
    assert_eq!(sent.status, 303, "{}", sent.words());
    let back = provider.sign_in(sent.location(), login).await;
    let path = back
        .strip_prefix(&app.base)
        .expect("the provider sends people back to us");
    path.to_owned()
}

/// The page that somebody sees in the end.
async fn signed_in_as(app: &TestApp, provider: &TestProvider, login: &str) -> (Visitor, Answer) {
    let visitor = Visitor::stranger(app);
    let back = go(app, provider, &visitor, "/sign-in/provider", login).await;
    let answer = visitor.follow(&back).await;
    (visitor, answer)
}

/// How often nobody was signed in, by reason.
async fn refusals(app: &TestApp) -> BTreeMap<String, usize> {
    let filter = AuditFilter {
        actions: vec!["sign_in_refused".to_owned()],
        limit: 10_000,
        ..AuditFilter::default()
    };
    let database = Db::open(&app.database).await.unwrap();
    let mut counts = BTreeMap::new();
    for event in database.read().await.unwrap().audit_events(&filter).await.unwrap() {
        let detail: Value = serde_json::from_str(&event.detail).unwrap();
        let why = detail["why"].as_str().unwrap_or_default().to_owned();
        *counts.entry(why).or_insert(0) += 1;
    }
    counts
}

#[test]
fn who_the_provider_signs_in_comes_back_to_the_page_that_was_asked_for() {
    tests::run(async {
        let (app, provider) = shared().await;
        provider.account("ada", claims("ada", "grp-directors"), None).await;
        let visitor = Visitor::stranger(app);
        let page = visitor.get("/sign-in?next=%2Fquality").await;
        assert!(
            page.words().contains("Sign in with Fellvale Council"),
            "{}",
            page.words()
        );
        let before = page.header("set-cookie").to_owned();
        let back = go(app, provider, &visitor, "/sign-in/provider?next=%2Fquality", "ada").await;
        let answer = visitor.get(&back).await;
        let after = answer.header("set-cookie").to_owned();
        assert!(after.contains("HttpOnly") && after.contains("SameSite=Lax"), "{after}");
        assert_ne!(
            before.split(';').next(),
            after.split(';').next(),
            "the session is another one"
        );
        assert_eq!((answer.status, answer.location()), (303, "/terms"));
        let terms = visitor.get("/terms").await;
        let name = terms.checkbox().unwrap().to_owned();
        assert_eq!(visitor.post("/terms", &[(&name, "yes")]).await.location(), "/quality");
        let viewer = visitor.get("/").await;
        assert!(viewer.words().contains("Director"), "{}", viewer.words());
        // Neither the code nor the state opens anything once more.
        let again = visitor.get(&back).await;
        assert_ne!(again.location(), "/quality");
        let planted = Visitor::holding(app, &before);
        assert_eq!(planted.get("/").await.status, 303, "a session from before is nobody's");
    });
}

#[test]
fn an_answer_counts_once_and_only_for_the_browser_that_asked() {
    tests::run(async {
        let (app, provider) = shared().await;
        provider.account("bea", claims("bea", "grp-directors"), None).await;
        let victim = Visitor::stranger(app);
        let back = go(app, provider, &victim, "/sign-in/provider", "bea").await;
        let code = back
            .split(['?', '&'])
            .find(|part| part.starts_with("code="))
            .unwrap()
            .to_owned();

        // Somebody who never asked, or whose browser asked for another sign-in.
        let thief = Visitor::stranger(app);
        assert!(thief.follow(&back).await.words().contains(NOT_SIGNED_IN));
        thief.get("/sign-in/provider").await;
        assert!(
            thief.follow(&back).await.words().contains(NOT_SIGNED_IN),
            "another state"
        );
        for wrong in [
            "/sign-in/callback",
            "/sign-in/callback?code=x",
            "/sign-in/callback?error=access_denied",
        ] {
            thief.get("/sign-in/provider").await;
            let answer = thief.follow(wrong).await;
            assert!(answer.words().contains(NOT_SIGNED_IN), "{wrong}: {}", answer.words());
            assert_eq!(answer.status, 403, "{wrong}");
        }
        // Another provider that answers in its place.
        let sent = thief.get("/sign-in/provider").await;
        let own = sent
            .location()
            .split(['?', '&'])
            .find(|part| part.starts_with("state="))
            .unwrap()
            .to_owned();
        let mixed = format!("/sign-in/callback?{code}&{own}&iss=http%3A%2F%2F127.0.0.1%3A1");
        assert!(thief.follow(&mixed).await.words().contains(NOT_SIGNED_IN));

        // The victim's own answer is still good, once.
        assert_eq!(victim.get(&back).await.location(), "/terms");
        let sent = thief.get("/sign-in/provider").await;
        let own = sent
            .location()
            .split(['?', '&'])
            .find(|part| part.starts_with("state="))
            .unwrap()
            .to_owned();
        let issuer = back.split(['?', '&']).find(|part| part.starts_with("iss=")).unwrap();
        let replayed = format!("/sign-in/callback?{code}&{own}&{issuer}");
        assert!(
            thief.follow(&replayed).await.words().contains(NOT_SIGNED_IN),
            "a code that was used"
        );
        // Somebody whom the provider does not let through.
        let denied = go(app, provider, &thief, "/sign-in/provider", "nobody-at-all").await;
        assert!(thief.follow(&denied).await.words().contains(NOT_SIGNED_IN));
        let counts = refusals(app).await;
        for why in ["state", "issuer", "denied", "code"] {
            assert!(counts.contains_key(why), "{why} is not on record: {counts:?}");
        }
    });
}

#[test]
fn a_code_that_expired_signs_nobody_in() {
    tests::run(async {
        let (app, provider) = fresh().await;
        provider.account("cleo", claims("cleo", "grp-directors"), None).await;
        let visitor = Visitor::stranger(&app);
        let back = go(&app, &provider, &visitor, "/sign-in/provider", "cleo").await;
        provider.expire_codes().await;
        assert!(visitor.follow(&back).await.words().contains(NOT_SIGNED_IN));
        assert_eq!(refusals(&app).await, BTreeMap::from([("code".to_owned(), 1)]));
    });
}

#[test]
fn no_token_is_believed_that_the_provider_did_not_make_for_this_sign_in() {
    tests::run(async {
        let (app, provider) = shared().await;
        for how in [
            "wrong-key",
            "alg-none",
            "shared-secret",
            "wrong-audience",
            "two-audiences",
            "wrong-issuer",
            "wrong-nonce",
            "no-nonce",
            "expired",
            "old",
            "of-tomorrow",
            "changed",
        ] {
            let login = format!("dora-{how}");
            provider
                .account(&login, claims(&login, "grp-directors"), Some(how))
                .await;
            let before = refusals(app).await.get("token").copied().unwrap_or_default();
            let (visitor, answer) = signed_in_as(app, provider, &login).await;
            assert!(answer.words().contains(NOT_SIGNED_IN), "{how}: {}", answer.words());
            assert_eq!(visitor.get("/").await.status, 303, "{how}");
            assert_eq!(refusals(app).await["token"], before + 1, "{how} is on record");
            assert!(
                app.desk.user_id(&format!("{login}@example.org")).await.is_err(),
                "{how} makes no account"
            );
        }
        // A clock that is half a minute off is no attack.
        provider
            .account("edie", claims("edie", "grp-directors"), Some("clock-behind"))
            .await;
        let (_, answer) = signed_in_as(app, provider, "edie").await;
        assert!(answer.words().contains("Terms of use"), "{}", answer.words());
    });
}

#[test]
fn keys_that_the_provider_changed_are_fetched_anew() {
    tests::run(async {
        // The provider's tokens are of the machine's time; ours may be ahead of it.
        let clock = Arc::new(FixedClock::new(SystemClock.now()));
        let (app, provider) = with_clock(Arc::<FixedClock>::clone(&clock)).await;
        clock.set(SystemClock.now());
        provider.account("fern", claims("fern", "grp-directors"), None).await;
        let (_, answer) = signed_in_as(&app, &provider, "fern").await;
        assert!(answer.words().contains("Terms of use"), "{}", answer.words());
        provider.change_keys().await;
        let (_, answer) = signed_in_as(&app, &provider, "fern").await;
        assert!(
            answer.words().contains(NOT_SIGNED_IN),
            "keys are asked for once a minute: made-up tokens cannot make us flood the provider"
        );
        clock.set(SystemClock.now() + TimeDelta::seconds(61));
        let (_, answer) = signed_in_as(&app, &provider, "fern").await;
        assert!(answer.words().contains("Terms of use"), "{}", answer.words());
    });
}

#[test]
fn who_has_no_role_has_no_access_and_is_told_whom_to_ask() {
    tests::run(async {
        let (app, provider) = shared().await;
        provider
            .account("gail", claims("gail", "grp-of-somebody-else"), None)
            .await;
        let (visitor, answer) = signed_in_as(app, provider, "gail").await;
        assert!(answer.words().contains(NO_ACCESS), "{}", answer.words());
        assert_eq!(answer.status, 403);
        assert_eq!(visitor.get("/").await.status, 303);
        // A role that opens children needs checks first, and says so.
        provider.account("hope", claims("hope", "grp-workers"), None).await;
        let (_, answer) = signed_in_as(app, provider, "hope").await;
        assert!(
            answer.words().contains("Your criminal-record check and your training"),
            "{}",
            answer.words()
        );
        // One that works behind shields waits for an administrator.
        provider.account("ivy", claims("ivy", "grp-auditors"), None).await;
        let (_, answer) = signed_in_as(app, provider, "ivy").await;
        assert!(answer.words().contains(NO_ACCESS), "{}", answer.words());
        let id = app.desk.user_id("ivy@example.org").await.unwrap();
        let seen = app.desk.user_for_operator(id).await.unwrap().version;
        app.desk
            .act_on_access(Keeper::Operator, id, seen, AccessAct::Agree)
            .await
            .unwrap();
        let (_, answer) = signed_in_as(app, provider, "ivy").await;
        assert!(answer.words().contains("Terms of use"), "{}", answer.words());
    });
}

#[test]
fn a_role_changed_at_the_provider_is_the_role_from_the_next_sign_in_on() {
    tests::run(async {
        let (app, provider) = shared().await;
        provider.account("june", claims("june", "grp-directors"), None).await;
        let (first, _) = signed_in_as(app, provider, "june").await;
        assert_eq!(first.get("/terms").await.status, 200);
        provider
            .account("june", claims("june", "grp-administrators"), None)
            .await;
        let (second, _) = signed_in_as(app, provider, "june").await;
        let terms = second.get("/terms").await;
        assert!(terms.words().contains("System administrator"), "{}", terms.words());
        assert_eq!(
            first.get("/terms").await.status,
            303,
            "the old role's session has ended"
        );
        provider
            .account("june", claims("june", "grp-of-somebody-else"), None)
            .await;
        let (_, answer) = signed_in_as(app, provider, "june").await;
        assert!(answer.words().contains(NO_ACCESS), "{}", answer.words());
    });
}

#[test]
fn a_user_whom_an_administrator_added_keeps_what_was_entered() {
    tests::run(async {
        let (app, provider) = shared().await;
        let said = Profile {
            email: "kate@example.org".to_owned(),
            display_name: "Kate".to_owned(),
            role: Role::SocialWorker,
            organisation: None,
            team: None,
            schools: Vec::new(),
            sources: Vec::new(),
            checks_until: CHECKED_UNTIL,
            training_until: CHECKED_UNTIL,
        };
        let added = app
            .desk
            .add_user(Keeper::Operator, said, desk::Way::Provider)
            .await
            .unwrap();
        provider.account("kate", claims("kate", "grp-workers"), None).await;
        let (_, answer) = signed_in_as(app, provider, "kate").await;
        assert!(answer.words().contains("Terms of use"), "{}", answer.words());
        let viewer = app.desk.viewer(added.id).await.unwrap().unwrap();
        assert_eq!(
            (viewer.display_name.as_str(), viewer.team.as_deref()),
            ("kate", Some("North"))
        );
    });
}

#[test]
fn a_provider_that_is_down_leaves_the_local_way_in() {
    tests::run(async {
        let app = TestApp::with(Backend::Sqlite, 5, |base, state| {
            // Nothing listens on port 1.
            let ours = Provider::new(config("http://127.0.0.1:1", base), Arc::new(SystemClock)).unwrap();
            AppState {
                provider: Some(Arc::new(ours)),
                gate: Arc::new(GateConfig {
                    failures_per_address: 30,
                    ..(*state.gate).clone()
                }),
                ..state
            }
        });
        let app = app.await.unwrap();
        let visitor = Visitor::stranger(&app);
        let answer = visitor.follow("/sign-in/provider").await;
        assert_eq!(answer.status, 503);
        assert!(answer.words().contains("does not answer"), "{}", answer.words());
        assert!(answer.words().contains("local account"), "{}", answer.words());
        assert_eq!(refusals(&app).await, BTreeMap::from([("provider_down".to_owned(), 1)]));
        let local = Visitor::signed_in(&app, Role::SystemAdmin).await;
        assert_eq!(local.get("/").await.status, 200);
        // An address has its part of the trail and no more, and keeps nobody out.
        for _ in 0..40 {
            assert_eq!(visitor.get("/sign-in/callback").await.status, 303);
        }
        assert_eq!(
            refusals(&app).await,
            BTreeMap::from([
                ("provider_down".to_owned(), 1),
                ("state".to_owned(), 29),
                ("too_many_from_address".to_owned(), 1)
            ])
        );
        Visitor::signed_in(&app, Role::Director).await;
        assert_eq!(visitor.get("/sign-out/provider").await.location(), "/sign-in");
    });
}

#[test]
fn signing_out_ends_the_session_here_and_offers_to_end_it_there() {
    tests::run(async {
        let (app, provider) = shared().await;
        provider.account("lena", claims("lena", "grp-directors"), None).await;
        let (visitor, _) = signed_in_as(app, provider, "lena").await;
        let thief = visitor.with_the_same_cookies();
        assert_eq!(
            visitor.post("/sign-out", &[]).await.location(),
            "/sign-in?signed_out=yes"
        );
        assert_eq!(thief.get("/terms").await.status, 303);
        let page = visitor.get("/sign-in?signed_out=yes").await;
        assert!(page.has("sign-out-provider"), "{}", page.words());
        let there = visitor.get("/sign-out/provider").await;
        let address = there.location();
        assert!(address.starts_with(&provider.issuer), "{address}");
        assert!(
            address.contains("client_id=onechild") && !address.contains("id_token"),
            "{address}"
        );
        let answer = reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .get(address)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "the provider knows us and the way back");
    });
}
