//! The travel of children whom no route list names: with the route lists, these are all who have a need (check P23.3).

use std::collections::BTreeMap;

use child::{
    Child, ChildId, ChildView,
    policy::{Role, Viewer},
    view::{self, TransportView},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Arrangement;

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    paging::page_of,
    right::{ArrangesTravel, Right},
    typed::Problems,
};

/// How many children a page shows.
const PAGE_ROWS: usize = 25;

/// Why no route list names a child, or not all of the child's needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlisted {
    /// The child is shielded.
    Shielded,
    /// No source that transport may know states who the child is.
    Unnamed,
    /// A need is to no school.
    NoSchool,
}

impl Unlisted {
    /// The words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Shielded => "Shielded",
            Self::Unnamed => "Named only by services that transport may not know",
            Self::NoSchool => "A need has no school",
        }
    }
}

/// How far the travel of a child is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TravelState {
    /// Nobody said that it is.
    Open,
    /// It was, and the needs are others now.
    Changed,
    /// It is.
    Arranged,
}

impl TravelState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Changed, Self::Arranged];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Changed => "changed",
            Self::Arranged => "arranged",
        }
    }

    /// The word on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Not arranged",
            Self::Changed => "Changed since",
            Self::Arranged => "Arranged",
        }
    }

    /// The state behind a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// One child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TravelWork {
    /// The child with the needs, cut down.
    pub child: ChildView,
    /// Why no route list names the child.
    pub why: Unlisted,
    /// How far it is.
    pub state: TravelState,
    /// What the team noted last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who noted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
}

/// One page of the worklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TravelWorklist {
    /// Children whose travel is not arranged, or not as it is needed now, over all pages.
    pub to_arrange: usize,
    /// Children of this list.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// The children of this page, those to be arranged first.
    pub children: Vec<TravelWork>,
}

/// What was arranged is arranged for these needs; a new confirmation of them changes nothing.
fn hash(needs: &[TransportView]) -> [u8; 32] {
    let needs: Vec<TransportView> = needs
        .iter()
        .filter(|need| need.starts_on.is_none())
        .map(|need| TransportView {
            last_confirmed: None,
            stale: false,
            recorded: None,
            ..need.clone()
        })
        .collect();
    let json = serde_json::to_vec(&needs).expect("a need has string keys only");
    Sha256::digest(&json).into()
}

impl Desk {
    /// One page of the children whom no route list names and who travel today; of all, or of those in one state.
    pub async fn travel_worklist(
        &self,
        viewer: &Viewer,
        state: Option<TravelState>,
        page: usize,
    ) -> Result<TravelWorklist, DeskError> {
        ArrangesTravel::require(viewer)?;
        let mut work = self.travel_work(viewer, None).await?;
        let to_arrange = work.iter().filter(|work| work.state != TravelState::Arranged).count();
        work.retain(|work| state.is_none_or(|state| work.state == state));
        work.sort_by(|a, b| {
            (a.state, a.child.name.listed(), a.child.id).cmp(&(b.state, b.child.name.listed(), b.child.id))
        });
        let total = work.len();
        let (page, pages) = page_of(page, total, PAGE_ROWS);
        let children: Vec<TravelWork> = work.into_iter().skip((page - 1) * PAGE_ROWS).take(PAGE_ROWS).collect();
        let shown: Vec<String> = children.iter().map(|work| work.child.id.to_string()).collect();
        self.trace(Event::of(viewer, Action::TravelWorklist).with(serde_json::json!({ "children": shown })))
            .await?;
        Ok(TravelWorklist {
            to_arrange,
            total,
            page,
            pages,
            children,
        })
    }

    /// One child of the worklist. A view of the child, and traced as one.
    pub async fn travel_of(&self, viewer: &Viewer, id: ChildId) -> Result<TravelWork, DeskError> {
        ArrangesTravel::require(viewer)?;
        let work = self.travel_work(viewer, Some(id)).await?.pop();
        let event = Event::of(
            viewer,
            if work.is_some() {
                Action::TravelWorklist
            } else {
                Action::NotFound
            },
        );
        self.trace(event.about(id)).await?;
        work.ok_or(DeskError::NotFound)
    }

    /// Notes whether the travel of a child of the worklist is arranged (`yes`, `no`), for the needs as they are now.
    pub async fn arrange_travel(
        &self,
        viewer: &Viewer,
        id: ChildId,
        arranged: &str,
        note: &str,
    ) -> Result<(), DeskError> {
        ArrangesTravel::require(viewer)?;
        let work = self
            .travel_work(viewer, Some(id))
            .await?
            .pop()
            .ok_or(DeskError::NotFound)?;
        let mut problems = Problems::default();
        let is_arranged = arranged.trim() == "yes";
        if !is_arranged && arranged.trim() != "no" {
            problems.add("arranged", "Select whether the travel is arranged");
        }
        let note = problems.text("note", "Note", "Enter how, or what is missing", note);
        problems.none()?;
        let arrangement = Arrangement {
            beside: self.oldest_record(work.child.id).await?,
            needs_hash: hash(work.child.transport.as_deref().unwrap_or_default()),
            arranged: is_arranged,
            note,
            person_name: viewer.display_name.clone(),
            at: self.shared.clock.now(),
        };
        let mut tx = self.shared.db.begin().await?;
        tx.put_arrangement(&arrangement).await?;
        tx.commit().await?;
        let event = Event::of(viewer, Action::TravelArranged).about(work.child.id);
        self.trace(event.with(serde_json::json!({ "arranged": is_arranged })))
            .await
    }

    /// The children of the worklist, in no promised order; of all, or the one.
    pub(super) async fn travel_work(
        &self,
        viewer: &Viewer,
        one: Option<ChildId>,
    ) -> Result<Vec<TravelWork>, DeskError> {
        let today = self.shared.clock.today();
        let mut tx = self.shared.db.read().await?;
        let mut ids = tx.children_with_transport(None, today).await?;
        ids.retain(|id| one.is_none_or(|one| one == *id));
        let mut arranged: BTreeMap<ChildId, Vec<Arrangement>> = BTreeMap::new();
        for (child, arrangement) in tx.arrangements(&ids).await? {
            arranged.entry(child).or_default().push(arrangement);
        }
        drop(tx);
        let sources = self.sources().await;
        // Those who make the route lists: whom they do not see, no list names.
        let officer = Viewer {
            role: Role::TransportOfficer,
            unlocked: None,
            ..viewer.clone()
        };
        let children = self.children(&ids).await?;
        let work = children.iter().filter_map(|child| {
            let listed = view::cut(child, &officer, &sources, today).is_some();
            let seen = view::cut(child, viewer, &sources, today)?;
            let why = unlisted(child, listed, &seen)?;
            let needs = hash(seen.transport.as_deref().unwrap_or_default());
            let of_child = arranged.get(&child.id).map(Vec::as_slice).unwrap_or_default();
            Some(work(seen, why, needs, of_child))
        });
        Ok(work.collect())
    }
}

/// Why no route list names a child, if none does.
fn unlisted(child: &Child, listed: bool, seen: &ChildView) -> Option<Unlisted> {
    if child.shield.up() {
        return Some(Unlisted::Shielded);
    }
    if !listed {
        return Some(Unlisted::Unnamed);
    }
    let mut needs = seen.transport.iter().flatten().filter(|need| need.starts_on.is_none());
    let schoolless = |need: &TransportView| need.school_code.as_deref().is_none_or(str::is_empty);
    needs.any(schoolless).then_some(Unlisted::NoSchool)
}

fn work(child: ChildView, why: Unlisted, needs: [u8; 32], arranged: &[Arrangement]) -> TravelWork {
    // Beside each of the records of a child that was joined somebody may have noted something.
    let latest = arranged
        .iter()
        .max_by_key(|arrangement| (arrangement.needs_hash == needs, arrangement.at));
    let state = match latest {
        Some(latest) if !latest.arranged => TravelState::Open,
        Some(latest) if latest.needs_hash == needs => TravelState::Arranged,
        Some(_) => TravelState::Changed,
        None => TravelState::Open,
    };
    TravelWork {
        child,
        why,
        state,
        note: latest.map(|latest| latest.note.clone()),
        by: latest.map(|latest| latest.person_name.clone()),
        at: latest.map(|latest| latest.at),
    }
}
