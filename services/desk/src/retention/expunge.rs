//! The index of this node without what was deleted.

use std::sync::Arc;

use crate::{desk::Desk, error::DeskError};

impl Desk {
    /// Follows the change feed to its end and rewrites the parts of the index that still hold deleted documents, so that no
    /// trace of them stays on this node's disk. Every node does it for itself.
    pub async fn expunge_index(&self) -> Result<(), DeskError> {
        self.follow_index().await?;
        let _one_at_a_time = self.shared.indexing.lock().await;
        let index = Arc::clone(&self.shared.index);
        tokio::task::spawn_blocking(move || index.purge_deleted())
            .await
            .expect("rewriting the index does not panic")?;
        Ok(())
    }
}
