//! Every text is prepared on every backend: our answer to compile-time checked queries.

use std::collections::BTreeSet;

use crate::testing::on_every_backend;

#[tokio::test]
async fn every_statement_prepares_on_every_backend() {
    on_every_backend(|db| async move {
        for sql in crate::ALL.iter().copied().flatten() {
            if let Err(error) = db.prepare(*sql).await {
                panic!("{}: {error}\n{}", sql.name, sql.postgres().as_str());
            }
        }
    })
    .await;
}

/// Statements that look at a whole large table on purpose: counts and lists of everything.
const WHOLE_TABLE: [&str; 10] = [
    "COUNT",
    "COUNTS",
    "COUNT_MISSING",
    "END_MISSING",
    "CHAINS",
    "KEYS_STAGED",
    "SHIELDED",
    "TRANSPORT_SCHOOLS",
    "TRANSPORT_CHILDREN",
    "INVOLVED_CHILDREN",
];

/// Statements that are sent a few rows at a time, those of a child that is deleted or led on, and ask small tables.
const OF_ONE_CHILD: [&str; 9] = [
    "SHIELDS",
    "SHIELD_STEPS",
    "SHIELD_LIFTS",
    "CONTACTS",
    "CONTACT_STEPS",
    "RELATIONSHIPS",
    "REPORTS",
    "OF_RECORDS",
    "TAKEN_BACK",
];

#[tokio::test]
async fn no_lookup_reads_a_whole_table_on_sqlite() {
    let db = crate::Db::migrate(&crate::DbConfig::new("sqlite::memory:", 1))
        .await
        .unwrap();
    let large = [
        "record",
        "r",
        "source_record",
        "v",
        "child",
        "g",
        "golden",
        "link_event",
        "audit_event",
        "e",
        "row",
        "s",
    ];
    let mut slow = Vec::new();
    for sql in crate::ALL.iter().copied().flatten() {
        for step in db.plan(*sql).await {
            let whole = large.iter().any(|table| step == format!("SCAN {table}"));
            // An index made for one statement reads all that it holds, and again with every portion of rows.
            let made = step.contains("AUTOMATIC") && !OF_ONE_CHILD.contains(&sql.name);
            if (whole && !WHOLE_TABLE.contains(&sql.name)) || made {
                slow.push(format!("{}: {step}", sql.name));
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[tokio::test]
async fn p10_texts_of_searches_are_found_by_their_key_alone_on_sqlite() {
    let db = crate::Db::migrate(&crate::DbConfig::new("sqlite::memory:", 1))
        .await
        .unwrap();
    let asked = ["LISTED", "REDACT_ONE"];
    let statements = crate::audit::ALL_REDACT.iter().filter(|sql| asked.contains(&sql.name));
    let statements: Vec<_> = statements.copied().collect();
    assert_eq!(statements.len(), asked.len());
    for sql in statements {
        for step in db.plan(sql).await {
            let all = ["SCAN q", "SCAN e", "SCAN audit_query", "USE TEMP B-TREE"];
            assert!(!all.iter().any(|slow| step.starts_with(slow)), "{}: {step}", sql.name);
        }
    }
}

#[test]
fn every_file_with_statements_is_listed() {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = 0;
    let mut folders = vec![sources];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(&path).unwrap().contains("\nstatements! {") {
                files += 1;
            }
        }
    }
    assert_eq!(
        files,
        crate::ALL.len(),
        "a file with statements is missing in store::ALL"
    );
    let texts: Vec<String> = crate::ALL
        .iter()
        .copied()
        .flatten()
        .map(|sql| sql.postgres().as_str().to_owned())
        .collect();
    let distinct: BTreeSet<&String> = texts.iter().collect();
    assert!(texts.len() - distinct.len() <= 1, "a statement is written twice");
}

#[test]
fn no_statement_selects_unnamed_columns() {
    for sql in crate::ALL.iter().copied().flatten() {
        let body = sql.sqlite(1);
        assert!(!body.as_str().contains("SELECT *"), "{}", sql.name);
    }
}
