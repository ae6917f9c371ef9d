//! The entries of a history in words.

use askama::Template;
use child::ChildView;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use desk::{HistoryEntry, HistoryKind, OtherChild, RecordLine, RecordStep, ValueChange};

use super::value;
use crate::{
    components::{TimelineItem, components},
    words,
};

/// What an entry says below its title.
#[derive(Template)]
#[template(path = "pages/child/history_entry.html")]
struct EntryBody {
    lines: Vec<String>,
    changes: Vec<String>,
    others: Vec<(String, String)>,
    before: Option<String>,
    when: String,
    undo: Option<String>,
}
components!(EntryBody);

/// One entry of the timeline of `child`.
pub(super) fn item(child: &ChildView, entry: &HistoryEntry) -> TimelineItem {
    let moment = words::date_time(entry.at);
    let reason = entry.reason.iter().map(|reason| format!("Reason: {reason}"));
    let body = EntryBody {
        lines: entry.records.iter().map(record).chain(reason).collect(),
        changes: entry.changes.iter().map(change).collect(),
        others: entry
            .others
            .iter()
            .map(|other| (at_the_moment(other, entry), other.reference.clone()))
            .collect(),
        before: shows_state(entry.kind).then(|| format!("/child/{}/history?at={}", child.id, exact(entry.at))),
        when: moment.clone(),
        undo: entry.undo.map(|decision| format!("/decision/{decision}/undo")),
    };
    TimelineItem::new(title(entry), words::machine_time(entry.at), moment)
        .by(&entry.by)
        .body(body)
}

/// A moment for an address, to the microsecond: what happened at it is in the record as it stood.
pub(super) fn exact(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Of a record that was joined with this one: how it stood just before; of every other its history.
fn at_the_moment(other: &OtherChild, entry: &HistoryEntry) -> String {
    if entry.kind == HistoryKind::Merged {
        let before = exact(entry.at - TimeDelta::microseconds(1));
        format!("/child/{}/history?at={before}", other.id)
    } else {
        format!("/child/{}/history", other.id)
    }
}

/// Whether the record looked different after it; what people decided shows in what followed from it.
const fn shows_state(kind: HistoryKind) -> bool {
    !matches!(
        kind,
        HistoryKind::DecidedSame | HistoryKind::DecidedDifferent | HistoryKind::DecisionWithdrawn
    )
}

fn title(entry: &HistoryEntry) -> String {
    let others: Vec<&str> = entry.others.iter().map(|other| &*other.reference).collect();
    let with = |words: &str, alone: &str| {
        if others.is_empty() {
            alone.to_owned()
        } else {
            format!("{words} {}", others.join(" and "))
        }
    };
    match entry.kind {
        HistoryKind::Created => "Child record made".to_owned(),
        HistoryKind::Merged => with("Joined with", "Joined with another record"),
        HistoryKind::JoinedAway => with("Joined into", "Joined into another record"),
        HistoryKind::Returned => with("Separate again from", "Separate again"),
        HistoryKind::Split => with("Parted: some of it is now", "Parted"),
        HistoryKind::Moved => with("Source records came from", "Source records came from another record"),
        HistoryKind::Linked => "Source record added".to_owned(),
        HistoryKind::Left => with("Source record went to", "Source record left"),
        HistoryKind::Changed => "Source record changed".to_owned(),
        HistoryKind::PolicyChanged => "Values chosen by other rules".to_owned(),
        HistoryKind::DecidedSame => "Decided: same child".to_owned(),
        HistoryKind::DecidedDifferent => "Decided: different children".to_owned(),
        HistoryKind::DecisionWithdrawn => "Decision withdrawn".to_owned(),
    }
}

fn record(line: &RecordLine) -> String {
    let name = format!("{} {}", line.source_label, line.record_id);
    let version = line
        .version
        .map_or_else(String::new, |version| format!(", version {version}"));
    let evidence = match (line.match_weight, line.match_probability) {
        (Some(weight), Some(probability)) => {
            format!(
                " Evidence score {weight:+.1}, chance of a match {}.",
                words::chance(probability)
            )
        }
        _ => String::new(),
    };
    let why = line
        .decided_by
        .as_deref()
        .map_or_else(String::new, |rule| format!(" {}", because(rule)));
    match line.step {
        RecordStep::Linked => format!("{name}{version} was linked.{evidence}{why}"),
        RecordStep::Left => format!("{name} left."),
        RecordStep::Changed => format!("{name} says something else{version}."),
        RecordStep::Ended => format!("{name} is no longer held by its source{version}."),
        RecordStep::Decided => name,
    }
}

fn because(rule: &str) -> String {
    match rule {
        "person" => "A person decided.".to_owned(),
        "stated_record" => "One record names the other.".to_owned(),
        "cluster" => "Other records tie it to this child.".to_owned(),
        rule => format!("Rule: {}.", rule.replace('_', " ")),
    }
}

fn change(change: &ValueChange) -> String {
    let text = |parts: &Option<Vec<String>>| {
        let parts = parts.as_deref().unwrap_or_default();
        let text = value::text(change.attribute, parts, None);
        if parts.is_empty() {
            words::NOT_RECORDED.to_owned()
        } else {
            text
        }
    };
    format!(
        "{}: {}, before {}",
        change.label,
        text(&change.after),
        text(&change.before)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_record_was_linked_is_said_in_words() {
        let line = RecordLine {
            step: RecordStep::Linked,
            source_label: "Education".to_owned(),
            record_id: "E1".to_owned(),
            version: Some(2),
            match_weight: Some(12.34),
            match_probability: Some(0.9998),
            decided_by: Some("stated_record".to_owned()),
        };
        assert_eq!(
            record(&line),
            "Education E1, version 2 was linked. Evidence score +12.3, chance of a match over 99%. One record names the other."
        );
        let ended = RecordLine {
            step: RecordStep::Ended,
            ..line
        };
        assert_eq!(
            record(&ended),
            "Education E1 is no longer held by its source, version 2."
        );
        assert_eq!(
            because("same_number_and_birth_date"),
            "Rule: same number and birth date."
        );
    }
}
