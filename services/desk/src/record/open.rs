//! Opening a child record.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    Child, ChildId, ChildView,
    child::reference_text,
    golden::from_canonical_json,
    policy::{Reach, Viewer, reach, sees_looks},
    retention::{Life, LifeState},
    view,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::Tx;

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    right::{OpensChildren, Right},
};

/// The page of a record that is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Identity, address, carers, school; of a shielded child its face.
    Overview,
    /// What it takes to see what a shield hides.
    Override,
    /// Who works with the child.
    Involvements,
    /// SEN and travel.
    SenTravel,
    /// Education facts.
    Education,
    /// Social care processes.
    SocialCare,
    /// Whether a common assessment exists.
    Caf,
    /// Why the child is not in school.
    NotInSchool,
    /// The form in which a travel need is recorded or changed.
    TravelNeed,
    /// The linked source records.
    Sources,
    /// Who looked at the record.
    Looks,
    /// How the record became what it is, and what it was.
    History,
    /// The form in which a shield is asked for.
    ShieldRequest,
    /// The form in which contact with a service is asked for.
    ContactRequest,
}

/// What opening a record gives: the child, cut down, or something about it.
#[derive(Debug)]
pub enum Opened<T = ChildView> {
    /// What was asked for.
    Child(Box<T>),
    /// The record was joined with another.
    Moved {
        /// The record that took it in.
        to: ChildId,
        /// Reference of the retired record.
        reference_from: String,
        /// Reference of the record that took it in.
        reference_to: String,
        /// Since when.
        since: Option<DateTime<Utc>>,
    },
}

impl<T> Opened<T> {
    /// Of the child that was found, what `part` gives.
    pub(crate) fn with<U>(self, part: impl FnOnce(T) -> Result<U, DeskError>) -> Result<Opened<U>, DeskError> {
        Ok(match self {
            Self::Child(found) => Opened::Child(Box::new(part(*found)?)),
            Self::Moved {
                to,
                reference_from,
                reference_to,
                since,
            } => Opened::Moved {
                to,
                reference_from,
                reference_to,
                since,
            },
        })
    }
}

/// Whether a section of the record is there for the viewer to whom `view` was given.
pub(crate) fn shows(section: Section, view: &ChildView, viewer: &Viewer) -> bool {
    match section {
        Section::Overview | Section::ShieldRequest | Section::ContactRequest => true,
        Section::Override => view.withheld.as_ref().is_some_and(|withheld| withheld.may_override),
        Section::Involvements => view.involvements.is_some(),
        Section::SenTravel => view.sen.is_some() || view.transport.is_some(),
        Section::Education => view.education.is_some(),
        Section::SocialCare => view.social_care.is_some(),
        Section::Caf => view.caf.is_some(),
        Section::TravelNeed => viewer.keeps_transport() && view.transport.is_some(),
        Section::NotInSchool => viewer.follows_absence() && view.education.is_some(),
        Section::Sources => view.sources.is_some(),
        // Who looked at a shielded child says where the child is known.
        Section::Looks => sees_looks(viewer.role) && view.withheld.is_none(),
        // What is behind a shield was never outside it.
        Section::History => viewer.sees_evidence() && view.withheld.is_none(),
    }
}

impl Desk {
    /// Opens one child for a form that is sent somewhere else: a record that was joined with another is followed, so that
    /// what was typed meanwhile is not lost.
    pub(crate) async fn open_followed(
        &self,
        viewer: &Viewer,
        id: ChildId,
        section: Section,
    ) -> Result<ChildView, DeskError> {
        let mut opened = self.open(viewer, id, section).await?;
        if let Opened::Moved { to, .. } = opened {
            opened = self.open(viewer, to, section).await?;
        }
        match opened {
            Opened::Child(child) => Ok(*child),
            Opened::Moved { .. } => Err(DeskError::NotFound),
        }
    }

    /// Opens one child. "Not for this viewer" and "does not exist" go the same way and leave the same trace, with the
    /// reason that the viewer gave.
    pub async fn open(&self, viewer: &Viewer, id: ChildId, section: Section) -> Result<Opened, DeskError> {
        OpensChildren::require(viewer)?;
        let reason = viewer.beyond.as_deref();
        let (found, moved_from) = self.follow(id).await?;
        let sources = self.sources().await;
        let today = self.shared.clock.today();
        let view = found
            .as_ref()
            .and_then(|child| view::cut(child, viewer, &sources, today))
            .filter(|view| shows(section, view, viewer));
        let Some(view) = view else {
            self.trace(Event::of(viewer, Action::NotFound).about(id).because(reason))
                .await?;
            return Err(DeskError::NotFound);
        };
        let event = Event::of(viewer, Action::OpenChild).about(view.id).because(reason);
        let mut detail = serde_json::json!({ "section": section, "children": [view.id] });
        // A look at somebody else's child is told as such.
        let is_own = || found.as_ref().is_some_and(|child| viewer.is_own(child, today));
        if reach(viewer.role) != Reach::Everyone && !is_own() {
            detail["beyond"] = true.into();
        }
        if viewer.unlocked == Some(view.id) {
            detail["override"] = true.into();
        }
        self.trace(event.with(detail)).await?;
        Ok(match moved_from {
            None => Opened::Child(Box::new(view)),
            Some(reference) => Opened::Moved {
                to: view.id,
                reference_from: reference_text(reference),
                reference_to: view.reference,
                since: self.joined_since(id).await?,
            },
        })
    }

    /// The child behind an id, through redirects; and the reference of the retired record if there was one.
    pub(crate) async fn follow(&self, id: ChildId) -> Result<(Option<Child>, Option<i64>), DeskError> {
        let mut moved_from = None;
        let mut at = id;
        loop {
            let row = self.shared.db.read().await?.child(at).await?;
            match row.and_then(|row| Some((row.redirect_to?, row.reference))) {
                Some((to, reference)) => {
                    moved_from = moved_from.or(Some(reference));
                    at = to;
                }
                // Also where there is no such child: it has to take as long as one that is there for others.
                None => return Ok((self.children(&[at]).await?.pop(), moved_from)),
            }
        }
    }

    /// Children by id with their golden records, in the order of `ids`; unknown and retired ones are left out.
    pub(crate) async fn children(&self, ids: &[ChildId]) -> Result<Vec<Child>, DeskError> {
        let mut children = children_in(&mut self.shared.db.read().await?, ids).await?;
        let sources = self.sources().await;
        for child in &mut children {
            child.golden.call_schools_by_code(&sources);
        }
        Ok(children)
    }
}

/// The same, as they are in this transaction, schools by the codes that the sources write.
pub(crate) async fn children_in(tx: &mut Tx, ids: &[ChildId]) -> Result<Vec<Child>, DeskError> {
    let under_review: BTreeSet<ChildId> = tx.children_under_review(ids).await?.into_iter().collect();
    let mut golden: BTreeMap<ChildId, String> = tx
        .golden(ids)
        .await?
        .into_iter()
        .map(|row| (row.child, row.json))
        .collect();
    let lives: BTreeMap<ChildId, LifeState> = tx.lives(ids).await?.into_iter().collect();
    let mut children: BTreeMap<ChildId, Child> = BTreeMap::new();
    for row in tx
        .children_by_ids(ids)
        .await?
        .into_iter()
        .filter(|row| row.redirect_to.is_none())
    {
        let Some(json) = golden.remove(&row.id) else { continue };
        let golden = from_canonical_json(&json).map_err(|source| DeskError::Unreadable {
            what: format!("golden record of child {}", row.id),
            source,
        })?;
        let under_review = under_review.contains(&row.id);
        let child = Child {
            id: row.id,
            reference: row.reference,
            golden,
            shield: row.shield,
            under_review,
            life: lives.get(&row.id).map_or(Life::Live, |state| state.life),
            restricted: row.restricted,
        };
        children.insert(row.id, child);
    }
    Ok(ids.iter().filter_map(|id| children.remove(id)).collect())
}
