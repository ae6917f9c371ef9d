//! Requests of the home page.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::policy::Viewer;
use desk::{AccessAlerts, Desk, Home, ReviewCounts, SchoolLine, TeamHome};
use gate::{AppState, Refusal};

use super::{alerts::AlertItem, duty::without_children, recent::recent_table};
use crate::{
    components::Table,
    frame::{Frame, show},
    layout::{Page, Section},
    page::{
        feeds::late_line,
        moment::Moment,
        search::{SearchForm, search_form},
        transport::schools_table,
    },
    words,
};

/// The route of the home page.
pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(get_home)).merge(super::alerts::routes())
}

/// `GET /`
async fn get_home(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let home = desk.home(frame.viewer()).await?;
    let schools = if Section::open_to(frame.viewer()).contains(&Section::Transport) {
        Some(desk.transport_schools(frame.viewer()).await?)
    } else {
        None
    };
    let page = frame.page("Home", Section::Home);
    let search = search_form(&frame);
    show(&HomePage::new(page, frame.viewer(), search, &home, schools.as_deref()))
}

/// The home page, by role.
#[derive(Template)]
#[template(path = "pages/home.html")]
pub(super) struct HomePage {
    page: Page,
    welcome: String,
    duty: Option<&'static str>,
    search: Option<SearchForm>,
    review: Option<Review>,
    late: Option<Vec<String>>,
    team: Option<Vec<String>>,
    not_justified: Option<String>,
    alerts: Option<Vec<AlertItem>>,
    asks: bool,
    schools: Option<Schools>,
    recent: Option<RecentRecords>,
    access: Option<Vec<AccessLine>>,
    declarations: bool,
}

/// One thing that those who keep users are told of, with the place where they see to it.
struct AccessLine {
    text: String,
    href: Option<&'static str>,
}

/// The records that a viewer looked at; no table before the first one.
struct RecentRecords {
    table: Option<Table>,
}

/// The review queue in short.
struct Review {
    waiting: String,
    oldest: Option<Moment>,
}

/// Schools with travel needs.
struct Schools {
    table: Option<Table>,
    contact: String,
}

impl HomePage {
    /// The page as the desk answered for this viewer.
    pub fn new(
        page: Page,
        viewer: &Viewer,
        search: Option<SearchForm>,
        home: &Home,
        schools: Option<&[SchoolLine]>,
    ) -> Self {
        Self {
            welcome: format!("You are signed in as {}, {}.", viewer.display_name, viewer.role.label()),
            duty: without_children(viewer.role),
            search,
            access: home.access.as_ref().map(access),
            declarations: viewer.settles_relationships(),
            review: home.review.as_ref().map(review),
            team: home.team.as_ref().map(team),
            not_justified: home.not_justified.filter(|count| *count > 0).map(not_justified),
            alerts: home
                .alerts
                .as_ref()
                .map(|alerts| alerts.iter().map(|line| AlertItem::new(line, page.csrf())).collect()),
            asks: viewer.opens_children(),
            late: home.late.as_ref().map(|late| late.iter().map(late_line).collect()),
            schools: schools.map(|schools| Schools {
                table: schools_table(schools),
                contact: page.contact().to_owned(),
            }),
            recent: home.recent.as_deref().map(|recent| RecentRecords {
                table: recent_table(recent),
            }),
            page: page.without_header_search(),
        }
    }
}

/// What waits for the team, the most urgent first.
fn team(team: &TeamHome) -> Vec<String> {
    let line =
        |count: usize, one: &str, many: &str| (count > 0).then(|| format!("{}.", words::counted(count, one, many)));
    let lines = [
        line(
            team.overrides,
            "override of a shield is to be reviewed",
            "overrides of shields are to be reviewed",
        ),
        line(
            team.requests,
            "request for a shield waits",
            "requests for a shield wait",
        ),
        line(team.overdue, "shield is due for review", "shields are due for review"),
        line(
            team.lifts,
            "lift waits for a second person",
            "lifts wait for a second person",
        ),
        line(team.contacts, "request for contact waits", "requests for contact wait"),
    ];
    lines.into_iter().flatten().collect()
}

fn not_justified(count: i64) -> String {
    let count = usize::try_from(count).unwrap_or_default();
    let looks = words::counted(count, "override of a shield was", "overrides of shields were");
    format!("{looks} found not justified in the last 30 days.")
}

/// What needs an administrator, in words; empty when nothing does.
fn access(alerts: &AccessAlerts) -> Vec<AccessLine> {
    let counts = [
        (
            alerts.locked,
            "account was locked",
            "accounts were locked",
            "after failed sign-ins",
            "/users",
        ),
        (
            alerts.waiting,
            "role waits",
            "roles wait",
            "for a second person",
            "/users",
        ),
        (
            alerts.reviews,
            "user’s access has",
            "users’ access has",
            "to be confirmed",
            "/users?review=due",
        ),
        (
            alerts.ending,
            "user’s",
            "users’",
            "check or training ends within a month",
            "/users",
        ),
    ];
    let counted = counts.into_iter().filter(|(count, ..)| *count > 0);
    let mut lines: Vec<AccessLine> = counted
        .map(|(count, one, more, what, href)| AccessLine {
            text: format!("{} {what}", words::counted(count, one, more)),
            href: Some(href),
        })
        .collect();
    lines.extend(alerts.tokens.iter().map(|(title, day)| AccessLine {
        text: format!("The token of {title} ends on {}", words::date(*day)),
        href: None,
    }));
    lines
}

fn review(counts: &ReviewCounts) -> Review {
    let waiting = match counts.open {
        0 => "Nothing is waiting.".to_owned(),
        open => format!("{} waiting.", words::counted(open, "pair is", "pairs are")),
    };
    Review {
        waiting,
        oldest: counts.oldest.map(Moment::at),
    }
}
