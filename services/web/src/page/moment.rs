//! Days and moments with their machine value (page rule G22).

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use crate::{components::components, words};

/// A day or a moment as people read it, inside `<time datetime>`.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(ext = "html", source = r#"<time datetime="{{ machine }}">{{ text }}</time>"#)]
pub struct Moment {
    machine: String,
    text: String,
}
components!(Moment);

impl Moment {
    /// "4 March 2012".
    pub fn day(day: NaiveDate) -> Self {
        Self {
            machine: day.to_string(),
            text: words::date(day),
        }
    }

    /// "4 Mar 2012", for dense tables.
    pub fn short_day(day: NaiveDate) -> Self {
        Self {
            machine: day.to_string(),
            text: words::short_date(day),
        }
    }

    /// "4 March 2012 at 4:30pm", in UK time.
    pub fn at(at: DateTime<Utc>) -> Self {
        Self {
            machine: words::machine_time(at),
            text: words::date_time(at),
        }
    }

    /// "4 Mar 2012 at 4:30pm", for dense tables.
    pub fn short_at(at: DateTime<Utc>) -> Self {
        Self {
            machine: words::machine_time(at),
            text: format!("{} at {}", words::short_date(words::uk_date(at)), words::time(at)),
        }
    }

    /// "4 Mar 2012": the UK day of a moment, for dense tables.
    pub fn short_day_of(at: DateTime<Utc>) -> Self {
        Self {
            machine: words::machine_time(at),
            text: words::short_date(words::uk_date(at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_late_on_a_summer_evening_is_the_next_day_in_the_uk() {
        let at: DateTime<Utc> = "2012-07-04T23:30:00Z".parse().unwrap();
        assert_eq!(
            Moment::short_day_of(at).to_string(),
            r#"<time datetime="2012-07-04T23:30:00Z">5 Jul 2012</time>"#
        );
    }
}
