//! What a steward chose and typed on the page of a case.

use child::ChildId;
use desk::{Problem, TypedAnswer, TypedDeferral};

use crate::{
    components::FormErrors,
    page::{
        desk::{day_text, refuse, text},
        typed_date::TypedDate,
    },
};

/// What the radios offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The same child.
    Same,
    /// Different children.
    Different,
    /// It cannot be told yet.
    Unsure,
}

impl Answer {
    /// Every answer with its name in the form and its words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Same, "same", "Yes, same child"),
        (Self::Different, "different", "No, different children"),
        (Self::Unsure, "unsure", "I cannot tell yet"),
    ];

    /// Name in the form.
    pub fn name(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(answer, ..)| *answer == self)
            .map_or("", |(_, name, _)| name)
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find_map(|(answer, known, _)| (known == name).then_some(answer))
    }
}

/// The form as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// The version of the case that was seen.
    pub version: i64,
    /// The radio.
    pub answer: Option<Answer>,
    /// Why they are different.
    pub why: String,
    /// The same in own words.
    pub reason: String,
    /// What has to be known first.
    pub need: String,
    /// Who is asked.
    pub ask: String,
    /// The day on which the case is to come back.
    pub until: TypedDate,
    /// The child record that holds both records, if one does.
    pub child: Option<ChildId>,
    /// Whether the button for later was pressed.
    pub later: bool,
}

impl Typed {
    /// Nothing chosen, nothing typed.
    pub fn none() -> Self {
        Self::sent(&[])
    }

    /// What a form sent. Words that it does not offer count as absent.
    pub fn sent(form: &[(String, String)]) -> Self {
        let typed = |name: &str| text(form, name).to_owned();
        Self {
            version: text(form, "version").parse().unwrap_or_default(),
            answer: Answer::from_name(text(form, "answer")),
            why: typed("why"),
            reason: typed("reason"),
            need: typed("need"),
            ask: typed("ask"),
            until: TypedDate::sent("until", "Date to come back", form),
            child: text(form, "child").parse().ok(),
            later: form.iter().any(|(name, _)| name == "later"),
        }
    }

    /// As the desk takes an answer.
    pub fn to_answer(&self) -> TypedAnswer {
        TypedAnswer {
            version: self.version,
            answer: self.answer.map_or("", Answer::name).to_owned(),
            why: self.why.clone(),
            reason: self.reason.clone(),
            ..TypedAnswer::default()
        }
    }

    /// As the desk puts a case off.
    pub fn deferral(&self) -> TypedDeferral {
        TypedDeferral {
            version: self.version,
            reason: self.need.clone(),
            ask: self.ask.clone(),
            until: day_text(&self.until),
        }
    }

    /// Everything that was typed in words, in the order of the form.
    pub fn all_words(&self) -> String {
        let words = [&self.reason, &self.need, &self.ask].map(|text| text.trim());
        let words: Vec<&str> = words.into_iter().filter(|text| !text.is_empty()).collect();
        words.join(" ")
    }

    /// What the desk says is wrong, beside the fields of this form.
    pub fn refuse(&self, problems: Vec<Problem>) -> FormErrors {
        let unsure = self.answer == Some(Answer::Unsure);
        let named = problems.into_iter().map(|problem| Problem {
            field: match &*problem.field {
                "reason" if unsure => "need".into(),
                "note" if self.need.trim().is_empty() => "reason".into(),
                "note" => "need".into(),
                // What earlier decisions or the records themselves stand against.
                "decision" => "answer".into(),
                _ => problem.field,
            },
            message: problem.message,
        });
        refuse(named.collect(), &[&self.until], "answer")
    }
}
