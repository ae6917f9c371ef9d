//! Sending the answers: from then on they count.

use child::{
    policy::Viewer,
    questionnaire::{meaning, missing},
};
use store::Expected;

use super::{
    answer::{Questionnaire, problems},
    show::find,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

impl Desk {
    /// Sends the draft of a source: its version is closed, what it lets us expect is noted, and where it claims another
    /// accuracy than before, a new version of the survivorship policy is in force.
    ///
    /// `declared` says that the person declared the answers to be right. Golden records follow with
    /// [`follow_policy`](Self::follow_policy).
    pub async fn send_answers(&self, viewer: &Viewer, name: &str, declared: bool) -> Result<Questionnaire, DeskError> {
        let mut tx = self.shared.db.begin().await?;
        let source = find(&mut tx, viewer, name).await?;
        tx.hold_answers(name).await?;
        let versions = tx.answers_of(name).await?;
        let Some(draft) = versions.first().filter(|row| row.submitted_at.is_none()) else {
            return Err(DeskError::unusable(
                "declaration",
                "There is nothing to send: answer a question, or review the existing answers first",
            ));
        };
        let missing = missing(&draft.answers);
        if !missing.is_empty() {
            return Err(problems(missing));
        }
        if !declared {
            return Err(DeskError::unusable(
                "declaration",
                "Confirm that the answers are right to the best of your knowledge",
            ));
        }
        let now = self.shared.clock.now();
        tx.submit_answers(name, draft.version, viewer.user, now).await?;
        let meaning = meaning(&draft.answers);
        let answered = Expected {
            records: meaning.expected_records,
            days: meaning.expected_days,
        };
        tx.note_answered(name, answered).await?;
        let in_force = tx.hold_survivorship().await?;
        let mut policy = None;
        if let Some(next) = tx.survivorship(in_force).await?.claiming(name, meaning.claims) {
            policy = Some(tx.add_survivorship(&next, now).await?);
        }
        let kept = tx.answers_of(name).await?;
        tx.commit().await?;
        let detail = serde_json::json!({ "source": name, "version": draft.version, "policy": policy });
        self.trace(Event::of(viewer, Action::SourceAnswersSent).with(detail))
            .await?;
        Ok(Questionnaire::of(name, &source.title, kept.first()))
    }
}
