//! The audit trail: that its heads get out, and that it was checked.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, ErrorKind},
    net::ToSocketAddrs as _,
    path::Path,
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use desk::{SignedHead, TrailStanding};
use jobs::{HeadConfig, Sink};

use super::finding::Finding;
use crate::{config::Config, heads};

/// What was looked at.
const AUDIT: &str = "audit";
/// Clocks that are further apart than this are wrong: hours of sessions and days of the trail go by them.
const APART_MAX: TimeDelta = TimeDelta::seconds(30);

/// A place in the trail of a node: a day, and the number of an event of it.
type TrailPlace = (NaiveDate, i64);

/// Looks at how the trail stands. `first_after` tells when the first event of this node after a place was written.
pub async fn look(
    config: &Config,
    standing: &TrailStanding,
    now: DateTime<Utc>,
    first_after: impl AsyncFn(Option<TrailPlace>) -> anyhow::Result<Option<DateTime<Utc>>>,
) -> anyhow::Result<Vec<Finding>> {
    let mut found = Vec::new();
    match heads::config(config) {
        Ok(Some(kept)) => found.push(match outside(config, &kept) {
            Outside::Told(finding) => finding,
            Outside::UntilHead(last) => current(config, last, first_after(last).await?, now),
        }),
        Ok(None) => found.push(Finding::wrong(
            AUDIT,
            "nothing of the trail is put outside the database",
            "set audit.key (onechild audit key) and audit.sink",
        )),
        Err(error) => found.push(Finding::wrong(
            AUDIT,
            format!("{error:#}"),
            "mend [audit]; the service does not start like this",
        )),
    }
    found.push(checked(standing, now));
    Ok(found)
}

/// What can be told of the place outside without the database.
enum Outside {
    /// All there is to tell.
    Told(Finding),
    /// The last head of this node that is there.
    UntilHead(Option<TrailPlace>),
}

fn outside(config: &Config, kept: &HeadConfig) -> Outside {
    let sink = &config.audit.sink;
    let reach = || {
        Finding::wrong(
            AUDIT,
            format!("{sink} cannot be reached"),
            "mend it: after audit.hide_after_minutes without it nothing is shown to anybody",
        )
    };
    match &kept.sink {
        Sink::File(path) => match last_head(path, &config.node) {
            Ok(last) => Outside::UntilHead(last),
            // Before the service ran there is none, and nothing to say if there was nothing to sign.
            Err(error) if error.kind() == ErrorKind::NotFound => Outside::UntilHead(None),
            Err(_) => Outside::Told(reach()),
        },
        Sink::Syslog(_) if reachable(sink) => Outside::Told(Finding::note(
            AUDIT,
            format!("{sink} is there; whether heads arrive stands in its own log"),
            "compare with onechild audit verify --heads",
        )),
        Sink::Syslog(_) => Outside::Told(reach()),
    }
}

/// The last head of a node in a file.
fn last_head(path: &Path, node: &str) -> io::Result<Option<TrailPlace>> {
    let mut last = None;
    for line in BufReader::new(File::open(path)?).lines() {
        let signed = SignedHead::read(&line?).ok();
        let place = signed.filter(|signed| signed.head.node == node);
        last = last.max(place.map(|signed| (signed.head.day, signed.head.seq)));
    }
    Ok(last)
}

/// Whether the log server of a sink has an address, and by TCP takes a connection. No line is sent.
fn reachable(sink: &str) -> bool {
    let Some((kind, place)) = sink.split_once(':') else {
        return false;
    };
    let server = place.trim_start_matches("//");
    match kind {
        "syslog+unix" => fs::metadata(place).is_ok(),
        "syslog+tcp" => server.to_socket_addrs().is_ok_and(|mut addresses| {
            addresses.any(|address| {
                std::net::TcpStream::connect_timeout(&address, std::time::Duration::from_secs(3)).is_ok()
            })
        }),
        _ => server.to_socket_addrs().is_ok(),
    }
}

/// Whether the last head of this node covers its last event, or will soon: `waiting` is when the first event was written that
/// none covers.
fn current(config: &Config, last: Option<TrailPlace>, waiting: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Finding {
    const ADVICE: &str = "start the service; if it runs, look into its log for what keeps heads in";
    let patience = TimeDelta::seconds(config.audit.head_seconds as i64 * 3 + 60);
    match (last, waiting) {
        (None, None) => Finding::fine(AUDIT, "nothing has to be covered by a signed head yet"),
        (None, Some(_)) => Finding::wrong(AUDIT, "no signed head of this node is outside", ADVICE),
        (Some(_), Some(since)) if now - since > patience => Finding::wrong(
            AUDIT,
            format!(
                "no signed head covers the events of {} since {}",
                config.node,
                since.format("%Y-%m-%d %H:%M UTC")
            ),
            ADVICE,
        ),
        (Some(_), _) => Finding::fine(AUDIT, "signed heads are current"),
    }
}

fn checked(standing: &TrailStanding, now: DateTime<Utc>) -> Finding {
    match &standing.checked {
        Some(checked) if checked.findings > 0 => Finding::wrong(
            AUDIT,
            format!("the last check of the trail found {} things", checked.findings),
            "run onechild audit verify, and find out what was done to the trail",
        ),
        Some(checked) if now - checked.at > TimeDelta::days(2) => Finding::wrong(
            AUDIT,
            format!("the trail was last checked on {}", checked.at.date_naive()),
            "see that the service runs at night ([schedule] audit)",
        ),
        Some(checked) => Finding::fine(
            AUDIT,
            format!("the trail was checked on {} and is whole", checked.at.date_naive()),
        ),
        None => Finding::note(
            AUDIT,
            "the trail was never checked",
            "the service does it every night; onechild audit verify does it now",
        ),
    }
}

/// Whether the clocks of this machine, of the database, and of the events that are there go together.
pub fn clocks(here: DateTime<Utc>, there: DateTime<Utc>, standing: &TrailStanding) -> Finding {
    if (here - there).abs() > APART_MAX {
        return Finding::wrong(
            "clock",
            format!(
                "this machine and the database are {} seconds apart",
                (here - there).num_seconds().abs()
            ),
            "let both follow a time server",
        );
    }
    match standing.latest {
        Some(latest) if latest - here > APART_MAX => Finding::wrong(
            "clock",
            format!(
                "the trail has events of the future, until {}",
                latest.format("%Y-%m-%d %H:%M UTC")
            ),
            "the clock was set back: let it follow a time server, and tell the auditors",
        ),
        _ => Finding::fine("clock", "in step"),
    }
}

#[cfg(test)]
mod tests {
    use desk::{Head, HeadKey, TrailChecked};

    use super::*;
    use crate::command::doctor::finding::Level;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn standing() -> TrailStanding {
        TrailStanding {
            checked: Some(TrailChecked {
                at: at("2026-09-01T02:10:00Z"),
                events: 9,
                heads: 1,
                findings: 0,
            }),
            latest: Some(at("2026-09-01T09:00:00Z")),
        }
    }

    /// A configuration whose heads are kept in a file, with one head of event 5.
    fn kept(folder: &std::path::Path) -> Config {
        let key = HeadKey::from_seed([5; 32]);
        key.write(&folder.join("key")).unwrap();
        let head = Head {
            node: "node-1".to_owned(),
            day: "2026-09-01".parse().unwrap(),
            seq: 5,
            hash: [1; 32],
            at: at("2026-09-01T09:00:00Z"),
        };
        fs::write(folder.join("heads"), format!("{}\n", head.sign(&key).line())).unwrap();
        let mut config = Config::read(None, None).unwrap();
        config.audit.key = folder.join("key");
        config.audit.sink = format!("file:{}", folder.join("heads").display());
        config
    }

    fn worst(found: &[Finding]) -> Level {
        found.iter().map(|found| found.level).max().unwrap_or(Level::Fine)
    }

    #[tokio::test]
    async fn heads_that_stay_behind_or_are_gone_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let config = kept(folder.path());
        let now = at("2026-09-01T09:10:00Z");
        let told = async |config: &Config, waiting: Option<&str>| {
            let waiting = waiting.map(at);
            let first_after = async |place| {
                assert!(
                    matches!(place, Some((_, 5)) | None),
                    "after the last head, if there is one"
                );
                Ok(waiting)
            };
            look(config, &standing(), now, first_after).await.unwrap()
        };
        assert_eq!(worst(&told(&config, None).await), Level::Fine);
        let soon = told(&config, Some("2026-09-01T09:09:00Z")).await;
        assert_eq!(worst(&soon), Level::Fine, "it has a minute");
        // Events come every second: it is the first that is not covered that counts.
        let late = told(&config, Some("2026-09-01T09:01:00Z")).await;
        assert_eq!(worst(&late), Level::Wrong);
        fs::remove_file(folder.path().join("heads")).unwrap();
        let gone = told(&config, Some("2026-09-01T09:09:00Z")).await;
        assert_eq!(worst(&gone), Level::Wrong);
        let none = Config::read(None, None).unwrap();
        assert!(told(&none, None).await[0].todo.contains("audit.key"));
    }

    #[test]
    fn a_check_that_found_something_or_did_not_happen_is_told() {
        let now = at("2026-09-01T09:00:00Z");
        let mut found = standing();
        assert_eq!(checked(&found, now).level, Level::Fine);
        assert_eq!(checked(&found, now + TimeDelta::days(3)).level, Level::Wrong);
        found.checked.as_mut().unwrap().findings = 1;
        assert_eq!(checked(&found, now).level, Level::Wrong);
        found.checked = None;
        assert_eq!(checked(&found, now).level, Level::Note);
    }

    #[test]
    fn clocks_that_differ_or_went_back_are_told() {
        let now = at("2026-09-01T10:00:00Z");
        assert_eq!(clocks(now, now + TimeDelta::seconds(2), &standing()).level, Level::Fine);
        assert_eq!(
            clocks(now, now + TimeDelta::minutes(2), &standing()).level,
            Level::Wrong
        );
        let back = at("2026-09-01T08:00:00Z");
        assert_eq!(clocks(back, back, &standing()).level, Level::Wrong);
    }

    #[test]
    fn a_log_server_that_is_not_there_is_told() {
        assert!(!reachable("syslog+tcp://127.0.0.1:1"), "nothing listens there");
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        assert!(reachable(&format!("syslog+tcp://{}", server.local_addr().unwrap())));
        assert!(!reachable("syslog+unix:/no/such/socket"));
    }
}
