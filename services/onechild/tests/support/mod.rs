//! A desk beside the program, whose clock a test sets: days pass for it, and for the program it is today.

use std::sync::Arc;

use child::{
    UserId,
    clock::{Clock as _, DrawnIds, FixedClock, SystemClock},
    policy::{Role, Viewer},
};
use desk::{AccessRules, Desk, DeskParts, Thresholds};
use rand::SeedableRng as _;
use rand_chacha::ChaCha12Rng;
use store::Db;
use uuid::Uuid;

/// A desk over a database, and its clock, which shows the moment of the call.
pub async fn desk_at(db: &Db, node: &str) -> (Desk, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::new(SystemClock.now()));
    let parts = DeskParts {
        db: db.clone(),
        jobs: db.clone(),
        loader: db.clone(),
        index: search::Index::in_memory().unwrap(),
        clock: Arc::clone(&clock) as Arc<_>,
        ids: Arc::new(DrawnIds::new(ChaCha12Rng::seed_from_u64(7))),
        node: node.to_owned(),
        thresholds: Thresholds::default(),
        access: AccessRules::default(),
        reasons: child::policy::Reasons::default(),
    };
    (Desk::set_up(parts).await.unwrap(), clock)
}

/// Approves the rules that are shipped, so that they delete.
pub async fn approve_rules(desk: &Desk) {
    let governor = Viewer::new(UserId(Uuid::from_u128(1)), "Governor", Role::InformationGovernance);
    desk.retention_rules(&governor).await.unwrap();
    desk.approve_rules(&governor, 1).await.unwrap();
}
