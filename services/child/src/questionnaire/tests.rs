//! Every rule of routing both ways, and what holds whatever is answered in whatever order.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::select};

use super::{
    Answers, Kind, Need, OTHER, Task, TaskStatus, asked_when, doubts, in_effect, missing, need, question, questions,
    status,
};

fn answers(given: &[(&str, &str)]) -> Answers {
    given.iter().copied().collect()
}

/// The numbers of the questions with this need.
fn having(wanted: Need, answers: &Answers) -> Vec<u8> {
    let numbers = questions()
        .iter()
        .filter(|question| need(question, answers) == wanted)
        .map(|question| question.number);
    numbers.collect()
}

fn not_needed(given: &[(&str, &str)]) -> Vec<u8> {
    having(Need::NotNeeded, &answers(given))
}

#[test]
fn p13_1_each_answer_leaves_out_its_questions_and_any_other_asks_them() {
    // What is left out before anything is answered: what only an answer asks for.
    let at_first = vec![18, 20, 22];
    assert_eq!(not_needed(&[]), at_first);
    let mut without_plans = vec![6, 7, 8];
    without_plans.extend(&at_first);
    assert_eq!(not_needed(&[("replacement_plan", "no_plans")]), without_plans);
    assert_eq!(not_needed(&[("replacement_plan", "over_18_months")]), at_first);
    let without_supply: Vec<u8> = (9..=21).collect();
    assert_eq!(not_needed(&[("data_supply_start", "no_plans")]), without_supply);
    assert_eq!(not_needed(&[("data_supply_start", "within_6_months")]), at_first);
    assert_eq!(not_needed(&[("child_record_identifier", "other")]), [20, 22]);
    assert_eq!(not_needed(&[("child_record_identifier", "upn")]), at_first);
    assert_eq!(not_needed(&[("holds_shielded", "yes")]), [18, 22]);
    assert_eq!(not_needed(&[("holds_shielded", "no")]), at_first);
    let hub = |answer| need(question(34), &answers(&[("data_hub", answer)]));
    assert_eq!((hub("yes"), hub("no")), (Need::Needed, Need::Welcome));
    assert_eq!(need(question(34), &Answers::default()), Need::Welcome);
}

#[test]
fn a_question_that_is_left_out_leaves_nothing_out_and_the_conflict_is_told() {
    let given = answers(&[("replacement_plan", "no_plans"), ("data_supply_start", "no_plans")]);
    assert_eq!(having(Need::NotNeeded, &given), [6, 7, 8, 18, 20, 22]);
    let doubts = doubts(&given);
    assert_eq!(doubts.len(), 1);
    assert_eq!(doubts[0].question, 8);
    assert!(in_effect(&given).get("data_supply_start").is_none());
    assert!(super::doubts(&answers(&[("data_supply_start", "no_plans")])).is_empty());
    // A follow-up of a question that is left out is left out as well.
    let given = answers(&[
        ("data_supply_start", "no_plans"),
        ("child_record_identifier", "other"),
        ("holds_shielded", "yes"),
    ]);
    assert_eq!(having(Need::NotNeeded, &given), (9..=21).collect::<Vec<_>>());
}

#[test]
fn every_question_that_can_be_left_out_says_when_it_is_asked() {
    let left_out = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22];
    for question in questions() {
        let says = asked_when(question).is_some();
        assert_eq!(
            says,
            left_out.contains(&question.number),
            "question {}",
            question.number
        );
    }
    assert_eq!(
        asked_when(question(18)),
        Some("the identifier is another one (question 17)"),
        "the nearest reason counts"
    );
}

#[test]
fn a_task_is_not_started_then_in_progress_then_done() {
    let told = |given: &[(&str, &str)]| status(Task::Plans, &answers(given));
    assert_eq!(told(&[]), TaskStatus::NotStarted);
    assert_eq!(told(&[("replacement_plan", "within_6_months")]), TaskStatus::InProgress);
    assert_eq!(
        told(&[("replacement_plan", "no_plans")]),
        TaskStatus::Done,
        "the rest is left out"
    );
    let half = [
        ("replacement_plan", "within_6_months"),
        ("replacement_supplier", "capita"),
        ("upgrade_planned", "no"),
    ];
    assert_eq!(told(&half), TaskStatus::InProgress, "question 6 asks for two names");
    let whole = [
        half[0],
        half[1],
        half[2],
        ("replacement_product", "other"),
        ("replacement_product_other", "Own"),
    ];
    assert_eq!(told(&whole), TaskStatus::Done);
    assert_eq!(status(Task::NotConnecting, &Answers::default()), TaskStatus::NotNeeded);
    let none = answers(&[("data_supply_start", "no_plans")]);
    assert_eq!(status(Task::NotConnecting, &none), TaskStatus::NotStarted);
    for task in [Task::Quality, Task::Identifiers] {
        assert_eq!(status(task, &none), TaskStatus::NotNeeded);
    }
    assert_eq!(
        status(Task::Supply, &none),
        TaskStatus::Done,
        "question 8 is all of it then"
    );
    let access = [
        ("query_integration", "none"),
        ("integration_when", "within_6_months"),
        ("single_sign_on", "no"),
        ("data_hub", "no"),
    ];
    assert_eq!(
        status(Task::Access, &answers(&access)),
        TaskStatus::Done,
        "comments are welcome"
    );
    let hub = [access[0], access[1], access[2], ("data_hub", "yes")];
    assert_eq!(status(Task::Access, &answers(&hub)), TaskStatus::InProgress);
    assert_eq!(
        status(Task::Access, &answers(&[("comments", "None")])),
        TaskStatus::InProgress
    );
}

#[test]
fn counts_that_cannot_well_be_are_doubtful_and_not_refused() {
    let told =
        |given: &[(&str, &str)]| -> Vec<u8> { doubts(&answers(given)).iter().map(|doubt| doubt.question).collect() };
    for (number, key, limit) in [
        (25, "users_via_cms", "users_total"),
        (27, "distinct_children", "live_records"),
        (28, "children_unknown_elsewhere", "distinct_children"),
    ] {
        assert_eq!(told(&[(key, "11"), (limit, "10")]), [number]);
        assert!(told(&[(key, "10"), (limit, "10")]).is_empty(), "{key}");
        assert!(told(&[(key, "11")]).is_empty(), "{key}");
    }
}

#[test]
fn counts_are_asked_for_before_sending_unless_there_is_no_supply() {
    let keys = |given: &[(&str, &str)]| -> Vec<String> {
        missing(&answers(given))
            .into_iter()
            .map(|mistake| mistake.field)
            .collect()
    };
    assert_eq!(keys(&[]), ["live_records", "involvements"]);
    assert_eq!(keys(&[("live_records", "0")]), ["involvements"]);
    assert!(keys(&[("data_supply_start", "no_plans")]).is_empty());
    let conflict = [("replacement_plan", "no_plans"), ("data_supply_start", "no_plans")];
    assert_eq!(keys(&conflict).len(), 2, "a question that is left out excuses nothing");
}

#[test]
fn a_task_is_saved_whole_or_not_at_all() {
    let mut kept = answers(&[("users_total", "5"), ("customised", "yes")]);
    let before = kept.clone();
    let typed = |given: &[(&str, &str)]| -> BTreeMap<String, String> {
        given
            .iter()
            .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
            .collect()
    };
    let wrong = typed(&[
        ("users_total", "none"),
        ("users_via_cms", "0"),
        ("live_records", "7"),
        ("customised", "no"),
    ]);
    let mistakes = kept.answer(Task::Volumes, &wrong).unwrap_err();
    let fields: Vec<&str> = mistakes.iter().map(|mistake| mistake.field.as_str()).collect();
    assert_eq!(
        fields,
        ["users_total", "users_via_cms", "customised"],
        "another task's question is unknown here"
    );
    assert_eq!(kept, before);
    kept.answer(Task::Volumes, &typed(&[("live_records", "7"), ("users_total", " ")]))
        .unwrap();
    assert_eq!(
        kept,
        answers(&[("live_records", "7"), ("customised", "yes")]),
        "blank is no answer"
    );
    let other = typed(&[
        ("supplier", OTHER),
        ("supplier_other", "Acme"),
        ("product", "mosaic"),
        ("product_other", "x"),
    ]);
    kept.answer(Task::System, &other).unwrap();
    assert_eq!(kept.get("supplier_other"), Some("Acme"));
    assert_eq!(kept.get("product_other"), None, "a name counts beside Other only");
    assert_eq!(kept.words(&question(1).fields[0]).as_deref(), Some("Acme"));
    assert_eq!(kept.words(&question(1).fields[1]).as_deref(), Some("Mosaic"));
}

/// A form of one task: for each field nothing, or something that it takes.
fn form(task: Task) -> impl Strategy<Value = (Task, BTreeMap<String, String>)> {
    let fields: Vec<_> = task.questions().flat_map(|question| question.fields).copied().collect();
    prop::collection::vec(0_usize..9, fields.len()).prop_map(move |picks| {
        let mut typed = BTreeMap::new();
        for (field, pick) in fields.iter().zip(picks) {
            let text = match field.kind {
                Kind::Pick(options) => options.get(pick).map(|(word, _)| (*word).to_owned()),
                Kind::PickOrOther(options) => Some(options.get(pick).map_or(OTHER, |(word, _)| word).to_owned()),
                Kind::Percent | Kind::Whole { .. } => (pick > 1).then(|| pick.to_string()),
                Kind::Text => (pick > 4).then(|| "Some words".to_owned()),
            };
            typed.extend(text.map(|text| (field.key.to_owned(), text)));
            typed.extend(field.other_key().map(|key| (key, "Acme".to_owned())));
        }
        (task, typed)
    })
}

fn forms() -> impl Strategy<Value = Vec<(Task, BTreeMap<String, String>)>> {
    Task::ALL.iter().map(|task| form(*task)).collect::<Vec<_>>()
}

fn saved(forms: &[(Task, BTreeMap<String, String>)]) -> Answers {
    let mut answers = Answers::default();
    for (task, typed) in forms {
        answers.answer(*task, typed).expect("the form holds what is taken");
    }
    answers
}

proptest! {
    #[test]
    fn tasks_may_be_answered_in_any_order((forms, shuffled) in forms().prop_flat_map(|forms| (Just(forms.clone()), Just(forms).prop_shuffle()))) {
        let (one, other) = (saved(&forms), saved(&shuffled));
        prop_assert_eq!(&one, &other);
        for task in Task::ALL {
            prop_assert_eq!(status(*task, &one), status(*task, &other));
        }
    }

    #[test]
    fn answers_come_back_from_their_json(forms in forms()) {
        let answers = saved(&forms);
        let json = serde_json::to_string(&answers).unwrap();
        prop_assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), answers);
    }

    #[test]
    fn what_is_not_needed_changes_nothing_that_counts(forms in forms()) {
        let answers = saved(&forms);
        let counted = in_effect(&answers);
        prop_assert_eq!(&in_effect(&counted), &counted);
        for question in questions() {
            prop_assert_eq!(need(question, &answers), need(question, &counted), "question {}", question.number);
        }
    }

    #[test]
    fn a_change_that_is_taken_back_leaves_every_status_as_it_was(forms in forms(), plan in select(vec!["no_plans", "within_6_months"])) {
        let before = saved(&forms);
        let mut changed = before.clone();
        changed.answer(Task::Plans, &[("replacement_plan".to_owned(), plan.to_owned())].into()).unwrap();
        changed.answer(Task::Plans, &forms[1].1).unwrap();
        prop_assert_eq!(changed, before);
    }
}
