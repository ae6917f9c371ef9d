//! `onechild audit ...`.

use std::path::Path;

use child::clock::Ids as _;
use desk::{AuditVerified, HeadKey, Outside};
use serde_json::json;

use crate::{
    Verdict,
    cli::AuditVerify,
    config::Config,
    heads,
    output::{Output, counted},
    wiring,
};

/// Proves that the trail is whole.
pub async fn verify(asked: &AuditVerify, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let outside = outside(asked, config, desk.trail_has_begun().await?)?;
    let verified = desk.verify_audit(outside).await?;
    output.result(&verified, words)?;
    Ok(Verdict(verified.is_whole()))
}

fn outside(asked: &AuditVerify, config: &Config, trail_has_begun: bool) -> anyhow::Result<Outside> {
    let Some(file) = &asked.heads else {
        return heads::own(config, trail_has_begun);
    };
    let named = heads::NamedHeads {
        file,
        keys: &asked.keys,
    };
    named.read()
}

fn words(verified: &AuditVerified) -> String {
    let wrong = match verified.wrong() {
        0 => "no gaps".to_owned(),
        wrong => counted(wrong as i64, "finding"),
    };
    let mut lines = vec![format!(
        "{} in {} checked, {} redacted by rule, {wrong}",
        counted(verified.events as i64, "event"),
        counted(verified.chains as i64, "chain"),
        counted(verified.redacted_by_rule as i64, "query text"),
    )];
    lines.push(match verified.head_at {
        Some(at) => format!(
            "{} held against them, the latest of {}; {} after them that nothing outside covers",
            counted(verified.heads as i64, "signed head"),
            at.format("%Y-%m-%d %H:%M:%S UTC"),
            counted(verified.not_covered as i64, "event"),
        ),
        None => "No signed heads: a trail that was rewritten as a whole would pass (see --heads)".to_owned(),
    });
    for found in &verified.findings {
        let place = match (&*found.node, &*found.day) {
            ("", _) => format!("line {}", found.seq),
            (node, day) => format!("{node} {day} event {}", found.seq),
        };
        lines.push(format!("  {place}: {}", found.what));
    }
    if verified.more_findings > 0 {
        lines.push(format!("  and {} more", verified.more_findings));
    }
    lines.join("\n")
}

/// Makes the key that signs heads.
pub fn key(file: &Path, output: Output) -> anyhow::Result<Verdict> {
    let key = HeadKey::from_seed(wiring::ids()?.secret());
    let public_file = key.write(file)?;
    let made = json!({ "key": file, "public_file": public_file, "public": key.public().to_string() });
    output.result(&made, |_| {
        format!(
            "The key is in {} and must stay with the service.\nIts public half is in {}: {}",
            file.display(),
            public_file.display(),
            key.public()
        )
    })?;
    Ok(Verdict(true))
}
