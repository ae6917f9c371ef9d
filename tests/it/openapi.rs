//! The description of the API against the API.

use reqwest::Method;
use tests::{TestApp, Visitor, run};

#[test]
fn every_route_of_the_description_is_there_and_asks_for_a_sign_in_first() {
    run(async {
        let app = TestApp::on_sqlite().await;
        let stranger = Visitor::stranger(app);
        let document = stranger.get("/api/v1/openapi.json").await;
        let document: serde_json::Value = serde_json::from_str(&document.body).expect("the description is JSON");
        assert!(
            document["openapi"]
                .as_str()
                .is_some_and(|version| version.starts_with("3.1"))
        );
        let paths = document["paths"].as_object().expect("there are paths");
        assert!(paths.len() >= 9, "{} paths", paths.len());
        for (path, methods) in paths {
            let filled = path
                .replace("{id}", "00000000-0000-7000-8000-000000000000")
                .replace("{run}", "00000000-0000-7000-8000-000000000000")
                .replace("{export}", "00000000-0000-7000-8000-000000000000")
                .replace("{shield}", "00000000-0000-7000-8000-000000000000")
                .replace("{contact}", "00000000-0000-7000-8000-000000000000")
                .replace("{override}", "00000000-0000-7000-8000-000000000000")
                .replace("{decision}", "00000000-0000-7000-8000-000000000000")
                .replace("{place}", "0")
                .replace("{user}", "00000000-0000-7000-8000-000000000000")
                .replace("{declaration}", "00000000-0000-7000-8000-000000000000")
                .replace("{alert}", "00000000-0000-7000-8000-000000000000")
                .replace("{slug}", "dob")
                .replace("{source}", "education")
                .replace("{task}", "volumes")
                .replace("{name}", "dob")
                .replace("{code}", "900101")
                .replace("{need}", "00000000-0000-7000-8000-000000000001");
            for method in methods.as_object().expect("there are methods").keys() {
                let method: Method = method.to_uppercase().parse().expect("a method");
                let answer = stranger
                    .send_json(method.clone(), &filled, &serde_json::json!({}))
                    .await;
                assert_eq!(answer.status, 401, "{method} {path}");
                assert_eq!(
                    answer.header("content-type"),
                    "application/problem+json",
                    "{method} {path}"
                );
            }
        }
    });
}

#[test]
fn an_address_of_the_api_where_nothing_is_answers_as_the_api_does() {
    run(async {
        let stranger = Visitor::stranger(TestApp::on_sqlite().await);
        for method in [Method::GET, Method::PUT] {
            let answer = stranger
                .send_json(method, "/api/v1/childs/1", &serde_json::json!({}))
                .await;
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (404, "application/problem+json")
            );
        }
    });
}
