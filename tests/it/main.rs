//! All end-to-end tests, in one binary.

#![expect(clippy::unwrap_used, reason = "nothing but tests is in here, their helpers included")]

mod addresses;
#[cfg(feature = "e2e")]
mod attribute_pages;
mod attributes;
mod backed_out;
mod codes;
mod decisions;
mod deliveries;
#[cfg(feature = "e2e")]
mod driver;
#[cfg(feature = "e2e")]
mod feed_pages;
mod feeds;
mod held_runs;
mod history;
#[cfg(feature = "e2e")]
mod history_pages;
mod inbox;
mod journey;
mod layers;
mod licences;
mod limits;
mod native_feeds;
mod openapi;
mod overriding;
#[cfg(feature = "e2e")]
mod pages;
mod patience;
mod promises;
mod provider;
mod quality;
#[cfg(feature = "e2e")]
mod quality_pages;
mod reach;
mod reasons;
#[cfg(feature = "e2e")]
mod reasons_pages;
mod record;
#[cfg(feature = "e2e")]
mod report;
mod repository;
mod restricted;
#[cfg(feature = "e2e")]
mod retention_pages;
mod review;
#[cfg(feature = "e2e")]
mod review_pages;
mod rights;
#[cfg(feature = "e2e")]
mod rights_pages;
mod routes;
mod school_codes;
mod school_list;
mod search;
mod sign_in;
mod source_api;
mod sources;
#[cfg(feature = "e2e")]
mod sources_pages;
mod table_sets;
mod team;
#[cfg(feature = "e2e")]
mod team_pages;
mod trail;
#[cfg(feature = "e2e")]
mod trail_pages;
mod transport;
#[cfg(feature = "e2e")]
mod transport_pages;
mod unidentified;
#[cfg(feature = "e2e")]
mod unidentified_pages;
mod users;
#[cfg(feature = "e2e")]
mod users_pages;
mod values;
#[cfg(feature = "e2e")]
mod values_pages;
#[path = "../../services/intake/src/file/zip_made.rs"]
mod zip_made;
