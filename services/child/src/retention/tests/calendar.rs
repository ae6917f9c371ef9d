//! Periods and birthdays.

use super::{super::*, *};

fn check(keep: &str, start: &str, due: &str) {
    let Ok(Keep::For(period)) = keep.parse() else {
        panic!("{keep} is a period")
    };
    assert_eq!(period.after(day(start)), Some(day(due)), "{start} and {keep}");
}

#[test]
fn periods_count_in_calendar_years_and_months() {
    check("at once", "2026-11-22", "2026-11-22");
    check("1 year", "2026-11-22", "2027-11-22");
    check("6 years", "2020-02-29", "2026-02-28");
    check("4 years", "2020-02-29", "2024-02-29");
    check("6 months", "2026-08-31", "2027-02-28");
    check("90 days", "2026-11-22", "2027-02-20");
}

#[test]
fn a_financial_year_ends_with_the_next_first_of_april() {
    check("end of financial year", "2026-03-31", "2026-04-01");
    check("end of financial year", "2026-04-01", "2027-04-01");
    check("end of financial year and 6 years", "2026-11-22", "2033-04-01");
}

#[test]
fn periods_are_written_as_they_are_read_and_anything_else_is_refused() {
    for text in [
        "at once",
        "with the child",
        "1 year",
        "20 years",
        "6 months",
        "90 days",
        "end of financial year",
        "end of financial year and 6 years",
    ] {
        assert_eq!(text.parse::<Keep>().map(|keep| keep.to_string()).as_deref(), Ok(text));
    }
    for text in [
        "",
        "years",
        "6",
        "six years",
        "-1 years",
        "6 weeks",
        "151 years",
        "end of financial year 6 years",
        "1 year ",
    ] {
        assert!(text.parse::<Keep>().is_err(), "{text}");
    }
}

#[test]
fn a_birthday_on_29_february_is_a_question_in_common_years_only() {
    let leap = day("2008-02-29");
    for (years, march, february) in [(18, "2026-03-01", "2026-02-28"), (20, "2028-02-29", "2028-02-29")] {
        assert_eq!(birthday(leap, years, LeapBirthday::FirstOfMarch), Some(day(march)));
        assert_eq!(birthday(leap, years, LeapBirthday::LastOfFebruary), Some(day(february)));
    }
    assert_eq!(
        birthday(day("2008-03-01"), 18, LeapBirthday::LastOfFebruary),
        Some(day("2026-03-01"))
    );
}
