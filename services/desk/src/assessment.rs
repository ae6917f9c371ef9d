//! What a data protection impact assessment has to say of a database: what is in force, and counts. Nothing about anybody.

use std::collections::BTreeMap;

use child::policy::Role;
use linkage::Model;
use store::{SenderRow, SourceRow, UserStatus};

use crate::{
    desk::Desk,
    error::DeskError,
    retention::{RuleLine, rule_lines},
};

/// What an assessment is written from.
#[derive(Debug, Clone)]
pub struct AssessedFacts {
    /// Children, without retired and deleted ones.
    pub children: i64,
    /// Source records.
    pub records: i64,
    /// The sources.
    pub sources: Vec<AssessedSource>,
    /// Active accounts by role.
    pub accounts: BTreeMap<Role, usize>,
    /// The retention rules in force.
    pub retention: AssessedRules,
    /// Machines with a token that opens something.
    pub machines: Vec<SenderRow>,
    /// The model that decides; none before the first linking.
    pub model: Option<(i64, Box<Model>)>,
}

/// One source.
#[derive(Debug, Clone)]
pub struct AssessedSource {
    /// As it is registered.
    pub row: SourceRow,
    /// Its records.
    pub records: i64,
    /// Whether they are case records.
    pub holds_case_records: bool,
}

/// The retention rules in force.
#[derive(Debug, Clone)]
pub struct AssessedRules {
    /// Their version.
    pub version: i64,
    /// Whether somebody approved it.
    pub approved: bool,
    /// The rules.
    pub rules: Vec<RuleLine>,
}

impl Desk {
    /// What an assessment is written from. Changes nothing.
    pub async fn assessed(&self) -> Result<AssessedFacts, DeskError> {
        let now = self.shared.clock.now();
        let mut tx = self.shared.jobs.read().await?;
        let counts = tx.count_records().await?;
        let case_sources = tx.case_sources().await?;
        let sources = tx.sources().await?.into_iter().map(|row| AssessedSource {
            records: counts
                .iter()
                .find(|count| count.source == row.name)
                .map_or(0, |count| count.records),
            holds_case_records: case_sources.contains(&row.name),
            row,
        });
        let sources = sources.collect();
        let mut accounts = BTreeMap::new();
        for user in tx
            .users()
            .await?
            .iter()
            .filter(|user| user.status == UserStatus::Active)
        {
            *accounts.entry(user.role).or_default() += 1;
        }
        let machines = tx.senders().await?;
        let children = tx.count_children().await?.living;
        let active = tx.active_model_version().await?;
        let model = match active {
            Some(_) => {
                let (version, model) = self.model_in_force(&mut tx).await?;
                Some((version, Box::new(model)))
            }
            None => None,
        };
        let versions = tx.rule_versions().await?;
        let (version, approved, rules) = rule_lines(&versions, self.retention_day())?;
        Ok(AssessedFacts {
            children,
            records: counts.iter().map(|count| count.records).sum(),
            sources,
            accounts,
            retention: AssessedRules {
                version,
                approved,
                rules,
            },
            machines: machines
                .into_iter()
                .filter(|machine| machine.ended_at.is_none() && machine.expires_at > now)
                .collect(),
            model,
        })
    }
}
