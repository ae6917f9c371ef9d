//! The promises of linking, on made-up families.

mod adoption;
mod explained;
mod families;
mod matching;
mod order;
mod same_bytes;
mod twins;
