//! Declarations of users that they know a child personally: who and since when, and never whom.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use desk::{DeclaredLine, Desk, RelationshipKind};
use gate::{AppState, CsrfForm, Named, Refusal};
use uuid::Uuid;

use crate::{
    components::{BackLink, Button, Column, Content, Csrf, Table, TableRow, Tag, components},
    frame::{Frame, see_other, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The routes of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/users/relationships", get(get_relationships))
        .route("/users/relationships/{declaration}/withdraw", post(post_withdraw))
}

/// `GET /users/relationships`
async fn get_relationships(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let declared = desk.declared_relationships(frame.viewer()).await?;
    let administers = frame.viewer().keeps_users();
    let section = if administers { Section::Users } else { Section::None };
    let page = frame.page("Declared relationships", section);
    show(&RelationshipsPage::new(page, &declared, administers))
}

/// The declarations in force.
#[derive(Template)]
#[template(path = "pages/users/relationships.html")]
pub(super) struct RelationshipsPage {
    page: Page,
    heading: String,
    table: Option<Table>,
}

impl RelationshipsPage {
    /// The page of these declarations, for an administrator or an auditor.
    pub fn new(page: Page, declared: &[DeclaredLine], administers: bool) -> Self {
        let back = if administers {
            BackLink::new("/users").text("Back to users")
        } else {
            BackLink::new("/").text("Back to home")
        };
        let csrf = page.csrf().to_owned();
        Self {
            heading: words::counted(declared.len(), "declaration", "declarations"),
            table: (!declared.is_empty()).then(|| table(declared, &csrf, administers)),
            page: page.back(back),
        }
    }
}

/// The next step, as a form of one button.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="/users/relationships/{{ id }}/withdraw">{{ csrf }}{{ button }}</form>"#
)]
struct NextStep {
    id: Uuid,
    csrf: Csrf,
    button: Button,
}
components!(NextStep);

fn table(declared: &[DeclaredLine], csrf: &str, administers: bool) -> Table {
    let columns = ["User", "Knows the child as", "Declared", "Status", "Next"];
    let rows = declared.iter().map(|line| {
        let next: Content = if line.next {
            let words = if administers { "Ask to withdraw" } else { "Withdraw" };
            let step = NextStep {
                id: line.id,
                csrf: Csrf::new(csrf),
                button: Button::new(words)
                    .secondary()
                    .once()
                    .testid(format!("withdraw-{}", line.id)),
            };
            step.into()
        } else {
            "".into()
        };
        let status = match line.withdrawal_asked_at {
            None => Tag::new("In force"),
            Some(_) => Tag::new("Waiting for an auditor"),
        };
        let kind = match line.kind {
            RelationshipKind::Family => "Family",
            RelationshipKind::Known => "Somebody they know",
        };
        TableRow::new(vec![
            (&line.name).into(),
            kind.into(),
            Moment::short_day_of(line.declared_at).into(),
            status.into(),
            next,
        ])
        .testid(format!("row-{}", line.id))
    });
    Table::new("declarations", columns.map(Column::new).to_vec(), rows.collect())
        .hidden_caption("Declared relationships, oldest first")
        .first_cell_is_header()
        .stacks()
}

/// `POST /users/relationships/{declaration}/withdraw`
async fn post_withdraw(
    frame: Frame,
    State(desk): State<Desk>,
    Named(declaration): Named<Uuid>,
    _: CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    desk.withdraw_relationship(frame.viewer(), declaration).await?;
    let words = if frame.viewer().keeps_users() {
        "An auditor has to agree before the record opens for this user again."
    } else {
        "The declaration is withdrawn. The record opens for this user again."
    };
    frame.tell_next(words).await?;
    Ok(see_other("/users/relationships"))
}
