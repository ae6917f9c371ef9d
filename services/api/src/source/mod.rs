//! The registry of sources: which there are, whether they may load, and their answers to the questionnaire.

pub mod decision;
pub mod list;
pub mod one;
pub mod questionnaire;
pub mod review;
pub mod send;
pub mod task;
