//! A made-up county: families, children from birth to 19, and the six feed files a council would receive about them.
//!
//! Everything is drawn from a seed, family by family, each from its own stream of chance: the same options give the same
//! bytes, and a larger county begins with the families of a smaller one. Nobody in it exists; see `place` for where they live.

mod chance;
mod county;
mod dirt;
mod error;
mod family;
mod feeds;
mod filing;
mod identifiers;
mod names;
mod place;
mod presence;
mod school;
mod searches;
mod table;
mod tags;

pub use county::{CountyFiles, CountyOptions, FeedFile, write_county};
pub use error::CountyError;
