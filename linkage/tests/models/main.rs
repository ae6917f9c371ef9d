//! The model file: what it may hold, and what is said of a bad one.

mod bad;
mod check;
mod schema;
