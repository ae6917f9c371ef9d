//! Measuring and estimating how right links are.

mod coverage;
mod labelled;
mod measured;
mod rows;
mod unlabelled;
