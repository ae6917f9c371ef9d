//! The lists as a council writes them down, and whether they can be used.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::list::{OTHER_REASON, OwnWords, Reason, ReasonList, Reasons};
use crate::{
    ids::UserId,
    policy::{Reach, Role, Viewer, reach},
};

/// Longest code, and longest words of a reason.
const CODE_MAX: usize = 40;
const WORDS_MAX: usize = 100;

/// `[reasons]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonSettings {
    search: SearchSettings,
    #[serde(rename = "override")]
    overriding: OverrideSettings,
}

/// `[reasons.search]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchSettings {
    /// The words of each code.
    words: BTreeMap<String, String>,
    /// What each role may say.
    roles: BTreeMap<String, RoleSettings>,
}

/// `[reasons.search.roles.ROLE]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleSettings {
    choices: Vec<String>,
    own_words: OwnWords,
}

/// `[reasons.override]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideSettings {
    /// The words of each code.
    words: BTreeMap<String, String>,
    /// The codes that each role may choose.
    roles: BTreeMap<String, Vec<String>>,
}

/// A part of the configuration that cannot be used, by its key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("reasons.{key}: {what}")]
pub struct WrongSetting {
    key: String,
    what: String,
}

fn wrong(key: impl Into<String>, what: impl Into<String>) -> WrongSetting {
    WrongSetting {
        key: key.into(),
        what: what.into(),
    }
}

impl Default for ReasonSettings {
    /// The same for every role: what the forms asked before councils could choose.
    fn default() -> Self {
        let search = [
            ("working", "Working with the child"),
            ("contact", "New contact about the child"),
            ("duplicate", "Checking a duplicate"),
        ];
        let overriding = [
            ("child_protection", "Child protection enquiry"),
            ("emergency", "Emergency"),
            ("duty", "Court or statutory duty"),
            (OTHER_REASON, "Another reason"),
        ];
        let words = |list: &[(&str, &str)]| {
            let words = list
                .iter()
                .map(|(code, words)| ((*code).to_owned(), (*words).to_owned()));
            words.collect()
        };
        let codes = |list: &[(&str, &str)]| list.iter().map(|(code, _)| (*code).to_owned()).collect::<Vec<String>>();
        let searching = RoleSettings {
            choices: codes(&search),
            own_words: OwnWords::Allowed,
        };
        let asked = |asked: fn(Role) -> bool| Role::ALL.iter().copied().filter(move |role| asked(*role));
        Self {
            search: SearchSettings {
                words: words(&search),
                roles: asked(searches_for_a_reason)
                    .map(|role| (role.name().to_owned(), searching.clone()))
                    .collect(),
            },
            overriding: OverrideSettings {
                words: words(&overriding),
                roles: asked(overrides)
                    .map(|role| (role.name().to_owned(), codes(&overriding)))
                    .collect(),
            },
        }
    }
}

/// Whether a role looks beyond its own children for a reason. The others reach every child by their work, or none beyond
/// their own whatever they say.
fn searches_for_a_reason(role: Role) -> bool {
    reach(role) == Reach::WiderForAReason
}

fn overrides(role: Role) -> bool {
    Viewer::new(UserId(uuid::Uuid::nil()), "", role).may_override()
}

impl ReasonSettings {
    /// The lists, or the first key that cannot be used.
    pub(super) fn read(&self) -> Result<Reasons, WrongSetting> {
        check_words("search.words", &self.search.words)?;
        check_words("override.words", &self.overriding.words)?;
        if self.search.words.contains_key(OTHER_REASON) {
            return Err(wrong(
                format!("search.words.{OTHER_REASON}"),
                "this code stands for words of one’s own; choose another",
            ));
        }
        let mut search = BTreeMap::new();
        for (name, settings) in &self.search.roles {
            let key = format!("search.roles.{name}");
            let role = role_of(&key, name)?;
            if !searches_for_a_reason(role) {
                return Err(wrong(
                    key,
                    "this role is asked for no reason: it reaches every child by its work, or its own children alone",
                ));
            }
            let key = format!("{key}.choices");
            let reasons = choices(&key, &settings.choices, "search.words", &self.search.words)?;
            if reasons.is_empty() && settings.own_words != OwnWords::Allowed {
                return Err(wrong(key, "name a reason, or set own_words to \"allowed\""));
            }
            search.insert(
                role,
                ReasonList {
                    reasons,
                    own_words: settings.own_words,
                },
            );
        }
        let mut overriding = BTreeMap::new();
        for (name, codes) in &self.overriding.roles {
            let key = format!("override.roles.{name}");
            let role = role_of(&key, name)?;
            if !overrides(role) {
                return Err(wrong(key, "this role may not see what a shield hides for a reason"));
            }
            let reasons = choices(&key, codes, "override.words", &self.overriding.words)?;
            if reasons.is_empty() {
                return Err(wrong(key, "name a reason"));
            }
            overriding.insert(role, reasons);
        }
        Ok(Reasons {
            search,
            overriding,
            override_words: self.overriding.words.clone(),
        })
    }
}

fn role_of(key: &str, name: &str) -> Result<Role, WrongSetting> {
    name.parse()
        .map_err(|unknown: crate::policy::UnknownRole| wrong(key, unknown.to_string()))
}

fn check_words(key: &str, words: &BTreeMap<String, String>) -> Result<(), WrongSetting> {
    let mut said = BTreeSet::new();
    for (code, words) in words {
        let key = format!("{key}.{code}");
        let letter = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
        if code.is_empty() || code.len() > CODE_MAX || !code.chars().all(letter) {
            return Err(wrong(
                key,
                format!("a code is 1 to {CODE_MAX} small letters, digits and \"_\""),
            ));
        }
        if words.trim() != words || words.is_empty() || words.chars().count() > WORDS_MAX {
            return Err(wrong(
                key,
                format!("the words of a reason are 1 to {WORDS_MAX} characters, without spaces around them"),
            ));
        }
        if words.chars().any(char::is_control) {
            return Err(wrong(key, "the words of a reason are one line of text"));
        }
        if !said.insert(words) {
            return Err(wrong(
                key,
                "another code has the same words, so the audit trail could not tell them apart",
            ));
        }
    }
    Ok(())
}

fn choices(
    key: &str,
    codes: &[String],
    words_key: &str,
    words: &BTreeMap<String, String>,
) -> Result<Vec<Reason>, WrongSetting> {
    let mut reasons: Vec<Reason> = Vec::with_capacity(codes.len());
    for code in codes {
        let words = words
            .get(code)
            .ok_or_else(|| wrong(key, format!("there is no reason \"{code}\" in reasons.{words_key}")))?;
        if reasons.iter().any(|reason| reason.code == *code) {
            return Err(wrong(key, format!("\"{code}\" stands there twice")));
        }
        reasons.push(Reason {
            code: code.clone(),
            words: words.clone(),
        });
    }
    Ok(reasons)
}
