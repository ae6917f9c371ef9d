//! Everything that is built in may be given on by a council without a condition beyond naming its authors.

use cargo_metadata::MetadataCommand;

/// Licences that ask for no more than a notice.
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    // The certificate authorities' list of `webpki-roots`.
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an SPDX expression lets us choose permissive licences for every part. `/` is how old crates write `OR`.
fn is_permissive(expression: &str) -> bool {
    expression.replace('/', " OR ").split(" AND ").all(|part| {
        let choices = part.trim().trim_start_matches('(').trim_end_matches(')').split(" OR ");
        choices.map(str::trim).any(|licence| PERMISSIVE.contains(&licence))
    })
}

#[test]
fn every_crate_that_is_built_in_has_a_permissive_licence() {
    let options = [
        "--locked",
        "--offline",
        "--filter-platform",
        // Those of other systems are not fetched.
        &format!("{}-unknown-linux-gnu", std::env::consts::ARCH),
    ];
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .other_options(options.map(str::to_owned))
        .exec()
        .expect("cargo describes what it built");
    assert!(metadata.packages.len() > 300, "{} crates", metadata.packages.len());
    let others: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| !package.license.as_deref().is_some_and(is_permissive))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.license))
        .collect();
    assert!(others.is_empty(), "ask whether these may be given on: {others:#?}");
}

#[test]
fn an_expression_is_permissive_if_every_part_can_be_chosen_so() {
    for fine in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-2.0-only OR MIT",
        "(MIT OR GPL-3.0-only) AND Unicode-3.0",
    ] {
        assert!(is_permissive(fine), "{fine}");
    }
    for other in [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "(AGPL-3.0-only OR MPL-2.0) AND MIT",
        "MITX",
    ] {
        assert!(!is_permissive(other), "{other}");
    }
}
