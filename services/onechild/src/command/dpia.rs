//! `onechild dpia`: what the running configuration says for a data protection impact assessment.

use std::{fs, path::Path};

use anyhow::Context as _;
use child::{
    clock::{Clock as _, SystemClock},
    policy::{Field, OwnWords, Reason, Reasons, Role, access},
};
use desk::{AssessedFacts, AssessedSource};
use report::assessment::{
    Assessment, Expected, Item, KeepRule, Matching, Measured, Open, Purpose, Recipient, Retention, Role as SaidRole,
    Source, assessment_html,
};
use serde_json::Value;
use store::{Partner, Proceed};

use crate::{
    Verdict,
    cli::Dpia,
    command::doctor::{self, Level},
    config::Config,
    output::{Output, counted},
    wiring,
};

/// What the project itself leaves open.
const THREAT_MODEL: &str = include_str!("../../../../ops/threat-model.md");
/// The heading of that list there.
const LEFT_OPEN: &str = "## Left open";

/// Writes the assessment.
pub async fn run(asked: &Dpia, config: &Config, config_file: Option<&Path>, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let facts = desk.assessed().await?;
    let measured = asked.evaluation.as_deref().map(evaluation).transpose()?;
    let findings = doctor::look(config, config_file).await;
    let findings = findings.into_iter().filter(|found| found.level > Level::Fine);
    let findings = findings.map(|found| Open {
        check: found.check.to_owned(),
        wrong: found.level == Level::Wrong,
        found: found.found,
        todo: found.todo,
    });
    let assessment = Assessment {
        findings: findings.collect(),
        ..assessment(config, &facts, measured.unwrap_or_default())
    };
    fs::write(&asked.out, assessment_html(&assessment))
        .with_context(|| format!("{} cannot be written", asked.out.display()))?;
    output.result(&assessment, |said| {
        format!(
            "{}: {}, {} and {} to read",
            asked.out.display(),
            counted(said.sources.len() as i64, "source"),
            counted(said.retention.rules.len() as i64, "retention rule"),
            counted((said.findings.len() + said.left_open.len()) as i64, "open point"),
        )
    })?;
    Ok(Verdict(true))
}

fn assessment(config: &Config, facts: &AssessedFacts, measured: Vec<Measured>) -> Assessment {
    let purposes = config.assessment.purposes.iter().map(|stated| Purpose {
        purpose: stated.purpose.clone(),
        basis: stated.basis.clone(),
    });
    let items = Field::ALL.iter().map(|field| Item {
        code: field.code().to_owned(),
        what: field.label().to_owned(),
    });
    let roles = Role::ALL.iter().map(|role| SaidRole {
        title: role.label().to_owned(),
        accounts: facts.accounts.get(role).copied().unwrap_or(0),
        access: Field::ALL
            .iter()
            .map(|field| access(*role, *field).to_string())
            .collect(),
    });
    Assessment {
        council: config.authority.name.clone(),
        contact: config.authority.contact.clone(),
        made_on: SystemClock.now().format("%-d %B %Y").to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        children: facts.children,
        records: facts.records,
        purposes: purposes.collect(),
        items: items.collect(),
        sources: facts.sources.iter().map(source).collect(),
        roles: roles.collect(),
        retention: retention(facts),
        recipients: recipients(config, facts),
        matching: matching(facts, measured),
        safeguards: safeguards(config),
        findings: Vec::new(),
        left_open: left_open(THREAT_MODEL),
    }
}

fn source(source: &AssessedSource) -> Source {
    let row = &source.row;
    let mut remarks = Vec::new();
    if row.sensitive {
        remarks.push("sensitive service, never named to practitioners");
    }
    if source.holds_case_records {
        remarks.push("holds case records");
    }
    let belongs_to = match row.registration.partner {
        Partner::Internal => "the council",
        Partner::External => "another body",
    };
    let may_load = match row.registration.proceed {
        Proceed::Yes => "yes",
        Proceed::Wait => "not yet",
        Proceed::No => "no",
    };
    Source {
        title: row.title.clone(),
        belongs_to: format!("{belongs_to} ({})", row.sector.label()),
        sends: row
            .kind
            .map_or_else(|| "several kinds".to_owned(), |kind| kind.to_string()),
        may_load: may_load.to_owned(),
        records: source.records,
        delivered: row.delivered_at.map(|at| at.format("%-d %B %Y").to_string()),
        remarks: remarks.join("; "),
    }
}

fn retention(facts: &AssessedFacts) -> Retention {
    let rules = facts.retention.rules.iter().map(|rule| {
        let conditions = if rule.applies_if.is_empty() {
            String::new()
        } else {
            format!(" (if {})", rule.applies_if.join(", "))
        };
        let notice = match rule.notice_days {
            0 => String::new(),
            days => format!(", {days} days after the owner was told"),
        };
        KeepRule {
            id: rule.id.clone(),
            what: format!("{}{conditions}", rule.what),
            period: format!("{}, from {}", rule.keep, rule.from),
            then: format!("{}{notice}", rule.then),
            basis: rule.basis.clone(),
            carried_out: rule.carried_out.or(rule.why_not).unwrap_or_default().to_owned(),
        }
    });
    Retention {
        version: facts.retention.version,
        approved: facts.retention.approved,
        rules: rules.collect(),
    }
}

fn recipients(config: &Config, facts: &AssessedFacts) -> Vec<Recipient> {
    let machines = facts.machines.iter().map(|machine| {
        let follows = if machine.follows_changes {
            "; which ids of its own sources’ children were joined or parted"
        } else {
            ""
        };
        Recipient {
            who: machine.title.clone(),
            what: format!(
                "delivers for {}; is told of its own records{follows}",
                machine.sources.join(", ")
            ),
            until: Some(machine.expires_at.format("%-d %B %Y").to_string()),
        }
    });
    let mut recipients: Vec<Recipient> = machines.collect();
    if !config.audit.sink.is_empty() {
        recipients.push(Recipient {
            who: config.audit.sink.clone(),
            what: "signed heads of the audit trail: node, day, number, hash and time".to_owned(),
            until: None,
        });
    }
    if !config.backup.recipients.is_empty() {
        recipients.push(Recipient {
            who: "holders of the backup keys".to_owned(),
            what: format!(
                "everything, encrypted for {}",
                counted(config.backup.recipients.len() as i64, "key")
            ),
            until: None,
        });
    }
    if !config.provider.issuer.is_empty() {
        recipients.push(Recipient {
            who: config.provider.issuer.clone(),
            what: "which member of staff signs in; nothing about children".to_owned(),
            until: None,
        });
    }
    recipients
}

fn matching(facts: &AssessedFacts, measured: Vec<Measured>) -> Option<Matching> {
    let (version, model) = facts.model.as_ref()?;
    let expected = model.trained.as_ref().and_then(|trained| trained.thresholds.as_ref());
    Some(Matching {
        model: format!("version {version}"),
        join: model.thresholds.join,
        review: model.thresholds.review,
        trained_on: model.trained.as_ref().map(|trained| trained.records),
        expected: expected.map(|chosen| Expected {
            false_joins: chosen.false_joins,
            missed: chosen.missed,
            labelled_pairs: chosen.labelled_pairs,
        }),
        measured,
    })
}

/// Why people may look, one line for all roles that have the same reasons.
fn reasons(reasons: &Reasons) -> Vec<(String, String)> {
    let mut lists: Vec<(&str, String, Vec<&str>)> = Vec::new();
    let mut add =
        |what, said: String, role: Role| match lists.iter_mut().find(|list| (list.0, &list.1) == (what, &said)) {
            Some(list) => list.2.push(role.label()),
            None => lists.push((what, said, vec![role.label()])),
        };
    let words = |reasons: &[Reason]| {
        reasons
            .iter()
            .map(|reason| &*reason.words)
            .collect::<Vec<_>>()
            .join("; ")
    };
    for role in Role::ALL {
        if let Some(list) = reasons.search(*role) {
            let own = match list.own_words {
                OwnWords::No => "",
                OwnWords::Allowed => "; or words of one’s own",
                OwnWords::Demanded => "; with words of one’s own besides",
            };
            add("to look beyond one’s own children", words(&list.reasons) + own, *role);
        }
        let overriding = reasons.overriding(*role);
        if !overriding.is_empty() {
            add("to see what a shield hides", words(overriding), *role);
        }
    }
    let line = |(what, said, roles): (&str, String, Vec<&str>)| (format!("Reasons {what}: {}", roles.join(", ")), said);
    lists.into_iter().map(line).collect()
}

fn safeguards(config: &Config) -> Vec<(String, String)> {
    let yes = |set: bool| if set { "yes" } else { "no" }.to_owned();
    let days = config.audit.query_text_days;
    [
        ("Pages by https alone", yes(config.serve.https)),
        (
            "Days of criminal-record check and training required",
            yes(config.sign_in.dates_required),
        ),
        ("Six-digit codes for local accounts", yes(config.sign_in.codes_required)),
        (
            "Sign-in through the council’s identity provider",
            yes(!config.provider.issuer.is_empty()),
        ),
        (
            "A session ends",
            format!(
                "after {} minutes without a click, and after {} hours in any case",
                config.serve.idle_minutes, config.serve.absolute_hours
            ),
        ),
        (
            "Limits of one user in a minute",
            format!(
                "{} searches, {} pages of records, {} files",
                config.limits.searches_per_user, config.limits.records_per_user, config.limits.exports_per_user
            ),
        ),
        ("Texts of searches are kept", format!("for {days} days")),
        (
            "Signed heads of the trail outside the database",
            yes(!config.audit.sink.is_empty()),
        ),
        (
            "Backups are encrypted for keys that the service does not hold",
            yes(!config.backup.recipients.is_empty()),
        ),
        (
            "What was deleted stays deleted after a restore",
            yes(!config.backup.journal.as_os_str().is_empty()),
        ),
    ]
    .map(|(name, fact)| (name.to_owned(), fact))
    .into_iter()
    .chain(reasons(&config.reasons))
    .collect()
}

/// What `onechild evaluate --json` measured.
fn evaluation(file: &Path) -> anyhow::Result<Vec<Measured>> {
    let shown = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("{shown} cannot be read"))?;
    let last = text.lines().last().unwrap_or_default();
    let said: Value =
        serde_json::from_str(last).with_context(|| format!("{shown} is not what onechild evaluate --json prints"))?;
    let mut measured = Vec::new();
    for (place, what) in [
        (
            "/accuracy/precision",
            "Joined pairs that are one child, against a truth",
        ),
        (
            "/accuracy/recall",
            "Pairs of one child that are joined, against a truth",
        ),
    ] {
        let rate = said.pointer(place).and_then(Value::as_f64);
        measured.extend(rate.map(|rate| Measured {
            what: what.to_owned(),
            rate,
            interval: None,
        }));
    }
    for (place, what) in [
        (
            "/labelled/precision",
            "Joined pairs that are one child, as people judged a sample",
        ),
        (
            "/labelled/recall",
            "Pairs of one child that are joined, as people judged a sample",
        ),
        (
            "/labelled/recall_of_listed",
            "The same, of the pairs that were compared",
        ),
    ] {
        let number = |name: &str| said.pointer(&format!("{place}/{name}")).and_then(Value::as_f64);
        if let Some(rate) = number("estimate") {
            measured.push(Measured {
                what: what.to_owned(),
                rate,
                interval: number("low").zip(number("high")),
            });
        }
    }
    anyhow::ensure!(
        !measured.is_empty(),
        "{shown} holds no error rate: evaluate with --truth, or with --labels"
    );
    Ok(measured)
}

/// The points of the list of what is left open, each as one line.
fn left_open(text: &str) -> Vec<String> {
    let mut points: Vec<String> = Vec::new();
    let list = text.split_once(LEFT_OPEN).map_or("", |(_, list)| list);
    for line in list.lines().take_while(|line| !line.starts_with("## ")) {
        match line.strip_prefix("- ") {
            Some(begins) => points.push(begins.to_owned()),
            None if !line.trim().is_empty() => {
                if let Some(point) = points.last_mut() {
                    point.push(' ');
                    point.push_str(line.trim());
                }
            }
            None => {}
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_threat_model_leaves_open_is_found_whole() {
        let points = left_open("# A\n## Left open\n\n- One\n  and more.\n- Two.\n\n## Else\n- no\n");
        assert_eq!(points, ["One and more.", "Two."]);
        let ours = left_open(THREAT_MODEL);
        assert!(
            ours.len() >= 3 && ours.iter().all(|point| point.ends_with('.')),
            "{ours:?}"
        );
    }

    #[test]
    fn roles_with_the_same_reasons_are_told_on_one_line() {
        let said = reasons(&Reasons::default());
        assert_eq!(said.len(), 2, "{said:?}");
        let (roles, words) = &said[0];
        assert!(
            roles.starts_with("Reasons to look beyond one’s own children: Social worker, "),
            "{roles}"
        );
        assert!(
            words.starts_with("Working with the child; ") && words.ends_with("or words of one’s own"),
            "{words}"
        );
    }

    #[test]
    fn error_rates_are_what_an_evaluation_measured_and_never_made_up() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let labelled =
            r#"{"labelled": {"precision": {"estimate": 0.991, "low": 0.98, "high": 0.997}, "recall": null}}"#;
        fs::write(file.path(), format!("words\n{labelled}\n")).unwrap();
        let measured = evaluation(file.path()).unwrap();
        assert_eq!((measured.len(), measured[0].interval), (1, Some((0.98, 0.997))));
        fs::write(file.path(), "{}\n").unwrap();
        assert!(evaluation(file.path()).is_err());
    }
}
