//! A person at the site.

use std::sync::Mutex;

use child::policy::{Reach, Role, reach};
use reqwest::{Client, Method, RequestBuilder, header, redirect::Policy};

use super::Answer;
use crate::app::{PASSWORD, TestApp, email};

/// A person with a cookie jar, signed in or not.
pub struct Visitor {
    client: Client,
    base: String,
    /// The form token of the last page that had one.
    csrf: Mutex<String>,
}

impl Visitor {
    /// Somebody who is not signed in.
    pub fn stranger(app: &TestApp) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .expect("a client without special wishes");
        Self {
            client,
            base: app.base.clone(),
            csrf: Mutex::default(),
        }
    }

    /// Somebody who holds one cookie and takes no other.
    pub fn holding(app: &TestApp, cookie: &str) -> Self {
        let cookie = cookie.split(';').next().unwrap_or_default();
        let cookie = cookie.parse().expect("a cookie fits into a header");
        let client = Client::builder()
            .default_headers([(header::COOKIE, cookie)].into_iter().collect())
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .expect("a client without special wishes");
        Self {
            client,
            ..Self::stranger(app)
        }
    }

    /// The same person at another address of the same council.
    #[must_use]
    pub fn at(self, app: &TestApp) -> Self {
        Self {
            base: app.base.clone(),
            ..self
        }
    }

    /// A machine that shows a token with everything it asks.
    pub fn machine(app: &TestApp, token: &str) -> Self {
        let bearer = format!("Bearer {token}").parse().expect("a token fits into a header");
        let client = Client::builder()
            .default_headers([(header::AUTHORIZATION, bearer)].into_iter().collect())
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .expect("a client without special wishes");
        Self {
            client,
            ..Self::stranger(app)
        }
    }

    /// Somebody who signed in through the page, as `role`, and gave a reason to look at all children where that opens them.
    pub async fn signed_in(app: &TestApp, role: Role) -> Self {
        let visitor = Self::stranger(app);
        let answer = visitor.sign_in(&email(role), PASSWORD).await;
        assert_eq!(answer.status, 303, "{role} cannot sign in: {}", answer.words());
        // The session is a new one: any page gives its token.
        visitor.get("/").await;
        if reach(role) == Reach::WiderForAReason {
            visitor.give_a_reason().await;
        }
        visitor
    }

    /// Gives a reason to look at all children.
    pub async fn give_a_reason(&self) {
        self.get("/search").await;
        let answer = self
            .post("/search", &[("text", "anybody"), ("reason", "working")])
            .await;
        assert_eq!(answer.status, 303, "{}", answer.words());
    }

    /// Fills in and sends the sign-in form.
    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.get("/sign-in").await;
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Asks for a page and follows where it leads, as a browser does.
    pub async fn follow(&self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        for _ in 0..5 {
            if !(300..400).contains(&answer.status) {
                break;
            }
            let next = answer.location().to_owned();
            answer = self.get(&next).await;
        }
        answer
    }

    /// Sends a form, with the token of the last page seen.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.lock().expect("no holder of the token panics").clone();
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend_from_slice(fields);
        self.send(self.request(Method::POST, path).form(&form)).await
    }

    /// Sends a form and follows where it leads.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        if answer.status == 303 {
            self.follow(answer.location()).await
        } else {
            answer
        }
    }

    /// Sends JSON to the API, with the token of the last page seen in the header that the API asks for.
    pub async fn send_json(&self, method: Method, path: &str, body: &serde_json::Value) -> Answer {
        let csrf = self.csrf.lock().expect("no holder of the token panics").clone();
        self.send(self.request(method, path).header("x-csrf-token", csrf).json(body))
            .await
    }

    /// Sends a file as the body.
    pub async fn send_file(&self, path: &str, file: impl Into<Vec<u8>>) -> Answer {
        self.send(self.request(Method::POST, path).body(file.into())).await
    }

    /// Somebody else who got hold of this person's cookies.
    #[must_use]
    pub fn with_the_same_cookies(&self) -> Self {
        Self {
            client: self.client.clone(),
            base: self.base.clone(),
            csrf: Mutex::default(),
        }
    }

    /// Loses the form token, as a page from yesterday has.
    pub fn forget_token(&self) {
        self.csrf.lock().expect("no holder of the token panics").clear();
    }

    /// A request without a body by any method.
    pub async fn ask(&self, method: Method, path: &str) -> Answer {
        self.send(self.request(method, path)).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the site answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("the site sends what it began").to_vec();
        let answer = Answer {
            status,
            headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        };
        if let Some(csrf) = answer.csrf() {
            csrf.clone_into(&mut self.csrf.lock().expect("no holder of the token panics"));
        }
        answer
    }
}
