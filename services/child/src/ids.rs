//! Ids of the things we keep: distinct types, so that arguments cannot be swapped.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

uuid_id! {
    /// A golden child record. Opaque; never dies: after a merge it redirects.
    ChildId;
    /// One run of a feed: every file of one load.
    RunId;
    /// A user of the service.
    UserId;
    /// A review case: one question for a steward.
    CaseId;
    /// What a steward decided.
    DecisionId;
    /// A machine that delivers records.
    SenderId;
    /// One look at what a shield hides, by one person for one reason.
    OverrideId;
    /// A shield that was asked for or set here.
    ShieldId;
    /// What one person is told of a record that was joined or parted.
    AlertId;
    /// A practitioner's request to be put in touch with a service.
    ContactId;
    /// What a source is asked to correct.
    NoticeId;
    /// A legal hold, which keeps something from deletion.
    HoldId;
    /// One daily run of the retention rules.
    RetentionRunId;
    /// A request about somebody's data: for a copy, a correction, a restriction.
    RequestId;
}
