//! What is to be done about one child on one day. Nothing is done here.

use chrono::{Days, NaiveDate};
use linkage::RecordKey;

use super::{
    due::{Dated, Schedule, schedule},
    facts::ChildFacts,
    hold::Hold,
    life::{Life, LifeState},
    rules::RuleSet,
};
use crate::ids::HoldId;

/// A version of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its number, from 1.
    pub version: i64,
    /// The rules.
    pub rules: RuleSet,
    /// The day from which it counts.
    pub effective_from: NaiveDate,
    /// Whether a second person approved it. Without that it hides and archives, and deletes nothing.
    pub approved: bool,
}

impl Policy {
    /// The first day on which something may be deleted under this version.
    pub fn cooled_on(&self) -> NaiveDate {
        self.effective_from + Days::new(self.rules.cooling_days.into())
    }

    fn deletes_on(&self, day: NaiveDate) -> bool {
        self.approved && day >= self.cooled_on()
    }
}

/// The version in force, and the one before it, by whose days deletion goes on while the new one is young.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesInForce {
    /// The version in force.
    pub now: Policy,
    /// The version before.
    pub before: Option<Policy>,
}

/// What something is done to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The child record.
    Child,
    /// One case record of it.
    Record(RecordKey),
    /// The entries of one sensitive service in one record, by service type.
    Entry(RecordKey, String),
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The record enters a state: it is hidden, archived, given to the custodian alone, or opened again.
    Enter(Life),
    /// The owner is told of the deletion on the due day.
    GiveNotice,
    /// A notice no longer holds.
    WithdrawNotice,
    /// A person is asked to look.
    AskReview,
    /// There is no more need to.
    EndReview,
    /// It is deleted.
    Purge,
}

impl Step {
    /// The word in the database and in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enter(Life::Live) => "open",
            Self::Enter(Life::Narrowed) => "hide",
            Self::Enter(Life::Archived) => "archive",
            Self::Enter(Life::Restricted) => "restrict",
            Self::GiveNotice => "give_notice",
            Self::WithdrawNotice => "withdraw_notice",
            Self::AskReview => "ask_review",
            Self::EndReview => "end_review",
            Self::Purge => "purge",
        }
    }

    /// The step of a stored word.
    pub fn from_name(name: &str) -> Option<Self> {
        let lives = Life::ALL.into_iter().map(Self::Enter);
        let others = [
            Self::GiveNotice,
            Self::WithdrawNotice,
            Self::AskReview,
            Self::EndReview,
            Self::Purge,
        ];
        lives.chain(others).find(|step| step.name() == name)
    }
}

/// Why something that is due is not done yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// No second person approved the rules.
    Approval,
    /// The version of the rules is too young; from this day on.
    Cooling(NaiveDate),
    /// The owner was told too short a while ago, or not yet; from this day on, where it is known.
    Notice(Option<NaiveDate>),
}

/// Whether it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Today.
    Due,
    /// Not while these holds are in force.
    Held(Vec<HoldId>),
    /// Not yet.
    Waits(Wait),
}

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// To what.
    pub target: Target,
    /// What.
    pub step: Step,
    /// By which rule; empty where no rule asks for it any more.
    pub rule: String,
    /// Of which version.
    pub version: i64,
    /// Since when; of a notice the day of the deletion that it tells.
    pub on: NaiveDate,
    /// From which day the archive counts, where the record enters it.
    pub archived_on: Option<NaiveDate>,
    /// Whether it is done.
    pub standing: Standing,
}

/// What is to be done about a child on `day`, the days before it included. Done twice on one day, the second time there is
/// nothing left but what waits.
pub fn plan(rules: &RulesInForce, facts: &ChildFacts, state: &LifeState, holds: &[Hold], day: NaiveDate) -> Vec<Due> {
    let planner = Planner {
        rules,
        now: schedule(&rules.now.rules, facts, state),
        before: rules
            .before
            .as_ref()
            .map(|before| schedule(&before.rules, facts, state)),
        facts,
        state,
        holds,
        day,
    };
    let mut due: Vec<Due> = planner.life().into_iter().collect();
    due.extend(planner.review());
    let purge = planner.purge();
    due.extend(planner.notice(purge.as_ref()));
    let child_goes = purge.as_ref().is_some_and(|due| due.standing == Standing::Due);
    due.extend(purge.filter(|purge| purge.on <= day));
    if !child_goes {
        due.extend(planner.parts());
    }
    due
}

struct Planner<'a> {
    rules: &'a RulesInForce,
    now: Schedule,
    before: Option<Schedule>,
    facts: &'a ChildFacts,
    state: &'a LifeState,
    holds: &'a [Hold],
    day: NaiveDate,
}

impl Planner<'_> {
    fn reached(&self, date: Option<&Dated>) -> Option<Dated> {
        date.filter(|date| date.on <= self.day).cloned()
    }

    fn due(&self, step: Step, date: Dated) -> Due {
        Due {
            target: Target::Child,
            step,
            rule: date.rule,
            version: self.rules.now.version,
            on: date.on,
            archived_on: None,
            standing: Standing::Due,
        }
    }

    fn nobody_asks(&self) -> Dated {
        Dated {
            rule: String::new(),
            on: self.day,
            notice_days: 0,
        }
    }

    /// The state that the record enters, if it is in another. A hold never stands in the way of hiding.
    fn life(&self) -> Option<Due> {
        let archive = self.reached(self.now.archive.as_ref());
        let archived_on = archive.as_ref().map(|archive| archive.on);
        let (wanted, date) = match (archive, self.reached(self.now.restrict.as_ref())) {
            (Some(_), Some(restrict)) => (Life::Restricted, restrict),
            (Some(archive), None) => (Life::Archived, archive),
            (None, _) => match self.reached(self.now.hide.as_ref()) {
                Some(hide) => (Life::Narrowed, hide),
                None => (Life::Live, self.nobody_asks()),
            },
        };
        (wanted != self.state.life).then(|| Due {
            archived_on,
            ..self.due(Step::Enter(wanted), date)
        })
    }

    fn review(&self) -> Option<Due> {
        match (self.reached(self.now.review.as_ref()), self.state.review_since) {
            (Some(date), None) => Some(self.due(Step::AskReview, date)),
            (None, Some(_)) => Some(self.due(Step::EndReview, self.nobody_asks())),
            _ => None,
        }
    }

    /// The deletion of the child record, due or not. Only what is in the archive already is deleted: never on the day on
    /// which it is archived, however late that is.
    fn purge(&self) -> Option<Due> {
        let in_archive = self.state.life.in_archive() && self.reached(self.now.archive.as_ref()).is_some();
        let now = self.now.purge.as_ref().filter(|_| in_archive)?;
        let before = self.before.as_ref().and_then(|before| before.purge.as_ref());
        let mut due = self.deletion(Target::Child, now, before);
        let notice_days = self.notice_days(&due);
        if due.standing == Standing::Due && notice_days > 0 {
            let told = self.state.notice.filter(|notice| notice.due == due.on);
            let free = told.map(|told| told.given_on + Days::new(notice_days.into()));
            if free.is_none_or(|free| free > self.day) {
                due.standing = Standing::Waits(Wait::Notice(free));
            }
        }
        Some(due)
    }

    /// A deletion by the version in force; while that is young by the version before it too, and then on the later day.
    fn deletion(&self, target: Target, now: &Dated, before: Option<&Dated>) -> Due {
        let policy = &self.rules.now;
        let mut due = Due {
            target,
            version: policy.version,
            ..self.due(Step::Purge, now.clone())
        };
        if !policy.approved {
            due.standing = Standing::Waits(Wait::Approval);
        } else if !policy.deletes_on(self.day) {
            let older = self.rules.before.as_ref().filter(|older| older.deletes_on(self.day));
            match (older, before) {
                (Some(older), Some(before)) => {
                    due.on = now.on.max(before.on);
                    due.rule.clone_from(&before.rule);
                    due.version = older.version;
                }
                _ => due.standing = Standing::Waits(Wait::Cooling(policy.cooled_on())),
            }
        }
        let holding: Vec<HoldId> = self
            .holds
            .iter()
            .filter(|hold| hold.covers(self.facts, &due.target))
            .map(|hold| hold.id)
            .collect();
        if !holding.is_empty() {
            due.standing = Standing::Held(holding);
        }
        due
    }

    /// How many days before a deletion the owner is told: the longer time where two versions ask for it.
    fn notice_days(&self, purge: &Due) -> u32 {
        let of = |schedule: &Schedule| schedule.purge.as_ref().map_or(0, |purge| purge.notice_days);
        let before = self.before.as_ref().filter(|_| purge.version != self.rules.now.version);
        of(&self.now).max(before.map_or(0, of))
    }

    /// What is to be told, or no longer holds, of the deletion of the child record.
    fn notice(&self, purge: Option<&Due>) -> Option<Due> {
        let notice_days = purge.map_or(0, |purge| self.notice_days(purge));
        let tells = purge
            .filter(|purge| notice_days > 0 && !matches!(purge.standing, Standing::Waits(Wait::Approval)))
            .filter(|purge| purge.on <= self.day + Days::new(notice_days.into()));
        match (tells, self.state.notice) {
            (Some(purge), told) if told.is_none_or(|told| told.due != purge.on) => Some(Due {
                step: Step::GiveNotice,
                standing: Standing::Due,
                ..purge.clone()
            }),
            (None, Some(_)) => Some(self.due(Step::WithdrawNotice, self.nobody_asks())),
            _ => None,
        }
    }

    /// Case records and entries that go before the child record.
    fn parts(&self) -> Vec<Due> {
        let before = self.before.as_ref();
        let records = self.now.records.iter().map(|(key, date)| {
            let before = before.and_then(|before| before.records.get(key));
            self.deletion(Target::Record(key.clone()), date, before)
        });
        let entries = self.now.entries.iter().map(|(place, date)| {
            let before = before.and_then(|before| before.entries.get(place));
            self.deletion(Target::Entry(place.0.clone(), place.1.clone()), date, before)
        });
        records.chain(entries).filter(|due| due.on <= self.day).collect()
    }
}
