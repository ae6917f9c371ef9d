//! What migrations that rebuild tables, or what is in them, keep.

use child::School;
use sqlx::{AssertSqlSafe, PgPool, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};

use crate::{
    db::{migrate, sqlite},
    testing::on_postgres,
};

/// A record, a question about it that was put off, a note and a decision that belong to the question; a hold on the record and
/// the request that placed it; the names of schools.
const BEFORE: [&str; 8] = [
    "INSERT INTO record (id, source, record_id, last_version, current_version, content_hash, shielded, first_seen) \
     VALUES (1, 'education', '1', 1, 1, @bytes, FALSE, '2026-09-01 09:00:00+00:00')",
    "INSERT INTO review_case (id, kind, about, left_record, right_record, weight, probability, verdict, explanation, cause, \
     status, shielded, involved, born, version, assigned_to, deferred_until, opened_at) VALUES (@1, 'reported', 'x', 1, \
     1, 0.25, 0.5, 'reported', '{}', 'A cause', 'deferred', TRUE, TRUE, '2015-03-04', 7, @2, '2027-01-02', \
     '2026-09-02 09:00:00+00:00')",
    "INSERT INTO case_note (case_id, at, user_id, person, kind, text) \
     VALUES (@1, '2026-09-03 09:00:00+00:00', @2, 'Petra', 'written', 'A note')",
    "INSERT INTO decision (id, kind, case_id, left_source, left_record_id, right_source, right_record_id, weight, \
     probability, model_version, why, reason, user_id, person, at, before, after) VALUES (@3, 'same', @1, \
     'education', '1', 'education', '1', 0, 0.5, 1, '', '', @2, 'Petra', '2026-09-04 09:00:00+00:00', '{}', '{}')",
    "INSERT INTO retention_hold (id, scope, reference, reason, authority, placed_by, placed_name, placed_at, review_on) \
     VALUES (@4, 'child', 10001, 'subject_access', 'A request', @2, 'Ines', '2026-09-05 09:00:00+00:00', '2027-03-05')",
    "INSERT INTO retention_hold_record (hold, source, record_id) VALUES (@4, 'education', '1')",
    "INSERT INTO rights_request (id, asks_for, source, record_id, reference, asked_by, asker, scope, received_on, status, \
     hold, opened_at, version) VALUES (@5, 'access', 'education', '1', 10001, 'parent', 'A parent', 'Everything', \
     '2026-09-03', 'open', @4, '2026-09-05 09:00:00+00:00', 1)",
    "INSERT INTO setting (name, json) VALUES ('schools', '{\"110001\":\"Ash Lane\",\"8732001\":\"Ash \\\"Lane\\\"\"}')",
];

/// A table that was made anew.
struct Kept {
    /// What was in it and beside it, in one line.
    after: &'static str,
    expected: &'static str,
    of_the_new_kind: &'static str,
    orphan: &'static str,
}

const KEPT: [Kept; 2] = [
    Kept {
        after: "SELECT c.kind || ' ' || c.about || ' ' || c.status || ' ' || c.cause || ' ' || CAST(c.version AS TEXT) || ' ' \
                || CAST(c.deferred_until AS TEXT) || ' ' || CAST(c.born AS TEXT) || ' ' || n.text || ' ' || d.person \
                FROM review_case c JOIN case_note n ON n.case_id = c.id JOIN decision d ON d.case_id = c.id \
                WHERE c.shielded AND c.involved AND c.assigned_to = n.user_id AND c.weight = 0.25",
        expected: "reported x deferred A cause 7 2027-01-02 2015-03-04 A note Petra",
        of_the_new_kind: "UPDATE review_case SET kind = 'unidentified'",
        orphan: "DELETE FROM review_case",
    },
    Kept {
        after: "SELECT h.scope || ' ' || CAST(h.reference AS TEXT) || ' ' || h.reason || ' ' || h.authority || ' ' || \
                h.placed_name || ' ' || CAST(h.review_on AS TEXT) || ' ' || held.record_id || ' ' || q.asker \
                FROM retention_hold h JOIN retention_hold_record held ON held.hold = h.id \
                JOIN rights_request q ON q.hold = h.id \
                WHERE held.named AND h.record_type IS NULL AND h.released_at IS NULL",
        expected: "child 10001 subject_access A request Ines 2027-03-05 1 A parent",
        of_the_new_kind: "UPDATE retention_hold SET scope = 'family'",
        orphan: "DELETE FROM retention_hold",
    },
];

/// The text with ids and bytes as a database writes them.
fn written(text: &str, id: impl Fn(u8) -> String, bytes: &str) -> String {
    let text = text.replace("@bytes", bytes);
    (1..=5).fold(text, |text, n| text.replace(&format!("@{n}"), &id(n)))
}

/// Fills the tables of an earlier release, brings them up to date, and looks at what was kept. The pools of the two databases are
/// of two types.
macro_rules! assert_kept {
    ($pool:expr, $until:path, $id:expr, $bytes:expr) => {{
        for text in BEFORE {
            let text = written(text, $id, $bytes);
            let done = sqlx::query(AssertSqlSafe(text.clone())).execute(&$pool).await;
            assert!(done.is_ok(), "{done:?}: {text}");
        }
        $until(&$pool, i64::MAX).await.unwrap();
        let schools = "SELECT json FROM setting WHERE name = 'schools'";
        let schools: String = sqlx::query_scalar(schools).fetch_one(&$pool).await.unwrap();
        let schools: Vec<School> = serde_json::from_str(&schools).unwrap();
        let named = [("110001", "Ash Lane"), ("8732001", "Ash \"Lane\"")];
        assert_eq!(
            schools,
            named.map(|(code, name)| School::from((code.to_owned(), name.to_owned())))
        );
        for kept in &KEPT {
            let seen: String = sqlx::query_scalar(kept.after).fetch_one(&$pool).await.unwrap();
            assert_eq!(seen, kept.expected);
            sqlx::query(kept.of_the_new_kind).execute(&$pool).await.unwrap();
            let orphaned = sqlx::query(kept.orphan).execute(&$pool).await;
            assert!(orphaned.is_err(), "others still refer to it: {}", kept.orphan);
        }
    }};
}

#[tokio::test]
async fn questions_holds_and_schools_of_an_earlier_release_are_kept_on_sqlite() {
    let options = sqlite::options().in_memory(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .unwrap();
    migrate::sqlite_until(&pool, 23).await.unwrap();
    assert_kept!(pool, migrate::sqlite_until, |n| format!("X'{n:032}'"), "X'00'");
}

#[tokio::test]
async fn questions_holds_and_schools_of_an_earlier_release_are_kept_on_postgresql() {
    on_postgres(|config| async move {
        let pool: PgPool = PgPoolOptions::new()
            .max_connections(1)
            .connect(&config.url)
            .await
            .unwrap();
        migrate::postgres_until(&pool, 24).await.unwrap();
        let id = |n| format!("CAST('{n:032}' AS uuid)");
        assert_kept!(pool, migrate::postgres_until, id, "decode('00', 'hex')");
        pool.close().await;
    })
    .await;
}
