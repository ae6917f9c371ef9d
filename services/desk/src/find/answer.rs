//! What is answered.

use child::ChildView;
use serde::Serialize;

use super::narrow::AgeBand;

/// The answer to a search, cut down for the viewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// How the text was read, part by part.
    pub read_as: Vec<ReadPart>,
    /// Children that match, after filters.
    pub total: usize,
    /// Whether more matched than can be listed (the first 200 are).
    pub capped: bool,
    /// The children of this page.
    pub results: Vec<Hit>,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// Children per school, before filters, by the name shown.
    pub schools: Vec<(String, usize)>,
    /// Children per age band, before filters.
    pub age_bands: Vec<(AgeBand, usize)>,
}

/// One part of the text as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadPart {
    /// What it was taken for: "name", "born", "postcode", "UPN", "NHS number".
    pub label: String,
    /// The part, tidied.
    pub text: String,
    /// Whether the viewer's role can search by it.
    pub used: bool,
}

/// One child of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The child, cut down.
    #[serde(flatten)]
    pub child: ChildView,
    /// A former name or alias, when that is what matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
}
