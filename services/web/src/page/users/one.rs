//! One user.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::ids::UserId;
use desk::{AccessState, Desk, UserView, Way};
use gate::{AppState, Named, Refusal};

use super::{
    act::Act,
    address,
    words::{lapses, state, until, way},
};
use crate::{
    components::{BackLink, Content, InsetText, RowAction, SummaryList, SummaryRow, WarningText},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
};

/// Session key: a password that is shown once, with the user whom it is for.
pub(super) const SHOWN_ONCE: &str = "web.users.password";

/// The route of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/users/{user}", get(get_user))
}

/// `GET /users/{user}`
async fn get_user(frame: Frame, State(desk): State<Desk>, Named(id): Named<UserId>) -> Result<Response, Refusal> {
    let user = desk.user_view(frame.viewer(), id).await?;
    let told = match frame.session().get::<(UserId, String)>(SHOWN_ONCE).await? {
        Some((of, password)) if of == id => {
            frame.session().remove::<(UserId, String)>(SHOWN_ONCE).await?;
            Some(password)
        }
        _ => None,
    };
    show(&UserPage::new(frame.page("User", Section::Users), &user, told))
}

/// What is known of a user, and what may be done.
#[derive(Template)]
#[template(path = "pages/users/one.html")]
pub(super) struct UserPage {
    page: Page,
    name: String,
    password: Option<InsetText>,
    warnings: Vec<WarningText>,
    details: SummaryList,
    access: SummaryList,
    own: bool,
    actions: Vec<(String, &'static str, &'static str)>,
}

impl UserPage {
    /// The page of a user; `password` is one that is shown this once.
    pub fn new(page: Page, user: &UserView, password: Option<String>) -> Self {
        Self {
            page: page.back(BackLink::new("/users").text("Back to users")),
            name: user.line.profile.display_name.clone(),
            password: password.map(|password| InsetText::new(password).testid("password")),
            warnings: warnings(user).into_iter().map(WarningText::new).collect(),
            details: details(user),
            access: access(user),
            own: user.own,
            actions: actions(user),
        }
    }
}

fn warnings(user: &UserView) -> Vec<String> {
    let line = &user.line;
    let mut warnings: Vec<String> = lapses(line).map(str::to_owned).into_iter().collect();
    if let Some(role) = line.proposed_role {
        let who = if user.proposed_by_viewer {
            "Another administrator has to agree."
        } else {
            "You can agree or decline."
        };
        warnings.push(format!(
            "The role {} waits for a second person. {who}",
            role.label().to_lowercase()
        ));
    }
    if line.review_due {
        warnings.push("Nobody has confirmed this access for a year.".to_owned());
    }
    if line.locks > 0 {
        warnings.push(format!(
            "Failed sign-ins locked this account {} since its owner last signed in. Somebody may be guessing the \
             password, or keeping the owner out.",
            match line.locks {
                1 => "once".to_owned(),
                times => format!("{times} times"),
            }
        ));
    }
    warnings
}

fn details(user: &UserView) -> SummaryList {
    let said = &user.line.profile;
    let row = |key: &str, value: Content, testid: &str| SummaryRow::new(key, value).testid(format!("attr-{testid}"));
    let text = |text: Option<&str>| -> Content { text.unwrap_or("Not recorded").into() };
    let list = |list: &[String]| -> Content {
        if list.is_empty() {
            "None".into()
        } else {
            list.join(", ").into()
        }
    };
    let mut rows = vec![
        row("Name", (&said.display_name).into(), "name"),
        row("Email", (&said.email).into(), "email"),
        row("Organisation", text(said.organisation.as_deref()), "organisation"),
        row("Team", text(said.team.as_deref()), "team"),
        row("Role", said.role.label().into(), "role"),
        row("Schools", list(&said.schools), "schools"),
    ];
    if !said.sources.is_empty() {
        rows.push(row("Sources", list(&said.sources), "sources"));
    }
    rows.push(row("Criminal-record check until", until(said.checks_until), "checks"));
    rows.push(row("Training until", until(said.training_until), "training"));
    if !user.own {
        let change = RowAction::new(
            format!("{}/edit", address(user.line.id)),
            "Change",
            "the details of this user",
        );
        rows[0] = rows[0].clone().action(change);
    }
    SummaryList::new(rows).testid("details")
}

fn access(user: &UserView) -> SummaryList {
    let line = &user.line;
    let seen: Content = line
        .last_seen
        .map_or_else(|| "Never".into(), |at| Moment::at(at).into());
    let reviewed: Content = line
        .reviewed_on
        .map_or_else(|| "Not yet".into(), |day| Moment::day(day).into());
    let mut rows = vec![
        SummaryRow::new("Status", state(line.state)).testid("attr-status"),
        SummaryRow::new("Signs in with", way(line.way)),
    ];
    if line.way == Way::Local {
        let codes = if line.codes { "Set up" } else { "Not set up" };
        rows.push(SummaryRow::new("Six-digit codes", codes));
    }
    if let Some(until) = line.locked_until {
        rows.push(SummaryRow::new("Locked until", Moment::at(until)));
    }
    rows.push(SummaryRow::new("Last seen", seen));
    rows.push(SummaryRow::new("Access confirmed", reviewed).testid("attr-reviewed"));
    SummaryList::new(rows).testid("access")
}

/// What may be done now: address, words, test id.
fn actions(user: &UserView) -> Vec<(String, &'static str, &'static str)> {
    if user.own {
        return Vec::new();
    }
    let line = &user.line;
    let mut acts = Vec::new();
    if line.proposed_role.is_some() {
        if !user.proposed_by_viewer {
            acts.push(Act::Agree);
        }
        acts.push(Act::Decline);
    }
    if line.state == AccessState::Suspended {
        acts.push(Act::Reinstate);
    } else {
        acts.push(Act::Confirm);
        acts.push(Act::Suspend);
    }
    if line.way == Way::Local {
        acts.push(Act::Reset);
    }
    if line.locks > 0 {
        acts.push(Act::Unlock);
    }
    let here = address(line.id);
    acts.into_iter()
        .map(|act| (format!("{here}/{}", act.slug()), act.button(), act.slug()))
        .collect()
}
