//! The list of users.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use child::policy::Role;
use desk::{AccessState, Desk, Keeper, UserFilter, UserLine};
use gate::{AppState, Refusal};
use serde::Deserialize;

use super::{
    address,
    words::{state, until},
};
use crate::{
    components::{
        Button, Checkboxes, Choice, Colour, Column, Content, Filter, Select, Table, TableRow, Tag, components,
    },
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of the list.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/users", get(get_users))
}

/// What the address asks for; what it does not know it leaves out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    role: String,
    review: Option<String>,
}

/// `GET /users`
async fn get_users(frame: Frame, State(desk): State<Desk>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let filter = UserFilter {
        state: AccessState::ALL.into_iter().find(|state| state.name() == asked.state),
        role: asked.role.parse().ok(),
        review_due: asked.review.is_some(),
    };
    let users = desk.user_list(Keeper::Administrator(frame.viewer()), &filter).await?;
    show(&ListPage::new(frame.page("Users", Section::Users), &users, &filter))
}

/// The list with its filters.
#[derive(Template)]
#[template(path = "pages/users/list.html")]
pub(super) struct ListPage {
    page: Page,
    heading: String,
    add: Button,
    filter: Filter,
    table: Option<Table>,
}

impl ListPage {
    /// The page of these users.
    pub fn new(page: Page, users: &[UserLine], filter: &UserFilter) -> Self {
        Self {
            page,
            heading: words::counted(users.len(), "user", "users"),
            add: Button::link("Add a user", "/users/add").testid("add-user"),
            filter: filters(filter),
            table: (!users.is_empty()).then(|| table(users)),
        }
    }
}

fn with(filter: &UserFilter, change: impl Fn(&mut UserFilter)) -> String {
    let mut filter = filter.clone();
    change(&mut filter);
    let mut parts = Vec::new();
    if let Some(state) = filter.state {
        parts.push(format!("state={}", state.name()));
    }
    if let Some(role) = filter.role {
        parts.push(format!("role={}", role.name()));
    }
    if filter.review_due {
        parts.push("review=due".to_owned());
    }
    if parts.is_empty() {
        "/users".to_owned()
    } else {
        format!("/users?{}", parts.join("&"))
    }
}

fn filters(now: &UserFilter) -> Filter {
    let any = |text: &str| Choice::new("", text);
    let states = AccessState::ALL.map(|state| Choice::new(state.name(), state.label()));
    let states = std::iter::once(any("Any status")).chain(states);
    let roles = Role::ALL.iter().map(|role| Choice::new(role.name(), role.label()));
    let roles = std::iter::once(any("Any role")).chain(roles);
    let review = Choice::new("due", "Access to be confirmed").chosen(now.review_due);
    let mut filter = Filter::new("/users")
        .option(Select::new("state", "Status", states.collect()).choose(now.state.map_or("", AccessState::name)))
        .option(Select::new("role", "Role", roles.collect()).choose(now.role.map_or("", Role::name)))
        .option(Checkboxes::new("review", "Yearly review", vec![review]).small());
    if let Some(state) = now.state {
        filter = filter.chosen(
            format!("Status – {}", state.label()),
            with(now, |filter| filter.state = None),
        );
    }
    if let Some(role) = now.role {
        filter = filter.chosen(
            format!("Role – {}", role.label()),
            with(now, |filter| filter.role = None),
        );
    }
    if now.review_due {
        filter = filter.chosen("Access to be confirmed", with(now, |filter| filter.review_due = false));
    }
    filter
}

/// The link to a user's page, and the e-mail address under it.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">{{ name }}</a><br><span class="govuk-body-s">{{ email }}</span>"#
)]
struct UserLink<'a> {
    href: String,
    name: &'a str,
    email: &'a str,
}
components!(UserLink<'_>);

/// The tags of a user.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ state }}{% if let Some(more) = review %} {{ more }}{% endif %}{% if let Some(more) = locked %} {{ more }}{% endif %}"#
)]
struct Tags {
    state: Tag,
    review: Option<Tag>,
    locked: Option<Tag>,
}
components!(Tags);

fn table(users: &[UserLine]) -> Table {
    let columns = [
        "Name and email",
        "Status",
        "Role",
        "Organisation",
        "Schools",
        "Check until",
        "Training until",
        "Last seen",
    ];
    let rows = users.iter().map(|user| {
        let said = &user.profile;
        let link = UserLink {
            href: address(user.id),
            name: &said.display_name,
            email: &said.email,
        };
        let tags = Tags {
            state: state(user.state),
            review: user.review_due.then(|| Tag::new("Review due").colour(Colour::Yellow)),
            locked: user.locked_until.map(|_| Tag::new("Locked").colour(Colour::Red)),
        };
        let cells: Vec<Content> = vec![
            link.into(),
            tags.into(),
            said.role.label().into(),
            said.organisation.as_deref().unwrap_or("Not recorded").into(),
            said.schools.join(", ").into(),
            until(said.checks_until),
            until(said.training_until),
            user.last_seen
                .map_or_else(|| "Never".into(), |at| Moment::short_day_of(at).into()),
        ];
        TableRow::new(cells).testid(format!("row-{}", user.id))
    });
    Table::new("users", columns.map(Column::new).to_vec(), rows.collect())
        .hidden_caption("Users, by email address")
        .first_cell_is_header()
        .scrolls()
}
