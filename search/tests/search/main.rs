//! The search crate from outside: what a viewer finds, and what never shows.

mod changes;
mod finding;
mod fixture;
mod permission;
mod shield;
