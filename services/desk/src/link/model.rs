//! The model that decides.

use linkage::{Model, Population};
use sha2::{Digest, Sha256};
use store::{NewModel, RecordId, Tx};

use super::feed_engine::{Profile, in_background};
use crate::{desk::Desk, error::DeskError};

/// Records read from the database at a time.
const CHUNK: i64 = 20_000;

impl Desk {
    /// The active model and its version. A new database gets the built-in model for children, with its shipped
    /// weights (decision 2).
    pub(crate) async fn active_model(&self, tx: &mut Tx) -> Result<(i64, Model), DeskError> {
        if tx.active_model().await?.is_some() {
            return self.model_in_force(tx).await;
        }
        let model = Model::builtin("child").map_err(|error| DeskError::Model(error.to_string()))?;
        let version = self.activate(tx, &model, false).await?;
        Ok((version, model))
    }

    /// The active model and its version, for questions that must not change anything.
    pub(crate) async fn model_in_force(&self, tx: &mut Tx) -> Result<(i64, Model), DeskError> {
        let active = tx.active_model().await?;
        let active = active.ok_or_else(|| DeskError::Model("no model is active; link the records first".to_owned()))?;
        Ok((active.version, read(&active.json)?))
    }

    /// Trains a model on the records at hand and activates it. Returns its version; nothing is linked anew by this.
    pub async fn train(&self, seed: u64) -> Result<i64, DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        let untrained = Model::builtin("child").map_err(|error| DeskError::Model(error.to_string()))?;
        let mut population = Population::new(&untrained);
        let mut after = RecordId(0);
        loop {
            let records = tx.current_records(after, CHUNK).await?;
            let Some(last) = records.last() else { break };
            after = last.id;
            population = in_background(move || {
                for record in &records {
                    let profile = Profile::of(&record.record);
                    let key = profile.key();
                    population.push(&key.source, &key.record_id, &|column| profile.column(column));
                }
                population
            })
            .await;
        }
        let model = in_background(move || linkage::train(&untrained, &population, seed)).await;
        let version = self.activate(&mut tx, &model, true).await?;
        tx.commit().await?;
        Ok(version)
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
        Ok(version)
    }
}

fn read(json: &str) -> Result<Model, DeskError> {
    Model::from_json(json).map_err(|error| DeskError::Model(error.to_string()))
}
