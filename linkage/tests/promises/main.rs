//! The promises of linking, on made-up families.

mod adoption;
mod explained;
mod families;
mod forgotten;
mod learning;
mod matching;
mod order;
mod rules;
mod same_bytes;
mod sources;
mod twins;
