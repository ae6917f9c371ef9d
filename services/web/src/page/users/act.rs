//! The page before something is done with a user's access (moj: confirm an action).

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::ids::UserId;
use desk::{AccessAct, Desk, DeskError, Keeper, UserView};
use gate::{AppState, CsrfForm, Named, Refusal};
use serde::Deserialize;

use super::{address, one::SHOWN_ONCE, words::state};
use crate::{
    components::{BackLink, Button, Csrf, ErrorSummary, SummaryList, SummaryRow},
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
};

/// The route of these pages.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/users/{user}/{act}", get(get_act).post(post_act))
}

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Suspend,
    Reinstate,
    Confirm,
    Agree,
    Decline,
    Unlock,
    Reset,
}

impl Act {
    const ALL: [Self; 7] = [
        Self::Suspend,
        Self::Reinstate,
        Self::Confirm,
        Self::Agree,
        Self::Decline,
        Self::Unlock,
        Self::Reset,
    ];

    pub const fn slug(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Reinstate => "reinstate",
            Self::Confirm => "confirm",
            Self::Agree => "agree",
            Self::Decline => "decline",
            Self::Unlock => "unlock",
            Self::Reset => "reset",
        }
    }

    pub const fn button(self) -> &'static str {
        match self {
            Self::Suspend => "Suspend this user",
            Self::Reinstate => "Reinstate this user",
            Self::Confirm => "Confirm this access",
            Self::Agree => "Agree to this role",
            Self::Decline => "Decline this role",
            Self::Unlock => "Lift the lock",
            Self::Reset => "Give a new password",
        }
    }

    const fn consequence(self) -> &'static str {
        match self {
            Self::Suspend => "They are signed out now, everywhere, and cannot sign in until somebody reinstates them.",
            Self::Reinstate => {
                "They can sign in again with the role that they had. A role that works behind shields waits until another \
                 administrator agrees."
            }
            Self::Confirm => "You say that this person still needs this access. Somebody has to say so once a year.",
            Self::Agree => {
                "The role works behind shields. You say, as the second person, that this person is to have it."
            }
            Self::Decline => "They do not get the role. Somebody who was added for it cannot sign in.",
            Self::Unlock => "They can try to sign in again at once.",
            Self::Reset => {
                "They are signed out, their password and six-digit codes stop working, and you see a password once, to \
                 tell them. With it they choose their own and set up codes again. Be sure who asks. A user who works behind shields \
                 waits until another administrator agrees."
            }
        }
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Suspend => "The user is suspended and signed out.",
            Self::Reinstate => "The user is reinstated.",
            Self::Confirm => "The access is confirmed. It is due again in a year.",
            Self::Agree => "The user has the role from now on.",
            Self::Decline => "The role is not given.",
            Self::Unlock => "The lock is lifted.",
            Self::Reset => "The user has a new password. Tell it to them now: it is not shown again.",
        }
    }

    const fn desk(self) -> Option<AccessAct> {
        Some(match self {
            Self::Suspend => AccessAct::Suspend,
            Self::Reinstate => AccessAct::Reinstate,
            Self::Confirm => AccessAct::Confirm,
            Self::Agree => AccessAct::Agree,
            Self::Decline => AccessAct::Decline,
            Self::Unlock => AccessAct::Unlock,
            Self::Reset => return None,
        })
    }

    fn of(slug: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|act| act.slug() == slug)
            .ok_or(Refusal::NotFound)
    }
}

/// What is about to be done, and the way out.
#[derive(Template)]
#[template(path = "pages/users/act.html")]
pub(super) struct ActPage {
    page: Page,
    heading: &'static str,
    consequence: &'static str,
    about: SummaryList,
    action: String,
    csrf: Csrf,
    version: i64,
    button: Button,
    cancel: String,
}

impl ActPage {
    /// The page before `act`, with why it could not be done.
    pub fn new(page: Page, user: &UserView, act: Act, wrong: &[String]) -> Self {
        let here = address(user.line.id);
        let button = Button::new(act.button()).once().testid("confirm");
        let summary = ErrorSummary::new(wrong.iter().map(|words| (None, words.clone())).collect());
        Self {
            csrf: Csrf::new(page.csrf()),
            version: user.line.version,
            page: page
                .back(BackLink::new(&here).text("Back to the user"))
                .errors((!wrong.is_empty()).then_some(summary)),
            heading: act.button(),
            consequence: act.consequence(),
            about: about(user),
            action: format!("{here}/{}", act.slug()),
            button: match act {
                Act::Suspend | Act::Decline | Act::Reset => button.warning(),
                _ => button,
            },
            cancel: here,
        }
    }
}

fn about(user: &UserView) -> SummaryList {
    let (line, said) = (&user.line, &user.line.profile);
    let mut rows = vec![
        SummaryRow::new("Name", &said.display_name),
        SummaryRow::new("Email", &said.email),
        SummaryRow::new("Organisation", said.organisation.as_deref().unwrap_or("Not recorded")),
        SummaryRow::new("Role", said.role.label()),
        SummaryRow::new("Status", state(line.state)),
    ];
    if let Some(role) = line.proposed_role {
        rows.push(SummaryRow::new("Role that waits", role.label()));
    }
    SummaryList::new(rows).testid("about")
}

fn page(frame: &Frame, act: Act) -> Page {
    frame.page(act.button(), Section::Users)
}

/// `GET /users/{user}/{act}`
async fn get_act(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, act)): Named<(UserId, String)>,
) -> Result<Response, Refusal> {
    let act = Act::of(&act)?;
    let user = desk.user_view(frame.viewer(), id).await?;
    show_with(StatusCode::OK, &ActPage::new(page(&frame, act), &user, act, &[]))
}

/// What the page showed: who agrees agrees to that, and to nothing that came after.
#[derive(Deserialize)]
struct Seen {
    /// Without one nothing fits: the first is 1.
    #[serde(default)]
    version: i64,
}

/// `POST /users/{user}/{act}`
async fn post_act(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, act)): Named<(UserId, String)>,
    CsrfForm(sent): CsrfForm<Seen>,
) -> Result<Response, Refusal> {
    let act = Act::of(&act)?;
    let keeper = Keeper::Administrator(frame.viewer());
    let done = match act.desk() {
        Some(act) => desk.act_on_access(keeper, id, sent.version, act).await.map(|()| None),
        None => desk.reset_sign_in(keeper, id).await.map(Some),
    };
    match done {
        Ok(password) => {
            if let Some(password) = password {
                frame.session().insert(SHOWN_ONCE, (id, password)).await?;
            }
            frame.tell_next(act.done()).await?;
            Ok(see_other(&address(id)))
        }
        Err(DeskError::Unusable(problems)) => {
            let user = desk.user_view(frame.viewer(), id).await?;
            let wrong: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
            let page = ActPage::new(page(&frame, act), &user, act, &wrong);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}
