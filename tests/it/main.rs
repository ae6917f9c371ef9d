//! All end-to-end tests, in one binary.

#[cfg(feature = "e2e")]
mod driver;
mod layers;
mod repository;
