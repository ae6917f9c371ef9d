//! Definite rules and guards: what joins two records or keeps them apart whatever they weigh.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, IntoDeserializer, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::Condition;

/// A definite rule of a model: one that is known by its name, or one that the model file spells out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Rule {
    /// A rule that the program knows.
    Known(KnownRule),
    /// A rule that the model spells out.
    Stated(DefiniteRule),
}

impl Rule {
    /// The name in `decided_by`.
    pub fn name(&self) -> &str {
        match self {
            Self::Known(rule) => rule.name(),
            Self::Stated(rule) => &rule.name,
        }
    }
}

// By hand, so that a fault inside a rule is told as such and not as "no variant fits".
impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrRule;
        impl<'de> Visitor<'de> for NameOrRule {
            type Value = Rule;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a rule, or a rule")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Rule, E> {
                KnownRule::deserialize(name.into_deserializer()).map(Rule::Known)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rule, A::Error> {
                DefiniteRule::deserialize(MapAccessDeserializer::new(map)).map(Rule::Stated)
            }
        }
        deserializer.deserialize_any(NameOrRule)
    }
}

/// A rule that the program knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownRule {
    /// A record whose column `child_ref` names another record (`source`, U+001F, `record_id`) is that record's child.
    StatedRecord,
}

impl KnownRule {
    /// The name in `decided_by`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StatedRecord => "stated_record",
        }
    }
}

/// A rule over the findings of comparisons. It speaks about pairs that the blocking rules find. A person's decision wins
/// over it; what keeps apart wins over what joins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefiniteRule {
    /// The name in `decided_by`: lower-case letters, digits and underscores.
    pub name: String,
    /// By comparison, the levels of which one must hold. All comparisons named must agree.
    pub when: BTreeMap<String, Vec<Condition>>,
    /// What becomes of such a pair.
    pub verdict: RuleVerdict,
}

/// What a definite rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleVerdict {
    /// The two records are one person.
    Join,
    /// The two records are two people.
    Apart,
}

/// A guard: a rule that the program knows by name, and that keeps apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// Two different valid NHS numbers.
    TwoNhsNumbers,
    /// Two babies of one delivery by birth order.
    BirthOrder,
    /// Two records of one source with the same birth date and household and two different first names.
    SameSnapshotTwins,
    /// Two records of one source.
    OnePerSource,
    /// An adopted child's identity of birth and the new one.
    NewIdentity,
}

impl Guard {
    /// The name in `decided_by`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwoNhsNumbers => "two_nhs_numbers",
            Self::BirthOrder => "birth_order",
            Self::SameSnapshotTwins => "same_snapshot_twins",
            Self::OnePerSource => "one_per_source",
            Self::NewIdentity => "new_identity",
        }
    }
}
