//! Which children are shielded (promise 5).

use std::collections::BTreeSet;

use child::ChildId;
use store::Tx;

use crate::error::DeskError;

/// Works out the shields of `children` from their records and open cases, then those of the children that a doubt may
/// join to them, and keeps them; leaves the doubts about those who are shielded to shield stewards. Answers whose shields
/// changed.
pub(crate) async fn set(tx: &mut Tx, children: &[ChildId]) -> Result<BTreeSet<ChildId>, DeskError> {
    let own = tx.shields_due(children).await?;
    let mut changed: BTreeSet<ChildId> = tx.change_shields(&own).await?.into_iter().collect();
    // After their own: a doubt reaches as far as the child that it may join them to.
    let beside = tx.children_beside(children).await?;
    let due = tx.shields_due(&beside).await?;
    changed.extend(tx.change_shields(&due).await?);
    let seen: BTreeSet<ChildId> = children.iter().chain(&beside).copied().collect();
    tx.seal_cases(&seen.into_iter().collect::<Vec<_>>()).await?;
    Ok(changed)
}
