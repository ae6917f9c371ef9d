//! Review cases, what stewards decide about them, and undoing it.

pub mod answer;
pub mod case;
pub mod cases;
pub mod decisions;
pub mod split;
pub mod work;
