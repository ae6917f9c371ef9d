//! What changed between the lines that were exported last and those of now. Pure.

use std::collections::BTreeMap;

use child::{
    ChildId,
    view::{TRAVEL_COLUMNS, TravelLine},
};
use serde::{Deserialize, Serialize, Serializer};

/// Columns whose change is none of the journey: a birthday, a new school year, a need that was confirmed again.
const NOT_OF_THE_JOURNEY: [&str; 3] = ["age_years", "year_group", "last_confirmed"];
/// The column with the code of the school.
const SCHOOL: &str = "school_urn";
/// What the page calls the plan, which no export holds.
const SEN_PLAN: &str = "sen_plan";

/// What became of a line since the last export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TravelStatus {
    /// It was not there.
    New,
    /// It says something else.
    Changed,
    /// It is not there any more.
    Ended,
}

impl TravelStatus {
    /// The word of the export and of the tag.
    pub const fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Changed => "Changed",
            Self::Ended => "Ended",
        }
    }
}

/// One column that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The column of the export, or `sen_plan`.
    pub column: &'static str,
    /// What the last export said.
    pub old: String,
    /// What holds now.
    pub new: String,
}

/// One line that is new, says something else, or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TravelChange {
    /// What became of it.
    pub status: TravelStatus,
    /// Who travels.
    pub child: ChildId,
    /// Columns that changed; empty unless `status` is `changed`.
    pub differences: Vec<Difference>,
    /// The line as it is now, or as it was if it ended. Told by the columns of the export: the school and the way are among
    /// them, the id of the source record is not.
    #[serde(serialize_with = "told_by_column")]
    pub line: TravelLine,
}

impl TravelChange {
    /// The schools whose lists it changes: that of the line, and the one that the child travelled to before.
    pub fn schools(&self) -> impl Iterator<Item = &str> {
        let before = self.differences.iter().filter(|change| change.column == SCHOOL);
        std::iter::once(self.line.key.school.as_str()).chain(before.map(|change| change.old.as_str()))
    }

    /// Whether the export shows it: a plan alone changes no line of it.
    pub fn is_exported(&self) -> bool {
        self.status != TravelStatus::Changed || self.differences.iter().any(|change| change.column != SEN_PLAN)
    }
}

/// Compares lines of the same schools. Lines of one child are the same journey if they stand in the same record, else if
/// they go the same way to the same school, else if they go the same way: so a need that was recorded anew is a change,
/// and no end with a beginning.
pub(super) fn compare(old: &[TravelLine], new: &[TravelLine]) -> Vec<TravelChange> {
    let mut children: BTreeMap<ChildId, (Vec<&TravelLine>, Vec<&TravelLine>)> = BTreeMap::new();
    for line in old {
        children.entry(line.child).or_default().0.push(line);
    }
    for line in new {
        children.entry(line.child).or_default().1.push(line);
    }
    let mut changes = Vec::new();
    for (mut before, mut now) in children.into_values() {
        before.sort_by(|a, b| a.key.cmp(&b.key));
        now.sort_by(|a, b| a.key.cmp(&b.key));
        let same: [fn(&TravelLine, &TravelLine) -> bool; 3] = [
            |a, b| a.key == b.key,
            |a, b| a.key.leg == b.key.leg && a.key.school == b.key.school,
            |a, b| a.key.leg == b.key.leg,
        ];
        for is_same in same {
            now.retain(|line| {
                let Some(place) = before.iter().position(|earlier| is_same(earlier, line)) else {
                    return true;
                };
                let differences = differences(before.remove(place), line);
                if !differences.is_empty() {
                    changes.push(change(TravelStatus::Changed, line, differences));
                }
                false
            });
        }
        changes.extend(now.into_iter().map(|line| change(TravelStatus::New, line, Vec::new())));
        changes.extend(
            before
                .into_iter()
                .map(|line| change(TravelStatus::Ended, line, Vec::new())),
        );
    }
    changes.sort_by(|a, b| order(&a.line).cmp(&order(&b.line)).then(a.status.cmp(&b.status)));
    changes
}

fn told_by_column<S: Serializer>(line: &TravelLine, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(TRAVEL_COLUMNS.iter().map(|column| (column, line.cell(column))))
}

fn change(status: TravelStatus, line: &TravelLine, differences: Vec<Difference>) -> TravelChange {
    TravelChange {
        status,
        child: line.child,
        differences,
        line: line.clone(),
    }
}

fn differences(old: &TravelLine, new: &TravelLine) -> Vec<Difference> {
    let columns = TRAVEL_COLUMNS
        .into_iter()
        .filter(|column| !NOT_OF_THE_JOURNEY.contains(column));
    let mut differences: Vec<Difference> = columns
        .filter(|column| old.cell(column) != new.cell(column))
        .map(|column| Difference {
            column,
            old: old.cell(column).to_owned(),
            new: new.cell(column).to_owned(),
        })
        .collect();
    if old.sen_plan != new.sen_plan {
        let words = |plan: Option<bool>| plan.map_or("", |plan| if plan { "Y" } else { "N" }).to_owned();
        differences.push(Difference {
            column: SEN_PLAN,
            old: words(old.sen_plan),
            new: words(new.sen_plan),
        });
    }
    differences
}

/// The order of the export: school, then postcode, then name.
pub(super) fn order(line: &TravelLine) -> (&str, &str, &str, &str, &str, &str, &str) {
    (
        line.cell("school_name"),
        line.cell("school_urn"),
        line.cell("pickup_postcode"),
        line.cell("surname"),
        line.cell("first_name"),
        line.cell("leg"),
        line.cell("days"),
    )
}

#[cfg(test)]
mod tests {
    use child::{RecordKey, view::LineKey};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn line(child: u128, record: &str, leg: &str, edits: &[(&str, &str)]) -> TravelLine {
        let mut cells = vec![String::new(); TRAVEL_COLUMNS.len()];
        let school = edits
            .iter()
            .find(|(column, _)| *column == "school_urn")
            .map_or("900101", |(_, code)| code);
        for (column, text) in [("school_urn", school), ("leg", leg)].iter().chain(edits) {
            let place = TRAVEL_COLUMNS.iter().position(|name| name == column).unwrap();
            cells[place] = (*text).to_owned();
        }
        TravelLine {
            key: LineKey {
                school: school.to_owned(),
                record: RecordKey::new("transport", record),
                place: 0,
                leg: leg.to_owned(),
            },
            child: ChildId(Uuid::from_u128(child)),
            cells,
            sen_plan: None,
        }
    }

    fn told(changes: &[TravelChange]) -> Vec<String> {
        changes
            .iter()
            .map(|change| {
                let differences = change.differences.iter();
                let differences = differences.map(|change| format!(" {}:{}>{}", change.column, change.old, change.new));
                format!("{}{}", change.status.label(), differences.collect::<String>())
            })
            .collect()
    }

    #[test]
    fn a_line_is_new_changed_or_ended_and_a_birthday_is_none_of_them() {
        let old = [
            line(
                1,
                "T1",
                "AM",
                &[("pickup_line", "1 Old Row"), ("age_years", "9"), ("time", "08:00")],
            ),
            line(2, "T2", "AM", &[]),
        ];
        let new = [
            line(
                1,
                "T1",
                "AM",
                &[("pickup_line", "2 New Row"), ("age_years", "10"), ("time", "08:10")],
            ),
            line(3, "T3", "AM", &[("pickup_postcode", "FN1 1AA")]),
        ];
        assert_eq!(
            told(&compare(&old, &new)),
            [
                "Changed pickup_line:1 Old Row>2 New Row time:08:00>08:10",
                "Ended",
                "New"
            ]
        );
        let aged = line(2, "T2", "AM", &[("age_years", "10"), ("last_confirmed", "2026-09-01")]);
        assert!(compare(&old[1..], &[aged]).is_empty());
    }

    #[test]
    fn a_need_that_was_recorded_anew_or_at_another_school_is_a_change() {
        let old = line(1, "T1", "AM", &[("time", "08:00")]);
        let here = line(1, "T9", "AM", &[("time", "08:20")]);
        assert_eq!(
            told(&compare(std::slice::from_ref(&old), &[here])),
            ["Changed time:08:00>08:20"]
        );
        let moved = line(1, "T1", "AM", &[("time", "08:00"), ("school_urn", "900102")]);
        let changes = compare(std::slice::from_ref(&old), &[moved]);
        assert_eq!(told(&changes), ["Changed school_urn:900101>900102"]);
        let schools: Vec<&str> = changes[0].schools().collect();
        assert_eq!(schools, ["900102", "900101"], "a child is missed where it went from");
        let ended = compare(&[old], &[]);
        assert_eq!(ended[0].schools().collect::<Vec<&str>>(), ["900101"]);
    }

    #[test]
    fn a_change_tells_its_line_by_the_columns_of_the_export_and_no_source_record() {
        let line = line(1, "T-4711", "AM", &[("time", "08:00")]);
        let told = serde_json::to_value(&compare(&[], &[line])[0]).unwrap();
        assert_eq!(
            [&told["line"]["school_urn"], &told["line"]["leg"], &told["line"]["time"]],
            ["900101", "AM", "08:00"]
        );
        assert_eq!(told["line"].as_object().unwrap().len(), TRAVEL_COLUMNS.len());
        assert!(!told.to_string().contains("T-4711"), "{told}");
    }

    #[test]
    fn a_plan_is_told_of_on_the_page_and_changes_no_line_of_the_export() {
        let old = line(1, "T1", "AM", &[]);
        let new = TravelLine {
            sen_plan: Some(true),
            ..old.clone()
        };
        let changes = compare(&[old], &[new]);
        assert_eq!(told(&changes), ["Changed sen_plan:>Y"]);
        assert!(!changes[0].is_exported());
    }

    proptest! {
        #[test]
        fn nothing_changed_against_itself_and_every_line_is_accounted_for(
            old in prop::collection::vec((0u128..4, 0u8..5, any::<bool>(), 0u8..3), 0..12),
            new in prop::collection::vec((0u128..4, 0u8..5, any::<bool>(), 0u8..3), 0..12),
        ) {
            let lines = |rows: &[(u128, u8, bool, u8)]| -> Vec<TravelLine> {
                let mut lines: Vec<TravelLine> = rows
                    .iter()
                    .map(|(child, record, am, time)| {
                        let leg = if *am { "AM" } else { "PM" };
                        line(*child, &format!("{child}-{record}"), leg, &[("time", &format!("08:0{time}"))])
                    })
                    .collect();
                lines.sort_by(|a, b| a.key.cmp(&b.key));
                lines.dedup_by(|a, b| a.key == b.key);
                lines
            };
            let (old, new) = (lines(&old), lines(&new));
            prop_assert!(compare(&old, &old).is_empty());
            let changes = compare(&old, &new);
            let count = |status| changes.iter().filter(|change| change.status == status).count();
            prop_assert_eq!(old.len() - count(TravelStatus::Ended), new.len() - count(TravelStatus::New));
        }
    }
}
