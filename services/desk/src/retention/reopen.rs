//! Records that come back into use the moment something new is known of them: nobody waits for the night to see a child.

use child::{
    ChildId,
    retention::{LifeState, Step, plan},
};
use store::Tx;

use super::rules::in_force;
use crate::{desk::Desk, error::DeskError};

impl Desk {
    /// Opens records again whose new facts do not ask for hiding or archiving any more, inside the caller's transaction,
    /// which tells the index of them anyway. Nothing is ever hidden here.
    pub(crate) async fn reopen(&self, tx: &mut Tx, children: &[ChildId]) -> Result<(), DeskError> {
        let day = self.retention_day();
        let hidden = tx.lives(children).await?;
        let hidden: Vec<ChildId> = hidden
            .into_iter()
            .filter(|(_, state)| *state != LifeState::default())
            .map(|(child, _)| child)
            .collect();
        if hidden.is_empty() {
            return Ok(());
        }
        let rules = in_force(&tx.rule_versions().await?, day)?;
        let mut opened = Vec::new();
        for case in self.cases_without_holds(tx, &hidden).await? {
            let due = plan(&rules, &case.facts, &case.state, &[], day);
            let opens = due
                .iter()
                .find(|due| matches!(due.step, Step::Enter(life) if life < case.state.life));
            opened.extend(opens.map(|due| (case.child, case.state.after(due, day))));
        }
        Ok(tx.put_lives(&opened).await?)
    }
}
