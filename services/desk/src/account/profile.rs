//! What is said of a user, checked.

use child::{UserId, policy::Role};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use store::{User, users::fold_email};

use crate::{
    desk::Desk,
    error::{DeskError, Problem},
};

/// Longest name, organisation or team, in characters.
const TEXT_CHARACTERS_MAX: usize = 100;
/// Longest e-mail address, in characters (RFC 5321: 254).
const EMAIL_CHARACTERS_MAX: usize = 254;
/// Most schools that one user works for.
const SCHOOLS_MAX: usize = 200;

/// What is said of a user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// E-mail address.
    pub email: String,
    /// Name shown on pages and in the audit trail.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// Whom the user works for.
    #[serde(default)]
    pub organisation: Option<String>,
    /// The team in it.
    #[serde(default)]
    pub team: Option<String>,
    /// The schools that the user works for: their URN, or the council's own code.
    #[serde(default)]
    pub schools: Vec<String>,
    /// Names of the sources that a source partner speaks for; nobody else has any.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The last day on which the criminal-record check holds.
    #[serde(default)]
    pub checks_until: Option<NaiveDate>,
    /// The last day on which the training holds.
    #[serde(default)]
    pub training_until: Option<NaiveDate>,
}

impl Profile {
    /// What is said of a known user.
    pub(super) fn of(user: &User, sources: Vec<String>) -> Self {
        Self {
            email: user.email.clone(),
            display_name: user.display_name.clone(),
            role: user.role,
            organisation: user.organisation.clone(),
            team: user.team.clone(),
            schools: user.schools.clone(),
            sources,
            checks_until: user.checks_until,
            training_until: user.training_until,
        }
    }

    /// A new active user of whom this is said.
    pub(super) fn user(&self, id: UserId, created_at: DateTime<Utc>) -> User {
        let mut user = User::new(id, &self.email, &self.display_name, self.role, created_at);
        self.apply(&mut user);
        user
    }

    /// Says this of a user, but for the role, which has rules of its own.
    pub(super) fn apply(&self, user: &mut User) {
        user.email.clone_from(&self.email);
        user.display_name.clone_from(&self.display_name);
        user.organisation.clone_from(&self.organisation);
        user.team.clone_from(&self.team);
        user.schools.clone_from(&self.schools);
        user.checks_until = self.checks_until;
        user.training_until = self.training_until;
    }

    /// The same with texts trimmed, lists in order, each entry once, or what is wrong with it. Whether sources exist is
    /// asked elsewhere.
    fn tidied(mut self) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |field: &'static str, message: String| {
            problems.push(Problem {
                field: field.into(),
                message,
            });
        };
        self.email = fold_email(&self.email);
        let parts = self.email.split_once('@');
        let letters = self
            .email
            .chars()
            .all(|letter| !letter.is_whitespace() && !letter.is_control());
        if !letters
            || self.email.chars().count() > EMAIL_CHARACTERS_MAX
            || parts.is_none_or(|(name, host)| name.is_empty() || host.is_empty() || host.contains('@'))
        {
            wrong("email", "Enter an email address, like name@example.org".to_owned());
        }
        self.display_name = String::from(self.display_name.trim());
        if self.display_name.is_empty() {
            wrong("name", "Enter a name".to_owned());
        }
        let limited = |text: &str| text.chars().count() <= TEXT_CHARACTERS_MAX && !text.chars().any(char::is_control);
        let message = |what: &str| format!("{what} must be {TEXT_CHARACTERS_MAX} characters or less, on one line");
        if !limited(&self.display_name) {
            wrong("name", message("Name"));
        }
        for (field, what, text) in [
            ("organisation", "Organisation", &mut self.organisation),
            ("team", "Team", &mut self.team),
        ] {
            *text = text
                .take()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty());
            if text.as_deref().is_some_and(|text| !limited(text)) {
                wrong(field, message(what));
            }
        }
        self.schools = entries(self.schools);
        if self.schools.len() > SCHOOLS_MAX || !self.schools.iter().all(|school| school_code(school)) {
            wrong(
                "schools",
                format!("Enter up to {SCHOOLS_MAX} schools, each by its number or code of letters and digits"),
            );
        }
        if self.role == Role::FeedService {
            wrong(
                "role",
                "Select a role that a person has; machines have tokens (onechild source token add)".to_owned(),
            );
        }
        self.sources = entries(self.sources);
        if !self.sources.is_empty() && self.role != Role::SourcePartner {
            wrong(
                "source",
                "Only a source_partner speaks for sources; leave them out, or choose that role".to_owned(),
            );
        }
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }
}

/// Entries of a list: trimmed, in order, each once.
fn entries(list: Vec<String>) -> Vec<String> {
    let mut list: Vec<String> = list
        .into_iter()
        .map(|entry| entry.trim().to_owned())
        .filter(|entry| !entry.is_empty())
        .collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// A URN, or a code of the council's own.
fn school_code(text: &str) -> bool {
    text.len() <= 20
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-/_".contains(&byte))
}

impl Desk {
    /// What is said of a user, tidied, or everything that is wrong with it.
    pub(super) async fn checked(&self, profile: Profile) -> Result<Profile, DeskError> {
        let profile = profile.tidied().map_err(DeskError::Unusable)?;
        for source in &profile.sources {
            if self.shared.db.read().await?.source(source).await?.is_none() {
                return Err(DeskError::unusable(
                    "source",
                    format!("There is no source {source}; see onechild source list"),
                ));
            }
        }
        Ok(profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile {
            email: " Ann@Example.org ".into(),
            display_name: " Ann Smith ".into(),
            role: Role::SchoolPractitioner,
            organisation: Some("  ".into()),
            team: Some(" North ".into()),
            schools: vec!["900102".into(), " 900101 ".into(), "900102".into(), String::new()],
            sources: Vec::new(),
            checks_until: None,
            training_until: None,
        }
    }

    fn problems(profile: Profile) -> Vec<String> {
        let problems = profile.tidied().err().unwrap_or_default();
        problems.into_iter().map(|problem| problem.field.into_owned()).collect()
    }

    #[test]
    fn what_is_said_is_tidied() {
        let tidied = profile().tidied().unwrap_or_else(|_| panic!("nothing is wrong"));
        assert_eq!(
            (tidied.email.as_str(), tidied.display_name.as_str()),
            ("ann@example.org", "Ann Smith")
        );
        assert_eq!((tidied.organisation, tidied.team.as_deref()), (None, Some("North")));
        assert_eq!(tidied.schools, ["900101", "900102"]);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = Profile {
            email: "nobody".into(),
            display_name: String::new(),
            organisation: Some("x".repeat(101)),
            schools: vec!["<b>".into()],
            sources: vec!["education".into()],
            ..profile()
        };
        assert_eq!(problems(wrong), ["email", "name", "organisation", "schools", "source"]);
        let machine = Profile {
            role: Role::FeedService,
            ..profile()
        };
        assert_eq!(problems(machine), ["role"]);
        for email in ["@", "a@", "@b", "a@b@c", "a b@c", "a@b\n"] {
            let wrong = Profile {
                email: format!("x{email}x\u{7}"),
                ..profile()
            };
            assert_eq!(problems(wrong), ["email"], "{email:?}");
        }
    }
}
