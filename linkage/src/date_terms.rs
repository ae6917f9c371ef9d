//! How frequent dates are.

/// log2 frequencies of dates, in a table of all days from the first date to the last.
#[derive(Debug, Clone, Default)]
pub(crate) struct DateTerms {
    first: usize,
    /// [`UNKNOWN`](Self::UNKNOWN) where no date is known.
    days: Vec<f32>,
}

impl DateTerms {
    /// No logarithm of a share is above 0.
    const UNKNOWN: f32 = 1.0;

    /// The frequency of a packed date, if it is known.
    pub(crate) fn get(&self, date: u32) -> Option<f32> {
        let day = Self::day(date).checked_sub(self.first)?;
        self.days
            .get(day)
            .copied()
            .filter(|&frequency| frequency < Self::UNKNOWN)
    }

    /// A number for each day, ascending, with gaps after short months.
    const fn day(date: u32) -> usize {
        let mut digits = [0; 8];
        let mut place = 0;
        while place < 8 {
            digits[place] = ((date >> (4 * place)) & 15) as usize;
            place += 1;
        }
        let [ones, tens, month, months, year, years, hundreds, thousands] = digits;
        let year = thousands * 1000 + hundreds * 100 + years * 10 + year;
        (year * 16 + months * 10 + month) * 32 + tens * 10 + ones
    }
}

impl FromIterator<(u32, f32)> for DateTerms {
    fn from_iter<I: IntoIterator<Item = (u32, f32)>>(dates: I) -> Self {
        let dates: Vec<(usize, f32)> = dates.into_iter().map(|(date, term)| (Self::day(date), term)).collect();
        let days = || dates.iter().map(|(day, _)| *day);
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return Self::default();
        };
        let mut terms = Self {
            first,
            days: vec![Self::UNKNOWN; last - first + 1],
        };
        for (day, term) in dates {
            terms.days[day - first] = term;
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_their_own_terms_and_other_dates_none() {
        let known = [(0x2012_0304, -3.0), (0x2012_0229, -2.0), (0x1999_1231, 0.0)];
        let terms: DateTerms = known.into_iter().collect();
        for (date, term) in known {
            assert_eq!(terms.get(date), Some(term), "{date:08x}");
        }
        for date in [0, 0x2012_0303, 0x2012_0301, 0x1999_1230, 0x2013_0304] {
            assert_eq!(terms.get(date), None, "{date:08x}");
        }
        assert_eq!(DateTerms::default().get(0x2012_0304), None);
    }
}
