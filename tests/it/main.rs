//! All end-to-end tests, in one binary.

#[cfg(feature = "e2e")]
mod driver;
mod journey;
mod layers;
#[cfg(feature = "e2e")]
mod pages;
mod promises;
mod record;
mod repository;
mod review;
mod routes;
mod search;
mod sign_in;
