//! What a viewer must be allowed before anything that was sent is looked at.

use child::policy::{
    Feeds, Registry, Shields, Trail, Viewer, answers_requests, arranges_travel, brokers, feeds, governs_retention,
    registry, shields,
};

use crate::error::DeskError;

/// A right that use cases ask for before they look at what was sent. The same right stands in the way of reading a body at
/// all, so that who lacks it is answered the same whatever they send (promise 6).
pub trait Right: Send + Sync + 'static {
    /// Whether the viewer has it.
    fn is_held_by(viewer: &Viewer) -> bool;

    /// "Not found" for a viewer who does not have it.
    fn require(viewer: &Viewer) -> Result<(), DeskError> {
        if Self::is_held_by(viewer) {
            Ok(())
        } else {
            Err(DeskError::NotFound)
        }
    }
}

/// Declares rights with the policy that grants them.
macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = |$viewer:ident| $held:expr;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub enum $name {}

            impl Right for $name {
                fn is_held_by($viewer: &Viewer) -> bool {
                    $held
                }
            }
        )+
    };
}

rights! {
    /// To open children's records, and to find them.
    OpensChildren = |viewer| viewer.opens_children();
    /// To see what a shield hides, for a reason.
    MayOverride = |viewer| viewer.may_override();
    /// To keep travel needs and route lists.
    KeepsTransport = |viewer| viewer.keeps_transport();
    /// To keep users.
    KeepsUsers = |viewer| viewer.keeps_users();
    /// To set, review and lift shields.
    KeepsShields = |viewer| shields(viewer.role) == Shields::Keeps;
    /// To arrange the travel of shielded children.
    ArrangesTravel = |viewer| arranges_travel(viewer.role);
    /// To broker contact with sensitive services.
    Brokers = |viewer| brokers(viewer.role);
    /// To answer the questions about a source.
    AnswersForSources = |viewer| registry(viewer.role) != Registry::Closed;
    /// To decide about sources.
    DecidesSources = |viewer| registry(viewer.role) == Registry::LocalTeam;
    /// To decide which records are one child.
    DecidesMatches = |viewer| viewer.decides_matches();
    /// To look at feed runs.
    FollowsFeeds = |viewer| feeds(viewer.role) != Feeds::Closed;
    /// To decide about keeping and deleting.
    GovernsRetention = |viewer| governs_retention(viewer.role);
    /// To answer what people ask about their data.
    AnswersRequests = |viewer| answers_requests(viewer.role);
    /// To look at the audit trail.
    ReadsTrail = |viewer| viewer.trail() != Trail::Closed;
}
