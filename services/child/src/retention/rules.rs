//! A set of rules, read from text and checked as a whole.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{
    period::{Keep, LeapBirthday, Period},
    rule::{About, Action, CarriedOut, Condition, Rule, Trigger},
};

/// The rules that the service ships. Local policy wins: a council changes them by a version of its own.
pub const STARTER: &str = include_str!("starter.toml");

/// Fewest days between a version of the rules and the first deletion under it.
const COOLING_DAYS_MIN: u32 = 30;
/// The most days; a longer wait would be a mistake.
const COOLING_DAYS_MAX: u32 = 3_650;
/// Most characters that a text of rules may have.
const TEXT_MAX: usize = 200_000;
/// What the pages keep of ended involvements and closed assessments: one year, fixed.
const PAGES_KEEP: Keep = Keep::For(Period {
    from_financial_year_end: false,
    months: 12,
    days: 0,
});

/// What a council decides about keeping and deleting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// When those who were born on 29 February come of age.
    pub leap_birthday: LeapBirthday,
    /// Days after a version takes effect in which nothing is deleted under it.
    pub cooling_days: u32,
    /// The rules, in the order of the text.
    pub rules: Vec<Rule>,
}

/// Why a text is no set of rules: every reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the retention rules cannot be used: {}", .0.join("; "))]
pub struct RulesError(pub Vec<String>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetText {
    leap_birthday: LeapBirthday,
    cooling_days: u32,
    rule: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    id: String,
    about: String,
    what: String,
    #[serde(default, rename = "if")]
    applies_if: Vec<String>,
    from: String,
    keep: String,
    then: String,
    class: Option<String>,
    basis: String,
    #[serde(default)]
    notice_days: u32,
}

impl RuleSet {
    /// Reads and checks a text of rules.
    pub fn read(text: &str) -> Result<Self, RulesError> {
        if text.len() > TEXT_MAX {
            return Err(RulesError(vec![format!(
                "the text is longer than {TEXT_MAX} characters"
            )]));
        }
        let set: SetText = toml::from_str(text).map_err(|error| RulesError(vec![error.message().to_owned()]))?;
        let mut wrong = Vec::new();
        if !(COOLING_DAYS_MIN..=COOLING_DAYS_MAX).contains(&set.cooling_days) {
            wrong.push(format!(
                "cooling_days must be from {COOLING_DAYS_MIN} to {COOLING_DAYS_MAX}"
            ));
        }
        let mut rules = Vec::new();
        let mut ids = BTreeSet::new();
        for rule in set.rule {
            if !ids.insert(rule.id.clone()) {
                wrong.push(format!("rule {} stands there twice", rule.id));
            }
            match read_rule(rule) {
                Ok(rule) => rules.push(rule),
                Err(reasons) => wrong.extend(reasons),
            }
        }
        let set = Self {
            leap_birthday: set.leap_birthday,
            cooling_days: set.cooling_days,
            rules,
        };
        wrong.extend(set.gaps());
        if wrong.is_empty() {
            Ok(set)
        } else {
            Err(RulesError(wrong))
        }
    }

    /// The rules that the service ships.
    pub fn starter() -> Self {
        Self::read(STARTER).expect("a test reads the shipped rules")
    }

    /// A rule by its id.
    pub fn find(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The rules about something that end in an action.
    pub(super) fn about(&self, about: About, then: Action) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.about == about && rule.then == then)
    }

    /// What the set as a whole lacks: a record must be hidden before it may go.
    fn gaps(&self) -> Vec<String> {
        let purges = self.about(About::ChildRecord, Action::Purge).next().is_some();
        let archives = self.about(About::ChildRecord, Action::Archive).next().is_some();
        if purges && !archives {
            return vec!["a child record is deleted only from the archive: add a rule that archives it".to_owned()];
        }
        Vec::new()
    }
}

fn read_rule(text: RuleText) -> Result<Rule, Vec<String>> {
    let mut wrong = Vec::new();
    let id = text.id;
    let mut note = |reason: String| wrong.push(format!("rule {id}: {reason}"));
    if id.is_empty() || id.len() > 20 || !id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
        note("the id must be 1 to 20 letters, digits and dashes".to_owned());
    }
    for (name, words) in [("what", &text.what), ("basis", &text.basis)] {
        if words.trim().is_empty() || words.chars().count() > 300 {
            note(format!("{name} must have 1 to 300 characters"));
        }
    }
    let about = text.about.parse::<About>().map_err(&mut note).ok();
    let from = text.from.parse::<Trigger>().map_err(&mut note).ok();
    let then = text.then.parse::<Action>().map_err(&mut note).ok();
    let keep = text.keep.parse::<Keep>().map_err(|error| note(error.to_string())).ok();
    let class = text.class.and_then(|class| class.parse().map_err(&mut note).ok());
    let mut applies_if = Vec::new();
    for condition in text.applies_if {
        applies_if.extend(condition.parse::<Condition>().map_err(&mut note).ok());
    }
    let (Some(about), Some(from), Some(then), Some(keep)) = (about, from, then, keep) else {
        return Err(wrong);
    };
    if about == About::CaseRecord && then == Action::Purge && class.is_none() {
        note("a case record needs a class, by which the longer rule wins".to_owned());
    }
    if about != About::CaseRecord && class.is_some() {
        note("only case records have a class".to_owned());
    }
    if text.notice_days > 0 && !(about == About::ChildRecord && then == Action::Purge) {
        note("notice is given of the deletion of child records alone".to_owned());
    }
    if about == About::ChildRecord && then == Action::Purge && from != Trigger::Archived {
        note("a child record is deleted only from the archive: from must be archived".to_owned());
    }
    let rule = Rule {
        id: id.clone(),
        about,
        what: text.what,
        applies_if,
        from,
        keep,
        then,
        class,
        basis: text.basis,
        notice_days: text.notice_days,
    };
    if rule.carried_out() == CarriedOut::ByThePages && keep != PAGES_KEEP {
        note("the pages hide this after 1 year, and no rule changes that".to_owned());
    }
    if wrong.is_empty() { Ok(rule) } else { Err(wrong) }
}
