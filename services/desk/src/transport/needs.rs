//! Recording a travel need, and changing or ending one that was recorded here.

use std::collections::BTreeMap;

use child::{
    Child, ChildId, ChildView, FeedKind, RecordKey, Statement,
    fact::{Facts, TransportNeed},
    policy::Viewer,
    sources::OWN,
    view,
};
use store::StoredRecord;

use super::typed_need::TypedNeed;
use crate::{
    audit::Action,
    desk::Desk,
    error::DeskError,
    link::{Basis, Entry},
    record::{Opened, Section},
    right::{KeepsTransport, Right},
};

/// What a form begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NeedBasis {
    /// Nothing.
    Blank,
    /// The need at this place of the child's view, which stays as it is.
    Like(usize),
    /// A need that was recorded here, to be changed.
    Recorded(String),
}

/// A form to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedForm {
    /// The child, cut down.
    pub child: ChildView,
    /// What the form begins with.
    pub typed: TypedNeed,
    /// The version that is changed; none for a new need.
    pub version: Option<i64>,
    /// The schools to choose from: code and name.
    pub schools: Vec<(String, String)>,
}

impl Desk {
    /// The form in which a need is recorded or changed. A view of the child, and traced as one.
    pub async fn need_form(
        &self,
        viewer: &Viewer,
        id: ChildId,
        basis: &NeedBasis,
    ) -> Result<Opened<NeedForm>, DeskError> {
        KeepsTransport::require(viewer)?;
        let opened = self.open(viewer, id, Section::TravelNeed).await?;
        let (typed, version, schools) = match &opened {
            Opened::Child(child) => self.need_to_fill_in(viewer, child.id, basis).await?,
            Opened::Moved { .. } => (TypedNeed::default(), None, Vec::new()),
        };
        opened.with(|child| {
            Ok(NeedForm {
                child,
                typed,
                version,
                schools,
            })
        })
    }

    /// The form once more, after an answer that could not be saved. A record that was joined with another meanwhile is
    /// followed: what was typed is not lost.
    pub async fn need_form_again(
        &self,
        viewer: &Viewer,
        id: ChildId,
        basis: &NeedBasis,
    ) -> Result<NeedForm, DeskError> {
        let mut opened = self.need_form(viewer, id, basis).await?;
        if let Opened::Moved { to, .. } = opened {
            opened = self.need_form(viewer, to, basis).await?;
        }
        match opened {
            Opened::Child(form) => Ok(*form),
            Opened::Moved { .. } => Err(DeskError::NotFound),
        }
    }

    /// What the form of a child begins with, its version, and the schools to choose from.
    async fn need_to_fill_in(
        &self,
        viewer: &Viewer,
        child: ChildId,
        basis: &NeedBasis,
    ) -> Result<(TypedNeed, Option<i64>, Vec<(String, String)>), DeskError> {
        let today = self.shared.clock.today();
        let (typed, version) = match basis {
            NeedBasis::Blank => (TypedNeed::blank(today), None),
            NeedBasis::Like(place) => {
                let full = self.children(&[child]).await?.pop().ok_or(DeskError::NotFound)?;
                let need = view::shown_need(&full, viewer, *place, today).ok_or(DeskError::NotFound)?;
                let typed = TypedNeed {
                    valid_from: today.to_string(),
                    ..TypedNeed::of(need)
                };
                (typed, None)
            }
            NeedBasis::Recorded(record) => {
                let (stored, need) = self.recorded_need(child, record).await?;
                (TypedNeed::of(&need), Some(stored.current_version))
            }
        };
        let typed = typed.by_school_code(&*self.sources().await);
        let schools = self.schools_of(viewer).await?;
        let mut schools: Vec<(String, String)> = schools.into_iter().collect();
        schools.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        Ok((typed, version, schools))
    }

    /// Records a need of a child. Answers its id.
    pub async fn record_need(&self, viewer: &Viewer, id: ChildId, typed: &TypedNeed) -> Result<String, DeskError> {
        let child = self.child_of_needs(viewer, id).await?;
        let need = self.read_need(viewer, typed, None).await?;
        let oldest = self.oldest_record(child.id).await?;
        let record = self.shared.ids.uuid(self.shared.clock.now()).to_string();
        let entry = self.entry(&record, need, Basis::Beside(oldest));
        self.enter(viewer, entry, Action::NeedRecorded).await?;
        Ok(record)
    }

    /// Changes a need that was recorded here, or ends it, if it is still as it was at `version`; else
    /// [`DeskError::Changed`].
    pub async fn change_need(
        &self,
        viewer: &Viewer,
        id: ChildId,
        record: &str,
        version: i64,
        typed: &TypedNeed,
    ) -> Result<(), DeskError> {
        let child = self.child_of_needs(viewer, id).await?;
        let (_, before) = self.recorded_need(child.id, record).await?;
        let need = self.read_need(viewer, typed, Some(&before)).await?;
        let entry = self.entry(record, need, Basis::After(version));
        self.enter(viewer, entry, Action::NeedChanged).await?;
        Ok(())
    }

    /// The child whose needs the viewer keeps; a child hidden from the viewer is none.
    async fn child_of_needs(&self, viewer: &Viewer, id: ChildId) -> Result<Child, DeskError> {
        KeepsTransport::require(viewer)?;
        self.child_to_enter(viewer, id).await
    }

    async fn read_need(
        &self,
        viewer: &Viewer,
        typed: &TypedNeed,
        before: Option<&TransportNeed>,
    ) -> Result<TransportNeed, DeskError> {
        let typed = typed.clone().by_school_code(&*self.sources().await);
        let takes = self.takes_schools(viewer, std::slice::from_ref(&typed.school)).await?;
        let today = self.shared.clock.today();
        typed.read(takes, before, today).map_err(DeskError::Unusable)
    }

    fn entry(&self, record: &str, need: TransportNeed, basis: Basis) -> Entry {
        let statement = Statement {
            record_id: record.to_owned(),
            kind: FeedKind::Transport,
            columns: BTreeMap::new(),
            facts: Facts {
                transport_needs: vec![need],
                ..Facts::default()
            },
            shielded: false,
            address_withheld: false,
            address_updated_on: None,
            updated_on: Some(self.shared.clock.today()),
            unknown: BTreeMap::new(),
        };
        Entry {
            statement: Box::new(statement),
            basis,
        }
    }

    /// A need of the child that was recorded here, as it is now.
    async fn recorded_need(&self, child: ChildId, record: &str) -> Result<(StoredRecord, TransportNeed), DeskError> {
        let key = RecordKey::new(OWN, record);
        let stored = self.shared.db.read().await?.record_by_key(&key).await?;
        let stored = stored.filter(|stored| stored.child == Some(child));
        let stored = stored.ok_or(DeskError::NotFound)?;
        let need = stored.record.statement.facts.transport_needs.first().cloned();
        Ok((stored, need.ok_or(DeskError::NotFound)?))
    }
}
