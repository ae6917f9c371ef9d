//! Three searches worth trying, each for a child that several feeds know.

use chrono::Datelike;

use crate::chance::Chance;
use crate::dirt::{mistype, plain};
use crate::family::{Family, Snapshot};
use crate::names::{Aliases, Origin};

/// The searches found so far; only the first fitting child of each kind counts, so a larger county keeps them.
#[derive(Default)]
pub struct Searches {
    birth: Option<String>,
    settled_birth: Option<String>,
    postcode: Option<String>,
    number: Option<String>,
}

impl Searches {
    /// Whether another child could still be used.
    pub const fn wanting(&self) -> bool {
        self.birth.is_none() || self.postcode.is_none() || self.number.is_none()
    }

    /// Offers a child known to three feeds, whose school record has nothing wrong with it. The first search is for a
    /// child somebody is `working` with, so that it also shows whom to ring.
    pub fn offer(
        &mut self,
        family: &Family,
        seen: &Snapshot<'_>,
        working: bool,
        aliases: &Aliases,
        chance: &mut Chance,
    ) {
        let (first, last) = (plain(seen.first).to_lowercase(), plain(seen.surname).to_lowercase());
        let born = seen.child.born;
        let by_birth = format!("{first} {last} {} {} {}", born.day(), born.month(), born.year());
        let british = matches!(
            family.origin,
            Origin::English | Origin::Irish | Origin::Welsh | Origin::Scottish
        );
        if !british && working && self.birth.is_none() {
            self.birth = Some(by_birth);
        } else if self.postcode.is_none() {
            let called = aliases
                .nickname(seen.first, chance)
                .map_or_else(|| mistype(&first, chance), |short| plain(short).to_lowercase());
            self.postcode = Some(format!("{called} {last} {}", seen.address.postcode.to_lowercase()));
        } else if let Some(upn) = seen.upn
            && self.number.is_none()
        {
            self.number = Some(upn.to_owned());
        } else if self.settled_birth.is_none() {
            self.settled_birth = Some(by_birth);
        }
    }

    /// The searches, fewer than three only in a tiny county.
    pub fn finish(self) -> Vec<String> {
        [self.birth.or(self.settled_birth), self.postcode, self.number]
            .into_iter()
            .flatten()
            .collect()
    }
}
