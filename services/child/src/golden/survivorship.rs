//! Survivorship: which of several statements is shown. The policy is data, versioned, and may be changed by a council.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Claims;
use crate::{attribute::Attribute, kind::FeedKind};

/// One way to prefer a statement over another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// The statement that a data steward chose: before all others, stated in a policy or not.
    Chosen,
    /// A statement of a record that its source still holds, before one that ended.
    Current,
    /// A real name before a placeholder such as "Baby"; M or F before an unknown sex.
    Meaningful,
    /// The source that the policy trusts most for this attribute.
    Trust,
    /// The source that claims the highest percentage for this attribute; one that claims none comes last.
    Claimed,
    /// The source that rates its own data best.
    Rated,
    /// The source that confirms its records most often.
    Reconfirmed,
    /// The value that most sources state.
    Agreement,
    /// The latest statement by the sources' own dates.
    Recency,
    /// The record whose key sorts first: the last resort, so that the result never depends on order.
    Key,
}

impl Criterion {
    /// Why the value is shown, as the end of a sentence that starts "We show it because".
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Chosen => "a data steward chose it",
            Self::Current => "its source still holds the record",
            Self::Meaningful => "the other statement is a placeholder",
            Self::Trust => "that source is the most trusted for this detail",
            Self::Claimed => {
                "its source states the highest accuracy for this detail among those that are otherwise as good"
            }
            Self::Rated => "its source rates its own data best among those that are otherwise as good",
            Self::Reconfirmed => {
                "its source says that it confirms its records most often among those that are otherwise as good"
            }
            Self::Agreement => "most sources agree on it",
            Self::Recency => "it was confirmed most recently",
            Self::Key => "the sources are equally good and it comes first in order",
        }
    }
}

/// How one attribute survives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributePolicy {
    /// Criteria in order; the first that tells two statements apart decides. `Chosen` is always first and `Key` always
    /// last, stated or not.
    pub order: Vec<Criterion>,
    /// Trust per feed kind, most trusted first. A kind that is not listed comes after those that are.
    #[serde(default)]
    pub trust: Vec<FeedKind>,
}

impl AttributePolicy {
    /// The place of a feed kind in the order of trust: the lower, the more trusted.
    pub fn rank(&self, kind: FeedKind) -> usize {
        let place = self.trust.iter().position(|trusted| *trusted == kind);
        place.unwrap_or(self.trust.len())
    }
}

/// The whole policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survivorship {
    /// Version number, stored with every golden record built by it.
    pub version: i64,
    /// The rule of every attribute that has no rule of its own.
    pub default: AttributePolicy,
    /// Rules per attribute.
    pub attributes: BTreeMap<Attribute, AttributePolicy>,
    /// What each source claims of its own accuracy, by the source's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, Claims>,
}

/// A policy file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the survivorship policy cannot be read: {0}")]
pub struct SurvivorshipError(#[from] serde_json::Error);

impl Survivorship {
    /// The policy shipped with the service.
    pub fn builtin() -> Self {
        Self::from_json(include_str!("survivorship.json")).expect("a test reads the shipped policy")
    }

    /// Reads a policy.
    pub fn from_json(json: &str) -> Result<Self, SurvivorshipError> {
        Ok(serde_json::from_str(json)?)
    }

    /// What follows when `source` makes these claims: the next version, or none if they are those that are known.
    /// Claims that say nothing are the same as none.
    #[must_use]
    pub fn claiming(&self, source: &str, claims: Claims) -> Option<Self> {
        if self.claims_of(source) == claims {
            return None;
        }
        let mut next = Self {
            version: self.version + 1,
            ..self.clone()
        };
        if claims == Claims::default() {
            next.claims.remove(source);
        } else {
            next.claims.insert(source.to_owned(), claims);
        }
        Some(next)
    }

    /// What a source claims of itself; nothing if it said nothing.
    pub fn claims_of(&self, source: &str) -> Claims {
        self.claims.get(source).copied().unwrap_or_default()
    }

    /// The rule for `attribute`.
    pub fn rule(&self, attribute: Attribute) -> &AttributePolicy {
        self.attributes.get(&attribute).unwrap_or(&self.default)
    }
}
