//! How long "not for you" takes, beside "does not exist": what a viewer could learn from a clock.

use std::time::Instant;

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
    let (mut times, mut beside) = (Vec::new(), Vec::new());
    for (number, child) in hidden.iter().enumerate() {
        let nobody = ChildId(Uuid::from_u128(number as u128 + 1));
        // Each goes first as often as the other.
        let (one, other) = if number % 2 == 0 {
            (*child, nobody)
        } else {
            (nobody, *child)
        };
        let first = refusal(&application.desk, &asks, one).await?;
        let second = refusal(&application.desk, &asks, other).await?;
        let (of_child, of_nobody) = if number % 2 == 0 {
            (first, second)
        } else {
            (second, first)
        };
        if number >= WARM_UP {
            times.push(of_child);
            beside.push(of_nobody);
        }
    }
    let slower = times
        .iter()
        .zip(&beside)
        .filter(|(child, nobody)| child > nobody)
        .count();
    let share = 100.0 * slower as f64 / times.len() as f64;
    let (hidden, absent) = (Latency::of(times), Latency::of(beside));
    let title = format!("Not for you beside does not exist, {}", application.kind());
    let mut table = Table::new(&title, &settings::environment(children));
    let baseline = Baseline {
        figure: format!("does not exist: {absent}"),
        ratio: hidden.mean().as_secs_f64() / absent.mean().as_secs_f64(),
    };
    table.beside("opening a hidden record", hidden.to_string(), baseline);
    table.figure(
        "of two alike, the hidden one took longer",
        format!("{share:.1} % of the time"),
    );
    print!("{table}");
    Ok(())
}

/// How long it takes to be told that a record is not there.
async fn refusal(desk: &Desk, viewer: &Viewer, child: ChildId) -> anyhow::Result<std::time::Duration> {
    let started = Instant::now();
    let answer = desk.open(viewer, child, Section::Overview).await;
    let time = started.elapsed();
    ensure!(
        matches!(answer, Err(DeskError::NotFound)),
        "a record that has to be hidden was opened"
    );
    Ok(time)
}
