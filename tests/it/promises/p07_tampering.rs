//! Promise 7, as somebody would break it who has the database in their hands: whatever is done to the trail is found, and
//! named for what it is.

use std::{fmt::Write as _, io::Cursor};

use child::{ChildId, clock::Clock as _, policy::Role};
use chrono::{NaiveDate, TimeDelta};
use desk::{AuditVerified, DeskError, FindRequest, HeadKey, Narrowing, Outside, Section, Wrong};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use tests::{Backend, Bare, desk_of, run};

/// What has to be taken away before the tables let themselves be changed.
const UNLOCK_SQLITE: [&str; 4] = [
    "DROP TRIGGER audit_event_keeps_its_rows",
    "DROP TRIGGER audit_event_loses_no_row",
    "DROP TRIGGER audit_query_keeps_its_rows",
    "DROP TRIGGER audit_query_loses_no_row",
];
const UNLOCK_POSTGRES: [&str; 3] = [
    "DROP TRIGGER audit_event_keeps_its_rows ON audit_event",
    "DROP TRIGGER audit_query_keeps_its_rows ON audit_query",
    "DROP TRIGGER audit_query_loses_no_row ON audit_query",
];
const KEEP: [&str; 2] = [
    "CREATE TABLE kept_event AS SELECT * FROM audit_event",
    "CREATE TABLE kept_query AS SELECT * FROM audit_query",
];
const RESTORE: [&str; 4] = [
    "DELETE FROM audit_event",
    "DELETE FROM audit_query",
    "INSERT INTO audit_event SELECT * FROM kept_event",
    "INSERT INTO audit_query SELECT * FROM kept_query",
];
/// The first of the two days.
const FIRST: &str = "day = (SELECT min(day) FROM kept_event)";

/// A trail of two days with four events each, whose heads were signed at the end of each: the second and fourth are
/// searches, the others look for a child that is not there.
struct Trail {
    bare: Bare,
    heads: String,
    key: HeadKey,
}

impl Trail {
    async fn on_every_backend() -> Vec<Self> {
        let mut trails = Vec::new();
        for bare in Bare::on_every_backend().await {
            let mut trail = Self {
                bare,
                heads: String::new(),
                key: HeadKey::from_seed([5; 32]),
            };
            trail.add_events("Marchbank").await;
            trail.sign().await;
            trail.pass(TimeDelta::days(1));
            trail.add_events("Thistlewick").await;
            trail.sign().await;
            trails.push(trail);
        }
        trails
    }

    /// The same with the tables open to every change, and a copy of what was written.
    async fn unlocked() -> Vec<Self> {
        let trails = Self::on_every_backend().await;
        for trail in &trails {
            let unlock: &[&str] = if trail.is_sqlite() {
                &UNLOCK_SQLITE
            } else {
                &UNLOCK_POSTGRES
            };
            trail.execute(unlock).await;
            trail.execute(&KEEP).await;
        }
        trails
    }

    fn is_sqlite(&self) -> bool {
        self.bare.database.url.starts_with("sqlite")
    }

    fn pass(&self, time: TimeDelta) {
        self.bare.clock.set(self.bare.clock.now() + time);
    }

    fn first_day(&self) -> NaiveDate {
        self.bare.clock.today() - TimeDelta::days(1)
    }

    async fn add_events(&self, surname: &str) {
        add_events(&self.bare.desk, &self.bare, surname).await;
    }

    /// Signs what is due, as the keeper of heads does.
    async fn sign(&mut self) {
        let heads = self.bare.desk.heads_due().await.unwrap();
        for head in &heads {
            writeln!(self.heads, "{}", head.clone().sign(&self.key).line()).unwrap();
        }
        self.bare.desk.heads_outside(&heads).await;
    }

    async fn execute(&self, statements: &[&str]) {
        for statement in statements {
            let statement = AssertSqlSafe((*statement).to_owned());
            if self.is_sqlite() {
                let mut database = SqliteConnection::connect(&self.bare.database.url).await.unwrap();
                database.execute(statement).await.unwrap();
            } else {
                let mut database = PgConnection::connect(&self.bare.database.url).await.unwrap();
                database.execute(statement).await.unwrap();
            }
        }
    }

    async fn verify(&self, heads: &str) -> AuditVerified {
        let outside = Outside::read(Cursor::new(heads), &[self.key.public()]).unwrap();
        self.bare.desk.verify_audit(outside).await.unwrap()
    }

    /// What is found with the signed heads at hand: day after the first, place, kind.
    async fn found(&self) -> Vec<(i64, i64, Wrong)> {
        let verified = self.verify(&self.heads).await;
        let first = self.first_day();
        let day = |text: &str| (text.parse::<NaiveDate>().unwrap() - first).num_days();
        let findings = verified.findings.iter();
        findings.map(|found| (day(&found.day), found.seq, found.kind)).collect()
    }

    /// Changes the trail, says what is found, and puts everything back.
    async fn after(&self, statement: &str) -> Vec<(i64, i64, Wrong)> {
        self.execute(&[statement]).await;
        let found = self.found().await;
        self.execute(&RESTORE).await;
        found
    }
}

async fn add_events(desk: &desk::Desk, bare: &Bare, surname: &str) {
    let viewer = Bare::viewer(Role::SocialWorker);
    for number in 0..4 {
        bare.clock.set(bare.clock.now() + TimeDelta::minutes(1));
        if number % 2 == 1 {
            let request = FindRequest {
                text: format!("{surname} 4 3 2001"),
                advanced: None,
            };
            desk.find(&viewer, &request, &Narrowing::default()).await.unwrap();
        } else {
            let nobody = ChildId(uuid::Uuid::from_u128(number));
            let opened = desk.open(&viewer, nobody, Section::Overview).await;
            assert!(matches!(opened, Err(DeskError::NotFound)), "{opened:?}");
        }
    }
}

#[test]
fn p07_a_trail_that_nobody_touched_is_whole_and_its_heads_cover_it() {
    run(async {
        for trail in Trail::on_every_backend().await {
            let verified = trail.verify(&trail.heads).await;
            assert!(verified.is_whole(), "{:?}", verified.findings);
            assert_eq!((verified.events, verified.chains, verified.heads), (8, 2, 2));
            assert_eq!(verified.not_covered, 0);
            assert_eq!(verified.head_at, Some(trail.bare.clock.now()));
            trail.add_events("Okafor").await;
            let verified = trail.verify(&trail.heads).await;
            assert!(verified.is_whole() && verified.not_covered == 4, "{verified:?}");
        }
    });
}

#[test]
fn p07_every_part_of_an_event_that_is_changed_is_found() {
    run(async {
        for trail in Trail::unlocked().await {
            for change in [
                "reason = 'another'",
                "actor = 'somebody else'",
                "role = 'auditor'",
                "action = 'open_child'",
                "subject = 'another child'",
                "detail = '{}'",
                "address = '192.0.2.9'",
                "user_id = NULL",
                "at = (SELECT max(at) FROM kept_event)",
            ] {
                let found = trail
                    .after(&format!("UPDATE audit_event SET {change} WHERE {FIRST} AND seq = 2"))
                    .await;
                assert_eq!(found, [(0, 2, Wrong::Changed)], "{change}");
            }
            let hash = trail
                .after(&format!(
                    "UPDATE audit_event SET hash = prev_hash WHERE {FIRST} AND seq = 2"
                ))
                .await;
            assert_eq!(hash, [(0, 2, Wrong::Changed), (0, 3, Wrong::DoesNotFollow)]);
            let query = trail
                .after(&format!(
                    "UPDATE audit_event SET query_hash = prev_hash WHERE {FIRST} AND seq = 2"
                ))
                .await;
            assert_eq!(query, [(0, 2, Wrong::Changed), (0, 2, Wrong::QueryChanged)]);
        }
    });
}

#[test]
fn p07_removed_reordered_and_inserted_events_are_found() {
    run(async {
        for trail in Trail::unlocked().await {
            let missing = |seq| vec![(0, seq, Wrong::Missing), (0, seq, Wrong::DoesNotFollow)];
            let remove = |which: &str| format!("DELETE FROM audit_event WHERE {FIRST} AND {which}");
            assert_eq!(trail.after(&remove("seq = 1")).await, missing(2));
            assert_eq!(trail.after(&remove("seq = 3")).await, missing(4));
            // Numbers are exchanged by way of one that is free.
            for (from, to) in [(1, 100), (3, 1), (100, 3)] {
                let step = format!("UPDATE audit_event SET seq = {to} WHERE {FIRST} AND seq = {from}");
                trail.execute(&[&step]).await;
            }
            let reordered = trail.found().await;
            trail.execute(&RESTORE).await;
            for seq in [1, 3] {
                assert!(reordered.contains(&(0, seq, Wrong::Changed)), "{reordered:?}");
                assert!(reordered.contains(&(0, seq, Wrong::DoesNotFollow)), "{reordered:?}");
            }
            let columns =
                "at, user_id, actor, role, action, subject, reason, detail, query_hash, prev_hash, hash, address";
            let copy = format!(
                "INSERT INTO audit_event (node, day, seq, {columns}) \
                 SELECT node, day, 5, {columns} FROM kept_event WHERE {FIRST} AND seq = 3"
            );
            let inserted = trail.after(&copy).await;
            assert_eq!(
                inserted,
                [
                    (0, 5, Wrong::DoesNotFollow),
                    (0, 5, Wrong::Changed),
                    (0, 4, Wrong::NotCovered)
                ]
            );
        }
    });
}

#[test]
fn p07_a_tail_a_day_and_a_node_that_were_cut_off_are_found_by_the_heads_and_by_nothing_else() {
    run(async {
        for trail in Trail::unlocked().await {
            let cuts = [
                ("seq = 4", vec![(0, 3, Wrong::TailMissing), (1, 3, Wrong::TailMissing)]),
                (FIRST, vec![(0, 4, Wrong::ChainMissing)]),
                (
                    "node = 'test'",
                    vec![(0, 4, Wrong::ChainMissing), (1, 4, Wrong::ChainMissing)],
                ),
            ];
            for (which, expected) in cuts {
                let which = format!("WHERE {which}");
                trail.execute(&[&format!("DELETE FROM audit_query {which}")]).await;
                trail.execute(&[&format!("DELETE FROM audit_event {which}")]).await;
                assert!(trail.verify("").await.is_whole(), "{which}: hashes alone cannot tell");
                assert_eq!(trail.found().await, expected, "{which}");
                trail.execute(&RESTORE).await;
            }
        }
    });
}

#[test]
fn p07_a_day_that_was_taken_away_contradicts_the_check_that_the_trail_keeps_itself() {
    run(async {
        for trail in Trail::unlocked().await {
            let checked = trail.bare.desk.check_trail(Outside::default()).await.unwrap();
            assert!(checked.is_whole());
            assert!(trail.verify("").await.is_whole());
            trail
                .execute(&[
                    &format!("DELETE FROM audit_query WHERE {FIRST}"),
                    &format!("DELETE FROM audit_event WHERE {FIRST}"),
                ])
                .await;
            let found = trail.verify("").await.findings;
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!((found[0].kind, found[0].seq), (Wrong::ChainMissing, 4));
            assert_eq!(found[0].day, trail.first_day().to_string());
        }
    });
}

#[test]
fn p07_a_chain_written_anew_with_right_hashes_is_found_by_its_head() {
    run(async {
        for trail in Trail::unlocked().await {
            trail.execute(&RESTORE[..2]).await;
            trail.bare.clock.set(trail.bare.clock.now() - TimeDelta::days(1));
            let forger = desk_of(&trail.bare.database, trail.bare.clock.clone(), "test").await;
            add_events(&forger, &trail.bare, "Nobody").await;
            trail.pass(TimeDelta::days(1));
            add_events(&forger, &trail.bare, "Nobody").await;
            assert!(trail.verify("").await.is_whole(), "every hash is right");
            assert_eq!(
                trail.found().await,
                [(0, 4, Wrong::Rewritten), (1, 4, Wrong::Rewritten)]
            );
        }
    });
}

#[test]
fn p07_a_check_that_was_forged_does_not_hide_a_chain_written_anew() {
    run(async {
        for trail in Trail::unlocked().await {
            let today = "day = (SELECT max(day) FROM kept_event)";
            for table in ["audit_query", "audit_event"] {
                trail.execute(&[&format!("DELETE FROM {table} WHERE {today}")]).await;
            }
            let forger = desk_of(&trail.bare.database, trail.bare.clock.clone(), "test").await;
            for _ in 0..2 {
                add_events(&forger, &trail.bare, "Nobody").await;
            }
            // It names a place beyond the one that was signed.
            forger.check_trail(Outside::default()).await.unwrap();
            assert!(trail.verify("").await.is_whole(), "every hash is right");
            assert_eq!(trail.found().await, [(1, 4, Wrong::Rewritten)]);
        }
    });
}

#[test]
fn p07_heads_that_were_taken_away_are_missed_by_the_next_check() {
    run(async {
        for trail in Trail::on_every_backend().await {
            let check = async |heads: &str| -> Vec<Wrong> {
                let outside = Outside::read(Cursor::new(heads), &[trail.key.public()]).unwrap();
                let checked = trail.bare.desk.check_trail(outside).await.unwrap();
                checked.findings.iter().map(|found| found.kind).collect()
            };
            assert_eq!(check(&trail.heads).await, []);
            let (first, _) = trail.heads.split_once('\n').unwrap();
            assert_eq!(check(first).await, [Wrong::HeadsMissing]);
            assert_eq!(check("").await, [Wrong::HeadsMissing]);
            assert_eq!(check("").await, [], "told once; the event of it stays");
        }
    });
}

#[test]
fn p07_events_added_to_a_day_that_is_over_are_not_covered() {
    run(async {
        for trail in Trail::on_every_backend().await {
            let now = trail.bare.clock.now();
            trail.bare.clock.set(now - TimeDelta::days(1));
            let forger = desk_of(&trail.bare.database, trail.bare.clock.clone(), "test").await;
            add_events(&forger, &trail.bare, "Nobody").await;
            trail.bare.clock.set(now);
            assert_eq!(trail.found().await, [(0, 4, Wrong::NotCovered)]);
        }
    });
}

#[test]
fn p07_query_text_taken_by_hand_is_told_from_text_redacted_by_rule() {
    run(async {
        for trail in Trail::unlocked().await {
            let changed = trail
                .after(&format!(
                    "UPDATE audit_query SET text = 'somebody else' WHERE {FIRST} AND seq = 2"
                ))
                .await;
            assert_eq!(changed, [(0, 2, Wrong::QueryChanged)]);
            let removed = trail
                .after(&format!("DELETE FROM audit_query WHERE {FIRST} AND seq = 2"))
                .await;
            assert_eq!(removed, [(0, 2, Wrong::QueryRemoved)]);
            let inserted = trail
                .after(&format!(
                    "INSERT INTO audit_query (node, day, seq, salt, text) \
                     SELECT node, day, 1, salt, text FROM kept_query WHERE {FIRST} AND seq = 2"
                ))
                .await;
            assert_eq!(inserted, [(0, 1, Wrong::QueryInserted)]);
            // One text of the first day goes by hand, and then the rule takes the other.
            trail
                .execute(&[&format!("DELETE FROM audit_query WHERE {FIRST} AND seq = 2")])
                .await;
            assert_eq!(trail.bare.desk.redact_queries(TimeDelta::days(1)).await.unwrap(), 0);
            trail.pass(TimeDelta::days(1));
            assert_eq!(trail.bare.desk.redact_queries(TimeDelta::days(1)).await.unwrap(), 1);
            let verified = trail.verify("").await;
            assert_eq!(verified.redacted_by_rule, 1);
            let kinds: Vec<(i64, Wrong)> = verified.findings.iter().map(|found| (found.seq, found.kind)).collect();
            assert_eq!(kinds, [(2, Wrong::QueriesRemovedBefore)]);
        }
    });
}

#[test]
fn p07_text_that_a_rule_took_is_no_fault() {
    run(async {
        for trail in Trail::on_every_backend().await {
            trail.pass(TimeDelta::days(365));
            assert_eq!(trail.bare.desk.redact_queries(TimeDelta::days(364)).await.unwrap(), 4);
            assert_eq!(trail.bare.desk.redact_queries(TimeDelta::days(364)).await.unwrap(), 0);
            let verified = trail.verify(&trail.heads).await;
            assert!(verified.is_whole(), "{:?}", verified.findings);
            assert_eq!(verified.redacted_by_rule, 4);
        }
    });
}

#[test]
fn p07_heads_that_were_forged_cut_or_contradict_each_other_are_found() {
    run(async {
        for trail in Trail::on_every_backend().await {
            let kinds = async |heads: &str| -> Vec<Wrong> {
                let findings = trail.verify(heads).await.findings;
                findings.iter().map(|found| found.kind).collect()
            };
            let forged = trail.heads.replacen("\"seq\":4", "\"seq\":3", 1);
            assert_eq!(kinds(&forged).await, [Wrong::HeadForged]);
            let cut = trail.heads.trim_end().strip_suffix("\"}").unwrap().to_owned();
            assert_eq!(kinds(&cut).await, [Wrong::HeadUnreadable]);
            // Another history of the same day, signed with the same key: a copy of the database that went on by itself.
            let mut other = Trail {
                bare: Bare::fresh(Backend::Sqlite).await.unwrap(),
                heads: String::new(),
                key: HeadKey::from_seed([5; 32]),
            };
            other.add_events("Nobody").await;
            other.sign().await;
            let both = format!("{}{}", trail.heads, other.heads);
            assert_eq!(kinds(&both).await, [Wrong::Rewritten, Wrong::HeadsDiffer]);
        }
    });
}

#[test]
fn p07_a_service_whose_trail_was_changed_behind_it_shows_nothing_more() {
    run(async {
        for trail in Trail::unlocked().await {
            let viewer = Bare::viewer(Role::SocialWorker);
            let look = async || {
                let nobody = ChildId(uuid::Uuid::from_u128(9));
                trail.bare.desk.open(&viewer, nobody, Section::Overview).await
            };
            assert!(matches!(look().await, Err(DeskError::NotFound)));
            let last = "day = (SELECT max(day) FROM kept_event) AND seq = 5";
            trail.execute(&[&format!("DELETE FROM audit_event WHERE {last}")]).await;
            assert!(matches!(look().await, Err(DeskError::Audit)));
            assert!(
                trail.bare.desk.heads_due().await.is_err(),
                "no head of it is signed either"
            );
        }
    });
}

#[test]
fn p07_when_no_head_gets_outside_for_too_long_nothing_is_shown_until_one_does() {
    run(async {
        for mut trail in Trail::on_every_backend().await {
            let limit = TimeDelta::minutes(60);
            let viewer = Bare::viewer(Role::SocialWorker);
            assert!(!trail.bare.desk.heads_failed(limit).await);
            trail.pass(TimeDelta::minutes(59));
            assert!(!trail.bare.desk.heads_failed(limit).await);
            trail.add_events("Okafor").await;
            assert!(trail.bare.desk.heads_failed(limit).await);
            let nobody = ChildId(uuid::Uuid::from_u128(9));
            let opened = trail.bare.desk.open(&viewer, nobody, Section::Overview).await;
            assert!(matches!(opened, Err(DeskError::Audit)), "{opened:?}");
            assert!(trail.bare.desk.ready().await.is_err(), "and nobody is sent here");
            trail.sign().await;
            assert!(trail.bare.desk.ready().await.is_ok());
            trail.add_events("Okafor").await;
        }
    });
}
