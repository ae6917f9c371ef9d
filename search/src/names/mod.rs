//! Names as the index compares them: keys, tiers, and which kind of name answered. Folding is `linkage::text`'s.

mod answer;
mod edit;
mod key;
mod tier;

pub(crate) use answer::{StoredName, TypedNames};
pub(crate) use edit::edits;
pub(crate) use key::{
    DocumentKeys, NameKeys, NamePart, absent, beginning_key, exact_keys, first_and_last_key, sound_keys, variant_keys,
    whole_key,
};
pub(crate) use tier::{Tier, edits_allowed};
