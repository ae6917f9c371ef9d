//! How long an answer may take: one month, two more for a complex request (UK GDPR, article 12(3)).

use chrono::{Days, NaiveDate};

use crate::retention::Period;

/// A question about what is asked for. Until it is answered the clock stands still, unless the time had run out when it was asked:
/// a late answer is not made timely by a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The day on which it was asked.
    pub asked: NaiveDate,
    /// The day of the answer.
    pub answered: Option<NaiveDate>,
}

/// What the last day of an answer depends on. Days are those of the UK. A last day on a weekend or bank holiday is not put
/// off: what is answered by it is in time by every reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// The day of receipt.
    pub received: NaiveDate,
    /// The day on which it was clear who asks and that they may. The month begins then.
    pub identified: Option<NaiveDate>,
    /// Questions about what is asked for, one after the other.
    pub questions: Vec<Question>,
    /// Whether two months were added.
    pub extended: bool,
}

impl Clock {
    /// The last day on which the answer is in time; none while the clock stands still.
    pub fn due(&self) -> Option<NaiveDate> {
        self.due_within(if self.extended { 3 } else { 1 })
    }

    /// The last day on which the time may be extended: that of the first month. None while the clock stands still, or
    /// where the time was extended already.
    pub fn extendable_until(&self) -> Option<NaiveDate> {
        if self.extended { None } else { self.due_within(1) }
    }

    /// Whether the last day has come.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.due().is_some_and(|due| due <= today)
    }

    /// The same day of the month so many months on, or the last day of a month that has no such day; then as many days more
    /// as questions were open that were asked in time.
    fn due_within(&self, months: u32) -> Option<NaiveDate> {
        let begun = self.identified?.max(self.received);
        let months = Period {
            months,
            ..Period::default()
        };
        let mut due = months.after(begun)?;
        for question in &self.questions {
            if question.asked <= due {
                let from = question.asked.max(begun);
                let stood_still = (question.answered? - from).num_days().max(0);
                due = due.checked_add_days(Days::new(stood_still.unsigned_abs()))?;
            }
        }
        Some(due)
    }
}
