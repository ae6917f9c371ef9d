//! `onechild serve`: pages, API, health, metrics and scheduled jobs until told to stop.

use std::{future::IntoFuture as _, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{Router, extract::State, http::StatusCode, routing::get};
use child::clock::SystemClock;
use chrono::TimeDelta;
use desk::Desk;
use gate::{AppState, GateConfig};
use identity::Provider;
use jobs::{InboxConfig, ScheduleConfig, TrailConfig};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::{net::TcpListener, sync::watch};
use tokio_util::task::TaskTracker;

use crate::{Verdict, config::Config, heads, signals, wiring};

/// Serves until Ctrl-C or SIGTERM.
pub async fn run(config: &Config) -> anyhow::Result<Verdict> {
    log_to_stderr();
    let listening = listen(config).await?;
    tracing::info!(address = %listening.address, "Serving pages and API.");
    listening.run().await
}

/// A service that listens and has not answered anything yet.
pub struct Listening {
    address: SocketAddr,
    listener: TcpListener,
    app: Router,
    desk: Desk,
    schedule: ScheduleConfig,
}

/// Opens database, index and ports, so that whoever is told the address can use it.
pub async fn listen(config: &Config) -> anyhow::Result<Listening> {
    // Before anything is opened: with a key that others can read nothing is served.
    let schedule = schedule(config)?;
    let index = search::Index::open(&config.index).context("the search index cannot be opened")?;
    let desk = wiring::desk(config, index).await?;
    if !config.inbox.folder.as_os_str().is_empty() {
        desk.know_drop_folder(config.inbox.folder.clone());
    }
    desk.resume_runs()
        .await
        .context("a load that was cut off cannot be brought to its end")?;
    desk.follow_index()
        .await
        .context("the search index cannot be brought up to date")?;
    api::sweep(&config.delivery.folder).context("the folder of deliveries cannot be used")?;
    let address = format!("{}:{}", config.serve.host, config.serve.port);
    let listener = TcpListener::bind(&address)
        .await
        .with_context(|| format!("{address} cannot be listened on; is another service using the port?"))?;
    let address = listener.local_addr()?;
    metrics_port(config)?;
    let state = AppState {
        provider: provider(config)?,
        ..AppState::new(desk.clone(), gate_config(config, address))
    };
    Ok(Listening {
        app: app(&state),
        address,
        listener,
        desk,
        schedule,
    })
}

/// Pages, API and health in one router.
pub fn app(state: &AppState) -> Router {
    let health = Router::new()
        .route("/healthz", get(|| async { "alive" }))
        .route("/readyz", get(ready));
    gate::front(health.merge(web::routes(state)).merge(api::routes(state)), state).with_state(state.clone())
}

/// Whether the database answers.
async fn ready(State(desk): State<Desk>) -> (StatusCode, &'static str) {
    match desk.ready().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!(%error, "Not ready: the database does not answer.");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready")
        }
    }
}

impl Listening {
    /// Answers requests and runs the jobs until told to stop; then finishes what is under way.
    pub async fn run(self) -> anyhow::Result<Verdict> {
        if self.schedule.inbox.is_some() || self.desk.expects_deliveries().await? {
            catch_up(self.desk.clone());
        }
        let jobs = jobs::start(&self.desk, self.schedule)
            .await
            .context("the scheduler cannot start")?;
        let (stop, mut stopped) = watch::channel(false);
        let tracker = TaskTracker::new();
        tracker.spawn(async move {
            signals::wait_for_stop().await;
            let _ = stop.send(true);
        });
        let service = self.app.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(self.listener, service)
            .with_graceful_shutdown(async move {
                // The sender lives until the signal came.
                let _ = stopped.changed().await;
                tracing::info!("Stopping: finishing what is under way.");
            })
            .into_future()
            .await?;
        jobs.stop().await;
        tracker.close();
        tracker.wait().await;
        Ok(Verdict(true))
    }
}

/// Reads what is linked while pages are served already, so that the first delivery need not wait for it, and links what
/// a service that was killed had loaded and not linked.
fn catch_up(desk: Desk) {
    tokio::spawn(async move {
        let linked = async {
            desk.warm_up().await?;
            desk.link_now().await
        };
        if let Err(error) = linked.await {
            tracing::warn!(%error, "What waits could not be linked at the start; the next link run takes it up.");
        }
    });
}

/// The identity provider as configured. It need not be up: it is asked when somebody signs in.
fn provider(config: &Config) -> anyhow::Result<Option<Arc<Provider>>> {
    let Some(settings) = config.provider.settings()? else {
        return Ok(None);
    };
    let provider = Provider::new(settings, Arc::new(SystemClock)).context("[provider] cannot be used")?;
    Ok(Some(Arc::new(provider)))
}

fn gate_config(config: &Config, address: SocketAddr) -> GateConfig {
    GateConfig {
        secure_cookies: config.serve.https || !address.ip().is_loopback(),
        idle_minutes: config.serve.idle_minutes,
        absolute_hours: config.serve.absolute_hours,
        failures_per_address: config.sign_in.failures_per_address,
        authority: config.authority.name.clone(),
        contact: config.authority.contact.clone(),
        test_system: config.authority.test_system,
        deliveries: config.delivery.folder.clone(),
        behind_proxy: config.serve.behind_proxy,
        limits: config.limits,
        delivery_bytes_max: u64::from(config.delivery.megabytes_max) * 1_000_000,
        answer_within: gate::ANSWER_WITHIN,
        not_found_beat: gate::NOT_FOUND_BEAT,
    }
}

fn schedule(config: &Config) -> anyhow::Result<ScheduleConfig> {
    let folder = config.inbox.folder.clone();
    let inbox = InboxConfig {
        folder,
        settle: Duration::from_secs(config.inbox.settle_seconds),
    };
    Ok(ScheduleConfig {
        inbox: (!config.inbox.folder.as_os_str().is_empty()).then(|| (inbox, config.schedule.inbox.clone())),
        link: Some(config.schedule.link.clone()),
        alerts: Some(config.schedule.alerts.clone()),
        late: Some(config.schedule.late_sources.clone()),
        quality: Some(config.schedule.quality.clone()),
        retention: Some(config.schedule.retention.clone()),
        trail: TrailConfig {
            heads: heads::config(config)?,
            check: Some(config.schedule.audit.clone()),
            keep_queries: TimeDelta::days(i64::from(config.audit.query_text_days)),
        },
    })
}

/// Metrics for Prometheus on a port of their own, which is not for the public.
fn metrics_port(config: &Config) -> anyhow::Result<()> {
    let address: SocketAddr = format!("{}:{}", config.serve.host, config.serve.metrics_port)
        .parse()
        .context("serve.host must be an IP address")?;
    PrometheusBuilder::new()
        .with_http_listener(address)
        .install()
        .with_context(|| format!("metrics cannot be served on {address}; set serve.metrics_port to a free port"))
}

/// JSON lines on stderr. What they say is chosen where they are written: keys, counts and outcomes, never people.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("ONECHILD_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,tantivy=warn,sqlx=warn"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
