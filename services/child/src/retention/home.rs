//! What ties children to one household, as a legal hold on a family knows it.
//!
//! It is what the linking engine compares of a household: address, carers and their phones. Here any one of them is
//! enough, from any version of any record: who is held by mistake is kept for longer, who is missed is gone.

use std::collections::BTreeSet;

use linkage::text::fold;

use crate::{column::Column, record::Statement};

/// Phones with fewer digits are extensions and slips, and would tie strangers together.
const PHONE_DIGITS: usize = 7;

/// One sign of a household: an address, a carer at a postcode, a mother with her birth date or a carer's phone. Only made to be
/// compared, and kept nowhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Home(String);

impl std::fmt::Debug for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Home(***)")
    }
}

/// The signs of a household that one version of a record states.
pub fn homes(statement: &Statement) -> BTreeSet<Home> {
    let text = |column: Column| {
        let text = statement.columns.get(&column).map(|text| fold(text));
        text.filter(|text| !text.is_empty())
    };
    let person = |first: Column, last: Column| Some(format!("{} {}", text(first)?, text(last)?));
    let carers = [
        person(Column::Carer1FirstName, Column::Carer1Surname),
        person(Column::Carer2FirstName, Column::Carer2Surname),
        person(Column::MotherFirstName, Column::MotherSurname),
    ];
    let postcode = text(Column::Postcode);
    let mut signs = Vec::new();
    if let Some(postcode) = &postcode {
        signs.extend(text(Column::AddressLine1).map(|line| format!("at {line} {postcode}")));
        signs.extend(carers.iter().flatten().map(|carer| format!("carer {carer} {postcode}")));
    }
    let mother = person(Column::MotherFirstName, Column::MotherSurname).zip(text(Column::MotherDob));
    signs.extend(mother.map(|(mother, born)| format!("mother {mother} {born}")));
    signs.extend(
        statement
            .columns
            .get(&Column::Carer1Phone)
            .and_then(|phone| phone_sign(phone)),
    );
    signs.into_iter().map(Home).collect()
}

/// A phone by its digits, whether it was written with the country's number or without.
fn phone_sign(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let local = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44"));
    let digits = local.unwrap_or(&digits).trim_start_matches('0');
    (digits.len() >= PHONE_DIGITS).then(|| format!("phone {digits}"))
}
