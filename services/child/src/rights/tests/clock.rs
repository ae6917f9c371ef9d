use chrono::Days;
use proptest::prelude::*;

use super::on;
use crate::rights::{Clock, Question};

fn clock(received: &str) -> Clock {
    Clock {
        received: on(received),
        identified: Some(on(received)),
        questions: Vec::new(),
        extended: false,
    }
}

fn due(clock: &Clock) -> String {
    clock.due().map_or_else(|| "stopped".to_owned(), |day| day.to_string())
}

#[test]
fn a_month_ends_on_the_same_day_or_on_the_last_of_a_shorter_month() {
    for (received, expected) in [
        ("2026-03-03", "2026-04-03"),
        ("2026-01-31", "2026-02-28"),
        ("2028-01-30", "2028-02-29"),
        ("2028-02-29", "2028-03-29"),
        ("2026-12-31", "2027-01-31"),
        ("2026-03-31", "2026-04-30"),
    ] {
        assert_eq!(due(&clock(received)), expected, "{received}");
    }
}

#[test]
fn two_months_more_are_counted_from_the_beginning() {
    let mut asked = clock("2026-11-30");
    assert_eq!(asked.extendable_until(), Some(on("2026-12-30")));
    asked.extended = true;
    // Not the end of February plus what is left of a month that was cut short.
    assert_eq!(due(&asked), "2027-02-28");
    assert_eq!(asked.extendable_until(), None);
    let mut leap = clock("2027-11-29");
    leap.extended = true;
    assert_eq!(due(&leap), "2028-02-29");
}

#[test]
fn the_month_begins_when_it_is_clear_who_asks_and_stands_still_while_a_question_is_open() {
    let mut asked = clock("2026-03-03");
    asked.identified = None;
    assert_eq!((due(&asked).as_str(), asked.extendable_until()), ("stopped", None));
    assert!(!asked.is_late(on("2030-01-01")), "nothing runs yet");
    asked.identified = Some(on("2026-03-10"));
    assert_eq!(due(&asked), "2026-04-10");
    asked.questions.push(Question {
        asked: on("2026-03-20"),
        answered: None,
    });
    assert_eq!(due(&asked), "stopped");
    asked.questions[0].answered = Some(on("2026-03-25"));
    assert_eq!(due(&asked), "2026-04-15");
    // What was open before the month began takes nothing from it.
    asked.questions.push(Question {
        asked: on("2026-03-01"),
        answered: Some(on("2026-03-11")),
    });
    assert_eq!(due(&asked), "2026-04-16");
}

#[test]
fn p20_3_what_is_late_stays_late_when_a_question_is_asked() {
    let question = |day, answer: Option<&str>| Question {
        asked: on(day),
        answered: answer.map(on),
    };
    let mut asked = clock("2026-03-03");
    asked.questions.push(question("2026-04-04", None));
    assert_eq!(due(&asked), "2026-04-03", "the day before");
    assert!(asked.is_late(on("2026-04-04")));
    asked.questions[0].answered = Some(on("2026-04-10"));
    assert!(asked.is_late(on("2026-04-05")) && due(&asked) == "2026-04-03");
    asked.questions[0] = question("2026-04-03", None);
    assert_eq!(due(&asked), "stopped", "on the last day it is in time");
    // What was asked in time puts the last day off, and with it until when another question is.
    asked.questions[0].answered = Some(on("2026-04-10"));
    asked.questions.push(question("2026-04-10", Some("2026-04-12")));
    asked.questions.push(question("2026-04-13", None));
    assert_eq!(due(&asked), "2026-04-12");
    // Of the two months more the question was in time, and not of the first.
    let mut late = clock("2026-03-03");
    late.questions.push(question("2026-04-20", None));
    assert_eq!(late.extendable_until(), Some(on("2026-04-03")));
    late.extended = true;
    assert_eq!(due(&late), "stopped");
}

#[test]
fn p20_3_it_is_late_from_the_last_day_on() {
    let asked = clock("2026-03-03");
    assert!(!asked.is_late(on("2026-04-02")));
    assert!(asked.is_late(on("2026-04-03")));
}

proptest! {
    #[test]
    fn a_question_in_time_never_shortens_and_an_extension_always_lengthens(
        start in 0_u64..20_000, asked in 0_u64..60, open in 0_u64..60
    ) {
        let received = on("1990-01-01").checked_add_days(Days::new(start)).unwrap();
        let mut clock = Clock { received, identified: Some(received), questions: Vec::new(), extended: false };
        let plain = clock.due().unwrap();
        prop_assert!((28..=31).contains(&(plain - received).num_days()));
        let asked = received.checked_add_days(Days::new(asked)).unwrap();
        let answered = asked.checked_add_days(Days::new(open)).unwrap();
        clock.questions.push(Question { asked, answered: Some(answered) });
        let in_time = if asked <= plain { open as i64 } else { 0 };
        prop_assert_eq!((clock.due().unwrap() - plain).num_days(), in_time);
        clock.extended = true;
        let more = (clock.due().unwrap() - plain).num_days() - open as i64;
        prop_assert!((59..=62).contains(&more), "{}", more);
    }
}
