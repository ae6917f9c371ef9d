//! What people do on many pages: search, open, compare two answers.

use child::ChildId;
use tests::{Answer, Visitor};

/// Searches as a person does, giving a reason where one is asked for, and shows the results (or the refused form).
pub async fn search(visitor: &Visitor, text: &str) -> Answer {
    visitor.get("/search").await;
    visitor
        .submit("/search", &[("text", text), ("reason", "working")])
        .await
}

/// The children of a result page, in order.
pub fn children(results: &Answer) -> Vec<String> {
    let rows = results
        .attributes("data-testid")
        .into_iter()
        .filter_map(|hook| hook.strip_prefix("row-"));
    rows.map(str::to_owned).collect()
}

/// The page of a child.
pub fn page_of(child: ChildId) -> String {
    format!("/child/{child}")
}

/// The body without what differs in every answer: the reference code and the form token.
pub fn comparable(answer: &Answer) -> String {
    let mut body = answer.body.clone();
    if let Some(csrf) = answer.csrf() {
        body = body.replace(csrf, "TOKEN");
    }
    if let Some((before, after)) = body.split_once("data-testid=\"reference\">")
        && let Some((_, after)) = after.split_once('<')
    {
        return format!("{before}REFERENCE<{after}");
    }
    body
}
