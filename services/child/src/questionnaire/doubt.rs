//! What is doubtful about answers and does not keep anybody from saving them, and what is missing before they count.

use super::{
    answers::{Answers, Mistake},
    question::question,
    route::{Need, in_effect, need, unheard},
};

/// Answers that do not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The question that it is about.
    pub question: u8,
    /// What to look at.
    pub message: String,
}

/// A count that cannot well be larger than another: question and key of both.
const NOT_ABOVE: [(u8, &str, u8, &str); 3] = [
    (25, "users_via_cms", 24, "users_total"),
    (27, "distinct_children", 26, "live_records"),
    (28, "children_unknown_elsewhere", 27, "distinct_children"),
];

/// Without these the answers cannot be sent, unless there are no plans to provide data.
const REQUIRED: [(u8, &str); 2] = [(26, "live_records"), (29, "involvements")];

/// Everything that is doubtful, in the order of the questions.
pub fn doubts(answers: &Answers) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = unheard(answers)
        .map(|(number, by)| Doubt {
            question: number,
            message: format!(
                "Question {number} leaves questions out, but question {by} leaves out question {number} itself, so they \
                 are asked all the same. Check both answers"
            ),
        })
        .collect();
    let counted = in_effect(answers);
    doubts.extend(NOT_ABOVE.iter().filter_map(|(number, key, limit, limit_key)| {
        let (given, most) = (counted.number(key)?, counted.number(limit_key)?);
        (given > most).then(|| Doubt {
            question: *number,
            message: format!(
                "The answer to question {number} is larger than the answer to question {limit}. Check both answers"
            ),
        })
    }));
    doubts
}

/// What is missing before the answers can be sent.
pub fn missing(answers: &Answers) -> Vec<Mistake> {
    if need(question(22), answers) == Need::Needed {
        return Vec::new();
    }
    REQUIRED
        .iter()
        .filter(|(_, key)| answers.get(key).is_none())
        .map(|(number, key)| Mistake {
            field: (*key).to_owned(),
            message: format!("Answer question {number}: {}", question(*number).text),
        })
        .collect()
}
