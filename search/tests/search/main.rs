//! The search crate from outside: what a viewer finds, and what never shows.

#![expect(clippy::unwrap_used, reason = "in the helpers of a test an error is a failed test")]

mod changes;
mod finding;
mod fixture;
mod lives;
mod owners;
mod permission;
mod shield;
