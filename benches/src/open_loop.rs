//! Requests at a fixed rate, whether or not the answers keep up.

use std::{future::Future, time::Duration};

use tokio::{task::JoinSet, time::Instant};

use crate::latency::Latency;

/// Sends `count` requests, `rate` in a second, each at its own time: a slow answer delays none of the others. A time
/// runs from the moment at which the request was to be sent, so waiting for the sender counts as well; the timer's
/// grain of a millisecond is part of it. Any request that fails ends the run.
pub async fn run<F>(rate: u32, count: u32, request: impl Fn(u32) -> F) -> anyhow::Result<Latency>
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let period = Duration::from_secs(1) / rate;
    let start = Instant::now() + Duration::from_millis(50);
    let mut answers = JoinSet::new();
    for number in 0..count {
        let due = start + period * number;
        tokio::time::sleep_until(due).await;
        let answer = request(number);
        answers.spawn(async move { answer.await.map(|()| due.elapsed()) });
    }
    let times: anyhow::Result<Vec<Duration>> = answers.join_all().await.into_iter().collect();
    Ok(Latency::of(times?))
}
