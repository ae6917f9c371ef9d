//! Building the application.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use child::{
    ChildId, FeedKind, UserId,
    clock::FixedClock,
    policy::{Reasons, Role, Viewer},
};
use desk::{AccessRules, Desk, DeskParts, FindRequest, LoadRequest, Narrowing, Silent};
use gate::{AppState, GateConfig};
use store::{AuditFilter, AuditRow, Db, DbConfig, Duty, RunMode};
use tokio::{net::TcpListener, sync::OnceCell, task::JoinHandle};

use super::{account, ids::CountedIds};
use crate::{
    backend::Backend,
    county::{County, nine_o_clock},
    leftovers::temporary_folder,
    people::{self, Known},
};

/// Children of the county that tests share: enough for every kind of case, few enough for a second.
const CHILDREN: usize = 300;

/// The application, serving.
pub struct TestApp {
    /// The kind of database under it.
    pub backend: Backend,
    /// Where it serves: `http://127.0.0.1:PORT`.
    pub base: String,
    /// The use cases, for preparing a test and for looking behind the pages.
    pub desk: Desk,
    /// The application's clock: stands at nine in the morning until it is set.
    pub clock: Arc<FixedClock>,
    /// The county that was loaded.
    pub county: Arc<County>,
    /// Where the database is, for tests that look behind everything.
    pub database: DbConfig,
    /// Folder where delivered files stand until they are loaded.
    pub deliveries: PathBuf,
    _serving: Serving,
}

impl TestApp {
    /// The application that tests share, one for each kind of database. `None` where there is no such server. Tests
    /// that change what others read take [`TestApp::fresh`].
    pub async fn shared(backend: Backend) -> Option<&'static Self> {
        static SQLITE: OnceCell<Option<TestApp>> = OnceCell::const_new();
        static POSTGRES: OnceCell<Option<TestApp>> = OnceCell::const_new();
        let cell = match backend {
            Backend::Sqlite => &SQLITE,
            Backend::Postgres => &POSTGRES,
        };
        cell.get_or_init(|| Self::fresh(backend, CHILDREN)).await.as_ref()
    }

    /// The shared application over SQLite, which is always at hand.
    pub async fn on_sqlite() -> &'static Self {
        Self::shared(Backend::Sqlite).await.expect("SQLite is built in")
    }

    /// Every shared application at hand.
    pub async fn on_every_backend() -> Vec<&'static Self> {
        let mut apps = Vec::new();
        for backend in Backend::ALL {
            apps.extend(Self::shared(backend).await);
        }
        apps
    }

    /// An application of a test's own, over a fresh database and a county of `children`.
    pub async fn fresh(backend: Backend, children: usize) -> Option<Self> {
        Self::with(backend, children, |_, state| state).await
    }

    /// The same with a state of the gate that the test makes of the usual one; it is told the application's address.
    pub async fn with(
        backend: Backend,
        children: usize,
        change: impl FnOnce(&str, AppState) -> AppState,
    ) -> Option<Self> {
        Self::built(backend, children, Reasons::default(), change).await
    }

    /// The same of a council with its own lists of reasons.
    pub async fn with_reasons(backend: Backend, children: usize, reasons: Reasons) -> Option<Self> {
        Self::built(backend, children, reasons, |_, state| state).await
    }

    async fn built(
        backend: Backend,
        children: usize,
        reasons: Reasons,
        change: impl FnOnce(&str, AppState) -> AppState,
    ) -> Option<Self> {
        let database = backend.fresh().await?;
        let owned = Db::migrate(&database).await.expect("a fresh database migrates");
        let clock = Arc::new(FixedClock::new(nine_o_clock()));
        let desk = desk_with(&database, Arc::clone(&clock), "test", reasons).await;
        account::create_all(&desk, &owned).await;
        let county = County::of(children);
        load(&desk, &county, &database).await;
        Some(Self::serving(backend, database, clock, desk, county, change).await)
    }

    /// The same application by another process of the council, which may have other lists of reasons and another gate.
    pub async fn again(&self, reasons: Reasons, change: impl FnOnce(&str, AppState) -> AppState) -> Self {
        let (database, clock) = (self.database.clone(), Arc::clone(&self.clock));
        let desk = desk_with(&database, Arc::clone(&clock), "again", reasons).await;
        desk.follow_index().await.expect("the index follows");
        Self::serving(self.backend, database, clock, desk, Arc::clone(&self.county), change).await
    }

    async fn serving(
        backend: Backend,
        database: DbConfig,
        clock: Arc<FixedClock>,
        desk: Desk,
        county: Arc<County>,
        change: impl FnOnce(&str, AppState) -> AppState,
    ) -> Self {
        let deliveries = temporary_folder("onechild-deliveries-");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let base = format!("http://{}", listener.local_addr().expect("a bound port has an address"));
        let state = change(&base, AppState::new(desk.clone(), gate_config(deliveries.clone())));
        let serving = serve(listener, state);
        Self {
            backend,
            base,
            desk,
            clock,
            county,
            database,
            deliveries,
            _serving: serving,
        }
    }

    /// The id of a known child, as somebody finds it who may see every child.
    pub async fn child_id(&self, child: &Known) -> ChildId {
        let steward = self.viewer(Role::ShieldSteward).await;
        let request = FindRequest {
            text: child.upn.to_owned(),
            advanced: None,
        };
        let found = self
            .desk
            .find(&steward, &request, &Narrowing::default())
            .await
            .expect("a search by number answers");
        assert_eq!(found.total, 1, "{} is one child", child.surname);
        found.results[0].child.id
    }

    /// The audit events of one user, newest first.
    pub async fn audit_of(&self, user: UserId) -> Vec<AuditRow> {
        let filter = AuditFilter {
            users: vec![user],
            limit: 10_000,
            ..AuditFilter::default()
        };
        let database = Db::open(&self.database).await.expect("the database is open to us");
        let mut tx = database.read().await.expect("the database answers");
        tx.audit_events(&filter).await.expect("the audit trail can be read")
    }

    /// The person with the account of `role`, as the desk knows them.
    pub async fn viewer(&self, role: Role) -> Viewer {
        self.viewer_of(&account::email(role)).await
    }

    /// Makes one more account with the usual password, for a test that counts what one person does.
    pub async fn another_account(&self, role: Role, email: &str) -> Viewer {
        let database = Db::open(&self.database).await.expect("the database is open to us");
        account::create(&self.desk, &database, role, email).await;
        self.viewer_of(email).await
    }

    /// The person with this account, as the desk knows them.
    pub async fn viewer_of(&self, email: &str) -> Viewer {
        let database = Db::open(&self.database).await.expect("the database is open to us");
        let mut tx = database.read().await.expect("the database answers");
        let user = tx
            .user_by_email(email)
            .await
            .expect("the database answers")
            .expect("there is such an account");
        self.desk
            .viewer(user.id)
            .await
            .expect("the desk answers")
            .expect("the account is active")
    }
}

pub(crate) async fn open(database: &DbConfig, clock: Arc<FixedClock>) -> Desk {
    desk_of(database, clock, "test").await
}

/// A desk of the node `node` over a database that is migrated, with an empty index of its own.
pub async fn desk_of(database: &DbConfig, clock: Arc<FixedClock>, node: &str) -> Desk {
    desk_with(database, clock, node, Reasons::default()).await
}

async fn desk_with(database: &DbConfig, clock: Arc<FixedClock>, node: &str, reasons: Reasons) -> Desk {
    let duty = |duty| Db::open_for(database, duty);
    let folder = temporary_folder("onechild-index-");
    let parts = DeskParts {
        db: duty(Duty::Web).await.expect("the pages' role connects"),
        jobs: duty(Duty::Jobs).await.expect("the jobs' role connects"),
        loader: duty(Duty::Loader).await.expect("the loader's role connects"),
        index: search::Index::open(&folder).expect("an index can be made"),
        clock,
        ids: Arc::new(CountedIds::default()),
        node: node.to_owned(),
        thresholds: desk::Thresholds::default(),
        // Codes are for the tests about them: everybody else would stop at their page.
        access: AccessRules {
            codes_required: false,
            ..AccessRules::default()
        },
        reasons,
    };
    Desk::set_up(parts).await.expect("a desk can be opened")
}

/// Loads, links and indexes a county, the way the jobs do.
async fn load(desk: &Desk, county: &County, database: &DbConfig) {
    for feed in &county.files.feeds {
        let kind: FeedKind = feed.kind.parse().expect("the county writes kinds that we read");
        desk.register_source(feed.source, kind.sector().label(), kind, false)
            .await
            .expect("a source can be registered");
        let request = LoadRequest {
            source: feed.source.to_owned(),
            kind,
            mode: RunMode::Delta,
            extract_time: Some(nine_o_clock()),
            files: vec![feed.path.clone()],
        };
        let report = desk
            .load(&request, &Silent)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", feed.source));
        assert!(report.message.is_none(), "{}: {:?}", feed.source, report.message);
    }
    desk.set_schools(county.schools().into_iter().map(Into::into).collect())
        .await
        .expect("the schools can be listed");
    let jobs = Db::open_for(database, Duty::Jobs)
        .await
        .expect("the jobs' role connects");
    people::state_facts(&jobs, nine_o_clock()).await;
    desk.link_now().await.expect("the records can be linked");
    desk.follow_index().await.expect("the index follows");
}

fn gate_config(deliveries: PathBuf) -> GateConfig {
    GateConfig {
        secure_cookies: false,
        idle_minutes: 15,
        absolute_hours: 12,
        // All tests come from one address.
        failures_per_address: 1_000_000,
        authority: "Fellvale Council".to_owned(),
        contact: "the management team on 01632 960100".to_owned(),
        test_system: true,
        deliveries,
        behind_proxy: false,
        limits: gate::LimitConfig::all(NonZeroU32::MAX),
        delivery_bytes_max: 1_000_000,
        answer_within: gate::ANSWER_WITHIN,
        // Tests are told "not found" thousands of times.
        not_found_beat: Duration::ZERO,
    }
}

/// Serves pages and API, the way the binary does.
fn serve(listener: TcpListener, state: AppState) -> Serving {
    let routes: Router<AppState> = web::routes(&state).merge(api::routes(&state));
    let site = gate::front(routes, &state).with_state(state);
    Serving(tokio::spawn(async move {
        axum::serve(listener, site.into_make_service_with_connect_info::<SocketAddr>())
            .await
            .expect("the site serves until its test ends");
    }))
}

/// A site that is served until this is dropped: what a test of its own used is free for those that follow.
struct Serving(JoinHandle<()>);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.abort();
    }
}
