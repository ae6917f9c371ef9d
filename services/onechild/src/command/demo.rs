//! `onechild demo`: a made-up county through feeds, linking, search and pages.

use std::{fs, path::Path, sync::Arc, time::Instant};

use anyhow::{Context as _, ensure};
use child::{
    FeedKind,
    clock::{Clock as _, DrawnIds, FixedClock, Ids, SystemClock},
    policy::Role,
};
use chrono::{DateTime, Months, NaiveTime, Utc};
use county::{CountyFiles, CountyOptions, NativeFeed};
use desk::{Desk, Lesson, LoadRequest, NewUser};
use rand::SeedableRng as _;
use rand_chacha::ChaCha12Rng;
use serde::Serialize;
use store::{RunMode, RunRows};

use crate::{
    Verdict,
    cli::Demo,
    command::relink::first,
    command::serve,
    config::{Config, Secret},
    output::{Bar, Output, counted},
    wiring::{self, Databases},
};

/// Marks a folder as made by the demo, so that nothing else is ever emptied.
const MARK: &str = ".onechild-demo";

/// What the demo made.
#[derive(Debug, Serialize)]
struct Made {
    children: i64,
    source_records: i64,
    rows: RunRows,
    review_cases: i64,
    seconds: f64,
    address: Option<String>,
    sign_ins: Vec<SignIn>,
    searches: Vec<String>,
}

/// One account of the demo.
#[derive(Debug, Serialize)]
struct SignIn {
    role: Role,
    email: String,
    password: String,
}

/// Makes the county and serves it.
pub async fn run(demo: &Demo, mut config: Config, output: Output) -> anyhow::Result<Verdict> {
    let started = Instant::now();
    prepare_folder(&demo.dir)?;
    if config.database == Secret::from("sqlite://onechild.db") {
        config.database = Secret::from(format!("sqlite://{}", demo.dir.join("onechild.db").display()).as_str());
    }
    config.index = demo.dir.join("index");
    config.delivery.folder = demo.dir.join("deliveries");
    config.serve.port = demo.port;
    // Nobody who tries the demo has an authenticator app at hand.
    config.sign_in.codes_required = false;

    let options = CountyOptions::new(demo.children as usize, demo.seed, demo.as_at);
    output.say(&format!("Making up a county of {} children …", demo.children));
    let folder = demo.dir.join("feeds");
    let county = county::write_county(&folder, &options).context("the county cannot be written")?;
    let feeds = county::write_native(&folder, &county, &options).context("the county's feeds cannot be written")?;

    let at = demo
        .as_at
        .and_time(NaiveTime::from_hms_opt(6, 0, 0).expect("six o'clock exists"))
        .and_utc();
    let (made, sign_ins) = fill(&config, at, demo.seed, (&county, &feeds), output).await?;
    let made = Made {
        seconds: started.elapsed().as_secs_f64(),
        address: (!demo.no_serve).then(|| format!("http://{}:{}/", config.serve.host, config.serve.port)),
        sign_ins,
        searches: county.searches,
        ..made
    };
    if demo.no_serve {
        output.result(&made, words)?;
        return Ok(Verdict(true));
    }
    let listening = serve::listen(&config).await?;
    output.result(&made, words)?;
    listening.run().await
}

/// Makes `dir`, or empties it of an earlier demo. Any other folder that holds something is left alone.
fn prepare_folder(dir: &Path) -> anyhow::Result<()> {
    if dir.exists() {
        let empty = fs::read_dir(dir)
            .with_context(|| format!("{} cannot be read", dir.display()))?
            .next()
            .is_none();
        ensure!(
            empty || dir.join(MARK).exists(),
            "{} holds something that is not a demo; name an empty folder with --dir",
            dir.display()
        );
        fs::remove_dir_all(dir).with_context(|| format!("{} cannot be emptied", dir.display()))?;
    }
    fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    fs::write(
        dir.join(MARK),
        "Made by `onechild demo`; a new demo empties this folder.\n",
    )?;
    Ok(())
}

/// Database, sources, users, feeds, model, links and index of the county, with the clock standing at `at`.
async fn fill(
    config: &Config,
    at: DateTime<Utc>,
    seed: u64,
    (county, feeds): (&CountyFiles, &[NativeFeed]),
    output: Output,
) -> anyhow::Result<(Made, Vec<SignIn>)> {
    Databases::migrate(config).await?;
    let ids = Arc::new(DrawnIds::new(ChaCha12Rng::seed_from_u64(seed)));
    let index = search::Index::open(&config.index).context("the search index cannot be made")?;
    let desk = wiring::desk_with(config, index, Arc::new(FixedClock::new(at)), ids.clone()).await?;
    ensure!(
        desk.child_count().await? == 0,
        "the database holds children already; the demo needs an empty one"
    );

    register(&desk, county, feeds).await?;
    let school = first_school(county)?;
    let sign_ins = sign_ins(&desk, &*ids, at, school).await?;
    let mut rows = RunRows::default();
    for feed in feeds {
        let bar = Bar::new(feed.source);
        let kind: FeedKind = feed.kind.parse()?;
        let request = LoadRequest {
            source: feed.source.to_owned(),
            kind,
            mode: RunMode::Delta,
            extract_time: Some(at),
            files: feed.paths.clone(),
        };
        let report = desk.load(&request, &bar).await?;
        drop(bar);
        if let Some(message) = &report.message {
            anyhow::bail!("{}: {message}", feed.source);
        }
        rows.read += report.rows.read;
        rows.accepted += report.rows.accepted;
        rows.unchanged += report.rows.unchanged;
        rows.rejected += report.rows.rejected;
        output.say(&format!(
            "Loaded {} from {}",
            counted(report.rows.read, "row"),
            feed.source
        ));
    }
    let version = Box::pin(desk.train(Lesson::seeded(seed))).await?.version;
    desk.activate_model(version, &first()).await?;
    output.say(&format!("Trained link model version {version} on them"));
    let linked = desk.link_now().await?;
    output.say(&format!("Linked {}", counted(linked.records as i64, "record")));
    desk.follow_index().await?;
    desk.measure_quality().await?;
    let made = Made {
        children: desk.child_count().await?,
        source_records: linked.records as i64,
        rows,
        review_cases: linked.review_cases,
        seconds: 0.0,
        address: None,
        sign_ins: Vec::new(),
        searches: Vec::new(),
    };
    Ok((made, sign_ins))
}

/// Registers the county's sources and schools.
async fn register(desk: &Desk, county: &CountyFiles, feeds: &[NativeFeed]) -> anyhow::Result<()> {
    for feed in feeds {
        desk.register_source(feed.source, feed.title, feed.kind.parse()?, false)
            .await?;
        if let Some(other) = feed.ids_of {
            desk.use_ids_of(feed.source, Some(other)).await?;
        }
    }
    let mut schools = Vec::new();
    for row in csv::Reader::from_path(&county.schools)?.deserialize() {
        let row: std::collections::BTreeMap<String, String> = row?;
        let part = |name: &str| row.get(name).cloned().unwrap_or_default();
        schools.push((part("urn"), part("name")).into());
    }
    desk.set_schools(schools).await?;
    Ok(())
}

/// The URN of the county's first school.
fn first_school(county: &CountyFiles) -> anyhow::Result<Option<String>> {
    let mut reader = csv::Reader::from_path(&county.schools)?;
    let first = reader
        .deserialize::<std::collections::BTreeMap<String, String>>()
        .next();
    Ok(first.transpose()?.and_then(|mut row| row.remove("urn")))
}

/// Whom the demo's user of a role works for, and in which team: those whose involvements the county's feeds hold.
const fn workplace(role: Role) -> (&'static str, &'static str) {
    const COUNCIL: &str = "Fellvale County Council";
    match role {
        Role::HealthPractitioner => ("Fellvale Community Health", "Health Visiting North"),
        Role::SchoolPractitioner => ("A school of the county", "Pastoral team"),
        Role::YouthAdviser => ("Fellvale Connexions", "Youth Support North"),
        Role::YotOrPoliceCp => (COUNCIL, "Youth Justice North"),
        Role::PartnerPractitioner => ("Fellvale Carers' Trust", "Young Carers North"),
        Role::SourcePartner => ("A supplier of records", "Data team"),
        Role::SocialWorker | Role::SocialWorkManager => (COUNCIL, "Family Safeguarding North"),
        Role::EducationWelfareOfficer => (COUNCIL, "Education Welfare North"),
        Role::SenOfficer => (COUNCIL, "SEN Casework North"),
        Role::EpisodeCoordinator => (COUNCIL, "Early Help North"),
        Role::TransportOfficer => (COUNCIL, "School Transport"),
        Role::AdmissionsExclusionsOfficer => (COUNCIL, "Admissions and Exclusions"),
        _ => (COUNCIL, "Children’s Services"),
    }
}

/// One account per role that a person holds. Checks and training hold for a year from the county's day or from today,
/// whichever is later: the demo may stand in any year.
async fn sign_ins(
    desk: &Desk,
    ids: &dyn Ids,
    at: DateTime<Utc>,
    school: Option<String>,
) -> anyhow::Result<Vec<SignIn>> {
    let until = at.date_naive().max(SystemClock.today()) + Months::new(12);
    let mut made = Vec::new();
    for role in Role::ALL.iter().copied().filter(|role| *role != Role::FeedService) {
        let email = format!("{}@example.org", role.name().replace('_', "-"));
        let password: String = ids.secret()[..7]
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        let (organisation, team) = workplace(role);
        let name = format!("Demo {}", role.label().to_lowercase());
        desk.create_user(NewUser {
            terms_accepted: true,
            organisation: Some(organisation.to_owned()),
            team: Some(team.to_owned()),
            schools: school
                .iter()
                .filter(|_| role == Role::SchoolPractitioner)
                .cloned()
                .collect(),
            checks_until: Some(until),
            training_until: Some(until),
            ..NewUser::new(&email, &name, role, &password)
        })
        .await?;
        made.push(SignIn { role, email, password });
    }
    Ok(made)
}

/// The result as a person reads it.
fn words(made: &Made) -> String {
    let mut lines = vec![
        format!(
            "{} of one child each, put together from {} ({} read, {} rejected); {} for a steward. {:.1} s.",
            counted(made.children, "record"),
            counted(made.source_records, "source record"),
            counted(made.rows.read, "row"),
            made.rows.rejected,
            counted(made.review_cases, "doubtful pair"),
            made.seconds
        ),
        String::new(),
        "Sign in as".to_owned(),
    ];
    lines.extend(made.sign_ins.iter().map(|sign_in| {
        format!(
            "  {:<42} {:<46} {}",
            sign_in.role.label(),
            sign_in.email,
            sign_in.password
        )
    }));
    lines.push(String::new());
    lines.push("Searches worth trying".to_owned());
    lines.extend(made.searches.iter().map(|search| format!("  {search}")));
    if let Some(address) = &made.address {
        lines.extend([String::new(), format!("Open {address}   (Ctrl-C stops)")]);
    }
    lines.join("\n")
}
