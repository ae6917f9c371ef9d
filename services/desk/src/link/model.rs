//! The model that decides.

use linkage::{Label, Model, Population, train};
use sha2::{Digest, Sha256};
use store::{LinkEventKind, NewLinkEvent, NewModel, Tx};

use super::{
    feed_engine::{in_background, read_current},
    moves::bare_event,
    run::UNFINISHED,
};
use crate::{desk::Desk, error::DeskError};

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

/// What training gave.
#[derive(Debug, Clone)]
pub struct Training {
    /// The version under which the model is active.
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
        let version = self.activate(&mut tx, &model, false).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// The active model and its version, for questions that must not change anything.
    pub(crate) async fn model_in_force(&self, tx: &mut Tx) -> Result<(i64, Model), DeskError> {
        let active = tx.active_model().await?;
        let active = active.ok_or_else(|| DeskError::Model("no model is active; link the records first".to_owned()))?;
        Ok((active.version, read(&active.json)?))
    }

    /// Trains a model on the records at hand, and on labels if there are any, and activates it. The next link run
    /// links everything anew.
    pub async fn train(&self, lesson: Lesson) -> Result<Training, DeskError> {
        let untrained = Model::builtin("child").map_err(|error| DeskError::Model(error.to_string()))?;
        let mut tx = self.shared.jobs.read().await?;
        let population = read_current(&mut tx, &untrained, |_| ()).await?;
        drop(tx);
        let model = in_background(move || learn(&untrained, &population, &lesson)).await?;
        let mut tx = self.shared.jobs.begin().await?;
        let version = self.activate(&mut tx, &model, true).await?;
        // What is linked was linked by another model: whoever links next looks at everything.
        tx.put_setting(UNFINISHED, "true").await?;
        tx.commit().await?;
        Ok(Training { version, model })
    }

    async fn activate(&self, tx: &mut Tx, model: &Model, trained: bool) -> Result<i64, DeskError> {
        let now = self.shared.clock.now();
        let json = model.to_json();
        let new = NewModel {
            name: "child".to_owned(),
            sha256: Sha256::digest(&json).into(),
            json,
            trained_at: trained.then_some(now),
            added_at: now,
        };
        let version = tx.add_model(&new).await?;
        tx.activate_model(version, now).await?;
        let activated = NewLinkEvent {
            model_version: Some(version),
            ..bare_event(now, LinkEventKind::Activate)
        };
        tx.append_link_events(&[activated]).await?;
        Ok(version)
    }
}

/// Reads a stored model.
pub(crate) fn read(json: &str) -> Result<Model, DeskError> {
    Model::from_json(json).map_err(|error| DeskError::Model(error.to_string()))
}
