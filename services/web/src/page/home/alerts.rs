//! What became of records that the viewer looked at, in words, and marking it as read.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::post};
use child::AlertId;
use desk::{AlertLine, AlertWhat, Desk};
use gate::{AppState, CsrfForm, Named, Refusal};

use crate::{
    components::{Button, Csrf, components},
    frame::{Frame, see_other},
    page::moment::Moment,
};

/// The route of marking an alert as read.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/alerts/{alert}/read", post(post_read))
}

/// `POST /alerts/{alert}/read`
async fn post_read(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<AlertId>,
    CsrfForm(_): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    desk.read_alert(frame.viewer(), id).await?;
    frame.tell_next("Alert marked as read").await?;
    Ok(see_other("/"))
}

/// One alert with its link and its button.
#[derive(Template)]
#[template(path = "pages/home_alert.html")]
pub(super) struct AlertItem {
    testid: String,
    text: String,
    at: Moment,
    href: Option<String>,
    action: String,
    csrf: Csrf,
    button: Button,
}
components!(AlertItem);

impl AlertItem {
    /// An alert as the desk gave it.
    pub fn new(line: &AlertLine, csrf: &str) -> Self {
        Self {
            testid: format!("alert-{}", line.id),
            text: text(line),
            at: Moment::at(line.at),
            href: line.child.map(|child| format!("/child/{child}")),
            action: format!("/alerts/{}/read", line.id),
            csrf: Csrf::new(csrf),
            button: Button::new("Mark as read").secondary(),
        }
    }
}

/// The alert without its date, which follows.
fn text(line: &AlertLine) -> String {
    let seen = line.looked_at.join(" and ");
    let other = line.other.as_deref();
    match (line.what, line.looked_at.len(), other) {
        (AlertWhat::Joined, 0, _) => "A record that you looked at was joined with another".to_owned(),
        (AlertWhat::Joined, 1, None) => format!("A record that you looked at, {seen}, was joined with another"),
        (AlertWhat::Joined, 1, Some(other)) => format!("A record that you looked at, {seen}, was joined with {other}"),
        (AlertWhat::Joined, ..) => format!("Two records that you looked at, {seen}, were joined"),
        (AlertWhat::Parted, 0, _) => "A record that you looked at was parted".to_owned(),
        (AlertWhat::Parted, 1, None) => format!("A record that you looked at, {seen}, was parted"),
        (AlertWhat::Parted, 1, Some(other)) => {
            format!("A record that you looked at, {seen}, was parted: some of it is in {other}")
        }
        (AlertWhat::Parted, ..) => format!("Two records that you looked at, {seen}, were parted"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_alert_says_what_its_reader_looked_at_and_no_more_than_may_be_said() {
        let line = |what, looked_at: &[&str], other: Option<&str>| {
            text(&AlertLine {
                id: AlertId(Uuid::nil()),
                at: DateTime::UNIX_EPOCH,
                what,
                looked_at: looked_at.iter().map(|&reference| reference.to_owned()).collect(),
                other: other.map(str::to_owned),
                child: None,
            })
        };
        assert_eq!(
            line(AlertWhat::Joined, &["C-10001", "C-10002"], None),
            "Two records that you looked at, C-10001 and C-10002, were joined"
        );
        assert_eq!(
            line(AlertWhat::Joined, &["C-10001"], Some("C-10002")),
            "A record that you looked at, C-10001, was joined with C-10002"
        );
        assert_eq!(
            line(AlertWhat::Joined, &[], None),
            "A record that you looked at was joined with another"
        );
        assert_eq!(
            line(AlertWhat::Parted, &["C-10001"], Some("C-10002")),
            "A record that you looked at, C-10001, was parted: some of it is in C-10002"
        );
    }
}
