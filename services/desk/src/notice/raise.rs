//! Asking sources to correct what they say of a child.

use std::collections::BTreeSet;

use child::{
    Attribute, Child, ChildId, NoticeId,
    golden::{GoldenValue, StatedValue},
    policy::{Viewer, nameable},
    sources::Sources,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::{Notice, NoticeStatus};

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    record::{children_in, choosable, current, seal},
    typed::Problems,
};

/// A statement whose source may be asked to correct it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Telling {
    /// What is sent to tell its source.
    pub tell: String,
    /// The parts of what it says.
    pub value: Vec<String>,
    /// What pages call the source.
    pub source: String,
    /// Since when a notice about it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_at: Option<DateTime<Utc>>,
}

/// The form as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypedNotice {
    /// The `seen` that came with the statements.
    pub seen: String,
    /// The `tell` of each statement whose source is to be asked.
    pub tell: Vec<String>,
    /// What the sources are told besides; may be empty.
    pub note: String,
}

/// The statements of an attribute whose sources may be asked to say what shows: those that say something else. None where
/// the viewer may not name the source, or that of the value which shows: nobody is told what a service says that may not be
/// named.
pub(crate) fn telling(
    child: &Child,
    viewer: &Viewer,
    attribute: Attribute,
    (sources, waiting): (&Sources, &[Notice]),
) -> Vec<Telling> {
    let Some(value) = choosable(child, viewer, attribute) else {
        return Vec::new();
    };
    let told_at = |stated: &StatedValue| {
        let about = |notice: &&Notice| notice.key == stated.key && notice.attribute == attribute;
        waiting.iter().find(about).map(|notice| notice.raised_at)
    };
    tellable(child, viewer, value, sources)
        .map(|(place, stated)| Telling {
            tell: place.to_string(),
            value: stated.parts.clone(),
            source: sources.label(&stated.key.source),
            told_at: told_at(stated),
        })
        .collect()
}

fn tellable<'a>(
    child: &'a Child,
    viewer: &'a Viewer,
    value: &'a GoldenValue,
    sources: &'a Sources,
) -> impl Iterator<Item = (usize, &'a StatedValue)> {
    let may_name = |stated: &StatedValue| nameable(viewer.role, sources.sector(&stated.key.source));
    let shown = value.shown.folded();
    current(child, value)
        .filter(move |(_, stated)| may_name(&value.shown) && may_name(stated))
        .filter(move |(_, stated)| stated.folded() != shown)
}

impl Desk {
    /// Asks sources to say what shows of an attribute, if what is stated is still as it was seen; else
    /// [`DeskError::Changed`]. Answers how many sources were asked.
    pub async fn tell_sources(
        &self,
        viewer: &Viewer,
        id: ChildId,
        attribute: Attribute,
        typed: &TypedNotice,
    ) -> Result<usize, DeskError> {
        let id = self.child_to_choose_for(viewer, id).await?.id;
        let sources = self.sources().await;
        let mut tx = self.shared.db.begin().await?;
        // Nobody links, and nobody else asks, until this is written: what is looked at is what is asked about, and whatever a
        // source says next finds the notice.
        tx.hold_link_events().await?;
        let child = children_in(&mut tx, &[id]).await?.pop().ok_or(DeskError::Changed)?;
        let value = choosable(&child, viewer, attribute).ok_or(DeskError::NotFound)?;
        if typed.seen != seal(&child, viewer, attribute, (value, &sources)) {
            return Err(DeskError::Changed);
        }
        let mut problems = Problems::default();
        let told: Vec<&StatedValue> = tellable(&child, viewer, value, &sources)
            .filter(|(place, _)| typed.tell.iter().any(|sent| *sent == place.to_string()))
            .map(|(_, stated)| stated)
            .collect();
        if told.is_empty() {
            problems.add("tell", "Select which sources to tell");
        }
        let note = problems.optional("note", "What else the source should know", &typed.note);
        problems.none()?;
        let now = self.shared.clock.now();
        let mut raised = Vec::with_capacity(told.len());
        for stated in &told {
            let notice = Notice {
                id: NoticeId(self.shared.ids.uuid(now)),
                key: stated.key.clone(),
                child: Some(child.id),
                attribute,
                said: stated.parts.clone(),
                asked: value.shown.parts.clone(),
                asked_of: value.shown.key.clone(),
                note: note.clone(),
                person: viewer.display_name.clone(),
                raised_at: now,
                status: NoticeStatus::Open,
                sent_at: None,
                answered_at: None,
                closed_at: None,
                closed_by: None,
            };
            tx.add_notice(&notice).await?;
            raised.push(notice.id);
        }
        // What a load brought that waits to be linked was said already.
        self.settle_notices(&mut tx, &[child.id]).await?;
        tx.commit().await?;
        let detail = serde_json::json!({ "attribute": attribute, "notices": raised });
        self.trace(Event::of(viewer, Action::NoticeRaised).about(child.id).with(detail))
            .await?;
        let asked: BTreeSet<&str> = told.iter().map(|stated| &*stated.key.source).collect();
        Ok(asked.len())
    }
}
