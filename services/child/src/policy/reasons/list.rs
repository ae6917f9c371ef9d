//! The lists in force, and whether a reason is on one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::settings::{ReasonSettings, WrongSetting};
use crate::policy::Role;

/// The code of a reason that is words of one's own and nothing of the list.
pub const OTHER_REASON: &str = "other";
/// The most letters of words of one's own.
pub const OWN_WORDS_MAX: usize = 500;

/// Whether a reason for looking beyond one's own children may, or must, be told in words of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnWords {
    /// It is one of the list.
    No,
    /// It is one of the list, or words of one's own.
    Allowed,
    /// It is one of the list, and words of one's own besides.
    Demanded,
}

/// One reason of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What is sent for it.
    pub code: String,
    /// How pages and the audit trail say it.
    pub words: String,
}

/// What somebody may say who looks beyond their own children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonList {
    /// The reasons, in the council's order.
    pub reasons: Vec<Reason>,
    /// Words of one's own.
    pub own_words: OwnWords,
}

/// A reason as somebody gave it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GivenReason {
    /// A code of the list, or [`OTHER_REASON`].
    pub code: String,
    /// Words of one's own; empty if none.
    pub words: String,
}

/// Why a reason cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongReason {
    /// It is not on the list.
    NotListed,
    /// Words of one's own are missing.
    NoWords,
    /// There are more than [`OWN_WORDS_MAX`] letters of them.
    TooManyWords,
}

impl ReasonList {
    /// What is kept of a reason: what the list asks for and no other words.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for this list.
    pub fn take(&self, given: GivenReason) -> Result<GivenReason, WrongReason> {
        self.stated(&given)?;
        let asked = self.own_words == OwnWords::Demanded || given.code == OTHER_REASON;
        let words = if asked { given.words } else { String::new() };
        Ok(GivenReason { words, ..given })
    }

    /// The reason as it goes on record, or why it cannot be used.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for this list.
    pub fn stated(&self, given: &GivenReason) -> Result<String, WrongReason> {
        let listed = self.reasons.iter().find(|reason| reason.code == given.code);
        match (listed, self.own_words) {
            (Some(reason), OwnWords::No | OwnWords::Allowed) => Ok(reason.words.clone()),
            (Some(reason), OwnWords::Demanded) => Ok(format!("{}: {}", reason.words, own_words(given)?)),
            (None, OwnWords::Allowed) if given.code == OTHER_REASON => own_words(given).map(str::to_owned),
            (None, _) => Err(WrongReason::NotListed),
        }
    }

    /// Every code that may be sent.
    pub fn codes(&self) -> Vec<&str> {
        let other = (self.own_words == OwnWords::Allowed).then_some(OTHER_REASON);
        let listed = self.reasons.iter().map(|reason| &*reason.code);
        listed.chain(other).collect()
    }
}

fn own_words(given: &GivenReason) -> Result<&str, WrongReason> {
    match given.words.trim() {
        "" => Err(WrongReason::NoWords),
        words if words.chars().count() > OWN_WORDS_MAX => Err(WrongReason::TooManyWords),
        words => Ok(words),
    }
}

/// The council's lists. A role without one gives no reason that anything opens for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "ReasonSettings")]
pub struct Reasons {
    pub(super) search: BTreeMap<Role, ReasonList>,
    pub(super) overriding: BTreeMap<Role, Vec<Reason>>,
    /// The words of every code for an override, those that nobody may choose any more included.
    pub(super) override_words: BTreeMap<String, String>,
}

impl Default for Reasons {
    fn default() -> Self {
        ReasonSettings::default().read().expect("the defaults can be used")
    }
}

impl TryFrom<ReasonSettings> for Reasons {
    type Error = WrongSetting;

    fn try_from(settings: ReasonSettings) -> Result<Self, WrongSetting> {
        settings.read()
    }
}

impl Reasons {
    /// What a role may say that looks beyond its own children; nothing for roles that are not asked.
    pub fn search(&self, role: Role) -> Option<&ReasonList> {
        self.search.get(&role)
    }

    /// The reasons for which a role may see what a shield hides; none for roles that may not.
    pub fn overriding(&self, role: Role) -> &[Reason] {
        self.overriding.get(&role).map_or(&[], Vec::as_slice)
    }

    /// How a code for an override is said: by itself if the council has no words for it any more.
    pub fn override_words<'a>(&'a self, code: &'a str) -> &'a str {
        self.override_words.get(code).map_or(code, String::as_str)
    }
}
