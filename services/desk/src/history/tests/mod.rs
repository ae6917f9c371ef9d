//! The past of records: that it is the past, and that nobody sees more of it than of the present.

mod proof;
mod seen;
mod then;

use std::{collections::BTreeMap, sync::Arc};

use child::{
    ChildId, UserId,
    clock::{Clock as _, FixedClock},
    policy::{Role, Viewer},
};
use chrono::{DateTime, TimeDelta, Utc};
use store::Db;
use uuid::Uuid;

use crate::{
    Desk, Sender,
    link::tests::{beginning, desk_by, with_social_care},
};

/// A desk and the clock that it goes by.
pub(crate) struct Told {
    pub desk: Desk,
    pub clock: Arc<FixedClock>,
}

impl Told {
    pub async fn over(db: &Db) -> Self {
        let clock = Arc::new(FixedClock::new(beginning()));
        let desk = desk_by(db, Arc::clone(&clock)).await;
        with_social_care(&desk).await;
        Self { desk, clock }
    }

    /// Lets a day pass; answers the moment before.
    pub fn next_day(&self) -> DateTime<Utc> {
        let now = self.clock.now();
        self.clock.set(now + TimeDelta::days(1));
        now
    }

    pub async fn send(&self, source: &str, id: &str, fields: &[(&str, &str)]) -> Option<ChildId> {
        let fields: BTreeMap<String, String> = fields
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let sent = self.desk.receive(&Sender::of(source), source, id, fields).await;
        sent.unwrap().child
    }
}

fn viewer(role: Role) -> Viewer {
    Viewer {
        beyond: Some("A test".to_owned()),
        ..Viewer::new(UserId(Uuid::from_u128(5)), "Person 5", role)
    }
}
