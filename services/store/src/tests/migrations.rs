//! What migrations that rebuild tables keep.

use sqlx::{AssertSqlSafe, PgPool, Row as _, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};

use crate::{
    db::{migrate, sqlite},
    testing::on_postgres,
};

/// A record, a question about it that was put off, a note and a decision that belong to the question.
const SEEN_BEFORE: [&str; 4] = [
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
];

/// All of it in one line.
const SEEN_AFTER: &str = "SELECT c.kind || ' ' || c.about || ' ' || c.status || ' ' || c.cause || ' ' || \
    CAST(c.version AS TEXT) || ' ' || CAST(c.deferred_until AS TEXT) || ' ' || CAST(c.born AS TEXT) || ' ' || n.text || ' ' \
    || d.person AS seen FROM review_case c JOIN case_note n ON n.case_id = c.id JOIN decision d ON d.case_id = c.id \
    WHERE c.shielded AND c.involved AND c.assigned_to = n.user_id AND c.weight = 0.25";
const EXPECTED: &str = "reported x deferred A cause 7 2027-01-02 2015-03-04 A note Petra";
const OF_THE_NEW_KIND: &str = "UPDATE review_case SET kind = 'unidentified'";
const ORPHAN: &str = "DELETE FROM review_case";

/// The text with ids and bytes as a database writes them.
fn written(text: &str, id: impl Fn(u8) -> String, bytes: &str) -> String {
    let text = text.replace("@bytes", bytes);
    (1..=3).fold(text, |text, n| text.replace(&format!("@{n}"), &id(n)))
}

#[tokio::test]
async fn questions_of_an_earlier_release_keep_their_notes_and_decisions_on_sqlite() {
    let options = sqlite::options().in_memory(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .unwrap();
    migrate::sqlite_until(&pool, 24).await.unwrap();
    for text in SEEN_BEFORE {
        let text = written(text, |n| format!("X'{n:032}'"), "X'00'");
        let done = sqlx::query(AssertSqlSafe(text.clone())).execute(&pool).await;
        assert!(done.is_ok(), "{done:?}: {text}");
    }
    migrate::sqlite_until(&pool, i64::MAX).await.unwrap();
    let row = sqlx::query(SEEN_AFTER).fetch_one(&pool).await.unwrap();
    assert_eq!(row.get::<String, _>("seen"), EXPECTED);
    sqlx::query(OF_THE_NEW_KIND).execute(&pool).await.unwrap();
    let orphaned = sqlx::query(ORPHAN).execute(&pool).await;
    assert!(orphaned.is_err(), "notes still refer to the questions");
}

#[tokio::test]
async fn questions_of_an_earlier_release_keep_their_notes_and_decisions_on_postgresql() {
    on_postgres(|config| async move {
        let pool: PgPool = PgPoolOptions::new()
            .max_connections(1)
            .connect(&config.url)
            .await
            .unwrap();
        migrate::postgres_until(&pool, 25).await.unwrap();
        for text in SEEN_BEFORE {
            let text = written(text, |n| format!("CAST('{n:032}' AS uuid)"), "decode('00', 'hex')");
            let done = sqlx::query(AssertSqlSafe(text.clone())).execute(&pool).await;
            assert!(done.is_ok(), "{done:?}: {text}");
        }
        migrate::postgres_until(&pool, i64::MAX).await.unwrap();
        let row = sqlx::query(SEEN_AFTER).fetch_one(&pool).await.unwrap();
        assert_eq!(row.get::<String, _>("seen"), EXPECTED);
        sqlx::query(OF_THE_NEW_KIND).execute(&pool).await.unwrap();
        assert!(sqlx::query(ORPHAN).execute(&pool).await.is_err());
        pool.close().await;
    })
    .await;
}
