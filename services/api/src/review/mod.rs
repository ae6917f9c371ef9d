//! Review cases.

pub mod case;
pub mod cases;
