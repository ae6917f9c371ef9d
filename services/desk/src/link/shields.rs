//! Which children are shielded (promise 5).

use child::ChildId;
use store::Tx;

use crate::error::DeskError;

/// Works out the shields of `children` from their records and open cases and keeps them; answers whose changed.
pub(super) async fn set(tx: &mut Tx, children: &[ChildId]) -> Result<Vec<ChildId>, DeskError> {
    let due = tx.shields_due(children).await?;
    Ok(tx.change_shields(&due).await?)
}
