//! The keeper of heads: each node signs its own, so no lease is needed.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use desk::{Desk, Head, HeadKey, SignedHead};
use tokio::{sync::watch, time::MissedTickBehavior};

use super::sink::Sink;

/// How heads are signed and where they go.
#[derive(Debug, Clone)]
pub struct HeadConfig {
    /// The key that signs them.
    pub key: Arc<HeadKey>,
    /// Where they go.
    pub sink: Sink,
    /// How often it is looked whether there are any.
    pub every: Duration,
    /// How long they may fail to get there before nothing is shown.
    pub hide_after: TimeDelta,
}

/// Puts heads outside until told to stop, and the last ones then.
pub(crate) async fn keep_heads(desk: Desk, config: HeadConfig, mut stopped: watch::Receiver<bool>) {
    let mut turns = tokio::time::interval(config.every);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let stop = tokio::select! {
            _ = turns.tick() => false,
            _ = stopped.changed() => true,
        };
        put_heads(&desk, &config).await;
        if stop {
            return;
        }
    }
}

/// Signs the heads that are due and puts them outside.
async fn put_heads(desk: &Desk, config: &HeadConfig) {
    let heads = match desk.heads_due().await {
        Ok(heads) => heads,
        Err(error) => {
            tracing::error!(%error, "Heads of the audit trail cannot be taken.");
            return failed(desk, config).await;
        }
    };
    let signed = heads.iter().cloned().map(|head| head.sign(&config.key));
    let lines: Vec<String> = signed.map(|signed: SignedHead| signed.line()).collect();
    let sink = config.sink.clone();
    let put = if lines.is_empty() {
        Ok(Ok(()))
    } else {
        tokio::task::spawn_blocking(move || sink.put(&lines)).await
    };
    match put {
        Ok(Ok(())) => outside(desk, &heads).await,
        Ok(Err(error)) => {
            tracing::error!(%error, "Heads of the audit trail cannot be put outside; it is tried again.");
            failed(desk, config).await;
        }
        Err(error) => {
            tracing::error!(%error, "Putting heads of the audit trail outside broke off; it is tried again.");
            failed(desk, config).await;
        }
    }
}

async fn outside(desk: &Desk, heads: &[Head]) {
    desk.heads_outside(heads).await;
    metrics::counter!("audit_heads_total", "outcome" => "outside").increment(heads.len() as u64);
    metrics::gauge!("audit_hides_everything").set(0.0);
    if let Some(last) = heads.last() {
        metrics::gauge!("audit_head_timestamp_seconds").set(last.at.timestamp() as f64);
    }
}

async fn failed(desk: &Desk, config: &HeadConfig) {
    metrics::counter!("audit_heads_total", "outcome" => "failed").increment(1);
    let closed = desk.heads_failed(config.hide_after).await;
    metrics::gauge!("audit_hides_everything").set(if closed { 1.0 } else { 0.0 });
    if closed {
        tracing::error!(
            minutes = config.hide_after.num_minutes(),
            "No head of the audit trail got outside for too long: nothing is shown until one does."
        );
    }
}
