//! What the council demands of people who sign in.

use child::{
    policy::{Role, Viewer},
    uk_day::uk_day,
};
use chrono::{Months, NaiveDate};
use store::User;

/// Terms are accepted anew after this many months (page P1).
const TERMS_MONTHS: u32 = 12;
/// Access is confirmed by a person after this many months (page P21).
const REVIEW_MONTHS: u32 = 12;

/// What the council demands of people who sign in. The default demands everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRules {
    /// Whether a role that opens children needs the days of criminal-record check and training to be known. A day that
    /// has passed stops every role.
    pub dates_required: bool,
    /// Whether local accounts sign in with six-digit codes.
    pub codes_required: bool,
}

impl Default for AccessRules {
    fn default() -> Self {
        Self {
            dates_required: true,
            codes_required: true,
        }
    }
}

/// What has run out, or was never said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lapse {
    /// The criminal-record check (renewed every three years: Hansard 2009, roles and rules 2).
    Checks,
    /// The training in security, data protection and human rights.
    Training,
}

/// Something that a person who signed in does before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Choose a password that nobody else knows.
    Password,
    /// Set up six-digit codes.
    Code,
    /// Accept the terms.
    Terms,
}

/// Whether a role sets, lifts or sees behind shields, or proves who did: a second person agrees before anybody has it.
pub const fn needs_two_people(role: Role) -> bool {
    matches!(role, Role::ManagementTeam | Role::ShieldSteward | Role::Auditor)
}

impl AccessRules {
    /// What keeps a user out today.
    pub(crate) fn lapses(self, user: &User, today: NaiveDate) -> Vec<Lapse> {
        let demanded = self.dates_required && opens_children(user.role);
        let over = |until: Option<NaiveDate>| until.map_or(demanded, |until| until < today);
        let mut lapses = Vec::new();
        if over(user.checks_until) {
            lapses.push(Lapse::Checks);
        }
        if over(user.training_until) {
            lapses.push(Lapse::Training);
        }
        lapses
    }

    /// What a user does first. Somebody whom the identity provider signed in has no password and no code here.
    pub(crate) fn due(self, user: &User, today: NaiveDate) -> Vec<Due> {
        let mut due = Vec::new();
        if user.password_hash.is_some() {
            if user.password_until.is_some() {
                due.push(Due::Password);
            }
            if user.code_due || (self.codes_required && user.totp_secret.is_none()) {
                due.push(Due::Code);
            }
        }
        let accepted = user.terms_accepted_on;
        if accepted.is_none_or(|on| on + Months::new(TERMS_MONTHS) <= today) {
            due.push(Due::Terms);
        }
        due
    }
}

/// Whether a person has to confirm a user's access by now: within a year of the last time, or of the account's beginning.
pub(crate) fn review_due(user: &User, today: NaiveDate) -> bool {
    let since = user.reviewed_on.unwrap_or_else(|| uk_day(user.created_at));
    since + Months::new(REVIEW_MONTHS) <= today
}

fn opens_children(role: Role) -> bool {
    Viewer::new(child::UserId(uuid::Uuid::nil()), "", role).opens_children()
}

#[cfg(test)]
mod tests {
    use child::UserId;
    use chrono::{DateTime, Days};
    use uuid::Uuid;

    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 1).unwrap()
    }

    fn user(role: Role) -> User {
        User::new(UserId(Uuid::nil()), "a@example.org", "A", role, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn days_that_nobody_said_stop_those_who_open_children_and_nobody_else() {
        let strict = AccessRules::default();
        for role in Role::ALL.iter().copied() {
            let lapses = strict.lapses(&user(role), day());
            let expected: &[Lapse] = if opens_children(role) {
                &[Lapse::Checks, Lapse::Training]
            } else {
                &[]
            };
            assert_eq!(lapses, expected, "{role}");
        }
        let lenient = AccessRules {
            dates_required: false,
            ..strict
        };
        assert!(lenient.lapses(&user(Role::SocialWorker), day()).is_empty());
    }

    #[test]
    fn a_day_holds_to_its_end_and_one_that_passed_stops_everybody() {
        let until = |checks, training| User {
            checks_until: checks,
            training_until: training,
            ..user(Role::SystemAdmin)
        };
        let lenient = AccessRules {
            dates_required: false,
            codes_required: false,
        };
        let yesterday = day() - Days::new(1);
        assert!(lenient.lapses(&until(Some(day()), Some(day())), day()).is_empty());
        assert_eq!(
            lenient.lapses(&until(Some(yesterday), Some(day())), day()),
            [Lapse::Checks]
        );
        assert_eq!(lenient.lapses(&until(None, Some(yesterday)), day()), [Lapse::Training]);
    }

    #[test]
    fn who_has_no_password_here_is_asked_for_none_and_for_no_code() {
        let strict = AccessRules::default();
        let of_provider = User {
            code_due: true,
            terms_accepted_on: Some(day()),
            ..user(Role::SocialWorker)
        };
        assert!(strict.due(&of_provider, day()).is_empty());
        let local = User {
            password_hash: Some("x".into()),
            password_until: Some(DateTime::UNIX_EPOCH),
            ..of_provider
        };
        assert_eq!(strict.due(&local, day()), [Due::Password, Due::Code]);
        let a_year_later = day() + Months::new(12);
        assert_eq!(strict.due(&local, a_year_later).last(), Some(&Due::Terms));
    }

    #[test]
    fn access_is_confirmed_within_a_year_of_the_last_time() {
        let user = User {
            reviewed_on: Some(day()),
            ..user(Role::Director)
        };
        assert!(!review_due(&user, day() + Months::new(12) - Days::new(1)));
        assert!(review_due(&user, day() + Months::new(12)));
    }
}
