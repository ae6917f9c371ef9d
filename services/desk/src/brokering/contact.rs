//! A practitioner asks for contact; the team sees who is involved, notes who was told what, and answers.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, ChildView, ContactId, child::reference_text, policy::Viewer, view};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Contact, ContactStatus, ContactStep};

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    paging::page_of,
    record::Section,
    right::{Brokers, OpensChildren, Right},
    typed::Problems,
};

/// How many requests a page shows.
const PAGE_ROWS: usize = 25;

/// A request as the person who made it sees it: nothing of who is involved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnContact {
    /// Id.
    pub id: ContactId,
    /// The child's reference when it was made.
    pub reference: String,
    /// When.
    pub requested_at: DateTime<Utc>,
    /// How it stands.
    pub status: ContactStatus,
    /// What was to be told.
    pub message: String,
    /// What the team answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// When it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
}

/// A request as a line of the team's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactLine {
    /// Id.
    pub id: ContactId,
    /// The child, cut down; none if the record is no longer there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<ChildView>,
    /// Who asks.
    pub requested_by: String,
    /// In which role.
    pub role: String,
    /// When.
    pub requested_at: DateTime<Utc>,
    /// How it stands.
    pub status: ContactStatus,
}

/// One page of the team's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactList {
    /// Requests that wait, over all pages.
    pub waiting: usize,
    /// Requests that are answered.
    pub answered: usize,
    /// Lines of this list.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// The requests of this page.
    pub lines: Vec<ContactLine>,
}

/// One request as the team sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContactView {
    /// The request.
    #[serde(flatten)]
    pub line: ContactLine,
    /// What is to be told.
    pub message: String,
    /// Why.
    pub reason: String,
    /// Who was told what, in order.
    pub steps: Vec<ContactStep>,
    /// What the person who asked is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Counts changes.
    pub version: i64,
}

fn line(contact: &Contact, child: Option<ChildView>) -> ContactLine {
    ContactLine {
        id: contact.id,
        child,
        requested_by: contact.requested_name.clone(),
        role: contact.requested_role.clone(),
        requested_at: contact.requested_at,
        status: contact.status,
    }
}

impl Desk {
    /// The child of a form in which contact is asked for: the same form whoever is involved; a record that was joined with
    /// another is followed. A view of the child, and traced as one.
    pub async fn contact_form(&self, viewer: &Viewer, id: ChildId) -> Result<ChildView, DeskError> {
        self.open_followed(viewer, id, Section::ContactRequest).await
    }

    /// Asks the team to be put in touch with a service that works with a child.
    pub async fn request_contact(
        &self,
        viewer: &Viewer,
        id: ChildId,
        message: &str,
        reason: &str,
    ) -> Result<ContactId, DeskError> {
        OpensChildren::require(viewer)?;
        let child = self.child_to_enter(viewer, id).await?;
        let mut problems = Problems::default();
        let message = problems.text("message", "Message", "Enter what the service is to be told", message);
        let reason = problems.text("reason", "Reason", "Enter why you need contact", reason);
        problems.none()?;
        let now = self.shared.clock.now();
        let contact = Contact {
            id: ContactId(self.shared.ids.uuid(now)),
            beside: self.oldest_record(child.id).await?,
            child: None,
            reference: child.reference,
            status: ContactStatus::Waiting,
            requested_by: viewer.user,
            requested_name: viewer.display_name.clone(),
            requested_role: viewer.role.label().to_owned(),
            requested_at: now,
            message,
            reason,
            answer: None,
            answered_by: None,
            answered_at: None,
            version: 1,
        };
        let mut tx = self.shared.db.begin().await?;
        tx.add_contact(&contact).await?;
        tx.commit().await?;
        let event = Event::of(viewer, Action::ContactRequested).about(child.id);
        self.trace(
            event
                .because(Some(&contact.reason))
                .with(serde_json::json!({ "contact": contact.id })),
        )
        .await?;
        Ok(contact.id)
    }

    /// The requests that the viewer made, newest first.
    pub async fn own_contacts(&self, viewer: &Viewer) -> Result<Vec<OwnContact>, DeskError> {
        OpensChildren::require(viewer)?;
        let mut tx = self.shared.db.read().await?;
        let mut own = tx.contacts_of(viewer.user).await?;
        let about: Vec<ChildId> = own.iter().filter_map(|contact| contact.child).collect();
        let restricted: BTreeSet<ChildId> = tx
            .children_by_ids(&about)
            .await?
            .into_iter()
            .filter_map(|row| row.restricted.then_some(row.id))
            .collect();
        drop(tx);
        own.retain(|contact| contact.child.is_none_or(|child| !restricted.contains(&child)));
        let ids: Vec<String> = own.iter().map(|contact| contact.id.to_string()).collect();
        self.trace(Event::of(viewer, Action::ContactList).with(serde_json::json!({ "own": ids })))
            .await?;
        let own = own.into_iter().map(|contact| OwnContact {
            id: contact.id,
            reference: reference_text(contact.reference),
            requested_at: contact.requested_at,
            status: contact.status,
            message: contact.message,
            answer: contact.answer,
            answered_at: contact.answered_at,
        });
        Ok(own.collect())
    }

    /// One page of the requests that stand so: of those that wait the oldest first, of the others the newest.
    pub async fn contact_list(
        &self,
        viewer: &Viewer,
        status: ContactStatus,
        page: usize,
    ) -> Result<ContactList, DeskError> {
        Brokers::require(viewer)?;
        let mut tx = self.shared.db.read().await?;
        let waiting = tx.count_contacts(ContactStatus::Waiting).await?;
        let answered = tx.count_contacts(ContactStatus::Answered).await?;
        let total = match status {
            ContactStatus::Waiting => waiting,
            ContactStatus::Answered => answered,
        };
        let (page, pages) = page_of(page, total, PAGE_ROWS);
        let shown = tx.contacts(status, PAGE_ROWS, (page - 1) * PAGE_ROWS).await?;
        drop(tx);
        let ids: Vec<ChildId> = shown.iter().filter_map(|contact| contact.child).collect();
        let views = self.team_views(viewer, ids).await?;
        let children: Vec<String> = views.keys().map(ToString::to_string).collect();
        self.trace(Event::of(viewer, Action::ContactList).with(serde_json::json!({ "children": children })))
            .await?;
        let child = |contact: &Contact| contact.child.and_then(|child| views.get(&child).cloned());
        Ok(ContactList {
            waiting,
            answered,
            total,
            page,
            pages,
            lines: shown.iter().map(|contact| line(contact, child(contact))).collect(),
        })
    }

    /// Children as the viewer may see them, by id.
    pub(crate) async fn team_views(
        &self,
        viewer: &Viewer,
        ids: impl IntoIterator<Item = ChildId>,
    ) -> Result<BTreeMap<ChildId, ChildView>, DeskError> {
        let ids: BTreeSet<ChildId> = ids.into_iter().collect();
        let ids: Vec<ChildId> = ids.into_iter().collect();
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let children = self.children(&ids).await?;
        let views = children
            .iter()
            .filter_map(|child| view::cut(child, viewer, &sources, today));
        Ok(views.map(|view| (view.id, view)).collect())
    }

    /// One request with who is involved. For those who broker contact; a view of the child, and traced as one. None about a
    /// restricted record.
    pub async fn contact(&self, viewer: &Viewer, id: ContactId) -> Result<ContactView, DeskError> {
        Brokers::require(viewer)?;
        let mut tx = self.shared.db.read().await?;
        let contact = tx.contact(id).await?.ok_or(DeskError::NotFound)?;
        let steps = tx.contact_steps(id).await?;
        let about: Vec<ChildId> = contact.child.into_iter().collect();
        // What is asked about a record that is held and not used is not there until it is used again.
        if tx.children_by_ids(&about).await?.iter().any(|row| row.restricted) {
            return Err(DeskError::NotFound);
        }
        drop(tx);
        let child = self.team_views(viewer, contact.child).await?.into_values().next();
        let event = Event {
            subject: child.as_ref().map(|child| child.id.to_string()),
            ..Event::of(viewer, Action::ContactOpened)
        };
        self.trace(event.with(serde_json::json!({ "contact": id }))).await?;
        Ok(ContactView {
            line: line(&contact, child),
            message: contact.message,
            reason: contact.reason,
            steps,
            answer: contact.answer,
            version: contact.version,
        })
    }

    /// Notes that somebody was told something.
    pub async fn note_told(&self, viewer: &Viewer, id: ContactId, told: &str, what: &str) -> Result<(), DeskError> {
        Brokers::require(viewer)?;
        let mut problems = Problems::default();
        let told = problems.text("told", "Who was told", "Enter who was told", told);
        let what = problems.text("what", "What they were told", "Enter what they were told", what);
        let known = self
            .shared
            .db
            .read()
            .await?
            .contact(id)
            .await?
            .ok_or(DeskError::NotFound)?;
        problems.none()?;
        let step = ContactStep {
            at: self.shared.clock.now(),
            person_name: viewer.display_name.clone(),
            told,
            what,
        };
        let mut tx = self.shared.db.begin().await?;
        tx.add_contact_step(id, &step).await?;
        tx.commit().await?;
        self.trace_contact(viewer, &known, "told").await
    }

    /// Answers the person who asked, if nobody answered since `version`.
    pub async fn answer_contact(
        &self,
        viewer: &Viewer,
        id: ContactId,
        version: i64,
        answer: &str,
    ) -> Result<(), DeskError> {
        Brokers::require(viewer)?;
        let mut problems = Problems::default();
        let answer = problems.text("answer", "Answer", "Enter what the person who asked is told", answer);
        let known = self
            .shared
            .db
            .read()
            .await?
            .contact(id)
            .await?
            .ok_or(DeskError::NotFound)?;
        problems.none()?;
        let mut tx = self.shared.db.begin().await?;
        let now = self.shared.clock.now();
        if !tx
            .answer_contact(id, version, &answer, &viewer.display_name, now)
            .await?
        {
            return Err(DeskError::Changed);
        }
        tx.commit().await?;
        self.trace_contact(viewer, &known, "answered").await
    }

    async fn trace_contact(&self, viewer: &Viewer, contact: &Contact, what: &str) -> Result<(), DeskError> {
        let event = Event {
            subject: contact.child.map(|child| child.to_string()),
            ..Event::of(viewer, Action::ContactChanged)
        };
        self.trace(event.with(serde_json::json!({ "contact": contact.id, "change": what })))
            .await
    }
}
