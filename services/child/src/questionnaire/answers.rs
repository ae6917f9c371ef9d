//! The answers to the questionnaire: texts under the names of their fields, each read once and right ever after.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    field::{Field, OTHER},
    question::Question,
    task::Task,
};

/// Answers, complete or not. What has no answer is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, String>);

/// One answer that cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Key of the field.
    pub field: String,
    /// What to do.
    pub message: String,
}

impl Answers {
    /// The answer kept under a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The number kept under a key.
    pub fn number(&self, key: &str) -> Option<u32> {
        self.get(key)?.parse().ok()
    }

    /// Whether nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any field of the question has an answer.
    pub fn touches(&self, question: &Question) -> bool {
        question.fields.iter().any(|field| self.0.contains_key(field.key))
    }

    /// Whether every field of the question has an answer.
    pub fn settles(&self, question: &Question) -> bool {
        question.fields.iter().all(|field| self.0.contains_key(field.key))
    }

    /// The answers to the questions of a task.
    #[must_use]
    pub fn of_task(&self, task: Task) -> Self {
        task.keys()
            .filter_map(|key| self.get(&key).map(str::to_owned).map(|text| (key, text)))
            .collect()
    }

    /// What a page shows for the answer to a field; none where there is none.
    pub fn words(&self, field: &Field) -> Option<String> {
        let kept = self.get(field.key)?;
        let own = field.other_key().and_then(|key| self.get(&key));
        Some(own.map_or_else(|| field.words(kept), str::to_owned))
    }

    /// Answers a task: what is typed takes the place of all that the task held, and what is left blank has no answer.
    /// With a mistake nothing changes. Blank answers are no mistake: a task may be saved half done.
    pub fn answer(&mut self, task: Task, typed: &BTreeMap<String, String>) -> Result<(), Vec<Mistake>> {
        let mut read: BTreeMap<String, String> = BTreeMap::new();
        let mut mistakes = Vec::new();
        let known: Vec<String> = task.keys().collect();
        for field in task.questions().flat_map(|question| question.fields) {
            let mut keep = |key: String, answer: Result<String, String>| match answer {
                Ok(text) if text.is_empty() => {}
                Ok(text) => {
                    read.insert(key, text);
                }
                Err(message) => mistakes.push(Mistake { field: key, message }),
            };
            let given = typed.get(field.key).map_or("", |text| text.trim());
            if given.is_empty() {
                continue;
            }
            keep(field.key.to_owned(), field.read(given));
            if let Some(key) = field.other_key().filter(|_| given == OTHER) {
                let own = typed.get(&key).map_or("", String::as_str);
                keep(key, field.read_other(own));
            }
        }
        for key in typed.keys().filter(|key| !known.contains(key)) {
            mistakes.push(Mistake {
                field: key.clone(),
                message: format!("The task “{}” asks nothing of this name", task.title()),
            });
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        self.0.retain(|key, _| !known.contains(key));
        self.0.append(&mut read);
        Ok(())
    }

    /// The answers without those to questions that `drop` names.
    pub(super) fn without(&self, drop: impl Fn(&Question) -> bool) -> Self {
        let mut rest = self.clone();
        for question in super::question::questions().iter().filter(|question| drop(question)) {
            for field in question.fields {
                rest.0.remove(field.key);
                if let Some(key) = field.other_key() {
                    rest.0.remove(&key);
                }
            }
        }
        rest
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Answers {
    /// Answers that were read before. What people type goes through [`answer`](Self::answer).
    fn from_iter<I: IntoIterator<Item = (K, V)>>(answers: I) -> Self {
        Self(
            answers
                .into_iter()
                .map(|(key, text)| (key.into(), text.into()))
                .collect(),
        )
    }
}
