//! What is asked.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A search: the text of the one box, or the advanced form.
///
/// It is kept in the session, never in a URL. Why somebody searches is not kept with it: what holds is what they say now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FindRequest {
    /// What was typed into the one box.
    pub text: String,
    /// The advanced form, when that was used.
    pub advanced: Option<Advanced>,
}

/// The advanced form: at least two parts, or one identifier.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Advanced {
    /// Last name.
    pub last_name: String,
    /// First names.
    pub first_names: String,
    /// Whether names that sound or are spelled alike answer too.
    pub similar: bool,
    /// Date of birth.
    pub born: Option<NaiveDate>,
    /// Youngest age, completed years.
    pub age_from: Option<u8>,
    /// Oldest age, completed years.
    pub age_to: Option<u8>,
    /// Postcode, whole or in part.
    pub postcode: String,
    /// School code.
    pub school: String,
    /// UPN or NHS number.
    pub identifier: String,
}

impl FindRequest {
    /// Everything that was typed, as the audit trail keeps it.
    pub(super) fn typed(&self) -> String {
        match &self.advanced {
            None => self.text.clone(),
            Some(advanced) => serde_json::to_string(advanced).expect("the form has string keys only"),
        }
    }
}

impl Advanced {
    /// How many parts are filled in.
    pub fn filled(&self) -> usize {
        let texts = [&self.last_name, &self.first_names, &self.postcode, &self.school];
        texts.into_iter().filter(|text| !text.trim().is_empty()).count()
            + usize::from(self.born.is_some())
            + usize::from(self.age_from.is_some() || self.age_to.is_some())
    }
}
