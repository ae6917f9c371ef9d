//! What the answers mean for us.

use serde::Serialize;

use super::{answers::Answers, field::Kind, question::question, route::in_effect};
use crate::golden::{Claims, Rating, Reconfirmed};

/// What the answers say about deliveries, records and trust. An answer to a question that is not needed says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Meaning {
    /// Within how many days a delivery is expected (question 10).
    pub expected_days: Option<i64>,
    /// How many records the source is expected to hold (question 26).
    pub expected_records: Option<i64>,
    /// What identifies a record, in words (questions 17 and 18).
    pub identifier: Option<String>,
    /// Whether the source holds shielded children (question 19).
    pub holds_shielded: Option<bool>,
    /// How it marks them (question 20).
    pub shield_marking: Option<String>,
    /// How many children no other source knows (question 28).
    pub known_nowhere_else: Option<u32>,
    /// Of a hundred records, how many are duplicates of another (questions 26 and 27).
    pub duplicates_percent: Option<u32>,
    /// What the source says of its own accuracy (questions 11 to 14 and 16).
    pub claims: Claims,
}

/// The longest silence that is usual for each frequency, in days: a weekend, a bank holiday or a few days of delay fit in.
const DAYS: [(&str, i64); 6] = [
    ("real_time", 4),
    ("daily", 4),
    ("weekly", 10),
    ("monthly", 35),
    ("3_or_4_a_year", 130),
    ("annually", 375),
];

/// What the answers mean.
pub fn meaning(answers: &Answers) -> Meaning {
    let counted = in_effect(answers);
    let chosen = |key: &str, from: &[(&str, i64)]| {
        let kept = counted.get(key)?;
        from.iter().find(|(word, _)| *word == kept).map(|(_, days)| *days)
    };
    let records = counted.number("live_records").filter(|records| *records > 0);
    let different = counted.number("distinct_children");
    Meaning {
        expected_days: chosen("send_frequency", &DAYS),
        expected_records: records.map(i64::from),
        identifier: identifier(&counted),
        holds_shielded: counted.get("holds_shielded").map(|answer| answer == "yes"),
        shield_marking: counted.get("shield_marking").map(str::to_owned),
        known_nowhere_else: counted.number("children_unknown_elsewhere"),
        duplicates_percent: records.zip(different).and_then(|(records, different)| {
            let share = u64::from(records.checked_sub(different)?) * 100 / u64::from(records);
            u32::try_from(share).ok()
        }),
        claims: claims(&counted),
    }
}

fn identifier(counted: &Answers) -> Option<String> {
    let field = &question(17).fields[0];
    let kind = counted.words(field)?;
    debug_assert!(
        matches!(field.kind, Kind::Pick(_)),
        "an identifier is chosen from a list"
    );
    Some(match counted.get("identifier_notes") {
        Some(notes) => format!("{kind}: {notes}"),
        None => kind,
    })
}

fn claims(counted: &Answers) -> Claims {
    let percent = |key: &str| counted.number(key).and_then(|percent| u8::try_from(percent).ok());
    Claims {
        child_percent: percent("pct_child_accurate"),
        address_percent: percent("pct_address_accurate"),
        carers_percent: percent("pct_carer_accurate"),
        rating: counted.get("quality_rating").and_then(Rating::from_name),
        reconfirmed: counted.get("reconfirm_frequency").and_then(Reconfirmed::from_name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::field::Kind;

    fn full() -> Answers {
        [
            ("send_frequency", "weekly"),
            ("reconfirm_frequency", "monthly"),
            ("quality_rating", "average"),
            ("pct_child_accurate", "97"),
            ("pct_address_accurate", "0"),
            ("pct_carer_accurate", "60"),
            ("child_record_identifier", "other"),
            ("identifier_notes", "Case number"),
            ("holds_shielded", "yes"),
            ("shield_marking", "A tick box"),
            ("live_records", "1200"),
            ("distinct_children", "1150"),
            ("children_unknown_elsewhere", "40"),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn answers_become_what_we_expect_and_trust() {
        let meaning = meaning(&full());
        assert_eq!(meaning.expected_days, Some(10));
        assert_eq!(meaning.expected_records, Some(1200));
        assert_eq!(meaning.identifier.as_deref(), Some("Other: Case number"));
        assert_eq!(
            (meaning.holds_shielded, meaning.shield_marking.as_deref()),
            (Some(true), Some("A tick box"))
        );
        assert_eq!(
            (meaning.known_nowhere_else, meaning.duplicates_percent),
            (Some(40), Some(4))
        );
        let claims = Claims {
            child_percent: Some(97),
            address_percent: Some(0),
            carers_percent: Some(60),
            rating: Some(Rating::Average),
            reconfirmed: Some(Reconfirmed::Monthly),
        };
        assert_eq!(meaning.claims, claims);
        assert_eq!(super::meaning(&Answers::default()), Meaning::default());
    }

    #[test]
    fn what_is_not_needed_means_nothing() {
        let mut answers: Vec<(String, String)> = vec![("data_supply_start".into(), "no_plans".into())];
        let full = full();
        for field in crate::questionnaire::questions()
            .iter()
            .flat_map(|question| question.fields)
        {
            answers.extend(full.get(field.key).map(|text| (field.key.to_owned(), text.to_owned())));
        }
        let meaning = meaning(&answers.into_iter().collect());
        assert_eq!(
            (meaning.expected_days, meaning.claims, meaning.identifier),
            (None, Claims::default(), None)
        );
        assert_eq!(
            meaning.expected_records,
            Some(1200),
            "question 26 is asked all the same"
        );
    }

    #[test]
    fn every_word_of_a_list_is_understood() {
        let options = |number| match question(number).fields[0].kind {
            Kind::Pick(options) => options,
            _ => &[],
        };
        for (word, _) in options(10) {
            assert!(DAYS.iter().any(|(known, _)| known == word), "{word}");
        }
        assert!(
            options(11)
                .iter()
                .all(|(word, _)| Reconfirmed::from_name(word).is_some())
        );
        assert!(options(12).iter().all(|(word, _)| Rating::from_name(word).is_some()));
        assert_eq!((options(11).len(), options(12).len()), (5, 3));
    }
}
