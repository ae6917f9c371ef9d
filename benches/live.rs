//! Records one after the other, each linked, with its child's golden record up to date, durable before it is answered;
//! and how long a start over all of them takes.
//!
//! The baseline of the rate inserts one row for each of the same records into a database of the same kind on the same
//! disk, with as many clients and the same grouping of commits. The baseline of the start reads from the same database
//! what the engine is made of, and does nothing with it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::ensure;
use benches::{
    application::Application,
    county_folder::CountyFolder,
    group_commit::{GroupCommit, row_of},
    latency::Latency,
    live_feed::{Sent, hold_back},
    process, settings,
    steps::Steps,
    table::{Baseline, Table},
};
use store::{Db, RecordId};
use tokio::task::JoinSet;

/// Who send at the same time.
const CLIENTS: usize = 8;
/// And in a rush: a hub that passes on what its systems send. What arrives together shares one commit.
const RUSH: usize = 64;
/// Records before the measured ones: the first waits for the engine.
const WARM_UP: usize = 200;
/// Records asked about by HTTP.
const QUESTIONS: usize = 2_000;
/// Rows read at a time by the baseline of the start.
const PAGE: i64 = 20_000;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let steps = Steps::listen("desk")?;
    let children = settings::children()?;
    let county = CountyFolder::of(children)?;
    // As many by HTTP as in process, and as many in a rush.
    let sent = Arc::new(hold_back(&county.files, 3 * settings::live()? + WARM_UP)?);
    for url in settings::servers() {
        let application = Application::over(url.as_deref()).await?;
        let table = measure(application, &county, Arc::clone(&sent), &steps).await?;
        print!("{table}");
    }
    Ok(())
}

async fn measure(
    application: Application,
    county: &CountyFolder,
    sent: Arc<Vec<Sent>>,
    steps: &Steps,
) -> anyhow::Result<Table> {
    let filling = application.fill(county).await?;
    let mut table = Table::new(
        &format!("Records one by one, {}", application.kind()),
        &settings::environment(settings::children()?),
    );
    table.figure("records there", format!("{}", filling.rows.accepted));
    let jobs = jobs::start(
        &application.desk,
        jobs::ScheduleConfig {
            inbox: None,
            link: None,
            alerts: None,
            late: None,
            quality: None,
            retention: None,
            trail: jobs::TrailConfig {
                heads: None,
                check: None,
                keep_queries: chrono::TimeDelta::days(365),
            },
        },
    )
    .await?;
    let (desk, feed) = (application.desk.clone(), Arc::clone(&sent));
    let (sender, token) = application.sender().await?;
    let receive = move |number: usize| {
        let (desk, sender, one) = (desk.clone(), sender.clone(), feed[number].clone());
        async move {
            desk.receive(&sender, one.source, &one.record_id, one.fields).await?;
            anyhow::Ok(())
        }
    };
    let warm = by_clients(CLIENTS, 0..WARM_UP, receive.clone()).await?;
    steps.reset();
    let cpu = process::own_cpu();
    let third = (sent.len() - WARM_UP) / 3;
    let (first, second) = (WARM_UP + third, WARM_UP + 2 * third);
    let live = by_clients(CLIENTS, WARM_UP..first, receive.clone()).await?;
    let cpu = process::own_cpu().saturating_sub(cpu);
    let steps = steps.longest_first();
    let rush = by_clients(RUSH, first..second, receive).await?;
    let http = ByHttp::to(&application, token).await?;
    let (put, feed) = (http.clone(), Arc::clone(&sent));
    let by_http = by_clients(CLIENTS, second..sent.len(), move |number| {
        let (put, one) = (put.clone(), feed[number].clone());
        async move { put.put(&one).await }
    })
    .await?;
    let asked: Vec<Sent> = sent[WARM_UP..].iter().take(QUESTIONS).cloned().collect();
    let mut questions = Vec::new();
    for one in &asked {
        let began = Instant::now();
        http.ask(one).await?;
        questions.push(began.elapsed());
    }
    jobs.stop().await;
    ensure!(warm.count > 0 && live.count > 0, "nothing was sent");

    let beside = application.another_database().await?;
    let group = GroupCommit::into(beside, CLIENTS).await?;
    let rows: Arc<Vec<_>> = Arc::new(sent.iter().enumerate().map(|(at, sent)| row_of(sent, at)).collect());
    let bare = by_clients(CLIENTS, WARM_UP..first, move |number| {
        let (group, row) = (group.clone(), rows[number].clone());
        async move { group.insert(row).await }
    })
    .await?;
    table.beside(
        &format!("records received, {CLIENTS} clients"),
        format!("{:.0} records/s, {}", live.rate(), live.latency),
        Baseline {
            figure: format!("one row inserted for each {:.0} rows/s, {}", bare.rate(), bare.latency),
            ratio: live.rate() / bare.rate(),
        },
    );
    table.figure(
        &format!("records received, {RUSH} clients"),
        format!("{:.0} records/s, {}", rush.rate(), rush.latency),
    );
    table.figure(
        &format!("the same by HTTP, {CLIENTS} clients"),
        format!("{:.0} records/s, {}", by_http.rate(), by_http.latency),
    );
    table.figure("who is this, by HTTP, one client", Latency::of(questions).to_string());
    let each = |time: Duration| time.as_secs_f64() * 1e3 / live.count as f64;
    table.figure(
        "  processor time of all threads",
        format!("{:.3} ms a record", each(cpu)),
    );
    for (step, time) in steps {
        let share = time.as_secs_f64() / live.time.as_secs_f64();
        table.figure(
            &format!("  {step}"),
            format!("{:.0} % of the time, {:.3} ms a record", 100.0 * share, each(time)),
        );
    }
    start(&application, &mut table).await?;
    Ok(table)
}

/// A machine that delivers by HTTP.
#[derive(Clone)]
struct ByHttp {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl ByHttp {
    async fn to(application: &Application, token: String) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let base = application.serve_to_machines().await? + api::ROOT;
        Ok(Self { client, base, token })
    }

    async fn put(&self, one: &Sent) -> anyhow::Result<()> {
        let path = format!("{}/sources/{}/records/{}", self.base, one.source, one.record_id);
        self.send(self.client.put(path).json(&one.fields)).await
    }

    async fn ask(&self, one: &Sent) -> anyhow::Result<()> {
        let mut asked = one.fields.clone();
        asked.insert("source".to_owned(), one.source.to_owned());
        self.send(self.client.post(format!("{}/match", self.base)).json(&asked))
            .await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> anyhow::Result<()> {
        let answer = request.bearer_auth(&self.token).send().await?.error_for_status()?;
        answer.bytes().await?;
        Ok(())
    }
}

/// What clients did.
struct Done {
    count: usize,
    time: Duration,
    latency: Latency,
}

impl Done {
    fn rate(&self) -> f64 {
        self.count as f64 / self.time.as_secs_f64()
    }
}

/// Does `each` for every number of the range; each client takes the next as soon as its last is answered.
async fn by_clients<F>(
    clients: usize,
    numbers: std::ops::Range<usize>,
    each: impl Fn(usize) -> F + Clone + Send + 'static,
) -> anyhow::Result<Done>
where
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let next = Arc::new(AtomicUsize::new(numbers.start));
    let started = Instant::now();
    let mut sending = JoinSet::new();
    for _ in 0..clients {
        let (next, each) = (Arc::clone(&next), each.clone());
        sending.spawn(async move {
            let mut times = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= numbers.end {
                    return anyhow::Ok(times);
                }
                let asked = Instant::now();
                each(number).await?;
                times.push(asked.elapsed());
            }
        });
    }
    let times: anyhow::Result<Vec<Vec<Duration>>> = sending.join_all().await.into_iter().collect();
    let (time, times) = (started.elapsed(), times?.concat());
    Ok(Done {
        count: times.len(),
        time,
        latency: Latency::of(times),
    })
}

/// A second start over the database as it is now.
async fn start(application: &Application, table: &mut Table) -> anyhow::Result<()> {
    let started = Instant::now();
    let records = read_only(&application.database).await?;
    let bare = started.elapsed();
    let started = Instant::now();
    let again = application.again().await?;
    again.warm_up().await?;
    let ours = started.elapsed();
    table.beside(
        "start, to an engine that answers",
        format!("{:.2} s with {records} records", ours.as_secs_f64()),
        Baseline {
            figure: format!("reading the same rows {:.2} s", bare.as_secs_f64()),
            ratio: ours.as_secs_f64() / bare.as_secs_f64(),
        },
    );
    if let Some(peak) = settings::peak_megabytes() {
        table.figure("most memory, both engines included", format!("{peak:.0} MB"));
    }
    Ok(())
}

async fn read_only(database: &Db) -> anyhow::Result<usize> {
    let mut tx = database.read().await?;
    let (mut count, mut after) = (0, RecordId(0));
    loop {
        let page = tx.stated_when_linked(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.record;
        count += page.len();
    }
}
