//! Files what every source says about every family, with the truth beside it.

mod office;
mod plain;
mod services;
mod undecided;

pub use office::Office;
