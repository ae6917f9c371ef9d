//! Jobs on a timetable. The timetable is tokio-cron-scheduler's; who may run is a lease in the database.

use std::sync::Arc;

use chrono::TimeDelta;
use desk::Desk;
use tokio::{sync::watch, task::JoinHandle};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::{
    follow::follow,
    inbox::{InboxConfig, run_inbox},
};

/// A run that takes longer than this loses its lease, so that a node that died does not block the others for ever.
const LEASE: TimeDelta = TimeDelta::minutes(30);

/// Which jobs run and when.
#[derive(Debug, Clone)]
pub struct ScheduleConfig {
    /// The drop folder, if there is one, and its cron expression.
    pub inbox: Option<(InboxConfig, String)>,
    /// When what waits to be linked is linked: a cron expression, if at all. Deliveries are linked when they come; this is
    /// for those whose linking failed.
    pub link: Option<String>,
    /// When late sources are told of: a cron expression, if at all.
    pub late: Option<String>,
}

/// The jobs of a running service.
pub struct Running {
    scheduler: JobScheduler,
    follower: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

/// Starts the index follower and the timetable.
pub async fn start(desk: &Desk, config: ScheduleConfig) -> Result<Running, JobSchedulerError> {
    let (stop, stopped) = watch::channel(false);
    let follower = tokio::spawn(follow(desk.clone(), stopped));
    let scheduler = JobScheduler::new().await?;
    if let Some((inbox, cron)) = config.inbox {
        let (desk, inbox) = (desk.clone(), Arc::new(inbox));
        let job = Job::new_async_tz(cron.as_str(), chrono_tz::Europe::London, move |_, _| {
            let (desk, inbox) = (desk.clone(), Arc::clone(&inbox));
            Box::pin(async move { Box::pin(look_into_inbox(&desk, &inbox)).await })
        })?;
        scheduler.add(job).await?;
    }
    if let Some(cron) = config.link {
        let desk = desk.clone();
        let job = Job::new_async_tz(cron.as_str(), chrono_tz::Europe::London, move |_, _| {
            let desk = desk.clone();
            Box::pin(async move {
                match desk.with_lease("link", LEASE, Box::pin(desk.link_now())).await {
                    Ok(None | Some(Ok(_))) => {}
                    Ok(Some(Err(error))) | Err(error) => {
                        tracing::error!(%error, "What waits could not be linked; it is tried again.");
                    }
                }
            })
        })?;
        scheduler.add(job).await?;
    }
    if let Some(cron) = config.late {
        let desk = desk.clone();
        let job = Job::new_async_tz(cron.as_str(), chrono_tz::Europe::London, move |_, _| {
            let desk = desk.clone();
            // Every node tells: its own metrics are read, not another's.
            Box::pin(async move {
                if let Err(error) = desk.tell_late_sources().await {
                    tracing::error!(%error, "It could not be found out which sources are late.");
                }
            })
        })?;
        scheduler.add(job).await?;
    }
    scheduler.start().await?;
    Ok(Running {
        scheduler,
        follower,
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
    }
}

async fn look_into_inbox(desk: &Desk, inbox: &InboxConfig) {
    match desk.with_lease("inbox", LEASE, Box::pin(run_inbox(desk, inbox))).await {
        Ok(Some(Ok(report))) => {
            metrics::counter!("inbox_files_total", "outcome" => "loaded").increment(report.loaded as u64);
            metrics::counter!("inbox_files_total", "outcome" => "poison").increment(report.poison as u64);
        }
        Ok(Some(Err(error))) => tracing::error!(%error, "The drop folder could not be loaded."),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "The lease of the drop folder could not be taken."),
    }
}
