//! What was chosen on the first page, kept in the session for the second: numbers and a reference, nothing of the child.

use child::{CaseId, ChildId, DecisionId};
use desk::TypedSplit;
use gate::{Refusal, Session};
use serde::{Deserialize, Serialize};

use crate::page::desk::text;

/// Session key: the split that is being made.
const SPLIT: &str = "web.split";

/// The answers of the first page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chosen {
    child: Option<ChildId>,
    /// The case that led here.
    pub case: Option<CaseId>,
    /// Numbers of the source records to be moved.
    pub records: Vec<i64>,
    /// Reference of the child that they belong to; empty for a new one.
    pub into: String,
    /// Earlier decisions to be taken back.
    pub withdraws: Vec<DecisionId>,
}

impl Chosen {
    /// Nothing chosen, for a case.
    pub fn nothing(case: Option<CaseId>) -> Self {
        Self {
            case,
            ..Self::default()
        }
    }

    /// What the form of a child sent.
    pub fn sent(child: ChildId, form: &[(String, String)]) -> Self {
        let all = |name: &'static str| form.iter().filter(move |(sent, _)| sent == name).map(|(_, text)| text);
        Self {
            child: Some(child),
            case: text(form, "case").parse().ok(),
            records: all("records").filter_map(|number| number.parse().ok()).collect(),
            into: text(form, "into").to_owned(),
            withdraws: all("withdraws").filter_map(|id| id.parse().ok()).collect(),
        }
    }

    /// As the desk takes it, before there is a reason.
    pub fn typed(&self) -> TypedSplit {
        TypedSplit {
            records: self.records.clone(),
            into: self.into.clone(),
            withdraws: self.withdraws.clone(),
            ..TypedSplit::default()
        }
    }

    /// Keeps it for the next page.
    pub async fn keep(&self, session: &Session) -> Result<(), Refusal> {
        Ok(session.insert(SPLIT, self).await?)
    }

    /// What was kept for a child; none if it was of another one, or none was.
    pub async fn kept(session: &Session, child: ChildId) -> Result<Option<Self>, Refusal> {
        let kept = session.get::<Self>(SPLIT).await?;
        Ok(kept.filter(|kept| kept.child == Some(child)))
    }

    /// Forgets it.
    pub async fn forget(session: &Session) -> Result<(), Refusal> {
        session.remove::<Self>(SPLIT).await?;
        Ok(())
    }

    /// The address of the first page.
    pub fn address(&self, child: ChildId) -> String {
        match self.case {
            Some(case) => format!("/child/{child}/split?case={case}"),
            None => format!("/child/{child}/split"),
        }
    }
}
