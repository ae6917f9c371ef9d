//! The made-up county of a run.

use std::{collections::BTreeMap, fs::File, io::BufReader, path::Path};

use anyhow::Context as _;
use child::School;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use county::{CountyFiles, CountyOptions};
use linkage::{Model, Population};
use tempfile::TempDir;

/// The feeds that describe children in columns of their own; the engine links these without the application.
pub const PLAIN_FEEDS: [&str; 4] = ["education", "health_births", "social_care", "careers"];

/// A county on disk, removed with this value.
#[derive(Debug)]
pub struct CountyFolder {
    /// Its files.
    pub files: CountyFiles,
    folder: TempDir,
}

/// The day on which the feeds were extracted.
pub fn as_at() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day of the calendar")
}

/// Where the clock of the application stands.
pub fn morning() -> DateTime<Utc> {
    as_at().and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(8)
}

impl CountyFolder {
    /// Makes up a county of so many children, the same in every run.
    pub fn of(children: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let options = CountyOptions::new(children, 1, as_at());
        let files = county::write_county(folder.path(), &options).context("the county cannot be written")?;
        Ok(Self { files, folder })
    }

    /// The folder of its files.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Every school.
    pub fn schools(&self) -> anyhow::Result<Vec<School>> {
        let mut schools = Vec::new();
        for row in csv::Reader::from_path(&self.files.schools)?.deserialize() {
            let row: BTreeMap<String, String> = row?;
            let part = |name: &str| row.get(name).cloned().unwrap_or_default();
            schools.push((part("urn"), part("name")).into());
        }
        Ok(schools)
    }

    /// Reads the four plain feeds.
    pub fn population(&self, model: &Model) -> anyhow::Result<Population> {
        let mut population = Population::new(model);
        for feed in self
            .files
            .feeds
            .iter()
            .filter(|feed| PLAIN_FEEDS.contains(&feed.source))
        {
            read_feed(&mut population, model, feed.source, &feed.path)?;
        }
        Ok(population)
    }
}

/// Reads one file of records into a population.
pub fn read_feed(population: &mut Population, model: &Model, source: &str, path: &Path) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut reader = csv::Reader::from_reader(BufReader::with_capacity(1 << 20, file));
    let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let place = |name: &str| header.iter().position(|known| known == name);
    let id = place(&model.id_column).with_context(|| format!("{} has no {}", path.display(), model.id_column))?;
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        population.push(source, &row[id], &|name| place(name).and_then(|at| row.get(at)));
    }
    Ok(())
}
