//! The open files, and what happens to each child's papers.

use std::path::{Path, PathBuf};

use crate::chance::Chance;
use crate::county::{CountyFiles, CountyOptions, FeedFile, Numbers};
use crate::dirt::{Rates, Scribe, Strangers, Style};
use crate::error::CountyError;
use crate::family::{Child, Family, Ground, Life, Registry, Snapshot};
use crate::feeds::{BirthRow, CareRow, CareersRow, EducationRow, InvolvementRow, Row, Staff, TransportRow, TruthRow};
use crate::names::{Aliases, Origin};
use crate::presence::{self, Planned};
use crate::searches::Searches;
use crate::table::Table;
use crate::tags::Tags;

use super::undecided::{self, Pending, Written};

/// Rows a feed holds back to break up families.
const WINDOW: usize = 4_096;

/// Numbers records so that neighbours in a family get unrelated ids, and none repeats within a source.
#[derive(Default)]
pub(super) struct RecordIds {
    given: u64,
}

impl RecordIds {
    pub(super) fn next(&mut self, prefix: char) -> String {
        // 7,368,787 shares no factor with ten million.
        let scattered = (self.given * 7_368_787 + 1_234_567) % 10_000_000;
        let lap = self.given / 10_000_000;
        self.given += 1;
        format!("{prefix}{:07}", scattered + lap * 10_000_000)
    }
}

/// The files being written and what the sources have in common.
pub struct Office<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) staff: &'a Staff,
    pub(super) aliases: &'a Aliases,
    pub(super) education: Table<EducationRow>,
    pub(super) births: Table<BirthRow>,
    pub(super) care: Table<CareRow>,
    pub(super) careers: Table<CareersRow>,
    pub(super) transport: Table<TransportRow>,
    pub(super) involvement: Table<InvolvementRow>,
    pub(super) truth: Table<TruthRow>,
    pub(super) ids: [RecordIds; 6],
    pub(super) strangers: Strangers,
    pub(super) searches: Searches,
    pub(super) adults: u32,
    /// What the family at hand has on file so far: its truth is written when all of it is known.
    pub(super) pending: Vec<Pending>,
    numbers: Numbers,
}

/// A record on file, for involvements to refer to.
pub(super) struct Filed {
    pub(super) source: &'static str,
    pub(super) id: String,
    pub(super) life: Life,
}

/// Creates a file of the county.
fn table<T: Row>(dir: &Path, name: &str, held: usize, seed: u64, stream: u64) -> Result<Table<T>, CountyError> {
    Table::create(dir.join(name), held, Chance::stream(seed, stream))
}

impl<'a> Office<'a> {
    /// Creates the files in `dir`.
    pub fn open(
        dir: &Path,
        options: &CountyOptions,
        ground: &'a Ground<'a>,
        staff: &'a Staff,
        aliases: &'a Aliases,
    ) -> Result<Self, CountyError> {
        let seed = options.seed;
        Ok(Self {
            ground,
            staff,
            aliases,
            education: table(dir, "education.csv", WINDOW, seed, 10)?,
            births: table(dir, "health_births.csv", WINDOW, seed, 11)?,
            care: table(dir, "social_care.csv", WINDOW, seed, 12)?,
            careers: table(dir, "careers.csv", WINDOW, seed, 13)?,
            transport: table(dir, "transport.csv", WINDOW, seed, 14)?,
            involvement: table(dir, "involvement.csv", WINDOW, seed, 15)?,
            truth: table(dir, "truth.csv", 0, seed, 16)?,
            ids: Default::default(),
            strangers: Strangers::default(),
            searches: Searches::default(),
            adults: 0,
            pending: Vec::new(),
            numbers: options.numbers,
        })
    }

    /// Finishes the files.
    pub fn close(self, schools: PathBuf, children: u64) -> Result<CountyFiles, CountyError> {
        let source_records = self.ids[..4].iter().map(|ids| ids.given).sum();
        let mut files = Vec::new();
        let mut file = |source, kind, (path, rows)| {
            files.push(FeedFile {
                source,
                kind,
                path,
                rows,
            });
        };
        file("education", "education", self.education.finish()?);
        file("health_births", "health_births", self.births.finish()?);
        file("social_care", "social_care", self.care.finish()?);
        file("careers", "careers", self.careers.finish()?);
        file("transport", "transport-csv", self.transport.finish()?);
        file("involvement", "involvement-csv", self.involvement.finish()?);
        let (truth, _) = self.truth.finish()?;
        Ok(CountyFiles {
            feeds: files,
            truth,
            schools,
            searches: self.searches.finish(),
            children,
            source_records,
        })
    }

    /// Everything every source says about one family.
    pub fn file(&mut self, family: &Family, registry: &mut Registry, chance: &mut Chance) -> Result<(), CountyError> {
        for child in &family.children {
            if !family.without_numbers {
                self.strangers.meet(&child.nhs, child.upn.as_deref());
            }
        }
        for child in &family.children {
            self.file_child(family, child, registry, chance)?;
        }
        let mut pending = std::mem::take(&mut self.pending);
        undecided::mark(&mut pending);
        for record in pending.drain(..) {
            self.truth.push(record.row())?;
        }
        self.pending = pending;
        Ok(())
    }

    fn file_child(
        &mut self,
        family: &Family,
        child: &Child,
        registry: &mut Registry,
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let as_at = self.ground.as_at;
        let mut filed = Vec::new();
        let mut clean_at_school = false;
        for plan in presence::in_education(family, child, self.ground, chance) {
            clean_at_school |= self.file_education(family, child, plan, &mut filed, chance)?;
        }
        for plan in presence::in_births(family, child, self.ground, chance) {
            self.file_births(family, child, plan, &mut filed, chance)?;
        }
        for plan in presence::in_social_care(family, child, self.ground, chance) {
            self.file_care(family, child, plan, &mut filed, chance)?;
        }
        let own_phone = registry.phones.issue();
        for plan in presence::in_careers(family, child, self.ground, chance) {
            self.file_careers(family, child, plan, &own_phone, &mut filed, chance)?;
        }
        let today = family.snapshot(child, Life::Present, as_at, false);
        self.file_transport(family, &today, chance)?;
        let working = self.file_involvements(family, &today, &filed, chance)?;
        let mut sources: Vec<&str> = filed.iter().map(|record| record.source).collect();
        sources.dedup();
        let plain = family.hiding_since.is_none() && child.earlier.is_none();
        if clean_at_school && sources.len() >= 3 && plain && today.tags.is_empty() && self.searches.wanting() {
            self.searches.offer(family, &today, working, self.aliases, chance);
        }
        Ok(())
    }

    pub(super) fn scribe<'s>(
        &'s self,
        rates: &'s Rates,
        style: Style,
        seen: &Snapshot<'_>,
        plan: Planned,
        chance: &'s mut Chance,
    ) -> Scribe<'s> {
        let mut tags = seen.tags.clone();
        if plan.second {
            tags.add("duplicate");
        }
        Scribe {
            aliases: self.aliases,
            rates,
            style,
            chance,
            tags,
            strangers: &self.strangers,
        }
    }

    /// Whether the files hold numbers at all.
    pub(super) const fn with_numbers(&self) -> bool {
        matches!(self.numbers, Numbers::Kept)
    }

    /// Takes note of a child's record in a plain feed.
    pub(super) fn know(
        &mut self,
        record: Filed,
        seen: &Snapshot<'_>,
        mut tags: Tags,
        written: Written,
        filed: &mut Vec<Filed>,
    ) {
        if !self.with_numbers() {
            tags.forget_numbers();
        }
        self.pending.push(Pending {
            source: record.source,
            id: record.id.clone(),
            child_id: seen.id.to_owned(),
            delivery: (seen.child.births_in_delivery > 1).then(|| seen.child.delivery.clone()),
            sex: seen.child.sex,
            origin: seen.origin,
            tags,
            written,
        });
        filed.push(record);
    }

    /// Takes note of a child's record in a feed of services, which are not linked to each other.
    pub(super) fn know_service(
        &mut self,
        source: &str,
        id: String,
        seen: &Snapshot<'_>,
        mut tags: Tags,
    ) -> Result<(), CountyError> {
        if !self.with_numbers() {
            tags.forget_numbers();
        }
        self.truth.push(truth_row(source, id, seen.id, &tags, seen.origin))
    }

    /// Takes note of a grown-up's record; a `namesake` has a child's forename and surname.
    pub(super) fn know_adult(
        &mut self,
        source: &str,
        id: String,
        origin: Origin,
        namesake: bool,
    ) -> Result<(), CountyError> {
        self.adults += 1;
        let mut tags = Tags::default();
        tags.add("parent_in_feed");
        if namesake {
            tags.add("namesake");
        }
        let child_id = format!("A{:06}", self.adults);
        self.truth.push(truth_row(source, id, &child_id, &tags, origin))
    }
}

pub(super) fn truth_row(source: &str, record_id: String, child_id: &str, tags: &Tags, origin: Origin) -> TruthRow {
    TruthRow {
        source: source.to_owned(),
        record_id,
        child_id: child_id.to_owned(),
        tags: tags.joined(),
        origin: origin.name(),
    }
}
