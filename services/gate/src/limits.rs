//! How much one person, machine or address may ask in a minute. What a request costs and whether it is answered depends on
//! its route and on who asks, never on what is found: an absent child and a hidden one count alike.
//!
//! Kept in memory, by each node for itself: what is lost at a restart is a minute.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    extract::{MatchedPath, Request, State},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use child::ids::UserId;
use desk::Desk;
use governor::{Quota, RateLimiter, clock, middleware::NoOpMiddleware, state::keyed::HashMapStateStore};
use serde::Deserialize;
use uuid::Uuid;

use crate::{app_state::AppState, client::Client, refusal::Refusal};

/// So many are remembered before those that may ask for all of a minute again are let go.
const REMEMBERED: usize = 10_000;

/// How many requests a minute; as many may come at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitConfig {
    /// Searches of one user.
    pub searches_per_user: NonZeroU32,
    /// Pages and answers about one child, of one user.
    pub records_per_user: NonZeroU32,
    /// Files and lists to be taken along, of one user.
    pub exports_per_user: NonZeroU32,
    /// Everything else of one user.
    pub others_per_user: NonZeroU32,
    /// Everything that is asked with the tokens of one sender.
    pub requests_per_sender: NonZeroU32,
    /// Everything that is asked from one address, by whomever.
    pub requests_per_address: NonZeroU32,
}

impl LimitConfig {
    /// The same limit for everything.
    pub const fn all(limit: NonZeroU32) -> Self {
        Self {
            searches_per_user: limit,
            records_per_user: limit,
            exports_per_user: limit,
            others_per_user: limit,
            requests_per_sender: limit,
            requests_per_address: limit,
        }
    }
}

/// What a request of a user is counted as: told by its route alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Search,
    Record,
    Export,
    Other,
}

impl Kind {
    fn of(route: &str) -> Self {
        let mut segments = route.split('/').skip(1);
        let last = route.rsplit('/').next().unwrap_or_default();
        let is_file = last == "file" || last.rsplit('.').next() == Some("csv");
        let named = segments.find_map(|segment| match segment {
            "export" | "exports" => Some(Self::Export),
            "search" => Some(Self::Search),
            "child" | "children" | "review" | "review-cases" => Some(Self::Record),
            _ => None,
        });
        if is_file {
            Self::Export
        } else {
            named.unwrap_or(Self::Other)
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Record => "record",
            Self::Export => "export",
            Self::Other => "other",
        }
    }
}

/// The clock of the use cases, as the limiter reads it: the time since 1970.
#[derive(Clone)]
struct DeskClock(Desk);

impl clock::Clock for DeskClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(self.0.now().timestamp_millis().unsigned_abs())
    }
}

type Counted<K, C> = RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<Duration>>;

fn limiter<K: Hash + Eq + Clone, C: clock::Clock<Instant = Duration>>(limit: NonZeroU32, clock: C) -> Counted<K, C> {
    RateLimiter::new(Quota::per_minute(limit), HashMapStateStore::default(), clock)
}

/// What everybody asked in the last minute.
struct Limits<C: clock::Clock<Instant = Duration>> {
    clock: C,
    searches: Counted<UserId, C>,
    records: Counted<UserId, C>,
    exports: Counted<UserId, C>,
    others: Counted<UserId, C>,
    senders: Counted<Uuid, C>,
    addresses: Counted<Option<IpAddr>, C>,
}

impl<C: clock::Clock<Instant = Duration> + Clone> Limits<C> {
    fn new(config: &LimitConfig, clock: C) -> Self {
        Self {
            searches: limiter(config.searches_per_user, clock.clone()),
            records: limiter(config.records_per_user, clock.clone()),
            exports: limiter(config.exports_per_user, clock.clone()),
            others: limiter(config.others_per_user, clock.clone()),
            senders: limiter(config.requests_per_sender, clock.clone()),
            addresses: limiter(config.requests_per_address, clock.clone()),
            clock,
        }
    }

    fn user(&self, user: UserId, route: &str) -> Result<(), Refusal> {
        let kind = Kind::of(route);
        let limiter = match kind {
            Kind::Search => &self.searches,
            Kind::Record => &self.records,
            Kind::Export => &self.exports,
            Kind::Other => &self.others,
        };
        self.take(limiter, &user, kind.name())
    }

    fn sender(&self, sender: Uuid) -> Result<(), Refusal> {
        self.take(&self.senders, &sender, "sender")
    }

    fn address(&self, client: Client) -> Result<(), Refusal> {
        self.take(&self.addresses, &client.network(), "address")
    }

    /// Counts a request, or says how long to wait. Neither log nor measurement says who.
    fn take<K: Hash + Eq + Clone>(&self, of: &Counted<K, C>, key: &K, kind: &'static str) -> Result<(), Refusal> {
        if of.len() >= REMEMBERED {
            of.retain_recent();
        }
        of.check_key(key).map_err(|not_until| {
            metrics::counter!("http_requests_limited_total", "kind" => kind).increment(1);
            Refusal::too_many(not_until.wait_time_from(self.clock.now()))
        })
    }
}

/// The limits of this node.
#[derive(Clone)]
pub struct Limiter(Arc<Limits<DeskClock>>);

impl Limiter {
    /// Limits by the clock of the use cases, of which nothing is used up yet.
    pub fn new(config: &LimitConfig, desk: &Desk) -> Self {
        Self(Arc::new(Limits::new(config, DeskClock(desk.clone()))))
    }

    /// Counts a request of a user, by its route.
    pub(crate) fn user(&self, user: UserId, parts: &Parts) -> Result<(), Refusal> {
        let route = parts.extensions.get::<MatchedPath>();
        self.0.user(user, route.map_or("", MatchedPath::as_str))
    }

    /// Counts a request of a sender.
    pub(crate) fn sender(&self, sender: Uuid) -> Result<(), Refusal> {
        self.0.sender(sender)
    }
}

/// Layer around pages and API: counts what comes from one address before anything is done for it.
pub(crate) async fn limit_address(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match state.limits.0.address(Client::of(&parts, &state)) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refusal) => refusal.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use axum::http::header;

    use super::*;

    /// A clock that is set by hand, in milliseconds.
    #[derive(Clone, Default)]
    struct Hands(Arc<AtomicU64>);

    impl clock::Clock for Hands {
        type Instant = Duration;

        fn now(&self) -> Duration {
            Duration::from_millis(self.0.load(Ordering::Relaxed))
        }
    }

    fn limits(searches: u32, others: u32) -> (Limits<Hands>, Hands) {
        let number = |number| NonZeroU32::new(number).unwrap();
        let config = LimitConfig {
            searches_per_user: number(searches),
            ..LimitConfig::all(number(others))
        };
        let hands = Hands::default();
        (Limits::new(&config, hands.clone()), hands)
    }

    fn person(number: u128) -> UserId {
        UserId(Uuid::from_u128(number))
    }

    #[test]
    fn who_asked_for_all_of_a_minute_waits_and_nobody_else_does() {
        let (limits, clock) = limits(2, 60);
        let search = |user| limits.user(person(user), "/api/v1/search");
        assert_eq!((search(1), search(1)), (Ok(()), Ok(())));
        let refused = search(1).unwrap_err();
        assert_eq!(refused, Refusal::TooMany { wait_seconds: 30 });
        assert_eq!(search(2), Ok(()));
        assert_eq!(limits.user(person(1), "/help"), Ok(()), "what else there is stays open");
        let answer = refused.into_response();
        assert_eq!(answer.headers()[header::RETRY_AFTER], "30");
        clock.0.store(30_000, Ordering::Relaxed);
        assert_eq!(search(1), Ok(()));
        assert!(search(1).is_err());
    }

    #[test]
    fn a_request_counts_as_what_its_route_says() {
        for (route, kind) in [
            ("/search", Kind::Search),
            ("/search/{token}", Kind::Search),
            ("/api/v1/search", Kind::Search),
            ("/child/{id}", Kind::Record),
            ("/api/v1/children/{id}/looks", Kind::Record),
            ("/review/{item}", Kind::Record),
            ("/transport/export/{export}/list.csv", Kind::Export),
            ("/api/v1/transport/exports", Kind::Export),
            ("/audit/{token}/events.csv", Kind::Export),
            ("/api/v1/audit/file", Kind::Export),
            ("/", Kind::Other),
            ("/help", Kind::Other),
            ("/audit/{token}", Kind::Other),
            ("", Kind::Other),
        ] {
            assert_eq!(Kind::of(route), kind, "{route}");
        }
    }

    #[test]
    fn addresses_and_senders_are_counted_each_for_itself() {
        let (limits, _) = limits(1, 1);
        let from = |text: &str| limits.address(Client(Some(text.parse().unwrap())));
        assert_eq!(from("192.0.2.1"), Ok(()));
        assert!(from("192.0.2.1").is_err());
        assert_eq!(from("192.0.2.2"), Ok(()));
        assert_eq!(from("2001:db8::1"), Ok(()));
        assert!(from("2001:db8::2").is_err(), "one network of IPv6");
        assert_eq!(limits.address(Client(None)), Ok(()));
        assert!(
            limits.address(Client(None)).is_err(),
            "nobody escapes by hiding the address"
        );
        assert_eq!(limits.sender(Uuid::from_u128(1)), Ok(()));
        assert!(limits.sender(Uuid::from_u128(1)).is_err());
        assert_eq!(limits.sender(Uuid::from_u128(2)), Ok(()));
    }

    #[test]
    fn those_of_the_past_are_let_go() {
        let (limits, clock) = limits(1, 60);
        for number in 0..REMEMBERED as u32 {
            limits.address(Client(Some(IpAddr::V4(number.into())))).unwrap();
        }
        clock.0.store(60_000, Ordering::Relaxed);
        limits.address(Client(None)).unwrap();
        assert_eq!(limits.addresses.len(), 1);
    }
}
