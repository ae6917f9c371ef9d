//! The lists of the desk: what waits, what is set here, what sources set, and who is hidden only because of a doubt.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    CaseId, ChildId, ChildView, RecordKey, ShieldId,
    policy::{Shields, Viewer, nameable, shields},
    sources::{OWN, Sources},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use store::{ProposedLift, SetShield, ShieldStatus};

use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
    paging::page_of,
};

/// How many lines a page shows.
const PAGE_ROWS: usize = 25;
/// What stands for a source that the viewer may not know of (note 18).
const ANOTHER_SERVICE: &str = "another service";

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShieldListKind {
    /// Asked for and not decided.
    Requests,
    /// Set here and in force.
    Here,
    /// Set here, and the day of review has come.
    Overdue,
    /// Set here, and somebody proposed to lift it.
    Lifts,
    /// Set at once, and the request is not filled in.
    Open,
    /// Set by sources.
    Sources,
    /// Shielded only because a record may be a shielded child's.
    Possible,
    /// Refused or lifted.
    Past,
}

impl ShieldListKind {
    /// Every list, in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::Requests,
        Self::Here,
        Self::Overdue,
        Self::Lifts,
        Self::Open,
        Self::Sources,
        Self::Possible,
        Self::Past,
    ];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Here => "here",
            Self::Overdue => "overdue",
            Self::Lifts => "lifts",
            Self::Open => "open",
            Self::Sources => "sources",
            Self::Possible => "possible",
            Self::Past => "past",
        }
    }

    /// What pages call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Requests => "Requests to decide",
            Self::Here => "Set here",
            Self::Overdue => "Review is due",
            Self::Lifts => "Waiting for a second person",
            Self::Open => "Set in an emergency, request to fill in",
            Self::Sources => "Set by sources",
            Self::Possible => "Only because of a possible link",
            Self::Past => "Refused or lifted",
        }
    }

    /// The list behind a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How many there are, over all pages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ShieldCounts {
    /// Requests to decide.
    pub requests: usize,
    /// Children whom shields set here cover; a shield that covers two parts counts twice, one that covers nobody once.
    pub here: usize,
    /// Of those, how many reviews are due.
    pub overdue: usize,
    /// Lifts that wait for a second person.
    pub lifts: usize,
    /// Shields of an emergency whose request is not filled in.
    pub open: usize,
    /// Children shielded by a source.
    pub sources: usize,
    /// Children shielded only because a record may be a shielded child's.
    pub possible: usize,
    /// Refused or lifted.
    pub past: usize,
    /// All children who are shielded, for whatever reason: `possible` of them are perhaps shielded too much.
    pub shielded: usize,
}

impl ShieldCounts {
    /// How many lines a list has.
    pub const fn of(&self, kind: ShieldListKind) -> usize {
        match kind {
            ShieldListKind::Requests => self.requests,
            ShieldListKind::Here => self.here,
            ShieldListKind::Overdue => self.overdue,
            ShieldListKind::Lifts => self.lifts,
            ShieldListKind::Open => self.open,
            ShieldListKind::Sources => self.sources,
            ShieldListKind::Possible => self.possible,
            ShieldListKind::Past => self.past,
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShieldLine {
    /// The shield, where it was asked for here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shield: Option<ShieldId>,
    /// The child, cut down; none if the record is no longer there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<ChildView>,
    /// How it stands, in a word.
    pub status: &'static str,
    /// When it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<DateTime<Utc>>,
    /// When it is to be looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
    /// Whether that day has come.
    pub overdue: bool,
    /// Whether the child was parted from the one whom the shield was set for.
    pub parted: bool,
    /// Sources that have to lift it; one that the viewer may not know is "another service".
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Cases that have to be decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseId>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShieldList {
    /// How many each list holds.
    pub counts: ShieldCounts,
    /// Lines of this list.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// The lines of this page.
    pub lines: Vec<ShieldLine>,
}

/// A line before its child is looked up.
struct Found {
    shield: Option<SetShield>,
    child: Option<ChildId>,
    status: &'static str,
    parted: bool,
    sources: Vec<String>,
}

/// Everything that the lists are made of.
pub(super) struct Standing {
    under: Vec<(ChildId, child::Shield)>,
    by_source: BTreeMap<ChildId, Vec<String>>,
    reach: Vec<(String, ChildId)>,
    holders: BTreeMap<String, ChildId>,
    lifts: Vec<ProposedLift>,
    requested: Vec<SetShield>,
    set: Vec<SetShield>,
    past: Vec<SetShield>,
}

impl Standing {
    fn lines(&self, kind: ShieldListKind, today: NaiveDate) -> Vec<Found> {
        let plain = |shield: &SetShield, status| Found {
            child: shield.child,
            shield: Some(shield.clone()),
            status,
            parted: false,
            sources: Vec::new(),
        };
        let due = |shield: &SetShield| shield.review_on.is_some_and(|day| day <= today);
        match kind {
            ShieldListKind::Requests => self.requested.iter().map(|shield| plain(shield, "Requested")).collect(),
            ShieldListKind::Here => self.here(|_, _| true),
            ShieldListKind::Overdue => self.here(|shield, _| due(shield)),
            ShieldListKind::Lifts => {
                self.here(|shield, child| child.is_some_and(|child| self.lift(shield.id, child).is_some()))
            }
            ShieldListKind::Open => self.here(|shield, _| shield.answers.is_none()),
            ShieldListKind::Sources => {
                let by_source = self
                    .under
                    .iter()
                    .filter_map(|(child, _)| Some((*child, self.by_source.get(child)?)));
                by_source
                    .map(|(child, sources)| Found {
                        shield: None,
                        child: Some(child),
                        status: "Set by a source",
                        parted: false,
                        sources: sources.clone(),
                    })
                    .collect()
            }
            ShieldListKind::Possible => self
                .under
                .iter()
                .filter(|(_, shield)| !shield.linked)
                .map(|(child, _)| Found {
                    shield: None,
                    child: Some(*child),
                    status: "Possible link",
                    parted: false,
                    sources: Vec::new(),
                })
                .collect(),
            ShieldListKind::Past => {
                let word = |shield: &SetShield| match shield.status {
                    ShieldStatus::Refused => "Refused",
                    _ => "Lifted",
                };
                let mut past: Vec<Found> = self.past.iter().map(|shield| plain(shield, word(shield))).collect();
                past.reverse();
                past
            }
        }
    }

    /// Shields set here with each child that they cover, or with none if they cover nobody now.
    fn here(&self, wanted: impl Fn(&SetShield, Option<ChildId>) -> bool) -> Vec<Found> {
        let mut lines = Vec::new();
        for shield in &self.set {
            let entry = shield.entry.as_deref().unwrap_or_default();
            let reach = self.reach.iter().filter(|(reached, _)| reached == entry);
            let mut covered: Vec<Option<ChildId>> = reach.map(|(_, child)| Some(*child)).collect();
            if covered.is_empty() {
                covered.push(None);
            }
            for child in covered.into_iter().filter(|child| wanted(shield, *child)) {
                let proposed = child.is_some_and(|child| self.lift(shield.id, child).is_some());
                lines.push(Found {
                    shield: Some(shield.clone()),
                    child,
                    status: if proposed { "Lift proposed" } else { "Set" },
                    parted: child.is_some() && self.holders.get(entry).is_some_and(|holder| Some(*holder) != child),
                    sources: Vec::new(),
                });
            }
        }
        lines.sort_by_key(|line| {
            line.shield
                .as_ref()
                .map(|shield| (shield.review_on, shield.requested_at))
        });
        lines
    }

    fn lift(&self, shield: ShieldId, child: ChildId) -> Option<&ProposedLift> {
        self.lifts
            .iter()
            .find(|lift| (lift.shield, lift.child) == (shield, child))
    }

    fn counts(&self, today: NaiveDate) -> ShieldCounts {
        let count = |kind| self.lines(kind, today).len();
        ShieldCounts {
            requests: count(ShieldListKind::Requests),
            here: count(ShieldListKind::Here),
            overdue: count(ShieldListKind::Overdue),
            lifts: count(ShieldListKind::Lifts),
            open: count(ShieldListKind::Open),
            sources: count(ShieldListKind::Sources),
            possible: count(ShieldListKind::Possible),
            past: count(ShieldListKind::Past),
            shielded: self.under.len(),
        }
    }
}

/// What the viewer may be told of the sources that shield a child: each once, by name.
pub(super) fn named(viewer: &Viewer, sources: &Sources, shielding: &[String]) -> Vec<String> {
    let name = |source: &String| {
        if nameable(viewer.role, sources.sector(source)) {
            sources.label(source)
        } else {
            ANOTHER_SERVICE.to_owned()
        }
    };
    let names: BTreeSet<String> = shielding.iter().map(name).collect();
    names.into_iter().collect()
}

impl Desk {
    /// One page of a list of shields, with how many each list holds. For those who see shields.
    pub async fn shield_list(
        &self,
        viewer: &Viewer,
        kind: ShieldListKind,
        page: usize,
    ) -> Result<ShieldList, DeskError> {
        only(viewer, |role| shields(role) != Shields::Closed)?;
        let today = self.shared.clock.today();
        let standing = self.shields_standing().await?;
        let counts = standing.counts(today);
        let found = standing.lines(kind, today);
        let total = found.len();
        let (page, pages) = page_of(page, total, PAGE_ROWS);
        let found: Vec<Found> = found.into_iter().skip((page - 1) * PAGE_ROWS).take(PAGE_ROWS).collect();
        let sources = self.sources().await;
        let views = self
            .team_views(viewer, found.iter().filter_map(|line| line.child))
            .await?;
        let ids: Vec<ChildId> = views.keys().copied().collect();
        let doubts = if kind == ShieldListKind::Possible {
            self.shared.db.read().await?.shield_doubts(&ids).await?
        } else {
            Vec::new()
        };
        let lines: Vec<ShieldLine> = found
            .into_iter()
            .map(|line| {
                let review_on = line.shield.as_ref().and_then(|shield| shield.review_on);
                let of_child = |id: &ChildId| line.child == Some(*id);
                ShieldLine {
                    shield: line.shield.as_ref().map(|shield| shield.id),
                    child: line.child.and_then(|child| views.get(&child).cloned()),
                    status: line.status,
                    asked_at: line.shield.as_ref().map(|shield| shield.requested_at),
                    review_on,
                    overdue: review_on.is_some_and(|day| day <= today)
                        && line
                            .shield
                            .as_ref()
                            .is_some_and(|shield| shield.status == ShieldStatus::Set),
                    parted: line.parted,
                    sources: named(viewer, &sources, &line.sources),
                    cases: doubts
                        .iter()
                        .filter(|doubt| of_child(&doubt.child))
                        .map(|doubt| doubt.case)
                        .collect(),
                }
            })
            .collect();
        let shown: Vec<String> = views.keys().map(ToString::to_string).collect();
        let detail = serde_json::json!({ "list": kind, "children": shown });
        self.trace(Event::of(viewer, Action::ShieldList).with(detail)).await?;
        Ok(ShieldList {
            counts,
            total,
            page,
            pages,
            lines,
        })
    }

    /// How many each list of shields holds: for the home page and the desk, which name no child.
    pub(crate) async fn shield_counts(&self) -> Result<ShieldCounts, DeskError> {
        Ok(self.shields_standing().await?.counts(self.shared.clock.today()))
    }

    /// Everything about shields as it stands now.
    pub(super) async fn shields_standing(&self) -> Result<Standing, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let mut by_source: BTreeMap<ChildId, Vec<String>> = BTreeMap::new();
        for (child, source) in tx
            .shielding_sources()
            .await?
            .into_iter()
            .filter(|(_, source)| source != OWN)
        {
            by_source.entry(child).or_default().push(source);
        }
        let set = tx.set_shields(ShieldStatus::Set).await?;
        let keys: Vec<RecordKey> = set
            .iter()
            .filter_map(|shield| Some(RecordKey::new(OWN, shield.entry.clone()?)))
            .collect();
        let holders = tx.standings(&keys).await?.into_iter();
        let holders = holders
            .filter_map(|standing| Some((standing.key.record_id, standing.child?)))
            .collect();
        let mut past = tx.set_shields(ShieldStatus::Refused).await?;
        past.extend(tx.set_shields(ShieldStatus::Lifted).await?);
        past.sort_by_key(|shield| (shield.requested_at, shield.id));
        Ok(Standing {
            under: tx.children_under_shield().await?,
            by_source,
            reach: tx.shield_reach().await?,
            holders,
            lifts: tx.proposed_lifts().await?,
            requested: tx.set_shields(ShieldStatus::Requested).await?,
            set,
            past,
        })
    }

    /// What else shields a child besides shields set here: sources, as the viewer may name them, and cases.
    pub(super) async fn other_shields(
        &self,
        viewer: &Viewer,
        child: ChildId,
    ) -> Result<(Vec<String>, Vec<CaseId>), DeskError> {
        let mut tx = self.shared.db.read().await?;
        let records = tx.records_of_children(&[child]).await?;
        let doubts = tx.shield_doubts(&[child]).await?;
        drop(tx);
        let shielding: Vec<String> = records
            .into_iter()
            .filter(|stored| stored.record.statement.shielded && stored.record.key.source != OWN)
            .map(|stored| stored.record.key.source)
            .collect();
        let sources = self.sources().await;
        let cases = doubts.into_iter().map(|doubt| doubt.case).collect();
        Ok((named(viewer, &sources, &shielding), cases))
    }
}
