//! The model that decides.

use linkage::{Label, Model, Population, train};
use sha2::{Digest, Sha256};
use store::{LinkEventKind, ModelVersion, NewLinkEvent, NewModel, Tx};

use super::{
    feed_engine::{in_background, read_current},
    moves::bare_event,
    run::UNFINISHED,
    shadow::no_such,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

/// What a model is trained with, besides the records.
#[derive(Debug, Clone, Default)]
pub struct Lesson {
    /// Seed of every random choice.
    pub seed: u64,
    /// Pairs that people labelled; none to train without labels.
    pub labels: Vec<Label>,
    /// Train again on parts of the evidence and tell how far the parts are from the whole.
    pub sessions: bool,
}

/// Who puts a model in force, and why: it stays with the links that it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// Name of the person.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// What training gave.
#[derive(Debug, Clone)]
pub struct Training {
    /// The version under which the model is kept.
    pub version: i64,
    /// The model.
    pub model: Model,
}

fn learn(untrained: &Model, population: &Population, lesson: &Lesson) -> Result<Model, DeskError> {
    let model = if lesson.labels.is_empty() {
        linkage::train(untrained, population, lesson.seed)
    } else {
        train::from_labels(untrained, population, &lesson.labels, lesson.seed)
            .map_err(|error| DeskError::unusable("labels", error.to_string()))?
    };
    Ok(if lesson.sessions {
        train::compare_sessions(&model, population, lesson.seed)
    } else {
        model
    })
}

impl Lesson {
    /// Without labels or sessions.
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            ..Self::default()
        }
    }
}

impl Desk {
    /// The version of the active model. A new database gets the built-in model for children, with its shipped weights
    /// (decision 2).
    pub(super) async fn ensure_model(&self) -> Result<i64, DeskError> {
        if let Some(version) = self.shared.jobs.read().await?.active_model_version().await? {
            return Ok(version);
        }
        let model = Model::builtin("child").map_err(|error| DeskError::Model(error.to_string()))?;
        let mut tx = self.shared.jobs.begin().await?;
        if let Some(version) = tx.active_model_version().await? {
            return Ok(version);
        }
        let version = self.keep(&mut tx, &model, false).await?;
        let activation = Activation {
            by: "onechild".to_owned(),
            reason: "The model that is delivered".to_owned(),
        };
        self.put_in_force(&mut tx, version, &activation).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// The active model and its version, for questions that must not change anything.
    pub(crate) async fn model_in_force(&self, tx: &mut Tx) -> Result<(i64, Model), DeskError> {
        let active = tx.active_model().await?;
        let active = active.ok_or_else(|| DeskError::Model("no model is active; link the records first".to_owned()))?;
        Ok((active.version, read(&active.json)?))
    }

    /// Every model, newest first.
    pub async fn models(&self) -> Result<Vec<ModelVersion>, DeskError> {
        Ok(self.shared.jobs.read().await?.models().await?)
    }

    /// Trains a model on the records at hand, and on labels if there are any, and keeps it beside the one in force.
    pub async fn train(&self, lesson: Lesson) -> Result<Training, DeskError> {
        let untrained = Model::builtin("child").map_err(|error| DeskError::Model(error.to_string()))?;
        let mut tx = self.shared.jobs.read().await?;
        let population = read_current(&mut tx, &untrained, |_| ()).await?;
        drop(tx);
        let model = in_background(move || learn(&untrained, &population, &lesson)).await?;
        let version = self.add_model(&model, true).await?;
        Ok(Training { version, model })
    }

    /// Keeps a model beside the one in force, for example one that a person edited; `trained` says that it was trained here
    /// and now. Its version.
    pub async fn add_model(&self, model: &Model, trained: bool) -> Result<i64, DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        let version = self.keep(&mut tx, model, trained).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// Puts a model in force, an earlier one too. Once a model is in force, another follows only after somebody looked at
    /// what it would change ([`Desk::preview_model`]). The next link run links everything anew.
    ///
    /// # Errors
    ///
    /// [`DeskError::Unusable`] if there is no such model, it is in force, or nobody looked.
    pub async fn activate_model(&self, version: i64, activation: &Activation) -> Result<(), DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        let active = tx.active_model_version().await?;
        tx.model(version).await?.ok_or_else(|| no_such(version))?;
        if active == Some(version) {
            return Err(DeskError::unusable("version", "It is in force already"));
        }
        if let Some(active) = active
            && !self.was_previewed(&mut tx, version, active).await?
        {
            let look = format!("Look first at what it would change: onechild model preview {version}");
            return Err(DeskError::unusable("version", look));
        }
        self.put_in_force(&mut tx, version, activation).await?;
        // What is linked was linked by another model: whoever links next looks at everything.
        tx.put_setting(UNFINISHED, "true").await?;
        tx.commit().await?;
        let detail = serde_json::json!({ "version": version, "instead_of": active, "by": activation.by });
        let event = Event::bare(Action::ModelActivated).because(Some(&activation.reason));
        self.trace(event.with(detail)).await
    }

    async fn keep(&self, tx: &mut Tx, model: &Model, trained: bool) -> Result<i64, DeskError> {
        let now = self.shared.clock.now();
        let json = model.to_json();
        let new = NewModel {
            name: "child".to_owned(),
            sha256: Sha256::digest(&json).into(),
            json,
            trained_at: trained.then_some(now),
            added_at: now,
        };
        Ok(tx.add_model(&new).await?)
    }

    async fn put_in_force(&self, tx: &mut Tx, version: i64, activation: &Activation) -> Result<(), DeskError> {
        let now = self.shared.clock.now();
        tx.activate_model(version, now).await?;
        let activated = NewLinkEvent {
            model_version: Some(version),
            decided_by: Some(activation.by.clone()),
            reason: serde_json::json!({ "reason": activation.reason }).to_string(),
            ..bare_event(now, LinkEventKind::Activate)
        };
        tx.append_link_events(&[activated]).await?;
        Ok(())
    }
}

/// Reads a stored model.
pub(crate) fn read(json: &str) -> Result<Model, DeskError> {
    Model::from_json(json).map_err(|error| DeskError::Model(error.to_string()))
}
