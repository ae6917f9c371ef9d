//! Who came back from the provider, as its claims say.

use std::collections::BTreeMap;

use child::policy::Role;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::ProviderConfig;

/// The longest text that is taken from a claim, in characters.
const TEXT_CHARACTERS_MAX: usize = 200;

/// Claims beyond the standard ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Extra(pub BTreeMap<String, Value>);

impl openidconnect::AdditionalClaims for Extra {}

impl Extra {
    /// The texts of a claim: one, or a list. Anything else is none.
    pub fn texts(&self, claim: &str) -> Vec<&str> {
        match self.0.get(claim) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The first text of a claim, if it is one that can stand on a page.
    pub fn text(&self, claim: &str) -> Option<String> {
        self.texts(claim).first().and_then(|text| shown(text))
    }
}

/// A text as it can stand on a page: on one line, not empty, not endless.
pub(crate) fn shown(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(TEXT_CHARACTERS_MAX).collect();
    (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
}

/// Somebody who proved to the provider who they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The provider.
    pub issuer: String,
    /// Its name for the person, which it never gives to anybody else.
    pub subject: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the address is known to be the person's own.
    pub email_trusted: bool,
    /// Name shown.
    pub name: Option<String>,
    /// Whom the person works for.
    pub organisation: Option<String>,
    /// The team in it.
    pub team: Option<String>,
    /// Whether the provider decides roles.
    pub decides_role: bool,
    /// The role that it gives, if it gives one.
    pub role: Option<Role>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nothing that names the person: this may end in a log.
        f.debug_struct("Person")
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// What the standard claims say.
pub(crate) struct Standard {
    pub subject: String,
    pub email: Option<String>,
    pub email_verified: bool,
    pub name: Option<String>,
}

/// The person behind claims that were verified.
pub(crate) fn person(config: &ProviderConfig, standard: Standard, extra: &Extra) -> Person {
    let optional = |claim: &str| (!claim.is_empty()).then(|| extra.text(claim)).flatten();
    Person {
        issuer: config.issuer.clone(),
        subject: standard.subject,
        email_trusted: standard.email.is_some() && (standard.email_verified || config.trust_email),
        email: standard.email.as_deref().and_then(shown),
        name: standard.name.as_deref().and_then(shown),
        organisation: optional(&config.organisation_claim),
        team: optional(&config.team_claim),
        decides_role: !config.roles.is_empty(),
        role: config.role_of(&extra.texts(&config.role_claim)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{config::RoleRule, provider::tests::config};

    fn rules() -> ProviderConfig {
        let rule = |value: &str, role| RoleRule {
            value: value.to_owned(),
            role,
        };
        ProviderConfig {
            roles: vec![rule("grp-admin", Role::SystemAdmin), rule("grp-sw", Role::SocialWorker)],
            team_claim: "department".to_owned(),
            ..config("https://id.example")
        }
    }

    fn of(claims: Value) -> Person {
        let standard = Standard {
            subject: "7f".to_owned(),
            email: Some("ann@example.org".to_owned()),
            email_verified: false,
            name: Some("Ann Smith".to_owned()),
        };
        person(&rules(), standard, &serde_json::from_value(claims).unwrap())
    }

    #[test]
    fn p06_only_a_listed_value_gives_a_role_and_the_first_rule_wins() {
        assert_eq!(of(json!({ "groups": ["x", "grp-sw"] })).role, Some(Role::SocialWorker));
        assert_eq!(of(json!({ "groups": "grp-sw" })).role, Some(Role::SocialWorker));
        assert_eq!(
            of(json!({ "groups": ["grp-sw", "grp-admin"] })).role,
            Some(Role::SystemAdmin)
        );
        for none in [
            json!({}),
            json!({ "groups": [] }),
            json!({ "groups": ["GRP-SW", "grp-sw "] }),
            json!({ "groups": { "grp-sw": true } }),
            json!({ "roles": ["grp-sw"] }),
        ] {
            assert_eq!(of(none.clone()).role, None, "{none}");
        }
    }

    #[test]
    fn a_text_that_cannot_stand_on_a_page_is_none() {
        assert_eq!(
            of(json!({ "department": " North team " })).team.as_deref(),
            Some("North team")
        );
        assert_eq!(of(json!({ "department": "a\nb" })).team, None);
        assert_eq!(of(json!({ "department": "" })).team, None);
        assert_eq!(
            of(json!({ "department": "x".repeat(300) })).team.map(|team| team.len()),
            Some(200)
        );
    }

    #[test]
    fn an_address_that_nobody_checked_is_not_the_persons_own() {
        assert!(!of(json!({})).email_trusted);
    }

    #[test]
    fn p09_a_person_prints_without_name_and_address() {
        let printed = format!("{:?}", of(json!({ "groups": "grp-sw" })));
        assert!(!printed.contains("Ann") && !printed.contains("7f"), "{printed}");
    }
}
