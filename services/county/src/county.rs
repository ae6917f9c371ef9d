//! Founds family after family and files what each source says about them.

use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};

use crate::chance::Chance;
use crate::error::CountyError;
use crate::family::{Family, Ground, Registry};
use crate::feeds::{SchoolRow, Staff};
use crate::filing::Office;
use crate::names::{Aliases, NameLists};
use crate::school::Schools;
use crate::table::Table;

/// What to make.
#[derive(Debug, Clone, PartialEq)]
pub struct CountyOptions {
    /// Children aged 0 to 19; pregnancies known to social care come on top (about one in a thousand).
    pub children: usize,
    /// Seed: the same options give the same bytes.
    pub seed: u64,
    /// The day the feeds were extracted.
    pub as_at: NaiveDate,
    /// Whether the feeds hold NHS numbers and UPNs.
    pub numbers: Numbers,
    /// Share of each plain feed's records that are further records of a child the feed already holds; `None` for the
    /// share usual in each feed. From 0 to a half.
    pub duplicates: Option<f64>,
}

impl CountyOptions {
    /// A county as councils have it: with numbers, and with as many duplicates as each feed usually holds.
    pub const fn new(children: usize, seed: u64, as_at: NaiveDate) -> Self {
        Self {
            children,
            seed,
            as_at,
            numbers: Numbers::Kept,
            duplicates: None,
        }
    }
}

/// Whether feeds hold NHS numbers and UPNs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Numbers {
    /// As each source holds them.
    #[default]
    Kept,
    /// Left out of every file: the same county otherwise, to the letter.
    LeftOut,
}

/// One feed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFile {
    /// Source name, for example `education`.
    pub source: &'static str,
    /// Kind of file, for example `education` or `transport-csv`.
    pub kind: &'static str,
    /// Where it is.
    pub path: PathBuf,
    /// Rows without the header.
    pub rows: u64,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyFiles {
    /// The feeds in the order to load them.
    pub feeds: Vec<FeedFile>,
    /// Which record is which child: `source,record_id,child_id,tags,origin`; see the crate's first page.
    pub truth: PathBuf,
    /// The made-up schools: `urn,name,phase,postcode`.
    pub schools: PathBuf,
    /// Texts worth searching for, each naming a child that three feeds know.
    pub searches: Vec<String>,
    /// Children aged 0 to 19.
    pub children: u64,
    /// Distinct records of the four plain feeds.
    pub source_records: u64,
}

/// First stream of the families; lower ones belong to what all families share.
const FAMILIES: u64 = 1_000;

/// Writes a made-up county into `dir`, which is made if it does not exist; files of the same names are replaced.
pub fn write_county(dir: &Path, options: &CountyOptions) -> Result<CountyFiles, CountyError> {
    if !(1950..=2150).contains(&options.as_at.year()) {
        return Err(CountyError::Day(options.as_at));
    }
    if let Some(share) = options.duplicates.filter(|share| !(0.0..=0.5).contains(share)) {
        return Err(CountyError::Duplicates(share));
    }
    std::fs::create_dir_all(dir).map_err(|source| CountyError::Folder {
        path: dir.to_owned(),
        source,
    })?;
    let lists = NameLists::load();
    let schools = Schools::build(&mut Chance::stream(options.seed, 1));
    let staff = Staff::build(&lists, &mut Chance::stream(options.seed, 2));
    let aliases = Aliases::load();
    let ground = Ground {
        lists: &lists,
        schools: &schools,
        as_at: options.as_at,
        duplicates: options.duplicates,
    };
    let mut registry = Registry::default();
    let mut office = Office::open(dir, options, &ground, &staff, &aliases)?;
    let mut children = 0;
    let mut number = 0;
    while children < options.children {
        let mut chance = Chance::stream(options.seed, FAMILIES + number);
        number += 1;
        let Some(family) = Family::found(&ground, &mut registry, options.children - children, &mut chance) else {
            continue;
        };
        children += family.children.iter().filter(|child| !child.unborn).count();
        office.file(&family, &mut registry, &mut chance)?;
    }
    let mut table = Table::<SchoolRow>::create(dir.join("schools.csv"), 0, Chance::stream(options.seed, 3))?;
    for school in schools.all() {
        table.push(school.row())?;
    }
    let (schools, _) = table.finish()?;
    office.close(schools, children as u64)
}
