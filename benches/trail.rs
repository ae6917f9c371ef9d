//! What the durable audit trail costs: opening a record and searching with it, beside the same without.
//!
//! No product has a switch for that, so *without* is what is left when the time of an event alone is taken off: signing out
//! writes one event, waits until it is durable, and does nothing else. By eight clients at once events share commits.

use std::time::{Duration, Instant};

use anyhow::ensure;
use benches::{
    application::Application,
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
use desk::{Desk, FindRequest, Narrowing, Section};

/// Whose looks they are.
const ROLE: Role = Role::SocialWorker;
/// Looks before the measured ones.
const WARM_UP: usize = 100;
/// Clients at once.
const CLIENTS: [usize; 2] = [1, 8];

/// What is measured.
#[derive(Debug, Clone)]
enum Look {
    Event,
    Open(ChildId),
    Search(String),
}

impl Look {
    async fn take(&self, desk: &Desk, viewer: &Viewer) -> anyhow::Result<()> {
        match self {
            Self::Event => desk.sign_out(viewer).await?,
            Self::Open(id) => {
                desk.open(viewer, *id, Section::Overview).await?;
            }
            Self::Search(text) => {
                let request = FindRequest {
                    text: text.clone(),
                    ..FindRequest::default()
                };
                desk.find(viewer, &request, &Narrowing::default()).await?;
            }
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let children = settings::children()?;
    let application = Application::empty().await?;
    application.fill(&CountyFolder::of(children)?).await?;
    let asked = questions(
        &application.golden_records().await?,
        settings::queries()?.max(WARM_UP),
        7,
    );
    let viewer = application.viewer(ROLE).await?;
    let searches: Vec<Look> = asked
        .iter()
        .map(|question| Look::Search(question.text.clone()))
        .collect();
    let opened = opened(&application.desk, &viewer, &searches).await?;
    let events = vec![Look::Event; searches.len()];

    let title = format!("The durable audit trail, {}", application.kind());
    let mut table = Table::new(&title, &settings::environment(children));
    for clients in CLIENTS {
        let by = |what: &str| format!("{what}, by {clients} at once");
        let event = timed(&application.desk, &viewer, &events, clients).await?;
        table.figure(&by("one event alone"), event.to_string());
        for (what, looks) in [("opening a record", &opened), ("a search", &searches)] {
            let with = timed(&application.desk, &viewer, looks, clients).await?;
            let without = with.mean().saturating_sub(event.mean());
            let baseline = Baseline {
                figure: format!("without, mean {:.2} ms of {:.2} ms", ms(without), ms(with.mean())),
                ratio: with.mean().as_secs_f64() / without.as_secs_f64(),
            };
            table.beside(&by(what), with.to_string(), baseline);
        }
    }
    print!("{table}");
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The records that the searches find first.
async fn opened(desk: &Desk, viewer: &Viewer, searches: &[Look]) -> anyhow::Result<Vec<Look>> {
    let mut opened = Vec::new();
    for search in searches {
        let Look::Search(text) = search else { continue };
        let request = FindRequest {
            text: text.clone(),
            ..FindRequest::default()
        };
        // A single common name is refused; the others find somebody.
        if let Ok(found) = desk.find(viewer, &request, &Narrowing::default()).await {
            opened.extend(found.results.first().map(|hit| Look::Open(hit.child.id)));
        }
    }
    ensure!(
        opened.len() >= WARM_UP,
        "the searches find {} children only",
        opened.len()
    );
    Ok(opened)
}

/// Times looks by so many clients, each one look after the other, after some that do not count.
async fn timed(desk: &Desk, viewer: &Viewer, looks: &[Look], clients: usize) -> anyhow::Result<Latency> {
    for look in &looks[..WARM_UP] {
        look.take(desk, viewer).await?;
    }
    let mut running = Vec::new();
    for share in looks.chunks(looks.len().div_ceil(clients)) {
        let (desk, viewer, share) = (desk.clone(), viewer.clone(), share.to_vec());
        running.push(tokio::spawn(async move {
            let mut times = Vec::with_capacity(share.len());
            for look in share {
                let started = Instant::now();
                look.take(&desk, &viewer).await?;
                times.push(started.elapsed());
            }
            anyhow::Ok(times)
        }));
    }
    let mut times = Vec::with_capacity(looks.len());
    for client in running {
        times.extend(client.await??);
    }
    Ok(Latency::of(times))
}
