//! What the index knows of one child.

use std::fmt;

use child::{ChildId, retention::Life};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::index::LAYOUT_VERSION;

/// What a name is to the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// The name of the golden record.
    Current,
    /// The name the child is called by.
    KnownAs,
    /// An earlier name.
    Former,
    /// Another name a source states.
    Alias,
}

impl NameKind {
    /// Every kind, best answer first.
    pub const ALL: [Self; 4] = [Self::Current, Self::KnownAs, Self::Former, Self::Alias];
}

/// One name of a child, as sources write it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct IndexedName {
    /// What the name is to the child.
    pub kind: NameKind,
    /// Whether a universal source (education, transport) states it; only such names answer the field
    /// [`UniversalName`](child::policy::SearchField::UniversalName).
    pub universal: bool,
    /// First and middle names, in order.
    pub first: Vec<String>,
    /// Last names.
    pub last: Vec<String>,
}

/// One child as the index holds it. Lists need no order and may repeat: writing sorts them.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ChildDocument {
    /// Id of the golden record.
    pub id: ChildId,
    /// The number behind the reference on pages, 48291 for `C-48291`.
    pub reference: Option<i64>,
    /// Every name.
    pub names: Vec<IndexedName>,
    /// Birth dates that current records state; due dates of the unborn.
    pub birth_dates: Vec<NaiveDate>,
    /// `M` or `F`; anything else counts as not known.
    pub sex: Option<char>,
    /// Postcodes of addresses.
    pub postcodes: Vec<String>,
    /// Address lines and towns.
    pub address_lines: Vec<String>,
    /// Postcodes of transport pick-up points.
    pub pickup_postcodes: Vec<String>,
    /// Unique pupil numbers, current and former.
    pub upns: Vec<String>,
    /// NHS numbers.
    pub nhs_numbers: Vec<String>,
    /// Codes of schools and settings.
    pub school_codes: Vec<String>,
    /// Names of parents and carers.
    pub carers: Vec<String>,
    /// Phones of carers and of the young person.
    pub phones: Vec<String>,
    /// Keys of those whose own child this is: only they find it while they look at their own children. Any text.
    pub owners: Vec<String>,
    /// Where in its life the record is: it answers those alone to whom that is open.
    pub life: Life,
    /// Whether the record is held and not used: it answers its custodians alone.
    pub restricted: bool,
    /// What a shielded child shows to those who may not see shielded children, as a document of its own: they can ask
    /// for nothing else of the child, whatever the rest of this document holds. None: the child is not shielded.
    pub face: Option<Box<ChildDocument>>,
}

/// The debug text names the id only, so that a log or a panic never shows a child.
impl fmt::Debug for ChildDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChildDocument")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A fingerprint of a document: 128 bits of SHA-256 over its normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub u128);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl ChildDocument {
    /// An empty document.
    pub const fn new(id: ChildId) -> Self {
        Self {
            id,
            reference: None,
            names: Vec::new(),
            birth_dates: Vec::new(),
            sex: None,
            postcodes: Vec::new(),
            address_lines: Vec::new(),
            pickup_postcodes: Vec::new(),
            upns: Vec::new(),
            nhs_numbers: Vec::new(),
            school_codes: Vec::new(),
            carers: Vec::new(),
            phones: Vec::new(),
            owners: Vec::new(),
            life: Life::Live,
            restricted: false,
            face: None,
        }
    }

    /// What stands in the index for the state of a record, and is asked for in every query.
    pub(crate) fn state(life: Life, restricted: bool) -> String {
        let used = if restricted { "restricted" } else { "used" };
        format!("{} {used}", life.name())
    }

    /// The same document with every list sorted and without repeats.
    #[must_use]
    pub fn normal(mut self) -> Self {
        sort(&mut self.names);
        sort(&mut self.birth_dates);
        for list in [
            &mut self.postcodes,
            &mut self.address_lines,
            &mut self.pickup_postcodes,
            &mut self.upns,
            &mut self.nhs_numbers,
            &mut self.school_codes,
            &mut self.carers,
            &mut self.phones,
            &mut self.owners,
        ] {
            sort(list);
        }
        self
    }

    /// The fingerprints that [`Index::digests`](crate::Index::digests) gives back for this child, in order: of the
    /// document, and of its face.
    pub fn digests(&self) -> Vec<Digest> {
        let face = self.face.iter().map(|face| face.digest());
        let mut digests: Vec<Digest> = face.chain([self.digest()]).collect();
        digests.sort_unstable();
        digests
    }

    /// The fingerprint of this document. It covers the version of the index layout too, so a document written by an older
    /// layout never passes for a current one.
    pub(crate) fn digest(&self) -> Digest {
        let normal = serde_json::to_vec(&self.clone().normal()).expect("plain lists and texts have a JSON form");
        let hash = Sha256::new_with_prefix([LAYOUT_VERSION])
            .chain_update(normal)
            .finalize();
        let (head, _) = hash.split_first_chunk::<16>().expect("SHA-256 has 32 bytes");
        Digest(u128::from_be_bytes(*head))
    }
}

fn sort<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn document() -> ChildDocument {
        let mut document = ChildDocument::new(ChildId(Uuid::from_u128(7)));
        document.postcodes = vec!["CB23 6DP".into(), "CB1 2AB".into()];
        document
    }

    #[test]
    fn order_and_repeats_do_not_change_the_digest() {
        let mut other = document();
        other.postcodes = vec!["CB1 2AB".into(), "CB23 6DP".into(), "CB1 2AB".into()];
        assert_eq!(document().digest(), other.digest());
    }

    #[test]
    fn every_change_of_content_changes_the_digest() {
        let mut shielded = document();
        shielded.face = Some(Box::new(ChildDocument::new(shielded.id)));
        let mut moved = document();
        moved.pickup_postcodes = std::mem::take(&mut moved.postcodes);
        let digests = [document().digest(), shielded.digest(), moved.digest()];
        assert!(digests[0] != digests[1] && digests[1] != digests[2] && digests[0] != digests[2]);
    }

    #[test]
    fn the_debug_text_shows_no_content() {
        assert!(!format!("{:?}", document()).contains("CB"));
    }
}
