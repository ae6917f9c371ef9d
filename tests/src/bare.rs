//! A desk over an empty database, for tests that write their own feeds.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use child::{
    FeedKind, UserId,
    clock::FixedClock,
    policy::{Role, Viewer},
};
use desk::{Desk, LoadReport, LoadRequest, NewSender, RunMode, Sender, Silent};
use store::{Db, DbConfig};
use uuid::Uuid;

use crate::{app::open, backend::Backend, county::nine_o_clock, leftovers::temporary_folder};

/// A desk that knows a source of each kind and holds no record.
pub struct Bare {
    /// The use cases.
    pub desk: Desk,
    /// The desk's clock.
    pub clock: Arc<FixedClock>,
    /// Where the database is.
    pub database: DbConfig,
    folder: PathBuf,
    written: AtomicU64,
}

impl Bare {
    /// A desk over a fresh database; `None` where there is no such server.
    pub async fn fresh(backend: Backend) -> Option<Self> {
        let database = backend.fresh().await?;
        drop(Db::migrate(&database).await.expect("a fresh database migrates"));
        let clock = Arc::new(FixedClock::new(nine_o_clock()));
        let desk = open(&database, Arc::clone(&clock)).await;
        for kind in FeedKind::ALL {
            let title = kind.sector().label();
            desk.register_source(source(kind), title, kind, false)
                .await
                .expect("a source can be registered");
        }
        Some(Self {
            desk,
            clock,
            database,
            folder: temporary_folder("onechild-bare-"),
            written: AtomicU64::new(0),
        })
    }

    /// A bare desk over SQLite, for what no database makes a difference to.
    pub async fn on_sqlite() -> Self {
        Self::fresh(Backend::Sqlite).await.expect("SQLite is always there")
    }

    /// A bare desk over each database at hand.
    pub async fn on_every_backend() -> Vec<Self> {
        let mut desks = Vec::new();
        for backend in Backend::ALL {
            desks.extend(Self::fresh(backend).await);
        }
        desks
    }

    /// Loads `csv` as a delta of the source of `kind`.
    pub async fn load(&self, kind: FeedKind, csv: &str) -> LoadReport {
        self.load_as(kind, RunMode::Delta, csv).await
    }

    /// Loads `csv` in the given mode.
    pub async fn load_as(&self, kind: FeedKind, mode: RunMode, csv: &str) -> LoadReport {
        let request = self.request(kind, mode, csv);
        self.desk.load(&request, &Silent).await.expect("a load becomes a run")
    }

    /// Writes a file and asks for it to be loaded in the given mode.
    pub fn request(&self, kind: FeedKind, mode: RunMode, text: &str) -> LoadRequest {
        self.request_set(kind, mode, &[text])
    }

    /// Writes the files of a set and asks for them to be loaded in the given mode.
    pub fn request_set(&self, kind: FeedKind, mode: RunMode, texts: &[impl AsRef<[u8]>]) -> LoadRequest {
        let write = |text: &_| {
            let number = self.written.fetch_add(1, Ordering::Relaxed);
            let path = self.folder.join(format!("{number}.csv"));
            std::fs::write(&path, text).expect("a temporary file can be written");
            path
        };
        LoadRequest {
            source: source(kind).to_owned(),
            kind,
            mode,
            extract_time: None,
            files: texts.iter().map(write).collect(),
        }
    }

    /// A sender for every source.
    pub async fn sender(&self) -> Sender {
        let sources = FeedKind::ALL.map(|kind| source(kind).to_owned());
        sender_for(&self.desk, &sources).await.0
    }

    /// Links what changed and brings the index up to date.
    pub async fn link(&self) -> desk::LinkReport {
        let report = self.desk.link_now().await.expect("the records can be linked");
        self.desk.follow_index().await.expect("the index follows");
        report
    }

    /// The digest over all golden records, after proving that the cache is what a rebuild gives.
    pub async fn digest(&self) -> String {
        let report = self.desk.rebuild(false).await.expect("golden records can be built");
        assert_eq!(report.different, 0, "the cache is what a rebuild gives");
        report.digest.expect("a rebuild has a digest")
    }

    /// Somebody of `role` who needs no account, and gave a reason to look at all children.
    pub fn viewer(role: Role) -> Viewer {
        Viewer {
            beyond: Some("duty".to_owned()),
            ..Viewer::new(UserId(Uuid::from_u128(role as u128 + 1)), role.label(), role)
        }
    }
}

/// A sender for some sources, with its token.
pub async fn sender_for(desk: &Desk, sources: &[String]) -> (Sender, String) {
    let new = NewSender {
        title: "Hub of the tests".to_owned(),
        sources: sources.to_vec(),
        follows_changes: false,
        days: 30,
    };
    let (_, token) = desk.add_sender(new).await.expect("a sender can be added");
    let sender = desk.sender(&token).await.expect("the database answers");
    (sender.expect("the token is valid"), token)
}

/// The source of each kind.
pub const fn source(kind: FeedKind) -> &'static str {
    match kind {
        FeedKind::Education => "education",
        FeedKind::HealthBirths => "health_births",
        FeedKind::SocialCare => "social_care",
        FeedKind::Careers => "careers",
        FeedKind::Transport => "transport",
        FeedKind::Involvement => "involvement",
        FeedKind::Ctf => "ctf",
        FeedKind::SchoolCensus => "school_census",
        FeedKind::Sen2 => "sen2",
        FeedKind::Ssda903 => "ssda903",
        FeedKind::PdsFhir => "pds_fhir",
        FeedKind::Youth => "youth",
        FeedKind::Cin => "cin",
        FeedKind::Caf => "caf",
        FeedKind::DchStu3 => "dch_stu3",
    }
}
