//! The promises of linking, on made-up families.

mod explained;
mod families;
mod forgotten;
mod matching;
mod order;
mod same_bytes;
mod twins;
