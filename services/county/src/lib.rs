//! A made-up county: families, children from birth to 19, and the six feed files a council would receive about them.
//!
//! Everything is drawn from a seed, family by family, each from its own stream of chance: the same options give the same
//! bytes, and a larger county begins with the families of a smaller one. Nobody in it exists.
//!
//! # The truth
//!
//! `truth.csv` has one row per record: `source,record_id,child_id,tags,origin`. `origin` is where the family's names come
//! from. `tags`, `;` between, name what is hard about the record:
//!
//! | tag | the record |
//! |---|---|
//! | `typo`, `spelling`, `nickname`, `transliteration`, `hyphen`, `swapped_names`, `known_by_middle` | writes the name so |
//! | `placeholder`, with `baby_name` or `unborn` | has no forename yet |
//! | `mother_surname`, `renamed` | has a surname that the child no longer bears, or never bore |
//! | `dob_swap`, `dob_typo` (`dob_year`: by a year), `dob_missing` | writes the birth date so |
//! | `postcode_missing`, `postcode_typo`, `sex_wrong`, `carer_missing` | lacks it or has it wrong |
//! | `moved`, `second_home`, `looked_after` | gives another home than the family's present one |
//! | `hiding`, `address_withheld`, `office_address` | is of a family in hiding |
//! | `other_nhs`, `other_upn`, `wrong_nhs`, `wrong_upn`, `temp_upn`, `former_upn`, `no_identifiers` | has such numbers |
//! | `duplicate` | is a further one of a child that the feed already holds |
//! | `traveller` | is of a family on sites and roads |
//! | `common_name` | is of a child whose forename and surname two or more of 130,000 children are expected to have |
//! | `namesake` | is of a child who shares forename, surname and birth date with one of another family, or of a parent who has the child's forename |
//! | `parent_in_feed` | is of a grown-up typed into a feed of children |
//! | `adopted:ID` | is of a life before or since an adoption; ID is the child id of the other life, never to be joined |
//! | `twin` or `triplet`, with `birth:ID` | is of a multiple birth; ID is the child id of its first baby |
//! | `similar_twin` | is of twins named alike |
//! | `undecidable`, perhaps with `no_order` | fits another baby of its delivery as well, by all that is written |
//! | `unconnected` | has no forename and nothing in common with another record of the child but birth date and sex |
//!
//! A pair of records of one child cannot be decided from the fields, by anybody, if either is `unconnected`. A pair of
//! records of one `birth:ID` cannot if exactly one of the two is
//! `undecidable`, or if both are and at least one of them has `no_order`. Every other pair can, in principle.

mod chance;
mod county;
mod dirt;
mod error;
mod family;
mod feeds;
mod filing;
mod identifiers;
mod names;
mod native;
mod place;
mod presence;
mod school;
mod searches;
mod table;
mod tags;

pub use county::{CountyFiles, CountyOptions, FeedFile, Numbers, write_county};
pub use error::CountyError;
pub use native::{NativeFeed, write_native};
