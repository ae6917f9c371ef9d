//! The browser driver itself, against pages with known faults: a check that cannot fail would prove nothing.

use axum::{
    Router,
    extract::RawQuery,
    http::{StatusCode, header},
    response::{Html, IntoResponse},
    routing::get,
};
use tests::browser::{Tab, private_window};

const FORM: &str = r#"<!doctype html><html lang="en"><head><title>Form</title></head><body><main><h1>Form</h1>
<form action="/answer"><label for="name">Name</label> <input id="name" name="name">
<label for="age">Age</label> <select id="age" name="age"><option value="1">Young</option><option value="2">Old</option></select>
<p>A long way down</p><div class="gap"></div><button>Go on</button></form>
<script>document.title = "Scripts ran"</script></main></body></html>"#;

const FAULTY: &str = r#"<!doctype html><html lang="en"><head><title>Faulty</title></head><body><main><h1>Faulty</h1>
<img src="http://127.0.0.1:9/outside.png"><p id="wide" style="width: 400px">Wide</p></main></body></html>"#;

#[test]
fn a_form_can_be_filled_in_and_sent_with_scripts_off() {
    tests::run(async {
        let tab = tab().await;
        tab.open("/").await;
        assert_eq!(tab.title().await, "Scripts ran");
        tab.without_scripts().await.open("/").await;
        assert_eq!(tab.title().await, "Form");
        tab.fill("#name", "Zoë O’Neill ☂")
            .await
            .pick("#age", "Old")
            .await
            .press("button")
            .await;
        assert_eq!(
            tab.text("#answer").await,
            "name=Zo%C3%AB+O%E2%80%99Neill+%E2%98%82&age=2"
        );
        assert_eq!((tab.steps(), tab.status()), (3, 200));
        tab.assert_kept_to_itself();
    });
}

#[test]
fn a_page_without_faults_passes_every_check() {
    tests::run(async {
        tab()
            .await
            .open("/")
            .await
            .assert_usable_by_everyone("driver-form")
            .await
            .assert_kept_to_itself();
    });
}

#[test]
fn each_fault_of_a_page_is_found() {
    tests::run(async {
        let tab = tab().await;
        tab.open("/faulty").await;
        let rules: Vec<String> = tab
            .violations()
            .await
            .into_iter()
            .map(|violation| violation.id)
            .collect();
        assert_eq!(rules, ["image-alt"]);
        assert_eq!(tab.width(1280).await.sideways().await, 0);
        assert!(tab.width(320).await.sideways().await > 0);
        assert!(tab.requests().iter().any(|address| address.contains("127.0.0.1:9")));
        assert!(
            tab.complaints().is_empty(),
            "an outside request alone is no complaint: {:?}",
            tab.complaints()
        );
    });
}

#[test]
fn a_breach_of_the_security_policy_is_found() {
    tests::run(async {
        let tab = tab().await;
        tab.open("/strict").await;
        let complaints = tab.complaints();
        assert!(
            complaints.iter().any(|text| text.contains("Content Security Policy")),
            "{complaints:?}"
        );
    });
}

#[test]
fn a_missing_page_is_seen_with_its_status() {
    tests::run(async {
        let tab = tab().await;
        tab.open("/nowhere").await;
        assert_eq!(tab.status(), 404);
        tab.assert_kept_to_itself();
    });
}

/// A window on a small site of its own.
async fn tab() -> Tab {
    let strict = [(header::CONTENT_SECURITY_POLICY, "default-src 'none'")];
    let site = Router::new()
        .route("/", get(|| async { Html(FORM) }))
        .route("/faulty", get(|| async { Html(FAULTY) }))
        .route("/strict", get(move || async move { (strict, Html(FAULTY)) }))
        .route("/answer", get(|RawQuery(query): RawQuery| async move { answer(query) }))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .fallback(|| async { (StatusCode::NOT_FOUND, Html("<title>Not here</title>")).into_response() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, site).await.unwrap() });
    private_window(&base).await
}

fn answer(query: Option<String>) -> Html<String> {
    let query = query.unwrap_or_default().replace('&', "&amp;");
    Html(format!("<!doctype html><title>Answer</title><p id=answer>{query}</p>"))
}
