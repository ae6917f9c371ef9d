//! The list of sources, and of schools.

use std::sync::Arc;

use child::{
    FeedKind, School, Sector,
    sources::{OWN, Source, Sources},
};
use store::{Expected, Registration, SourceCount, SourceRow};

use crate::{desk::Desk, error::DeskError};

/// Setting that holds the school list.
const SCHOOLS: &str = "schools";

impl Desk {
    /// Adds a source, or changes its title and kind. A sensitive source stays sensitive.
    pub async fn register_source(
        &self,
        name: &str,
        title: &str,
        kind: FeedKind,
        sensitive: bool,
    ) -> Result<(), DeskError> {
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
        if name == OWN {
            return Err(DeskError::unusable(
                "name",
                "Choose another name: this one is for what people record in the service itself",
            ));
        }
        if name.is_empty() || !name.chars().all(fits) {
            return Err(DeskError::unusable(
                "name",
                "Name must have small letters, digits, - and _ only",
            ));
        }
        let mut tx = self.shared.db.begin().await?;
        let known = tx.source(name).await?;
        let sensitive = sensitive || known.is_some_and(|known| known.sensitive);
        tx.put_source(&SourceRow {
            name: name.to_owned(),
            title: title.to_owned(),
            sector: if sensitive { Sector::Sensitive } else { kind.sector() },
            kind: Some(kind),
            sensitive,
            created_at: self.shared.clock.now(),
            expected: Expected::default(),
            answered: Expected::default(),
            registration: Registration::default(),
            delivered_at: None,
            ids_of: None,
        })
        .await?;
        tx.commit().await?;
        self.reload_sources().await
    }

    /// Says what a source is expected to deliver: a run that is far from the number of records is held, and a source that
    /// is silent for more days is late.
    pub async fn expect(&self, name: &str, expected: Expected) -> Result<(), DeskError> {
        for (field, number) in [("records", expected.records), ("days", expected.days)] {
            if number.is_some_and(|number| number < 1) {
                return Err(DeskError::unusable(
                    field,
                    format!("The number of {field} must be 1 or more"),
                ));
            }
        }
        let mut tx = self.shared.db.begin().await?;
        if !tx.expect(name, expected).await? {
            return Err(unknown_source("name"));
        }
        Ok(tx.commit().await?)
    }

    /// Says whose record ids a source uses whose own records name nobody: such a record belongs to the child of the record
    /// that has the same id there. None takes it back. Records that are there already keep what they referred to until
    /// they are delivered again.
    pub async fn use_ids_of(&self, name: &str, of: Option<&str>) -> Result<(), DeskError> {
        let mut tx = self.shared.db.begin().await?;
        let Some(source) = tx.source(name).await? else {
            return Err(unknown_source("name"));
        };
        if let Some(of) = of {
            if !source.kind.is_some_and(FeedKind::enriches) {
                let message = "The records of this source name their children themselves, so it needs no other's ids";
                return Err(DeskError::unusable("name", message));
            }
            if of == name || tx.source(of).await?.is_none() {
                return Err(unknown_source("of"));
            }
        }
        tx.use_ids_of(name, of).await?;
        tx.commit().await?;
        self.reload_sources().await
    }

    /// Says whether the records of a source are case records, which retention keeps by the rule of their class.
    pub async fn mark_case_source(&self, name: &str, holds: bool) -> Result<(), DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        if tx.source(name).await?.is_none() {
            return Err(unknown_source("name"));
        }
        tx.mark_case_source(name, holds, self.shared.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Tells of the sources that are late: a line in the log for each, and how many days each source has been silent
    /// for the metrics. Answers how many are late.
    pub async fn tell_late_sources(&self) -> Result<usize, DeskError> {
        let now = self.shared.clock.now();
        let mut late = 0;
        for source in self.source_list().await? {
            let silent = source.late(now);
            let days = silent.map_or(0, |silent| silent.num_days());
            metrics::gauge!("intake_late_days", "feed" => source.name.clone()).set(days as f64);
            if silent.is_some() {
                late += 1;
                tracing::warn!(source = %source.name, days, "A source is late: nothing came for longer than is expected of it.");
            }
        }
        Ok(late)
    }

    /// Every source, by name.
    pub async fn source_list(&self) -> Result<Vec<SourceRow>, DeskError> {
        Ok(self.shared.db.read().await?.sources().await?)
    }

    /// How many records each source has, and how many of them wait.
    pub async fn source_counts(&self) -> Result<Vec<SourceCount>, DeskError> {
        Ok(self.shared.db.read().await?.count_records().await?)
    }

    /// Keeps the school list, in place of the one there was.
    pub async fn set_schools(&self, schools: Vec<School>) -> Result<(), DeskError> {
        let json = serde_json::to_string(&schools).expect("texts have a JSON form");
        let mut tx = self.shared.jobs.begin().await?;
        tx.put_setting(SCHOOLS, &json).await?;
        tx.commit().await?;
        self.reload_sources().await
    }

    /// Every school of the list, by name.
    pub async fn school_list(&self) -> Vec<School> {
        self.sources().await.schools().into_iter().cloned().collect()
    }

    /// Reads registry and school list anew, for another process may have changed them.
    pub async fn reload_sources(&self) -> Result<(), DeskError> {
        let mut tx = self.shared.db.read().await?;
        let rows = tx.sources().await?;
        let schools = match tx.setting(SCHOOLS).await? {
            None => Vec::new(),
            Some(json) => serde_json::from_str::<Vec<School>>(&json).map_err(|source| DeskError::Unreadable {
                what: "school list".to_owned(),
                source,
            })?,
        };
        let sources = rows.into_iter().map(|row| Source {
            name: row.name,
            title: row.title,
            sector: row.sector,
            kind: row.kind,
            ids_of: row.ids_of,
        });
        *self.shared.sources.write().await = Arc::new(Sources::new(sources, schools));
        Ok(())
    }

    /// How many children there are: merged ones count once.
    pub async fn child_count(&self) -> Result<i64, DeskError> {
        Ok(self.shared.db.read().await?.count_children().await?.living)
    }
}

fn unknown_source(field: &'static str) -> DeskError {
    DeskError::unusable(field, "There is no such source; see onechild source list")
}
