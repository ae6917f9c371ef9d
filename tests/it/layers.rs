//! The arrows between the crates point one way: `onechild -> web, api, jobs -> gate -> desk -> store, search, intake ->
//! child -> linkage`, and `web, report -> chart`. And some libraries belong to one layer only.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// Crates from the ground up: a crate may depend on crates of lower rank only.
const RANKS: &[&[&str]] = &[
    &["linkage", "chart", "backup"],
    &["child", "report"],
    &["store", "search", "intake", "identity"],
    &["desk"],
    &["gate"],
    &["web", "api", "jobs"],
    &["onechild"],
    &["tests", "benches"],
];

/// Makes up people; stands beside the product and depends on none of it.
const COUNTY: &str = "county";

/// Libraries that only the named crates may depend on.
const RESERVED: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "tests", "benches"]),
    ("axum", &["gate", "api", "web", "onechild", "tests", "benches"]),
    ("tower-sessions", &["gate"]),
    ("openidconnect", &["identity"]),
    ("askama", &["web", "chart", "report", "desk"]),
    ("tantivy", &["search", "benches"]),
    ("age", &["backup"]),
    ("quick-xml", &["intake", "county"]),
    ("clap", &["onechild"]),
    ("anyhow", &["onechild", "tests", "benches"]),
    ("chromiumoxide", &["tests"]),
    ("reqwest", &["onechild", "tests", "benches"]),
];

/// Libraries that do input and output: the pure crates have none of them, not even in their tests.
const IMPURE: &[&str] = &["tokio", "sqlx", "axum", "tantivy", "reqwest", "tracing", "rust-embed"];
const PURE: &[&str] = &["linkage", "chart", "child", "report"];

/// A crate and what it depends on: (library, is it for its own tests only).
type Crates = BTreeMap<String, Vec<(String, bool)>>;

#[test]
fn every_arrow_between_the_crates_points_down() {
    let wrong = wrong_arrows(&workspace());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_library_of_one_layer_stays_there() {
    let wrong = strayed_libraries(&workspace());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_pure_crates_can_reach_no_disk_clock_or_network() {
    let crates = workspace();
    for name in PURE {
        for (library, _) in &crates[*name] {
            assert!(
                !IMPURE.contains(&library.as_str()),
                "{name} is pure, but depends on {library}"
            );
        }
    }
}

#[test]
fn an_arrow_that_points_up_would_be_seen() {
    let crate_of = |name: &str, on: &str, test_only| (name.to_owned(), vec![(on.to_owned(), test_only)]);
    for (name, on) in [
        ("linkage", "child"),
        ("store", "search"),
        ("desk", "web"),
        ("county", "child"),
        ("jobs", "api"),
    ] {
        assert_eq!(
            wrong_arrows(&Crates::from([crate_of(name, on, false)])).len(),
            1,
            "{name} -> {on}"
        );
    }
    assert_eq!(
        wrong_arrows(&Crates::from([crate_of("unheard_of", "serde", false)])).len(),
        1
    );
    assert!(wrong_arrows(&Crates::from([crate_of("linkage", "county", true)])).is_empty());
    assert_eq!(
        strayed_libraries(&Crates::from([crate_of("desk", "sqlx", false)])).len(),
        1
    );
}

/// Dependencies of one crate on another that point up, sideways, or into the county.
fn wrong_arrows(crates: &Crates) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, dependencies) in crates {
        if name == COUNTY {
            let ours = dependencies.iter().filter(|(library, _)| rank(library).is_some());
            wrong
                .extend(ours.map(|(library, _)| format!("{COUNTY} depends on {library}: it makes up people, no more")));
            continue;
        }
        let Some(own) = rank(name) else {
            wrong.push(format!("{name} has no rank: say in this test where it stands"));
            continue;
        };
        for (library, test_only) in dependencies {
            if library == COUNTY {
                if !*test_only && !["onechild", "tests", "benches"].contains(&name.as_str()) {
                    wrong.push(format!(
                        "{name} depends on {COUNTY}: made-up people are for the demo, tests and benches"
                    ));
                }
            } else if rank(library).is_some_and(|other| other >= own) {
                wrong.push(format!("{name} depends on {library}, which stands no lower"));
            }
        }
    }
    wrong
}

/// Dependencies on a library that is reserved for other crates.
fn strayed_libraries(crates: &Crates) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, dependencies) in crates {
        for (library, test_only) in dependencies {
            let reserved = RESERVED.iter().find(|(reserved, _)| reserved == library);
            if let Some((_, owners)) = reserved
                && !test_only
                && !owners.contains(&name.as_str())
            {
                wrong.push(format!(
                    "{name} depends on {library}, which belongs to {}",
                    owners.join(", ")
                ));
            }
        }
    }
    wrong
}

fn rank(name: &str) -> Option<usize> {
    RANKS.iter().position(|crates| crates.contains(&name))
}

/// The workspace's own crates with what they declare.
fn workspace() -> Crates {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes its workspace");
    assert!(
        metadata.packages.len() > 10,
        "the workspace has more crates than {}",
        metadata.packages.len()
    );
    metadata
        .packages
        .iter()
        .map(|package| (package.name.to_string(), declared(package)))
        .collect()
}

fn declared(package: &Package) -> Vec<(String, bool)> {
    let dependencies = package.dependencies.iter();
    dependencies
        .map(|dependency| (dependency.name.clone(), dependency.kind == DependencyKind::Development))
        .collect()
}
