//! Which questions an answer leaves out, and which it asks for. What is left out stays within reach: it can be answered,
//! and then counts for nothing until it is needed.

use super::{
    answers::Answers,
    question::{Question, question},
};

/// Whether a question is to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It is.
    Needed,
    /// An answer is welcome.
    Welcome,
    /// Other answers make it needless.
    NotNeeded,
}

/// An answer that leaves questions out.
struct Jump {
    question: u8,
    key: &'static str,
    answer: &'static str,
    over: std::ops::RangeInclusive<u8>,
    words: &'static str,
}

/// As printed in the guide, in order: a jump whose own question is left out does not happen.
const JUMPS: [Jump; 2] = [
    Jump {
        question: 5,
        key: "replacement_plan",
        answer: "no_plans",
        over: 6..=8,
        words: "there are plans to replace the system (question 5)",
    },
    Jump {
        question: 8,
        key: "data_supply_start",
        answer: "no_plans",
        over: 9..=21,
        words: "there are plans to provide data (question 8)",
    },
];

/// A question that one answer to another asks for.
struct FollowUp {
    question: u8,
    after: u8,
    key: &'static str,
    answer: &'static str,
    /// What it is without that answer.
    otherwise: Need,
    words: &'static str,
}

const FOLLOW_UPS: [FollowUp; 4] = [
    FollowUp {
        question: 18,
        after: 17,
        key: "child_record_identifier",
        answer: "other",
        otherwise: Need::NotNeeded,
        words: "the identifier is another one (question 17)",
    },
    FollowUp {
        question: 20,
        after: 19,
        key: "holds_shielded",
        answer: "yes",
        otherwise: Need::NotNeeded,
        words: "the system holds shielded children (question 19)",
    },
    FollowUp {
        question: 22,
        after: 8,
        key: "data_supply_start",
        answer: "no_plans",
        otherwise: Need::NotNeeded,
        words: "there are no plans to provide data (question 8)",
    },
    FollowUp {
        question: 34,
        after: 33,
        key: "data_hub",
        answer: "yes",
        otherwise: Need::Welcome,
        words: "the system connects through a data hub (question 33)",
    },
];

/// Whether a question is to be answered, given the other answers.
pub fn need(asked: &Question, answers: &Answers) -> Need {
    if is_jumped(asked.number, answers) {
        return Need::NotNeeded;
    }
    match FOLLOW_UPS.iter().find(|rule| rule.question == asked.number) {
        None => Need::Needed,
        Some(rule) if answers.get(rule.key) == Some(rule.answer) && !is_jumped(rule.after, answers) => Need::Needed,
        Some(rule) => rule.otherwise,
    }
}

fn is_jumped(number: u8, answers: &Answers) -> bool {
    JUMPS.iter().any(|jump| {
        jump.over.contains(&number) && answers.get(jump.key) == Some(jump.answer) && !is_jumped(jump.question, answers)
    })
}

/// When a question is asked, as the end of a sentence that starts "Needed only if"; none for one that always is.
pub fn asked_when(asked: &Question) -> Option<&'static str> {
    let follow_up = FOLLOW_UPS
        .iter()
        .find(|rule| rule.question == asked.number && rule.otherwise == Need::NotNeeded);
    let jump = || JUMPS.iter().find(|jump| jump.over.contains(&asked.number));
    follow_up
        .map(|rule| rule.words)
        .or_else(|| jump().map(|jump| jump.words))
}

/// The answers that count: without those to questions that are not needed.
pub fn in_effect(answers: &Answers) -> Answers {
    answers.without(|question| need(question, answers) == Need::NotNeeded)
}

/// The questions whose answers have an effect on whether others are needed, although they are not needed themselves.
pub(super) fn unheard(answers: &Answers) -> impl Iterator<Item = (u8, u8)> {
    JUMPS.iter().filter_map(|jump| {
        let by = JUMPS.iter().find(|other| other.over.contains(&jump.question))?;
        let is_unheard = answers.get(jump.key) == Some(jump.answer) && is_jumped(jump.question, answers);
        is_unheard.then_some((question(jump.question).number, by.question))
    })
}
