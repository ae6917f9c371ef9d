//! When a family's children are born, and which are twins.

use chrono::{Days, Months, NaiveDate};

use crate::chance::Chance;

/// One delivery: its day and how many babies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// Birth date; after the county's day for a pregnancy.
    pub day: NaiveDate,
    /// 1, 2 or 3.
    pub babies: u8,
}

/// The deliveries that leave a child aged up to 19 on `as_at`, and known pregnancies. May be empty.
pub fn draw(as_at: NaiveDate, chance: &mut Chance) -> Vec<Delivery> {
    // Eldest children are spread evenly over more years than the window, so that births in it are even too.
    let earliest = as_at - Months::new(12 * 28);
    let oldest_counted = as_at - Months::new(12 * 20) + Days::new(1);
    let mut day = chance.day(earliest, as_at + Days::new(180));
    let many = chance.weighted(&[(1, 0.42), (2, 0.37), (3, 0.14), (4, 0.05), (5, 0.02)]);
    let mut deliveries = Vec::new();
    for _ in 0..many {
        // 1.78 % of deliveries are multiple: 3.5 % of children.
        let babies = if chance.hit(0.0178) {
            2 + u8::from(chance.hit(0.02))
        } else {
            1
        };
        // Few pregnancies are known to a council.
        let counted = if day > as_at {
            day <= as_at + Days::new(180) && chance.hit(0.04)
        } else {
            day >= oldest_counted
        };
        if counted {
            deliveries.push(Delivery {
                day,
                babies: if day > as_at { 1 } else { babies },
            });
        }
        day = day + Days::new(chance.between(430, 1_800) as u64);
    }
    deliveries
}
