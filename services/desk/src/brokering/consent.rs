//! Recording the consent that an entry of a sensitive service rests on, and its withdrawal: from then on the entry is shown
//! nowhere (check P23.2).

use std::collections::BTreeMap;

use child::{
    Child, ChildId, ChildView, FeedKind, Statement,
    fact::{Consent, Facts},
    policy::Viewer,
    view,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::consent_list::{ConsentEntry, ConsentState, Found, entries};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    link::{Basis, Entry},
    right::{Brokers, Right},
    typed::Problems,
};

/// What a consent rests on, in forms and answers with what pages call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentBasis {
    /// In writing.
    Written,
    /// By word of mouth.
    Spoken,
    /// None is needed: the provider reasonably suspects significant harm.
    Harm,
}

impl ConsentBasis {
    /// Every basis.
    pub const ALL: [Self; 3] = [Self::Written, Self::Spoken, Self::Harm];

    /// The word in forms and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Spoken => "spoken",
            Self::Harm => "harm",
        }
    }

    /// What pages call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Written => "Written consent",
            Self::Spoken => "Spoken consent",
            Self::Harm => "No consent: the provider suspects significant harm",
        }
    }
}

/// The form as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypedConsent {
    /// `given` or `withdrawn`.
    pub decision: String,
    /// A word of [`ConsentBasis`]; for a consent that was given.
    pub basis: String,
    /// Who gave or withdrew it.
    pub by: String,
    /// The day of that, `YYYY-MM-DD`.
    pub on: String,
    /// When it is to be looked at again, `YYYY-MM-DD`; for a consent that was given.
    pub review_on: String,
}

/// One entry, to be decided about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentForm {
    /// The child, cut down.
    pub child: ChildView,
    /// The entry as it stands.
    pub entry: ConsentEntry,
    /// Says which entry was seen, and how it stood.
    pub seen: String,
}

/// What tells the entry and its state apart from every other.
fn seal(found: &Found<'_>, entry: &ConsentEntry) -> String {
    let mut hash = Sha256::new();
    for part in [&found.source, &found.service_type] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let rest = (entry.state.label(), &entry.basis, &entry.by, entry.on, entry.review_on);
    hash.update(serde_json::to_vec(&rest).expect("texts and dates have a JSON form"));
    hex::encode(hash.finalize())
}

impl Desk {
    /// One entry of a sensitive service, to record what was decided about it. A view of the child, and traced as one.
    pub async fn consent_form(&self, viewer: &Viewer, id: ChildId, place: usize) -> Result<ConsentForm, DeskError> {
        Brokers::require(viewer)?;
        let child = self.child_to_enter(viewer, id).await?;
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let found = entries(&child, &sources, today);
        let found = found.get(place).ok_or(DeskError::NotFound)?;
        let entry = found.entry(place, &sources, today);
        let view = view::cut(&child, viewer, &sources, today).ok_or(DeskError::NotFound)?;
        let event = Event::of(viewer, Action::ConsentList).about(child.id);
        self.trace(event.with(serde_json::json!({ "place": place }))).await?;
        Ok(ConsentForm {
            seen: seal(found, &entry),
            child: view,
            entry,
        })
    }

    /// Records what was decided about an entry, if it is still as it was `seen`. When this answers, an entry to which
    /// consent was withdrawn is nowhere any more.
    pub async fn record_consent(
        &self,
        viewer: &Viewer,
        id: ChildId,
        place: usize,
        seen: &str,
        typed: &TypedConsent,
    ) -> Result<(), DeskError> {
        Brokers::require(viewer)?;
        let child: Child = self.child_to_enter(viewer, id).await?;
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let found = entries(&child, &sources, today);
        let found = found.get(place).ok_or(DeskError::Changed)?;
        let entry = found.entry(place, &sources, today);
        if seal(found, &entry) != seen {
            return Err(DeskError::Changed);
        }
        let consent = self.read_consent(found, entry.state, typed)?;
        let mut records: Vec<(String, Basis)> = Vec::new();
        for (record, known) in &found.consents {
            if **known != consent {
                let key = child::RecordKey::new(child::sources::OWN, *record);
                let stored = self.shared.db.read().await?.record_by_key(&key).await?;
                // What was sealed came from the golden record: the record must still say that at the version we go on from.
                let stored = stored.filter(|stored| stored.record.statement.facts.consents.iter().eq([*known]));
                let version = stored.ok_or(DeskError::Changed)?.current_version;
                records.push(((*record).to_owned(), Basis::After(version)));
            }
        }
        if found.consents.is_empty() {
            let beside = found.stated.map(|(key, _)| key.clone()).ok_or(DeskError::Changed)?;
            let record = self.shared.ids.uuid(self.shared.clock.now()).to_string();
            records.push((record, Basis::Beside(beside)));
        }
        for (record_id, basis) in records {
            let statement = Statement {
                record_id,
                kind: FeedKind::Involvement,
                columns: BTreeMap::new(),
                facts: Facts {
                    consents: vec![consent.clone()],
                    ..Facts::default()
                },
                shielded: false,
                address_withheld: false,
                address_updated_on: None,
                updated_on: Some(today),
                unknown: BTreeMap::new(),
            };
            let statement = Box::new(statement);
            self.enter(viewer, Entry { statement, basis }, Action::ConsentChanged)
                .await?;
        }
        Ok(())
    }

    fn read_consent(&self, found: &Found<'_>, state: ConsentState, typed: &TypedConsent) -> Result<Consent, DeskError> {
        let today = self.shared.clock.today();
        let mut problems = Problems::default();
        let given = match typed.decision.trim() {
            "given" => true,
            "withdrawn" => false,
            _ => {
                problems.add("decision", "Select whether consent was given or withdrawn");
                false
            }
        };
        if typed.decision.trim() == "withdrawn" && state == ConsentState::Withdrawn {
            problems.add("decision", "Consent is withdrawn already");
        }
        let basis = ConsentBasis::ALL
            .into_iter()
            .find(|basis| basis.name() == typed.basis.trim());
        if given && basis.is_none() {
            problems.add("basis", "Select what the entry rests on");
        }
        let ask = "Enter who gave or withdrew consent, or who suspects harm";
        let by = problems.text("by", "The person", ask, &typed.by);
        let on = problems.day_until("on", "Date of the decision", &typed.on, today);
        let review_on = given
            .then(|| problems.day_to_come("review_on", "Review date", &typed.review_on, today))
            .flatten();
        problems.none()?;
        Ok(Consent {
            source: found.source.clone(),
            service_type: found.service_type.clone(),
            given,
            basis: basis.filter(|_| given).map(|basis| basis.name().to_owned()),
            by,
            on: on.unwrap_or(today),
            review_on,
        })
    }
}
