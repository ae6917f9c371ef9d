//! Users as administrators see them.

use child::{
    UserId,
    policy::{Role, Viewer},
    uk_day::uk_day,
};
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use store::{User, UserStatus};

use super::{
    keeper::Keeper,
    profile::Profile,
    rules::{AccessRules, Lapse, review_due},
    users::Way,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    right::{KeepsUsers, Right},
};

/// Days that end within this many months are told of.
const WARN_MONTHS: u32 = 1;

/// How a user's access stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessState {
    /// May sign in.
    Active,
    /// The check or the training has run out, or was never said.
    Lapsed,
    /// The role waits for a second person.
    Waiting,
    /// May not sign in.
    Suspended,
}

impl AccessState {
    /// Every state, in the order of the filter.
    pub const ALL: [Self; 4] = [Self::Active, Self::Lapsed, Self::Waiting, Self::Suspended];

    /// The word in addresses and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Lapsed => "lapsed",
            Self::Waiting => "waiting",
            Self::Suspended => "suspended",
        }
    }

    /// What a page calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Lapsed => "Lapsed",
            Self::Waiting => "Waiting",
            Self::Suspended => "Suspended",
        }
    }
}

/// Which users are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct UserFilter {
    /// Only those of this state.
    pub state: Option<AccessState>,
    /// Only those of this role.
    pub role: Option<Role>,
    /// Only those whose access a person has to confirm.
    pub review_due: bool,
}

/// One user in the list.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct UserLine {
    /// Id.
    pub id: UserId,
    /// What is said of the user; sources only where one user is asked for.
    pub profile: Profile,
    /// How the access stands.
    pub state: AccessState,
    /// What has run out.
    pub lapses: Vec<Lapse>,
    /// Whether a person has to confirm the access.
    pub review_due: bool,
    /// When a person last did.
    pub reviewed_on: Option<NaiveDate>,
    /// A role that waits for a second person.
    pub proposed_role: Option<Role>,
    /// Until when the account is locked, if it is.
    pub locked_until: Option<DateTime<Utc>>,
    /// How often it was locked since the last sign-in.
    pub locks: i64,
    /// When the user was last here.
    pub last_seen: Option<DateTime<Utc>>,
    /// How the user signs in.
    pub way: Way,
    /// Whether six-digit codes are set up.
    pub codes: bool,
    /// Counts what people changed: to be sent back with a change.
    pub version: i64,
}

/// One user, and what this viewer may do.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct UserView {
    /// The user.
    #[serde(flatten)]
    pub line: UserLine,
    /// Whether it is the viewer's own account, which another administrator keeps.
    pub own: bool,
    /// Whether the viewer proposed the role that waits.
    pub proposed_by_viewer: bool,
}

/// What administrators are told of on their home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessAlerts {
    /// Accounts that were locked and not signed in to since.
    pub locked: usize,
    /// Roles that wait for a second person.
    pub waiting: usize,
    /// Users whose access has to be confirmed.
    pub reviews: usize,
    /// Active users whose check or training ends within a month.
    pub ending: usize,
    /// Senders whose last token ends within 30 days: title and day.
    pub tokens: Vec<(String, NaiveDate)>,
}

impl UserLine {
    fn of(user: &User, sources: Vec<String>, rules: AccessRules, now: DateTime<Utc>) -> Self {
        let lapses = rules.lapses(user, uk_day(now));
        let state = match user.status {
            UserStatus::Suspended => AccessState::Suspended,
            UserStatus::Waiting => AccessState::Waiting,
            UserStatus::Active if lapses.is_empty() => AccessState::Active,
            UserStatus::Active => AccessState::Lapsed,
        };
        Self {
            id: user.id,
            profile: Profile::of(user, sources),
            state,
            lapses,
            review_due: user.status == UserStatus::Active && review_due(user, uk_day(now)),
            reviewed_on: user.reviewed_on,
            proposed_role: user.proposed_role,
            locked_until: user.locked_until.filter(|until| *until > now),
            locks: user.locks,
            last_seen: user.last_seen,
            way: if user.password_hash.is_some() {
                Way::Local
            } else {
                Way::Provider
            },
            codes: user.totp_secret.is_some(),
            version: user.version,
        }
    }

    fn fits(&self, filter: &UserFilter) -> bool {
        filter.state.is_none_or(|state| self.state == state)
            && filter.role.is_none_or(|role| self.profile.role == role)
            && (!filter.review_due || self.review_due)
    }
}

impl Desk {
    /// The users, by e-mail address.
    pub async fn user_list(&self, keeper: Keeper<'_>, filter: &UserFilter) -> Result<Vec<UserLine>, DeskError> {
        keeper.keeps_users()?;
        if let Keeper::Administrator(viewer) = keeper {
            self.trace(Event::of(viewer, Action::UsersListed)).await?;
        }
        let (rules, now) = (self.shared.access, self.shared.clock.now());
        let users = self.shared.db.read().await?.users().await?;
        let lines = users.iter().map(|user| UserLine::of(user, Vec::new(), rules, now));
        Ok(lines.filter(|line| line.fits(filter)).collect())
    }

    /// One user.
    pub async fn user_view(&self, viewer: &Viewer, id: UserId) -> Result<UserView, DeskError> {
        KeepsUsers::require(viewer)?;
        let mut tx = self.shared.db.read().await?;
        let user = tx.user(id).await?.ok_or(DeskError::NotFound)?;
        let sources = tx.sources_of(id).await?;
        drop(tx);
        let event = Event {
            subject: Some(id.to_string()),
            ..Event::of(viewer, Action::UsersListed)
        };
        self.trace(event).await?;
        Ok(UserView {
            line: UserLine::of(&user, sources, self.shared.access, self.shared.clock.now()),
            own: id == viewer.user,
            proposed_by_viewer: user.proposed_role.is_some() && user.proposed_by == Some(viewer.user),
        })
    }

    /// One user as the operator sees them at the command line.
    pub async fn user_for_operator(&self, id: UserId) -> Result<UserLine, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let user = tx.user(id).await?.ok_or(DeskError::NotFound)?;
        let sources = tx.sources_of(id).await?;
        drop(tx);
        Ok(UserLine::of(
            &user,
            sources,
            self.shared.access,
            self.shared.clock.now(),
        ))
    }

    /// Tells the log and the metrics what administrators are told of, and forgets sessions that have ended.
    pub async fn tell_access(&self) -> Result<(), DeskError> {
        let alerts = self.access_alerts().await?;
        for (what, count) in [
            ("locked", alerts.locked),
            ("waiting", alerts.waiting),
            ("review_due", alerts.reviews),
            ("ending", alerts.ending),
        ] {
            metrics::gauge!("users_to_see_to", "what" => what).set(count as f64);
        }
        metrics::gauge!("sender_tokens_ending").set(alerts.tokens.len() as f64);
        for (title, day) in &alerts.tokens {
            tracing::warn!(sender = %title, ends_on = %day, "The last token of a sender ends soon, or has ended: make the next one.");
        }
        let mut tx = self.shared.jobs.begin().await?;
        tx.end_expired_sessions(self.shared.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// What administrators are told of.
    pub(super) async fn access_alerts(&self) -> Result<AccessAlerts, DeskError> {
        let (rules, now) = (self.shared.access, self.shared.clock.now());
        let soon = uk_day(now) + Months::new(WARN_MONTHS);
        let users = self.shared.db.read().await?.users().await?;
        let lines: Vec<UserLine> = users
            .iter()
            .map(|user| UserLine::of(user, Vec::new(), rules, now))
            .collect();
        let count = |which: &dyn Fn(&UserLine) -> bool| lines.iter().filter(|line| which(line)).count();
        let ends = |until: Option<NaiveDate>| until.is_some_and(|until| until <= soon);
        Ok(AccessAlerts {
            locked: count(&|line| line.locks > 0 && line.state != AccessState::Suspended),
            waiting: count(&|line| line.proposed_role.is_some()),
            reviews: count(&|line| line.review_due),
            ending: count(&|line| {
                line.state == AccessState::Active
                    && (ends(line.profile.checks_until) || ends(line.profile.training_until))
            }),
            tokens: self.ending_tokens().await?,
        })
    }
}
