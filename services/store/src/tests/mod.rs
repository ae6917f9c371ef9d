//! The store's promises, each on every backend.

mod audit;
mod backup;
mod databases;
mod findings;
mod health;
mod history;
mod links;
mod made;
mod migrations;
mod notices;
mod people;
mod promotion;
mod registry;
mod relationships;
mod retention;
mod rights;
mod roles;
mod runs;
mod senders;
mod shields;
mod statements;
mod transport_exports;
mod withheld;
