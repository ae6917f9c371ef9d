//! NHS numbers and UPNs as sources hold them: own, another child's, mistyped, or none.

use super::{Scribe, digit_wrong};
use crate::chance::Chance;

/// Numbers of children met lately, for clerks who copy one from the wrong row.
#[derive(Default)]
pub struct Strangers {
    numbers: Vec<(String, Option<String>)>,
    next: usize,
}

impl Strangers {
    /// How many children are remembered.
    const KEPT: usize = 512;

    /// Remembers a child's NHS number and UPN.
    pub fn meet(&mut self, nhs: &str, upn: Option<&str>) {
        let numbers = (nhs.to_owned(), upn.map(ToOwned::to_owned));
        if self.numbers.len() < Self::KEPT {
            self.numbers.push(numbers);
        } else {
            self.numbers[self.next] = numbers;
        }
        self.next = (self.next + 1) % Self::KEPT;
    }

    /// A child met: every other time one of the last three, as brothers and sisters are.
    fn somebody(&self, chance: &mut Chance) -> Option<&(String, Option<String>)> {
        let back = if chance.hit(0.5) { 3 } else { self.numbers.len() };
        let back = 1 + chance.below(back.clamp(1, self.numbers.len().max(1)));
        self.numbers.get((self.next + Self::KEPT - back) % Self::KEPT)
    }

    /// The number of this kind of somebody else; `None` if nobody else has one, as in a county of one child.
    fn other(&self, kind: Kind, own: &str, chance: &mut Chance) -> Option<String> {
        (0..32).find_map(|_| {
            let (nhs, upn) = self.somebody(chance)?;
            let number = match kind {
                Kind::Nhs => Some(nhs),
                Kind::Upn => upn.as_ref(),
            };
            number.filter(|number| *number != own).cloned()
        })
    }
}

/// The two numbers of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nhs,
    Upn,
}

impl Kind {
    const fn other_tag(self) -> &'static str {
        match self {
            Self::Nhs => "other_nhs",
            Self::Upn => "other_upn",
        }
    }

    const fn wrong_tag(self) -> &'static str {
        match self {
            Self::Nhs => "wrong_nhs",
            Self::Upn => "wrong_upn",
        }
    }
}

/// Numbers as written; empty where the record holds none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenNumbers {
    /// NHS number, sometimes in groups of digits.
    pub nhs: String,
    /// UPN.
    pub upn: String,
}

impl Scribe<'_> {
    /// The numbers of a record, of those that the child has and the source keeps. In a record where a number is
    /// another child's or has a digit wrong, it is one of those written, or else stands there all the same: the rates
    /// of both are per record.
    pub fn numbers(&mut self, nhs: Option<&str>, upn: Option<&str>) -> WrittenNumbers {
        let mut written: Vec<(Kind, &str, Option<String>)> = Vec::new();
        for (kind, own, rate) in [
            (Kind::Nhs, nhs, self.rates.nhs_present),
            (Kind::Upn, upn, self.rates.upn_present),
        ] {
            if let Some(own) = own.filter(|_| rate > 0.0) {
                let number = self.chance.hit(rate).then(|| own.to_owned());
                written.push((kind, own, number));
            }
        }
        let (another, wrong) = (
            self.chance.hit(self.rates.number_other),
            self.chance.hit(self.rates.number_wrong),
        );
        if (another || wrong) && !written.is_empty() {
            let present: Vec<usize> = (0..written.len()).filter(|at| written[*at].2.is_some()).collect();
            let at = if present.is_empty() {
                self.chance.below(written.len())
            } else {
                *self.chance.pick(&present)
            };
            let (kind, own, number) = &mut written[at];
            let others = another.then(|| self.strangers.other(*kind, own, self.chance)).flatten();
            if let Some(others) = others {
                self.tags.add(kind.other_tag());
                *number = Some(others);
            } else if wrong {
                self.tags.add(kind.wrong_tag());
                *number = Some(digit_wrong(own, self.chance));
            }
        }
        let mut numbers = WrittenNumbers::default();
        for (kind, _, number) in written {
            let number = number.unwrap_or_default();
            match kind {
                Kind::Nhs if !number.is_empty() && self.chance.hit(0.12) => {
                    numbers.nhs = format!("{} {} {}", &number[..3], &number[3..6], &number[6..]);
                }
                Kind::Nhs => numbers.nhs = number,
                Kind::Upn => numbers.upn = number,
            }
        }
        numbers
    }
}
