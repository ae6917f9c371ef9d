//! What the measured workloads share: a made-up county, an application over it, questions to ask it, and the table in
//! which each workload prints what we take beside what a named baseline takes in the same run.
//!
//! `cargo bench -p benches`, sized by environment:
//!
//! | variable | what | unless set |
//! |---|---|---|
//! | `ONECHILD_BENCH_CHILDREN` | children of the county | 20,000 |
//! | `ONECHILD_BENCH_QUERIES` | searches of each kind of workload | 2,000 |
//! | `ONECHILD_BENCH_RATE` | requests per second by HTTP | 100 |
//! | `ONECHILD_BENCH_SECONDS` | seconds of requests by HTTP | 10 |
//! | `ONECHILD_BENCH_LIVE` | records sent one by one | 10,000 |
//! | `ONECHILD_BENCH_POSTGRES` | URL of an empty database: feeds are loaded and records sent one by one there too | SQLite alone |
//! | `ONECHILD_PEERS_CHILDREN` | children of the counties linked beside other engines | 130,000 and 510,000 |
//! | `ONECHILD_PEERS_SEED` | seed of those counties | 1 |
//! | `ONECHILD_PEERS_PYTHON` | a Python that has the other engines | one made from `peers/requirements.txt` |
//! | `ONECHILD_LABELLED_DATA` | folder of labelled person data | those figures are left out |

pub mod application;
pub mod bare_names;
pub mod bare_words;
pub mod county_folder;
pub mod decidable;
pub mod group_commit;
pub mod latency;
pub mod live_feed;
pub mod loaded_back;
pub mod open_loop;
pub mod outcome;
pub mod peer;
pub mod process;
pub mod questions;
pub mod settings;
pub mod side_by_side;
pub mod steps;
pub mod table;
pub mod truth;
pub mod workload;
