//! Tags of the identity banner.

use serde::Serialize;

/// A status that the banner shows as a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// A linked record is shielded.
    Shielded,
    /// A shielded record is possibly this child.
    PossiblyShielded,
    /// A review case is open.
    UnderReview,
    /// A common assessment is open.
    CafOpen,
    /// Looked after by social care.
    InCare,
    /// Sources that the viewer may name disagree about something shown.
    SourcesDisagree,
    /// The record is in the archive.
    Archived,
    /// A request had the record restricted.
    Restricted,
}

impl Flag {
    /// Words of the tag.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Shielded => "Shielded",
            Self::PossiblyShielded => "Shielded by a possible link",
            Self::UnderReview => "Record under review",
            Self::CafOpen => "CAF open",
            Self::InCare => "Child in care",
            Self::SourcesDisagree => "Sources disagree",
            Self::Archived => "Archived",
            Self::Restricted => "Restricted: held, not used",
        }
    }
}
