//! Birth dates that a slip of the hand makes out of one.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

/// The date with day and month swapped, if that is another date.
pub(super) fn swapped(date: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), date.day(), date.month()).filter(|swapped| *swapped != date)
}

/// Every date that differs in one digit of day, month or year, or by a swap of two neighbouring digits.
pub(super) fn slips(date: NaiveDate) -> BTreeSet<NaiveDate> {
    let digits = date.format("%Y%m%d").to_string().into_bytes();
    let mut slips = BTreeSet::new();
    for at in 0..digits.len() {
        for digit in b'0'..=b'9' {
            let mut changed = digits.clone();
            changed[at] = digit;
            slips.extend(read(&changed));
        }
        // Neighbours within the year, the month or the day.
        if at > 0 && at != 4 && at != 6 {
            let mut changed = digits.clone();
            changed.swap(at - 1, at);
            slips.extend(read(&changed));
        }
    }
    slips.remove(&date);
    slips
}

fn read(digits: &[u8]) -> Option<NaiveDate> {
    let text = std::str::from_utf8(digits).ok()?;
    NaiveDate::from_ymd_opt(
        text.get(..4)?.parse().ok()?,
        text.get(4..6)?.parse().ok()?,
        text.get(6..)?.parse().ok()?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn day_and_month_swap_only_where_both_are_months() {
        assert_eq!(swapped(day(2001, 3, 4)), Some(day(2001, 4, 3)));
        assert_eq!(swapped(day(2001, 3, 14)), None);
        assert_eq!(swapped(day(2001, 3, 3)), None);
    }

    #[test]
    fn slips_are_one_digit_away() {
        let slips = slips(day(2001, 3, 14));
        for near in [
            day(2001, 3, 15),
            day(2001, 8, 14),
            day(2002, 3, 14),
            day(2010, 3, 14),
            day(2001, 3, 24),
        ] {
            assert!(slips.contains(&near), "{near}");
        }
        assert!(!slips.contains(&day(2001, 3, 14)) && !slips.contains(&day(2002, 3, 15)));
    }
}
