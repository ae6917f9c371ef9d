//! A real identity provider on the loopback address, and people who sign in there.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use reqwest::{Client, Url, header, redirect::Policy};
use serde_json::{Value, json};

use crate::leftovers::kill_at_end;

/// Our name and secret at the provider; made up, like everything there.
pub const CLIENT: (&str, &str) = ("onechild", "made-up-secret-of-the-tests-0123456789");

/// A provider that runs until the tests end.
pub struct TestProvider {
    /// Where it is discovered.
    pub issuer: String,
    client: Client,
    /// Held so that it is not forgotten while it runs; [`kill_at_end`] stops it.
    _process: Child,
}

fn client() -> Client {
    Client::builder()
        .cookie_store(true)
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .expect("a client without special wishes")
}

impl TestProvider {
    /// Starts one for the service at `base`.
    pub fn start(base: &str) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/provider");
        let mut process = Command::new("node")
            .args(["serve.mjs", base])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is on the path");
        kill_at_end(process.id());
        let mut line = String::new();
        let output = process.stdout.take().expect("its output was asked for");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the provider says where it listens");
        let issuer = line.trim().strip_prefix("ready ");
        let issuer = issuer.expect("the provider did not start; `make tools` installs what it needs");
        Self {
            issuer: issuer.to_owned(),
            client: client(),
            _process: process,
        }
    }

    /// Makes or changes an account: what its tokens claim, and how they are tampered with, if they are.
    pub async fn account(&self, id: &str, claims: Value, tamper: Option<&str>) {
        let account = json!({ "claims": claims, "tamper": tamper });
        self.control(&format!("accounts/{id}"), account.to_string()).await;
    }

    /// Lets every code expire that nobody used yet.
    pub async fn expire_codes(&self) {
        self.control("expire-codes", String::new()).await;
    }

    /// Makes the provider sign with other keys from now on.
    pub async fn change_keys(&self) {
        self.control("new-keys", String::new()).await;
    }

    async fn control(&self, what: &str, body: String) {
        let address = format!("{}/control/{what}", self.issuer);
        let answer = self.client.put(address).body(body).send().await;
        assert_eq!(answer.expect("the provider answers").status(), 204, "{what}");
    }

    /// Signs in at the provider as `login`, from the address that the service sent the browser to; answers the address
    /// that the provider sends it back to.
    pub async fn sign_in(&self, from: &str, login: &str) -> String {
        let browser = client();
        let mut address = Url::parse(from).expect("the service sends browsers to an address");
        assert!(from.starts_with(&self.issuer), "the browser was sent to {from}");
        for _ in 0..6 {
            if !address.as_str().starts_with(&self.issuer) {
                return address.into();
            }
            let answer = if address.path().starts_with("/interaction/") {
                browser.post(address.clone()).form(&[("login", login)]).send().await
            } else {
                browser.get(address.clone()).send().await
            };
            let answer = answer.expect("the provider answers");
            let location = answer
                .headers()
                .get(header::LOCATION)
                .map(|value| value.to_str().map(str::to_owned));
            let Some(Ok(location)) = location else {
                let words = answer.text().await.unwrap_or_default();
                panic!("the provider does not go on: {words}");
            };
            address = address.join(&location).expect("an address follows");
        }
        panic!("the provider sends browsers round and round");
    }
}
