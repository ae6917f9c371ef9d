//! Measuring and estimating how right links are.

mod measured;
mod rows;
