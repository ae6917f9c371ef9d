//! The list of sources, and of schools.

use std::sync::Arc;

use child::{
    FeedKind, Sector,
    sources::{Source, Sources},
};
use store::SourceRow;

use crate::{desk::Desk, error::DeskError};

/// Setting that holds the school list: code to name.
const SCHOOLS: &str = "schools";

impl Desk {
    /// Adds a source, or changes its title and kind.
    pub async fn register_source(
        &self,
        name: &str,
        title: &str,
        kind: FeedKind,
        sensitive: bool,
    ) -> Result<(), DeskError> {
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
        if name.is_empty() || !name.chars().all(fits) {
            return Err(DeskError::unusable(
                "name",
                "Name must have small letters, digits, - and _ only",
            ));
        }
        let mut tx = self.shared.db.begin().await?;
        tx.put_source(&SourceRow {
            name: name.to_owned(),
            title: title.to_owned(),
            sector: if sensitive { Sector::Sensitive } else { kind.sector() },
            kind: Some(kind),
            sensitive,
            created_at: self.shared.clock.now(),
            expected_records: None,
        })
        .await?;
        tx.commit().await?;
        self.reload_sources().await
    }

    /// Says how many records a source is known to hold, or that it is not known: a run that is far from it is held.
    pub async fn expect_records(&self, name: &str, records: Option<i64>) -> Result<(), DeskError> {
        if records.is_some_and(|records| records < 1) {
            return Err(DeskError::unusable("records", "Records must be 1 or more"));
        }
        let mut tx = self.shared.db.begin().await?;
        if !tx.expect_records(name, records).await? {
            return Err(DeskError::unusable(
                "name",
                "There is no source with this name; see onechild source list",
            ));
        }
        Ok(tx.commit().await?)
    }

    /// Every source, by name.
    pub async fn source_list(&self) -> Result<Vec<SourceRow>, DeskError> {
        Ok(self.shared.db.read().await?.sources().await?)
    }

    /// Keeps the school list: code and name.
    pub async fn set_schools(&self, schools: Vec<(String, String)>) -> Result<(), DeskError> {
        let schools: std::collections::BTreeMap<String, String> = schools.into_iter().collect();
        let json = serde_json::to_string(&schools).expect("texts have a JSON form");
        let mut tx = self.shared.db.begin().await?;
        tx.put_setting(SCHOOLS, &json).await?;
        tx.commit().await?;
        self.reload_sources().await
    }

    /// Reads registry and school list anew.
    pub(crate) async fn reload_sources(&self) -> Result<(), DeskError> {
        let mut tx = self.shared.db.read().await?;
        let rows = tx.sources().await?;
        let schools = match tx.setting(SCHOOLS).await? {
            None => std::collections::BTreeMap::new(),
            Some(json) => {
                serde_json::from_str::<std::collections::BTreeMap<String, String>>(&json).map_err(|source| {
                    DeskError::Unreadable {
                        what: "school list".to_owned(),
                        source,
                    }
                })?
            }
        };
        let sources = rows.into_iter().map(|row| Source {
            name: row.name,
            title: row.title,
            sector: row.sector,
            kind: row.kind,
        });
        *self.shared.sources.write().await = Arc::new(Sources::new(sources, schools));
        Ok(())
    }

    /// How many children there are: merged ones count once.
    pub async fn child_count(&self) -> Result<i64, DeskError> {
        Ok(self.shared.db.read().await?.count_children().await?.living)
    }
}
