//! The application over a SQLite file, loaded with a county the way the jobs load it.

use std::{
    num::NonZeroU32,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use axum::{Router, routing::post};
use child::{
    FeedKind,
    clock::{DrawnIds, FixedClock},
    golden::{Golden, from_canonical_json},
    policy::{Reason, Reasons, Role, Viewer},
};
use desk::{
    AccessRules, Activation, Desk, DeskParts, Lesson, LoadRequest, NewSender, NewUser, RunMode, Sender, SignIn, Silent,
};
use gate::{AppState, GateConfig, Session, session};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use store::{Backend, Db, DbConfig, RunRows};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::county_folder::{CountyFolder, morning};

/// Connections to the database file.
const CONNECTIONS: u32 = 8;
/// Golden records read at a time.
const PAGE: i64 = 20_000;
/// Where [`Application::serve_to`] lets its own account in; the binary has no such address.
pub const ENTER: &str = "/measured/enter";

/// The application, its database and its index, all removed with this value.
pub struct Application {
    /// The use cases.
    pub desk: Desk,
    /// The database under them.
    pub database: Db,
    folder: TempDir,
}

/// What filling took.
#[derive(Debug, Clone, Copy)]
pub struct Filling {
    /// Rows of the feeds.
    pub rows: RunRows,
    /// From feed files to source records.
    pub load: Duration,
    /// Learning the model from them.
    pub train: Duration,
    /// From source records to golden records.
    pub link: Duration,
    /// From golden records to what can be searched.
    pub index: Duration,
}

impl Application {
    /// An empty application in a temporary folder, with a SQLite file.
    pub async fn empty() -> anyhow::Result<Self> {
        Self::over(None).await
    }

    /// An empty application over the empty database at `url`, or over a SQLite file if there is none.
    pub async fn over(url: Option<&str>) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let database = match url {
            Some(url) => Db::migrate(&DbConfig::new(url, CONNECTIONS)).await?,
            None => database(folder.path().join("onechild.db")).await?,
        };
        let desk = desk_over(&database, search::Index::open(&folder.path().join("index"))?, 1).await?;
        ensure!(
            desk.child_count().await? == 0 && desk.source_list().await?.is_empty(),
            "the database is not empty: what is measured begins with nothing"
        );
        Ok(Self { desk, database, folder })
    }

    /// What the database is.
    pub fn kind(&self) -> &'static str {
        match self.database.backend() {
            Backend::Sqlite => "SQLite",
            Backend::Postgres => "PostgreSQL",
        }
    }

    /// The use cases a second time over the same database, as after a start, with an empty index.
    pub async fn again(&self) -> anyhow::Result<Desk> {
        desk_over(&self.database, search::Index::in_memory()?, 2).await
    }

    /// The file of the database, where it is one.
    pub fn file(&self) -> Option<PathBuf> {
        (self.database.backend() == Backend::Sqlite).then(|| self.folder.path().join("onechild.db"))
    }

    /// The main file of the database and the one of staging, where it is files.
    pub fn files(&self) -> Option<[PathBuf; 2]> {
        let main = self.file()?;
        let mut staging = main.clone().into_os_string();
        staging.push(".staging");
        Some([main, staging.into()])
    }

    /// The use cases over another database that was put back and is closed, with an empty index.
    pub async fn over_restored(&self, database: &Db) -> anyhow::Result<Desk> {
        Ok(Desk::set_up_closed(parts(database, search::Index::in_memory()?, 3)).await?)
    }

    /// Loads every feed of a county, trains, links and indexes.
    pub async fn fill(&self, county: &CountyFolder) -> anyhow::Result<Filling> {
        for feed in &county.files.feeds {
            let kind: FeedKind = feed.kind.parse()?;
            self.desk
                .register_source(feed.source, kind.sector().label(), kind, false)
                .await?;
        }
        self.desk.set_schools(county.schools()?).await?;
        let mut watch = Instant::now();
        let rows = self.load(county).await?;
        let load = lap(&mut watch);
        let trained = Box::pin(self.desk.train(Lesson::seeded(1))).await?.version;
        let activation = Activation {
            by: "A bench".to_owned(),
            reason: "The first model".to_owned(),
        };
        self.desk.activate_model(trained, &activation).await?;
        let train = lap(&mut watch);
        self.desk.link_now().await?;
        let link = lap(&mut watch);
        self.desk.follow_index().await?;
        let index = lap(&mut watch);
        Ok(Filling {
            rows,
            load,
            train,
            link,
            index,
        })
    }

    async fn load(&self, county: &CountyFolder) -> anyhow::Result<RunRows> {
        let mut rows = RunRows::default();
        for feed in &county.files.feeds {
            let request = LoadRequest {
                source: feed.source.to_owned(),
                kind: feed.kind.parse()?,
                mode: RunMode::Delta,
                extract_time: Some(morning()),
                files: vec![feed.path.clone()],
            };
            let report = self.desk.load(&request, &Silent).await?;
            ensure!(report.message.is_none(), "{}: {:?}", feed.source, report.message);
            rows.read += report.rows.read;
            rows.accepted += report.rows.accepted;
            rows.unchanged += report.rows.unchanged;
            rows.rejected += report.rows.rejected;
        }
        Ok(rows)
    }

    /// A second view of the application's index: what a search reads, without anything around it.
    pub fn index(&self) -> anyhow::Result<search::Index> {
        Ok(search::Index::open(&self.folder.path().join("index"))?)
    }

    /// Every golden record, by id.
    pub async fn golden_records(&self) -> anyhow::Result<Vec<Golden>> {
        let (mut records, mut after) = (Vec::new(), None);
        loop {
            let page = self.database.read().await?.all_golden(after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(records);
            };
            after = Some(last.child);
            for row in &page {
                records.push(from_canonical_json(&row.json)?);
            }
        }
    }

    /// Makes an account of `role` and signs in with it. It looks beyond its own children wherever the role may: it has none.
    pub async fn viewer(&self, role: Role) -> anyhow::Result<Viewer> {
        let email = format!("{}@example.org", role.name());
        let password = "correct horse battery staple";
        self.desk
            .create_user(NewUser {
                terms_accepted: true,
                ..NewUser::new(&email, role.label(), role, password)
            })
            .await?;
        let asked = SignIn {
            email,
            password: password.to_owned(),
            code: None,
            address: None,
        };
        let signed_in = self.desk.sign_in(&asked).await;
        let mut viewer = signed_in
            .map_err(|refused| anyhow::anyhow!("the account cannot sign in: {refused:?}"))?
            .viewer;
        viewer.beyond = reason_of(role).map(|reason| reason.words);
        Ok(viewer)
    }

    /// A sender for the sources of every feed that was registered, and its token.
    pub async fn sender(&self) -> anyhow::Result<(Sender, String)> {
        let sources = self.desk.source_list().await?.into_iter().map(|source| source.name);
        let new = NewSender {
            title: "Data hub".to_owned(),
            sources: sources.collect(),
            follows_changes: false,
            days: 1,
        };
        let (_, token) = self.desk.add_sender(new).await?;
        let sender = self.desk.sender(&token).await?;
        Ok((sender.context("the token was valid a moment ago")?, token))
    }

    /// Serves the API on a free port of the loopback address, behind the same gate as the binary; its address. A
    /// `POST` to [`ENTER`] begins a session of `viewer` and answers the token for the header `x-csrf-token`.
    pub async fn serve_to(&self, viewer: Viewer) -> anyhow::Result<String> {
        let desk = self.desk.clone();
        let enter = post(move |session: Session| async move {
            session::begin(&session, &desk, &viewer, &[]).await?;
            session::form_token(&session, &desk).await
        });
        let state = self.state();
        let entrance = gate::enclose(Router::new().route(ENTER, enter), &state);
        serve(entrance.merge(api::routes(&state)), state).await
    }

    /// The same without the entrance: for machines, which show a token.
    pub async fn serve_to_machines(&self) -> anyhow::Result<String> {
        let state = self.state();
        serve(api::routes(&state), state).await
    }

    fn state(&self) -> AppState {
        let gate = GateConfig {
            secure_cookies: false,
            failures_per_address: 1_000_000,
            idle_minutes: 15,
            absolute_hours: 12,
            authority: "Fellvale Council".to_owned(),
            contact: "the management team".to_owned(),
            test_system: true,
            deliveries: self.folder.path().join("deliveries"),
            behind_proxy: false,
            limits: gate::LimitConfig::all(NonZeroU32::MAX),
            delivery_bytes_max: 100_000_000,
            answer_within: gate::ANSWER_WITHIN,
            not_found_beat: gate::NOT_FOUND_BEAT,
        };
        AppState::new(self.desk.clone(), gate)
    }

    /// A new, empty SQLite file beside the application's own, on the same disk; the same database where it is a server,
    /// whose staging tables nobody else uses by now.
    pub async fn another_database(&self) -> anyhow::Result<Db> {
        match self.database.backend() {
            Backend::Sqlite => database(self.folder.path().join("beside.db")).await,
            Backend::Postgres => Ok(self.database.clone()),
        }
    }
}

/// The first reason that a role may give for looking beyond its own children.
pub fn reason_of(role: Role) -> Option<Reason> {
    let lists = Reasons::default();
    lists.search(role)?.reasons.first().cloned()
}

async fn serve(routes: Router<AppState>, state: AppState) -> anyhow::Result<String> {
    let site = gate::front(routes, &state).with_state(state);
    let listener = TcpListener::bind("127.0.0.1:0").await.context("no port is free")?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, site).await });
    Ok(address)
}

async fn desk_over(database: &Db, index: search::Index, seed: u64) -> anyhow::Result<Desk> {
    Ok(Desk::set_up(parts(database, index, seed)).await?)
}

fn parts(database: &Db, index: search::Index, seed: u64) -> DeskParts {
    DeskParts {
        db: database.clone(),
        jobs: database.clone(),
        loader: database.clone(),
        index,
        clock: Arc::new(FixedClock::new(morning())),
        ids: Arc::new(DrawnIds::new(ChaCha8Rng::seed_from_u64(seed))),
        node: "measured".to_owned(),
        thresholds: desk::Thresholds::default(),
        access: AccessRules {
            dates_required: false,
            codes_required: false,
        },
        reasons: Reasons::default(),
    }
}

async fn database(path: PathBuf) -> anyhow::Result<Db> {
    let config = DbConfig::new(format!("sqlite://{}", path.display()), CONNECTIONS);
    Ok(Db::migrate(&config).await?)
}

/// The time since the last lap.
fn lap(watch: &mut Instant) -> Duration {
    let time = watch.elapsed();
    *watch += time;
    time
}

#[cfg(test)]
mod tests {
    use desk::{FindRequest, Narrowing};

    use super::*;
    use crate::questions::questions;

    /// A workload over an application in which nobody finds anybody would measure nothing.
    #[tokio::test]
    async fn a_filled_application_answers_its_questions() {
        let application = Application::empty().await.unwrap();
        application.fill(&CountyFolder::of(60).unwrap()).await.unwrap();
        let viewer = application.viewer(Role::SocialWorker).await.unwrap();
        let asked = questions(&application.golden_records().await.unwrap(), 20, 7);
        let mut found = 0;
        for question in &asked {
            let request = FindRequest {
                text: question.text.clone(),
                ..FindRequest::default()
            };
            let answer = application.desk.find(&viewer, &request, &Narrowing::default()).await;
            found += usize::from(answer.unwrap().total > 0);
        }
        assert!(
            asked.len() >= 15 && 2 * found > asked.len(),
            "{found} of {} found somebody",
            asked.len()
        );
    }
}
