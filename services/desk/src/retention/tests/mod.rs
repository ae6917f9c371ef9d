//! The run of a day over a database of its own.

mod again;
mod deletes;
mod holds;
mod lives;
mod runs;
mod years;

use std::{collections::BTreeMap, sync::Arc};

use child::{
    UserId,
    clock::FixedClock,
    policy::{Role, Viewer},
};
use chrono::{DateTime, Utc};
use store::Db;
use uuid::Uuid;

use crate::{Desk, Received, RetentionReport, Sender, link::tests::desk_by};

/// A desk whose clock can be set.
pub(super) struct Timed {
    pub desk: Desk,
    clock: Arc<FixedClock>,
}

impl Timed {
    pub async fn over(db: &Db, day: &str) -> Self {
        let clock = Arc::new(FixedClock::new(noon(day)));
        let desk = desk_by(db, Arc::clone(&clock)).await;
        Self { desk, clock }
    }

    /// Sets the clock to noon of a day and runs.
    pub async fn run_on(&self, day: &str) -> RetentionReport {
        self.clock.set(noon(day));
        self.desk.run_retention().await.unwrap().expect("no other node runs")
    }

    pub fn set(&self, day: &str) {
        self.clock.set(noon(day));
    }

    /// Approves the shipped rules, so that they delete.
    pub async fn approve(&self) {
        self.desk.retention_rules(&governor(1)).await.unwrap();
        self.desk.approve_rules(&governor(1), 1).await.unwrap();
    }

    /// A record of education.
    pub async fn send(&self, id: &str, surname: &str, born: &str) -> Received {
        let fields = [
            ("first_name", "Ada"),
            ("surname", surname),
            ("dob", born),
            ("postcode", "FV3 1AA"),
        ];
        let fields: BTreeMap<String, String> = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        self.desk
            .receive(&Sender::of("education"), "education", id, fields)
            .await
            .unwrap()
    }
}

fn noon(day: &str) -> DateTime<Utc> {
    format!("{day}T12:00:00Z").parse().expect("a day")
}

/// Somebody of information governance.
pub(super) fn governor(n: u128) -> Viewer {
    Viewer::new(
        UserId(Uuid::from_u128(n)),
        format!("Governor {n}"),
        Role::InformationGovernance,
    )
}
