//! Following the change feed into this node's index.

use std::time::Duration;

use desk::Desk;
use tokio::sync::watch;

/// How long to wait for a ring before looking at the feed anyway: other processes cannot ring.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How long to let changes gather after a ring: each commit of the index costs about the same whether it holds one child
/// or hundreds, and what is committed is to be found within a second.
const GATHER: Duration = Duration::from_millis(400);

/// Applies the change feed to the index until told to stop. Every node follows for itself.
pub(crate) async fn follow(desk: Desk, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = desk.follow_index().await {
            tracing::error!(%error, "The search index could not follow the change feed; trying again.");
        }
        tokio::select! {
            () = desk.change_rung() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stop.changed() => return,
        }
    }
}
