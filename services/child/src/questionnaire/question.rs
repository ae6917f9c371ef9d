//! The 34 questions (reference lists, section 9).

use super::{
    field::{Field, Kind, Options, YES_NO},
    task::Task,
};

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its number, 1 to 34.
    pub number: u8,
    /// The task that it belongs to.
    pub task: Task,
    /// The question.
    pub text: &'static str,
    /// What helps to answer it; empty where nothing is needed.
    pub hint: &'static str,
    /// What is entered: one field, or two.
    pub fields: &'static [Field],
}

/// Every question, in order.
pub fn questions() -> &'static [Question] {
    QUESTIONS
}

/// The question of a number from 1 to 34.
pub fn question(number: u8) -> &'static Question {
    &QUESTIONS[usize::from(number) - 1]
}

const SUPPLIERS: Options = &[
    ("capita", "Capita"),
    ("liquidlogic", "Liquidlogic"),
    ("tribal", "Tribal"),
    ("in_house", "Built by our own staff"),
];
const PRODUCTS: Options = &[
    ("capita_one", "Capita One"),
    ("liquidlogic_lcs", "Liquidlogic LCS"),
    ("liquidlogic_ehm", "Liquidlogic EHM or EYES"),
    ("mosaic", "Mosaic"),
    ("eclipse", "Eclipse"),
    ("tribal_synergy", "Tribal Synergy"),
];
const TIMINGS: Options = &[
    ("with_deployment_slot", "With our deployment slot"),
    ("within_6_months", "Within 6 months after it"),
    ("within_12_months", "Within a year after it"),
    ("12_to_18_months", "12 to 18 months after it"),
    ("18_to_24_months", "18 to 24 months after it"),
    ("over_24_months", "More than 2 years after it"),
];
const SUPPLY: Options = &[
    TIMINGS[0],
    TIMINGS[1],
    TIMINGS[2],
    TIMINGS[3],
    TIMINGS[4],
    TIMINGS[5],
    ("no_plans", "No plans to provide data"),
];
const FREQUENCIES: Options = &[
    ("daily", "Daily"),
    ("weekly", "Weekly"),
    ("monthly", "Monthly"),
    ("3_or_4_a_year", "3 or 4 times a year"),
    ("annually", "Annually"),
];
const SENDING: Options = &[
    ("real_time", "Real time"),
    FREQUENCIES[0],
    FREQUENCIES[1],
    FREQUENCIES[2],
    FREQUENCIES[3],
    FREQUENCIES[4],
];

const fn whole(key: &'static str, label: &'static str, least: u32, most: u32) -> Field {
    Field {
        key,
        label,
        kind: Kind::Whole { least, most },
    }
}

const fn field(key: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { key, label, kind }
}

/// No council has so many children, and no system so many involvements.
const COUNT_MAX: u32 = 99_999_999;
const USERS_MAX: u32 = 250_000;

macro_rules! questions {
    ($($number:literal $task:ident $text:literal, $hint:literal, [$($field:expr),+ $(,)?];)*) => {
        const QUESTIONS: &[Question] = &[$(Question {
            number: $number,
            task: Task::$task,
            text: $text,
            hint: $hint,
            fields: &[$($field),+],
        },)*];
    };
}

questions! {
    1 System "Who supplies the system, and what is it called?",
        "Choose Other only if the name is not in the list.", [
        field("supplier", "Supplier", Kind::PickOrOther(SUPPLIERS)),
        field("product", "Product", Kind::PickOrOther(PRODUCTS)),
    ];
    2 System "Which modules and versions do you use?",
        "Include modules, versions, hardware and operating system.", [
        field("modules_versions", "Modules and versions", Kind::Text),
    ];
    3 System "Has the system been customised?",
        "Yes if the supplier changed its core for you, or if it is bespoke. Changes of appearance do not count.", [
        field("customised", "Customised", Kind::Pick(YES_NO)),
    ];
    4 System "Is any field that we need used for something else?",
        "Yes if a field that we need holds other content than its name says.", [
        field("nonstandard_field_use", "Fields used for something else", Kind::Pick(YES_NO)),
    ];
    5 Plans "When do you plan to replace the system?", "", [
        field("replacement_plan", "Replacement", Kind::Pick(&[
            ("within_6_months", "In the next 6 months"),
            ("6_to_12_months", "In 6 to 12 months"),
            ("12_to_18_months", "In 12 to 18 months"),
            ("over_18_months", "In 18 months or more"),
            ("no_plans", "No plans"),
        ])),
    ];
    6 Plans "What will replace it?", "Choose Other only if the name is not in the list.", [
        field("replacement_supplier", "Supplier of the new system", Kind::PickOrOther(SUPPLIERS)),
        field("replacement_product", "New product", Kind::PickOrOther(PRODUCTS)),
    ];
    7 Plans "Is an upgrade planned?", "", [
        field("upgrade_planned", "Upgrade planned", Kind::Pick(YES_NO)),
    ];
    8 Supply "When can the system begin to supply data?", "", [
        field("data_supply_start", "Begin of supply", Kind::Pick(SUPPLY)),
    ];
    9 Supply "Does the system have tools to extract data as XML?",
        "Not applicable if it already gives data in the format that we need.", [
        field("xml_extract_tools", "XML tools", Kind::Pick(&[
            ("yes", "Yes"), ("no", "No"), ("na", "Not applicable"),
        ])),
    ];
    10 Supply "How often will the system send data?", "Real time means that each change is sent at once.", [
        field("send_frequency", "How often data is sent", Kind::Pick(SENDING)),
    ];
    11 Quality "How often are names and contacts confirmed?", "On average over active records.", [
        field("reconfirm_frequency", "How often details are confirmed", Kind::Pick(FREQUENCIES)),
    ];
    12 Quality "How good is the quality of the data?", "", [
        field("quality_rating", "Quality", Kind::Pick(&[
            ("good", "Good"), ("average", "Average"), ("poor", "Poor"),
        ])),
    ];
    13 Quality "What percentage of records have the child’s details right?",
        "Name, date of birth and sex. Enter a number without a % sign, like 90.", [
        field("pct_child_accurate", "Child’s details right", Kind::Percent),
    ];
    14 Quality "What percentage of records have the address right?", "Enter a number without a % sign.", [
        field("pct_address_accurate", "Address right", Kind::Percent),
    ];
    15 Quality "What percentage of records have the service’s details right?",
        "The practitioner’s contact and the dates. Enter a number without a % sign.", [
        field("pct_service_accurate", "Service’s details right", Kind::Percent),
    ];
    16 Quality "What percentage of records have the parents’ or carers’ details right?",
        "Enter a number without a % sign.", [
        field("pct_carer_accurate", "Parents’ or carers’ details right", Kind::Percent),
    ];
    17 Identifiers "What identifies a child’s record in the system?", "", [
        field("child_record_identifier", "Identifier", Kind::Pick(&[
            ("cms_generated", "A number that the system makes"),
            ("child_reference", "Child reference number"),
            ("ni_number", "National Insurance number"),
            ("upn", "Unique pupil number (UPN)"),
            ("nhs_number", "NHS number"),
            ("other", "Other"),
        ])),
    ];
    18 Identifiers "Which identifier is it?", "Say so too if there are several.", [
        field("identifier_notes", "Notes on the identifier", Kind::Text),
    ];
    19 Identifiers "Does the system hold children whose identity must be shielded?",
        "For example children in witness protection.", [
        field("holds_shielded", "Holds shielded children", Kind::Pick(YES_NO)),
    ];
    20 Identifiers "How does the system mark a shielded child?",
        "For example with a tick box. Do not name any child.", [
        field("shield_marking", "How shielded children are marked", Kind::Text),
    ];
    21 Identifiers "Do you look for duplicate records?", "", [
        field("duplicate_process", "Search for duplicates", Kind::Pick(&[
            ("manual", "Yes, by hand"), ("assisted", "Yes, with help of the system"), ("none", "No"),
        ])),
    ];
    22 NotConnecting "Why will the system not supply data?",
        "For example covered nationally, poor quality or hard to extract.", [
        field("no_supply_reason", "Why no data is supplied", Kind::Text),
    ];
    23 Volumes "How often do most practitioners use the system?", "", [
        field("practitioner_use", "Use by practitioners", Kind::Pick(&[
            ("daily", "Daily"), ("weekly", "Weekly"), ("less_than_weekly", "Less than weekly"),
            ("not_at_all", "Not at all, it serves statistics only"),
        ])),
    ];
    24 Volumes "How many users does the system have at most?", "", [
        whole("users_total", "Number of users", 1, USERS_MAX),
    ];
    25 Volumes "How many of them will use this service from within the system?",
        "Of the users in question 24.", [
        whole("users_via_cms", "Number of users from within the system", 1, USERS_MAX),
    ];
    26 Volumes "How many live records does the system hold?", "Children from birth to their 18th birthday.", [
        whole("live_records", "Number of live records", 0, COUNT_MAX),
    ];
    27 Volumes "How many different children are they?", "After duplicates are taken out.", [
        whole("distinct_children", "Number of different children", 0, COUNT_MAX),
    ];
    28 Volumes "How many of these children does no other system know?",
        "For example children who arrived lately, or travellers.", [
        whole("children_unknown_elsewhere", "Number of children known nowhere else", 0, COUNT_MAX),
    ];
    29 Volumes "How many involvements does the system hold?", "One visit to A&E is one involvement.", [
        whole("involvements", "Number of involvements", 0, COUNT_MAX),
    ];
    30 Access "How will this service be reached from within the system?", "", [
        field("query_integration", "Way of access", Kind::Pick(&[
            ("none", "No plans, by a web link"),
            ("partial", "In part: shown inside the system’s own steps"),
            ("full", "In full: data fills the system’s own screens"),
        ])),
    ];
    31 Access "When will that be?", "", [
        field("integration_when", "Time of access", Kind::Pick(TIMINGS)),
    ];
    32 Access "Will there be one sign-on for both?", "", [
        field("single_sign_on", "One sign-on", Kind::Pick(YES_NO)),
    ];
    33 Access "Does the system connect through a data hub?", "", [
        field("data_hub", "Data hub", Kind::Pick(YES_NO)),
    ];
    34 Access "Is there anything else that we should know?",
        "If you use a data hub, give its details here. Do not name any child.", [
        field("comments", "Comments", Kind::Text),
    ];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_34_questions_in_order_and_every_field_has_a_name_of_its_own() {
        let numbers: Vec<u8> = questions().iter().map(|question| question.number).collect();
        assert_eq!(numbers, (1..=34).collect::<Vec<u8>>());
        assert!(questions().is_sorted_by_key(|question| question.task));
        let mut keys = BTreeSet::new();
        for field in questions().iter().flat_map(|question| question.fields) {
            assert!(keys.insert(field.key.to_owned()), "{}", field.key);
            assert!(field.other_key().is_none_or(|key| keys.insert(key)), "{}", field.key);
        }
        assert_eq!(question(34).fields[0].key, "comments");
    }

    #[test]
    fn the_tasks_hold_the_questions_of_the_guide() {
        let first = |task: Task| task.questions().map(|question| question.number).min();
        let firsts: Vec<u8> = Task::ALL.iter().filter_map(|task| first(*task)).collect();
        assert_eq!(firsts, [1, 5, 8, 11, 17, 22, 23, 30]);
    }
}
