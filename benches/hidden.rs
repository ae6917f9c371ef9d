//! How long "not for you" takes, beside "does not exist": what a viewer could learn from a clock.

use std::time::{Duration, Instant};

use anyhow::ensure;
use benches::{
    application::{Application, ENTER},
    county_folder::CountyFolder,
    latency::Latency,
    questions::questions,
    settings,
    table::{Baseline, Table},
};
use child::{
    ChildId,
    policy::{Role, Viewer},
};
use desk::{Desk, DeskError, FindRequest, Narrowing, Section};
use uuid::Uuid;

/// Who finds the children.
const FINDS: Role = Role::SocialWorker;
/// To whom all of them are hidden: a school without pupils.
const ASKS: Role = Role::SchoolPractitioner;
/// Pairs before the measured ones.
const WARM_UP: usize = 100;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let children = settings::children()?;
    let application = Application::empty().await?;
    application.fill(&CountyFolder::of(children)?).await?;
    let asked = questions(&application.golden_records().await?, settings::queries()?, 7);
    let finds = application.viewer(FINDS).await?;
    let mut hidden = Vec::new();
    for question in &asked {
        let request = FindRequest {
            text: question.text.clone(),
            ..FindRequest::default()
        };
        if let Ok(found) = application.desk.find(&finds, &request, &Narrowing::default()).await {
            hidden.extend(found.results.first().map(|hit| hit.child.id));
        }
    }
    ensure!(
        hidden.len() > WARM_UP,
        "the searches find {} children only",
        hidden.len()
    );
    let asks = Viewer {
        beyond: None,
        ..application.viewer(ASKS).await?
    };
    let title = format!("Not for you beside does not exist, {}", application.kind());
    let mut table = Table::new(&title, &settings::environment(children));
    let in_process = compared(&hidden, |child| refusal(&application.desk, &asks, child)).await?;
    in_process.told(&mut table, "opening a hidden record, within the process");
    let base = application.serve_to(asks.clone()).await?;
    let client = reqwest::Client::builder().cookie_store(true).no_proxy().build()?;
    client.post(format!("{base}{ENTER}")).send().await?.error_for_status()?;
    let base = base + api::ROOT;
    let by_http = compared(&hidden, |child| not_found(&client, &base, child)).await?;
    by_http.told(&mut table, "the same by HTTP, on the beat");
    print!("{table}");
    Ok(())
}

/// What is hidden beside what does not exist.
struct Compared {
    hidden: Latency,
    absent: Latency,
    /// Pairs of which the hidden one took longer, per cent.
    slower: f64,
}

impl Compared {
    fn told(&self, table: &mut Table, what: &str) {
        let baseline = Baseline {
            figure: format!("does not exist: {}", self.absent),
            ratio: self.hidden.mean().as_secs_f64() / self.absent.mean().as_secs_f64(),
        };
        table.beside(what, self.hidden.to_string(), baseline);
        let share = format!("{:.1} % of the time", self.slower);
        table.figure("of two alike, the hidden one took longer", share);
    }
}

async fn compared<F>(hidden: &[ChildId], ask: impl Fn(ChildId) -> F) -> anyhow::Result<Compared>
where
    F: Future<Output = anyhow::Result<Duration>>,
{
    let (mut times, mut beside) = (Vec::new(), Vec::new());
    for (number, child) in hidden.iter().enumerate() {
        let nobody = ChildId(Uuid::from_u128(number as u128 + 1));
        // Each goes first as often as the other.
        let (of_child, of_nobody) = if number % 2 == 0 {
            let of_child = ask(*child).await?;
            (of_child, ask(nobody).await?)
        } else {
            let of_nobody = ask(nobody).await?;
            (ask(*child).await?, of_nobody)
        };
        if number >= WARM_UP {
            times.push(of_child);
            beside.push(of_nobody);
        }
    }
    let slower = times.iter().zip(&beside).filter(|(child, nobody)| child > nobody);
    let slower = 100.0 * slower.count() as f64 / times.len() as f64;
    Ok(Compared {
        hidden: Latency::of(times),
        absent: Latency::of(beside),
        slower,
    })
}

/// How long it takes to be told that a record is not there.
async fn refusal(desk: &Desk, viewer: &Viewer, child: ChildId) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let answer = desk.open(viewer, child, Section::Overview).await;
    let time = started.elapsed();
    ensure!(
        matches!(answer, Err(DeskError::NotFound)),
        "a record that has to be hidden was opened"
    );
    Ok(time)
}

/// The same as a program sees it that asks the API.
async fn not_found(client: &reqwest::Client, base: &str, child: ChildId) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let answer = client.get(format!("{base}/children/{child}")).send().await?;
    let status = answer.status();
    answer.bytes().await?;
    let time = started.elapsed();
    ensure!(status == reqwest::StatusCode::NOT_FOUND, "answered {status}");
    Ok(time)
}
