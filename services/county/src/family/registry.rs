//! What must be unique across families, and what they share by chance.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::identifiers::{NhsNumbers, Phones, permanent_upn};

/// The county's own authority code inside UPNs.
pub const AUTHORITY: u32 = 873;
/// Authorities that children who moved in were first at school with.
const ELSEWHERE: [u32; 8] = [821, 825, 840, 855, 886, 919, 926, 935];

/// Hands out what must be unique across families.
#[derive(Default)]
pub struct Registry {
    nhs: NhsNumbers,
    /// Phone numbers of carers and young people.
    pub phones: Phones,
    children: u32,
    upn_serials: BTreeMap<(u32, i32), u32>,
    elsewhere: u32,
    /// Fingerprints of the names and birth dates so far: eight bytes a child, all that grows with the county.
    borne: BTreeSet<u64>,
}

impl Registry {
    /// The next child id.
    pub fn child_id(&mut self) -> String {
        self.children += 1;
        format!("C{:07}", self.children)
    }

    /// The next UPN of a school and year of entry, or of some school elsewhere.
    pub fn upn(&mut self, establishment: u32, year: i32, elsewhere: bool) -> String {
        if elsewhere {
            self.elsewhere += 1;
            let (serial, block) = (self.elsewhere % 1_000, self.elsewhere / 1_000);
            let authority = ELSEWHERE[block as usize % ELSEWHERE.len()];
            return permanent_upn(
                authority,
                2_001 + block / ELSEWHERE.len() as u32 % 900,
                year as u32,
                serial,
            );
        }
        let serial = self.upn_serials.entry((establishment, year)).or_default();
        *serial += 1;
        permanent_upn(AUTHORITY, establishment, year as u32, *serial)
    }

    /// The next NHS number.
    pub fn nhs(&mut self) -> String {
        self.nhs.issue()
    }

    /// Takes note of a child's name and birth date; true if another child has both.
    pub fn namesake(&mut self, first: &str, surname: &str, born: NaiveDate) -> bool {
        !self.borne.insert(fingerprint(&format!("{first} {surname} {born}")))
    }
}

/// FNV-1a: the same on every machine. Among 510,000 children two fingerprints meet by chance once in 10^8 counties.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
