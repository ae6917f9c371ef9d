//! Finding a child, layer by layer, beside bare tantivy over the same children.
//!
//! The same mixed searches go to the index alone, to the use case with its durable audit trail, and by HTTP at a fixed
//! rate with the generator in the same process: what each layer adds stands line under line.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use benches::{
    application::{Application, ENTER, reason_of},
    bare_words::{BareWords, LIMIT, Spelling},
    county_folder::{CountyFolder, as_at},
    latency::Latency,
    open_loop,
    questions::{Question, questions},
    settings,
    table::{Baseline, Table},
};
use child::policy::{Role, Viewer, search_fields};
use desk::{FindRequest, Narrowing};
use search::{Query, QueryText};

/// Whose searches they are: a role with most fields, but not those of shielded children.
const ROLE: Role = Role::SocialWorker;
/// Searches before the measured ones, so that every layer has its pages and statements in memory.
const WARM_UP: usize = 100;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let children = settings::children()?;
    let application = Application::empty().await?;
    application.fill(&CountyFolder::of(children)?).await?;
    let records = application.golden_records().await?;
    let wanted = settings::queries()?.max(WARM_UP);
    let asked = questions(&records, wanted, 7);
    ensure!(
        asked.len() == wanted,
        "the county gives {} searches of {wanted}",
        asked.len()
    );
    let viewer = application.viewer(ROLE).await?;

    let mut table = Table::new("Finding a child, mixed searches", &settings::environment(children));
    let bare = BareWords::of(&records)?;
    let exact = in_bare_words(&bare, &asked, Spelling::Exact)?;
    let fuzzy = in_bare_words(&bare, &asked, Spelling::OneSlip)?;
    drop(bare);
    table.figure("bare tantivy, all words as typed", exact.to_string());
    table.figure("bare tantivy, all words within one slip", fuzzy.to_string());
    let beside = |latency: &Latency| Baseline {
        figure: format!("bare tantivy within one slip p99 {:.2} ms", fuzzy.p99_ms()),
        ratio: latency.p99_ms() / fuzzy.p99_ms(),
    };
    let index = in_index(&application, &asked)?;
    table.beside("the index on a role's fields", index.to_string(), beside(&index));
    let desk = at_desk(&application, &viewer, &asked).await?;
    table.beside("the use case, audited durably", desk.to_string(), beside(&desk));
    let (rate, seconds) = (settings::rate()?, settings::seconds()?);
    let http = by_http(&application, viewer, &asked, rate, rate * seconds).await?;
    table.beside(
        &format!("by HTTP at {rate} requests/s for {seconds} s"),
        http.to_string(),
        beside(&http),
    );
    print!("{table}");
    Ok(())
}

/// Times one answer after the other, after some that do not count.
fn timed(asked: &[Question], mut answer: impl FnMut(&Question) -> anyhow::Result<usize>) -> anyhow::Result<Latency> {
    for question in &asked[..WARM_UP.min(asked.len())] {
        answer(question)?;
    }
    let (mut times, mut hits) = (Vec::with_capacity(asked.len()), 0);
    for question in asked {
        let started = Instant::now();
        hits += answer(question)?;
        times.push(started.elapsed());
    }
    ensure!(hits > 0, "nobody was found at all");
    Ok(Latency::of(times))
}

fn in_bare_words(bare: &BareWords, asked: &[Question], spelling: Spelling) -> anyhow::Result<Latency> {
    timed(asked, |question| Ok(bare.count(&question.words, spelling)?))
}

fn in_index(application: &Application, asked: &[Question]) -> anyhow::Result<Latency> {
    let index = application.index()?;
    let fields = search_fields(ROLE);
    timed(asked, |question| {
        let read = QueryText::read(&question.text, as_at());
        Ok(index.search(&Query::new(read, fields, LIMIT))?.total)
    })
}

async fn at_desk(application: &Application, viewer: &Viewer, asked: &[Question]) -> anyhow::Result<Latency> {
    let (mut times, mut hits) = (Vec::with_capacity(asked.len()), 0);
    for (at, question) in asked[..WARM_UP.min(asked.len())].iter().chain(asked).enumerate() {
        let request = FindRequest {
            text: question.text.clone(),
            ..FindRequest::default()
        };
        let started = Instant::now();
        let found = application.desk.find(viewer, &request, &Narrowing::default()).await?;
        if at >= WARM_UP {
            times.push(started.elapsed());
            hits += found.total;
        }
    }
    ensure!(hits > 0, "nobody was found at all");
    Ok(Latency::of(times))
}

async fn by_http(
    application: &Application,
    viewer: Viewer,
    asked: &[Question],
    rate: u32,
    count: u32,
) -> anyhow::Result<Latency> {
    let base = application.serve_to(viewer).await?;
    let client = reqwest::Client::builder()
        .cookie_store(true)
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .build()?;
    let entered = client.post(format!("{base}{ENTER}")).send().await?.error_for_status()?;
    let token = entered.text().await?;
    let search = format!("{base}{}/search", api::ROOT);
    let reason = reason_of(ROLE).context("the role has a reason to look beyond its own children")?;
    let reason = &reason.code;
    let request = |number: u32| {
        let question = &asked[number as usize % asked.len()];
        let body = serde_json::json!({ "text": question.text, "reason": reason });
        let request = client.post(&search).header("x-csrf-token", &token).json(&body);
        async move {
            let answer = request.send().await?.error_for_status()?;
            let answer: serde_json::Value = answer.json().await?;
            answer["total"].as_u64().context("the answer has no total")?;
            Ok(())
        }
    };
    open_loop::run(rate, WARM_UP as u32, request).await?;
    open_loop::run(rate, count, request).await
}
