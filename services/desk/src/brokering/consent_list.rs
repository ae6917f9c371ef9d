//! The entries of sensitive services, and whether each rests on a consent.

use std::collections::BTreeMap;

use child::{
    Child, ChildId, ChildView, RecordKey, Sector,
    fact::{Consent, Involvement},
    policy::Viewer,
    sources::{OWN, Sources},
    view,
};
use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    paging::page_of,
    right::{Brokers, Right},
};

/// How many entries a page shows.
const PAGE_ROWS: usize = 25;

/// Which entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentListKind {
    /// Without basis or date, or due for review.
    Review,
    /// All that stand.
    Standing,
    /// Withdrawn.
    Withdrawn,
}

impl ConsentListKind {
    /// Every list, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Review, Self::Standing, Self::Withdrawn];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Standing => "standing",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// What pages call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Review => "To review",
            Self::Standing => "All entries",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// The list behind a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn holds(self, state: ConsentState) -> bool {
        match self {
            Self::Review => matches!(state, ConsentState::Missing | ConsentState::Due),
            Self::Standing => state != ConsentState::Withdrawn,
            Self::Withdrawn => state == ConsentState::Withdrawn,
        }
    }
}

/// What an entry rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// Nobody stated a basis and a date.
    Missing,
    /// Recorded here, and the day of review has come.
    Due,
    /// Recorded here.
    Recorded,
    /// Stated by the source, with basis and date.
    Stated,
    /// Withdrawn: the entry is shown nowhere.
    Withdrawn,
}

impl ConsentState {
    /// The word on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Missing => "No basis or date",
            Self::Due => "Review is due",
            Self::Recorded => "Recorded here",
            Self::Stated => "Stated by the source",
            Self::Withdrawn => "Withdrawn",
        }
    }
}

/// One service that works with a child, as one source states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentEntry {
    /// Place among the entries of the child, from 0.
    pub place: usize,
    /// The service type, in words.
    pub service: String,
    /// Organisation, where the entry stands and names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// What pages call the source.
    pub source: String,
    /// What it rests on.
    pub state: ConsentState,
    /// Basis: `written`, `spoken` or `harm`, or what the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Who gave or withdrew it, where it was recorded here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// When it is to be looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentLine {
    /// The child, cut down.
    pub child: ChildView,
    /// The entry.
    pub entry: ConsentEntry,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentList {
    /// Entries to review, over all pages.
    pub to_review: usize,
    /// Entries of this list.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// The entries of this page.
    pub lines: Vec<ConsentLine>,
}

/// An entry with what it is made of.
pub(super) struct Found<'a> {
    pub source: String,
    pub service_type: String,
    /// The record that states it, and what it states; none once consent was withdrawn.
    pub stated: Option<(&'a RecordKey, &'a Involvement)>,
    /// Consents recorded here, with the ids of their records.
    pub consents: Vec<(&'a str, &'a Consent)>,
}

impl Found<'_> {
    fn state(&self, today: NaiveDate) -> ConsentState {
        if self.consents.iter().any(|(_, consent)| !consent.given) {
            return ConsentState::Withdrawn;
        }
        match (self.consents.first(), self.stated) {
            (Some((_, consent)), _) if consent.review_on.is_some_and(|day| day <= today) => ConsentState::Due,
            (Some(_), _) => ConsentState::Recorded,
            (None, Some((_, stated))) if stated.consent_basis.is_some() && stated.consent_date.is_some() => {
                ConsentState::Stated
            }
            (None, _) => ConsentState::Missing,
        }
    }

    pub fn entry(&self, place: usize, sources: &Sources, today: NaiveDate) -> ConsentEntry {
        let here = self
            .consents
            .iter()
            .find(|(_, consent)| !consent.given)
            .or(self.consents.first());
        let here = here.map(|(_, consent)| *consent);
        let stated = self.stated.map(|(_, stated)| stated);
        let basis = match here {
            Some(consent) => consent.basis.clone(),
            None => stated.and_then(|stated| stated.consent_basis.clone()),
        };
        ConsentEntry {
            place,
            service: view::service_words(&self.service_type),
            organisation: stated.and_then(|stated| stated.organisation.clone()),
            source: sources.label(&self.source),
            state: self.state(today),
            basis,
            by: here.map(|consent| consent.by.clone()),
            on: here.map_or_else(
                || stated.and_then(|stated| stated.consent_date),
                |consent| Some(consent.on),
            ),
            review_on: here.and_then(|consent| consent.review_on),
        }
    }
}

/// The entries of sensitive services of a child, by source and service. What has ended is told of to nobody who has to
/// review it.
pub(super) fn entries<'a>(child: &'a Child, sources: &Sources, today: NaiveDate) -> Vec<Found<'a>> {
    let mut found: BTreeMap<(String, String), Found<'a>> = BTreeMap::new();
    let mut at = |source: &str, service_type: &str, note: &mut dyn FnMut(&mut Found<'a>)| {
        let key = (source.to_owned(), service_type.to_owned());
        note(found.entry(key).or_insert_with(|| Found {
            source: source.to_owned(),
            service_type: service_type.to_owned(),
            stated: None,
            consents: Vec::new(),
        }));
    };
    for record in child.golden.records.iter().filter(|record| !record.ended) {
        let source = &record.key.source;
        for consent in record.facts.consents.iter().filter(|_| source == OWN) {
            at(&consent.source, &consent.service_type, &mut |found| {
                found.consents.push((&record.key.record_id, consent));
            });
        }
        let from_sensitive = sources.sector(source) == Sector::Sensitive;
        for involvement in &record.facts.involvements {
            if (from_sensitive || involvement.sensitive()) && involvement.open(today) {
                at(source, &involvement.service_type, &mut |found| {
                    found.stated = found.stated.or(Some((&record.key, involvement)));
                });
            }
        }
    }
    let mut found: Vec<Found<'a>> = found.into_values().collect();
    // A consent to what its source no longer states is nothing to review.
    found.retain(|found| found.stated.is_some() || found.consents.iter().any(|(_, consent)| !consent.given));
    found
}

impl Desk {
    /// One page of the entries of sensitive services, by what they rest on. For those who broker contact.
    pub async fn consent_list(
        &self,
        viewer: &Viewer,
        kind: ConsentListKind,
        page: usize,
    ) -> Result<ConsentList, DeskError> {
        Brokers::require(viewer)?;
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let children = self.children_with_entries(&sources).await?;
        let mut lines: Vec<(ConsentEntry, &Child)> = Vec::new();
        let mut to_review = 0;
        for child in &children {
            for (place, found) in entries(child, &sources, today).iter().enumerate() {
                let state = found.state(today);
                to_review += usize::from(ConsentListKind::Review.holds(state));
                if kind.holds(state) {
                    lines.push((found.entry(place, &sources, today), child));
                }
            }
        }
        lines.sort_by_key(|(entry, child)| (entry.state, entry.review_on, child.reference, entry.place));
        let total = lines.len();
        let (page, pages) = page_of(page, total, PAGE_ROWS);
        let shown = lines.into_iter().skip((page - 1) * PAGE_ROWS).take(PAGE_ROWS);
        let lines: Vec<ConsentLine> = shown
            .filter_map(|(entry, child)| {
                let child = view::cut(child, viewer, &sources, today)?;
                Some(ConsentLine { child, entry })
            })
            .collect();
        let children: Vec<String> = lines.iter().map(|line| line.child.id.to_string()).collect();
        let detail = serde_json::json!({ "list": kind, "children": children });
        self.trace(Event::of(viewer, Action::ConsentList).with(detail)).await?;
        Ok(ConsentList {
            to_review,
            total,
            page,
            pages,
            lines,
        })
    }

    /// How many entries have to be reviewed.
    pub(crate) async fn consents_to_review(&self) -> Result<usize, DeskError> {
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let children = self.children_with_entries(&sources).await?;
        let found = children.iter().flat_map(|child| entries(child, &sources, today));
        Ok(found
            .filter(|found| ConsentListKind::Review.holds(found.state(today)))
            .count())
    }

    /// The children of whom a sensitive service holds or is stated in a record.
    async fn children_with_entries(&self, sources: &Sources) -> Result<Vec<Child>, DeskError> {
        let sensitive = sources.iter().filter(|source| source.sector == Sector::Sensitive);
        let sensitive: Vec<&str> = sensitive.map(|source| source.name.as_str()).collect();
        let ids: Vec<ChildId> = self
            .shared
            .db
            .read()
            .await?
            .children_with_sensitive_services(&sensitive)
            .await?;
        let mut children = self.children(&ids).await?;
        // What is restricted is nobody's work, and no count tells of it.
        children.retain(|child| !child.restricted);
        Ok(children)
    }
}
