//! Jobs on a timetable. The timetable is tokio-cron-scheduler's; who may run is a lease in the database.

use std::sync::Arc;

use chrono::TimeDelta;
use desk::Desk;
use tokio::{sync::watch, task::JoinHandle};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::{
    follow::follow,
    heads::keep_heads,
    inbox::{InboxConfig, run_inbox},
    trail::{TrailConfig, look_after_trail},
};

/// A run that takes longer than this loses its lease, so that a node that died does not block the others for ever.
const LEASE: TimeDelta = TimeDelta::minutes(30);

/// When a node reads the list of sources and of schools anew, which commands change beside it.
const LISTS: &str = "30 * * * * *";

/// Which jobs run and when.
#[derive(Debug, Clone)]
pub struct ScheduleConfig {
    /// The drop folder, if there is one, and its cron expression.
    pub inbox: Option<(InboxConfig, String)>,
    /// When what waits to be linked is linked, golden records follow a change of the survivorship policy, and choices
    /// whose day of review has come, and records that wait long for their identity, are asked about: a cron expression, if at all. Deliveries are linked when they come; this is for those whose linking failed.
    pub link: Option<String>,
    /// When people are told of records that they looked at and that were joined or parted: a cron expression, if at all.
    pub alerts: Option<String>,
    /// When late sources are told of: a cron expression, if at all.
    pub late: Option<String>,
    /// When it is looked whether the quality of the data has to be measured anew: a cron expression, if at all.
    pub quality: Option<String>,
    /// When the retention run of the day is done: a cron expression, if at all.
    pub retention: Option<String>,
    /// What is done for the audit trail.
    pub trail: TrailConfig,
}

/// The jobs of a running service.
pub struct Running {
    scheduler: JobScheduler,
    follower: JoinHandle<()>,
    /// The keeper of heads, if heads are kept, and what stops it.
    heads: Option<JoinHandle<()>>,
    last_head: watch::Sender<bool>,
    stop: watch::Sender<bool>,
}

/// Starts the index follower and the timetable.
pub async fn start(desk: &Desk, config: ScheduleConfig) -> Result<Running, JobSchedulerError> {
    let (stop, stopped) = watch::channel(false);
    let follower = tokio::spawn(follow(desk.clone(), stopped));
    let (last_head, last) = watch::channel(false);
    let heads = config.trail.heads.clone();
    let heads = heads.map(|heads| tokio::spawn(keep_heads(desk.clone(), heads, last)));
    let scheduler = JobScheduler::new().await?;
    add(&scheduler, LISTS, desk, read_lists).await?;
    if let Some((inbox, cron)) = config.inbox {
        let inbox = Arc::new(inbox);
        add(&scheduler, &cron, desk, move |desk| {
            look_into_inbox(desk, Arc::clone(&inbox))
        })
        .await?;
    }
    if let Some(cron) = config.link {
        add(&scheduler, &cron, desk, link_what_waits).await?;
    }
    if let Some(cron) = config.alerts {
        add(&scheduler, &cron, desk, tell_of_joins).await?;
    }
    if let Some(cron) = config.late {
        // Every node tells: its own metrics are read, not another's.
        add(&scheduler, &cron, desk, tell_late_sources).await?;
    }
    if let Some(cron) = config.quality {
        let desk = desk.clone();
        let job = Job::new_async_tz(cron.as_str(), chrono_tz::Europe::London, move |_, _| {
            let desk = desk.clone();
            Box::pin(async move {
                match desk
                    .with_lease("quality", LEASE, Box::pin(desk.measure_quality()))
                    .await
                {
                    Ok(None | Some(Ok(_))) => {}
                    Ok(Some(Err(error))) | Err(error) => {
                        tracing::error!(%error, "The quality of the data could not be measured; it is tried again.");
                    }
                }
            })
        })?;
        scheduler.add(job).await?;
    }
    if let Some(cron) = config.retention {
        add(&scheduler, &cron, desk, keep_and_delete).await?;
    }
    if let Some(cron) = config.trail.check.clone() {
        let trail = Arc::new(config.trail);
        add(&scheduler, &cron, desk, move |desk| {
            check_trail(desk, Arc::clone(&trail))
        })
        .await?;
    }
    scheduler.start().await?;
    Ok(Running {
        scheduler,
        follower,
        heads,
        last_head,
        stop,
    })
}

impl Running {
    /// Stops taking new work and waits for what is under way.
    pub async fn stop(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::error!(%error, "The scheduler did not stop cleanly.");
        }
        // The follower may already be gone; either way it is no longer running afterwards.
        let _ = self.stop.send(true);
        let _ = self.follower.await;
        // Last of all: the head covers what the others still recorded.
        let _ = self.last_head.send(true);
        if let Some(heads) = self.heads {
            let _ = heads.await;
        }
    }
}

/// Puts a job on the timetable; times are those of the clocks in England.
async fn add<Work>(
    scheduler: &JobScheduler,
    cron: &str,
    desk: &Desk,
    job: impl Fn(Desk) -> Work + Send + Sync + 'static,
) -> Result<(), JobSchedulerError>
where
    Work: Future<Output = ()> + Send + 'static,
{
    let desk = desk.clone();
    let job = Job::new_async_tz(cron, chrono_tz::Europe::London, move |_, _| Box::pin(job(desk.clone())))?;
    scheduler.add(job).await.map(drop)
}

async fn read_lists(desk: Desk) {
    if let Err(error) = desk.reload_sources().await {
        tracing::error!(%error, "The list of sources and of schools could not be read; the one from before stays.");
    }
}

async fn look_into_inbox(desk: Desk, inbox: Arc<InboxConfig>) {
    match desk
        .with_lease("inbox", LEASE, Box::pin(run_inbox(&desk, &inbox)))
        .await
    {
        Ok(Some(Ok(report))) => {
            metrics::counter!("inbox_files_total", "outcome" => "loaded").increment(report.loaded as u64);
            metrics::counter!("inbox_files_total", "outcome" => "poison").increment(report.poison as u64);
        }
        Ok(Some(Err(error))) => tracing::error!(%error, "The drop folder could not be loaded."),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "The lease of the drop folder could not be taken."),
    }
}

async fn link_what_waits(desk: Desk) {
    let work = async {
        desk.link_now().await?;
        desk.follow_policy().await?;
        desk.ask_again().await?;
        desk.ask_about_unidentified().await
    };
    match desk.with_lease("link", LEASE, Box::pin(work)).await {
        Ok(None | Some(Ok(_))) => {}
        Ok(Some(Err(error))) | Err(error) => {
            tracing::error!(%error, "What waits could not be linked or built; it is tried again.");
        }
    }
}

async fn tell_of_joins(desk: Desk) {
    match desk.with_lease("alerts", LEASE, Box::pin(desk.tell_of_joins())).await {
        Ok(None | Some(Ok(_))) => {}
        Ok(Some(Err(error))) | Err(error) => {
            tracing::error!(%error, "People could not be told of joined records; it is tried again.");
        }
    }
}

async fn tell_late_sources(desk: Desk) {
    if let Err(error) = desk.tell_late_sources().await {
        tracing::error!(%error, "It could not be found out which sources are late.");
    }
    if let Err(error) = desk.tell_access().await {
        tracing::error!(%error, "It could not be found out whose access or token is to be seen to.");
    }
}

/// One node does the run; then every node takes what was deleted out of its own index.
async fn keep_and_delete(desk: Desk) {
    if let Err(error) = Box::pin(desk.run_retention()).await {
        metrics::counter!("retention_failures_total").increment(1);
        tracing::error!(%error, "The retention run was cut off; it goes on at the next time, or with onechild retention run.");
    }
    if let Err(error) = desk.expunge_index().await {
        metrics::counter!("retention_failures_total").increment(1);
        tracing::error!(%error, "The index of this node may still hold what was deleted; it is tried again at the next time.");
    }
}

async fn check_trail(desk: Desk, config: Arc<TrailConfig>) {
    let work = Box::pin(look_after_trail(&desk, &config));
    match desk.with_lease("audit", LEASE, work).await {
        Ok(None | Some(Ok(_))) => {}
        Ok(Some(Err(error))) | Err(error) => {
            metrics::counter!("audit_check_failures_total").increment(1);
            tracing::error!(%error, "The audit trail could not be checked; it is tried again at the next time.");
        }
    }
}
