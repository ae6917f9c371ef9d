//! Letting go of what is no longer kept (promise 10): earlier versions leave the engine's memory too.

use std::{
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration,
};

use super::feed_engine::{Kept, in_background};
use crate::desk::Shared;

/// How long a version that gave way by itself, outside of a link run, may stay in memory: forgetting costs as much as a
/// start, which would be too much for every single record.
const AT_MOST: Duration = Duration::from_hours(1);

/// Forgets the versions that gave way to others since the last time. An engine that forgets is not used meanwhile.
pub(super) async fn forget(slot: &mut Option<Kept>) {
    let Some(mut kept) = slot.take() else { return };
    if kept.replaced == 0 {
        *slot = Some(kept);
        return;
    }
    *slot = Some(
        in_background(move || {
            kept.engine.compact();
            kept.replaced = 0;
            kept
        })
        .await,
    );
}

/// Sees to it that what was replaced just now is forgotten in time. Nothing to do if that is planned already.
pub(super) fn forget_in_time(shared: &Arc<Shared>) {
    if !shared.forgetting.swap(true, Ordering::Relaxed) {
        tokio::spawn(forget_after(Arc::downgrade(shared), AT_MOST));
    }
}

/// Forgets after a while, if the desk is still there then; its memory ends with it.
pub(super) async fn forget_after(shared: Weak<Shared>, wait: Duration) {
    tokio::time::sleep(wait).await;
    if let Some(shared) = shared.upgrade() {
        shared.forgetting.store(false, Ordering::Relaxed);
        forget(&mut *shared.linking.lock().await).await;
    }
}
