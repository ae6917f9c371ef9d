//! Users, kept by administrators.

pub mod act;
pub mod list;
pub mod one;
pub mod relationships;
