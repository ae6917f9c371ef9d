//! Founds family after family and files what each source says about them.

use std::path::{Path, PathBuf};

use chrono::{Datelike, Days, NaiveDate};

use crate::chance::Chance;
use crate::dirt::{self, Rates, Scribe, Strangers, Style};
use crate::error::CountyError;
use crate::family::{Child, Family, Ground, Life, Registry, Snapshot};
use crate::feeds::{
    self, Adult, BirthRow, CareRow, CareersRow, EducationRow, InvolvementRow, Reference, Row, SchoolRow, Staff,
    TransportRow, TruthRow,
};
use crate::names::{Aliases, NameLists, Sex};
use crate::presence::{self, Planned};
use crate::school::Schools;
use crate::searches::Searches;
use crate::table::Table;
use crate::tags::Tags;

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyOptions {
    /// Children aged 0 to 19; pregnancies known to social care come on top (about one in a thousand).
    pub children: usize,
    /// Seed: the same options give the same bytes.
    pub seed: u64,
    /// The day the feeds were extracted.
    pub as_at: NaiveDate,
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
    /// Which record is which child: `source,record_id,child_id,tags`.
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

/// Rows a feed holds back to break up families.
const WINDOW: usize = 4_096;
/// First stream of the families; lower ones belong to what all families share.
const FAMILIES: u64 = 1_000;

/// Writes a made-up county into `dir`, which is made if it does not exist; files of the same names are replaced.
pub fn write_county(dir: &Path, options: &CountyOptions) -> Result<CountyFiles, CountyError> {
    if !(1950..=2150).contains(&options.as_at.year()) {
        return Err(CountyError::Day(options.as_at));
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
    };
    let mut registry = Registry::default();
    let mut office = Office::open(dir, options.seed, &ground, &staff, &aliases)?;
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

/// Numbers records so that neighbours in a family get unrelated ids, and none repeats within a source.
#[derive(Default)]
struct RecordIds {
    given: u64,
}

impl RecordIds {
    fn next(&mut self, prefix: char) -> String {
        // 7,368,787 shares no factor with ten million.
        let scattered = (self.given * 7_368_787 + 1_234_567) % 10_000_000;
        let lap = self.given / 10_000_000;
        self.given += 1;
        format!("{prefix}{:07}", scattered + lap * 10_000_000)
    }
}

/// The files being written and what the sources have in common.
struct Office<'a> {
    ground: &'a Ground<'a>,
    staff: &'a Staff,
    aliases: &'a Aliases,
    education: Table<EducationRow>,
    births: Table<BirthRow>,
    care: Table<CareRow>,
    careers: Table<CareersRow>,
    transport: Table<TransportRow>,
    involvement: Table<InvolvementRow>,
    truth: Table<TruthRow>,
    ids: [RecordIds; 6],
    strangers: Strangers,
    searches: Searches,
    adults: u32,
}

/// A record on file, for involvements to refer to.
struct Filed {
    source: &'static str,
    id: String,
    life: Life,
}

impl<'a> Office<'a> {
    fn open(
        dir: &Path,
        seed: u64,
        ground: &'a Ground<'a>,
        staff: &'a Staff,
        aliases: &'a Aliases,
    ) -> Result<Self, CountyError> {
        fn table<T: Row>(dir: &Path, name: &str, held: usize, seed: u64, stream: u64) -> Result<Table<T>, CountyError> {
            Table::create(dir.join(name), held, Chance::stream(seed, stream))
        }
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
        })
    }

    fn close(self, schools: PathBuf, children: u64) -> Result<CountyFiles, CountyError> {
        let source_records = self.ids[..4].iter().map(|ids| ids.given).sum();
        let mut files = Vec::new();
        let mut file = |source, kind, (path, rows)| {
            files.push(FeedFile {
                source,
                kind,
                path,
                rows,
            })
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
    fn file(&mut self, family: &Family, registry: &mut Registry, chance: &mut Chance) -> Result<(), CountyError> {
        for child in &family.children {
            self.strangers.meet(&child.nhs, child.upn.as_deref());
        }
        for child in &family.children {
            self.file_child(family, child, registry, chance)?;
        }
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
        for plan in presence::in_education(family, child, as_at, chance) {
            clean_at_school |= self.file_education(family, child, plan, &mut filed, chance)?;
        }
        for plan in presence::in_births(family, child, as_at, chance) {
            self.file_births(family, child, plan, &mut filed, chance)?;
        }
        for plan in presence::in_social_care(family, child, as_at, chance) {
            self.file_care(family, child, plan, &mut filed, chance)?;
        }
        let own_phone = registry.phones.issue();
        for plan in presence::in_careers(family, child, as_at, chance) {
            self.file_careers(family, child, plan, &own_phone, &mut filed, chance)?;
        }
        let today = family.snapshot(child, Life::Present, as_at, false);
        self.file_transport(family, &today, chance)?;
        self.file_involvements(family, &today, &filed, chance)?;
        let mut sources: Vec<&str> = filed.iter().map(|record| record.source).collect();
        sources.dedup();
        let plain = family.hiding_since.is_none() && child.earlier.is_none();
        if clean_at_school && sources.len() >= 3 && plain && today.tags.is_empty() && self.searches.wanting() {
            self.searches.offer(family, &today, self.aliases, chance);
        }
        Ok(())
    }

    fn file_education(
        &mut self,
        family: &Family,
        child: &Child,
        plan: Planned,
        filed: &mut Vec<Filed>,
        chance: &mut Chance,
    ) -> Result<bool, CountyError> {
        let style = chance.weighted(&[(Style::Proper, 0.78), (Style::Plain, 0.15), (Style::Upper, 0.07)]);
        let seen = family.snapshot(child, plan.life, plan.day, chance.hit(0.15));
        let mut scribe = self.scribe(&dirt::EDUCATION, style, &seen, plan, chance);
        let mut row = feeds::education(&mut scribe, &seen, self.ground.schools, plan.day, plan.second);
        let tags = scribe.tags;
        let id = self.ids[0].next('E');
        row.record_id.clone_from(&id);
        if chance.hit(0.004) && plan.life == Life::Present && child.earlier.is_none() {
            let before = plan.day - Days::new(200);
            let mut older = row.clone();
            older.updated_on = before.to_string();
            older.address_line1 = family.stay_on(before).address.line.clone();
            older.town = family.stay_on(before).address.town.to_owned();
            older.postcode.clone_from(&family.stay_on(before).address.postcode);
            self.education.push(older)?;
        }
        self.education.push(row)?;
        let clean = tags.is_empty();
        self.know("education", id, &seen, plan.life, &tags, filed)?;
        if let Some(adult) = stray_adult(family, &seen, dirt::EDUCATION.adult, chance) {
            let mut scribe = self.scribe(&dirt::EDUCATION, style, &seen, plan, chance);
            let mut row = feeds::adult_education(&mut scribe, &adult, &seen, plan.day);
            row.record_id = self.ids[0].next('E');
            let id = row.record_id.clone();
            self.education.push(row)?;
            self.know_adult("education", id)?;
        }
        Ok(clean)
    }

    fn file_births(
        &mut self,
        family: &Family,
        child: &Child,
        plan: Planned,
        filed: &mut Vec<Filed>,
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let style = chance.weighted(&[(Style::Upper, 0.9), (Style::Plain, 0.1)]);
        let seen = family.snapshot(child, plan.life, plan.day, false);
        let mut scribe = self.scribe(&dirt::HEALTH, style, &seen, plan, chance);
        let mut row = feeds::births(&mut scribe, &seen, plan.life, plan.day, plan.nameless);
        let tags = scribe.tags;
        row.record_id = self.ids[1].next('B');
        let id = row.record_id.clone();
        self.births.push(row)?;
        self.know("health_births", id, &seen, plan.life, &tags, filed)
    }

    fn file_care(
        &mut self,
        family: &Family,
        child: &Child,
        plan: Planned,
        filed: &mut Vec<Filed>,
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let style = chance.weighted(&[
            (Style::Proper, 0.5),
            (Style::Plain, 0.3),
            (Style::Upper, 0.15),
            (Style::Lower, 0.05),
        ]);
        let seen = family.snapshot(child, plan.life, plan.day, chance.hit(0.25));
        let mut scribe = self.scribe(&dirt::CARE, style, &seen, plan, chance);
        let mut row = feeds::social_care(&mut scribe, &seen, plan.life, plan.day, plan.nameless, family.town);
        let tags = scribe.tags;
        row.record_id = self.ids[2].next('S');
        let id = row.record_id.clone();
        self.care.push(row)?;
        self.know("social_care", id, &seen, plan.life, &tags, filed)?;
        if let Some(adult) = stray_adult(family, &seen, dirt::CARE.adult, chance) {
            let mut scribe = self.scribe(&dirt::CARE, style, &seen, plan, chance);
            let mut row = feeds::adult_social_care(&mut scribe, &adult, &seen, plan.day);
            row.record_id = self.ids[2].next('S');
            let id = row.record_id.clone();
            self.care.push(row)?;
            self.know_adult("social_care", id)?;
        }
        Ok(())
    }

    fn file_careers(
        &mut self,
        family: &Family,
        child: &Child,
        plan: Planned,
        own_phone: &str,
        filed: &mut Vec<Filed>,
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let style = chance.weighted(&[
            (Style::Lower, 0.3),
            (Style::Careless, 0.1),
            (Style::Plain, 0.4),
            (Style::Proper, 0.2),
        ]);
        let seen = family.snapshot(child, plan.life, plan.day, chance.hit(0.25));
        let phone = if chance.hit(0.7) { own_phone } else { seen.phone };
        let mut scribe = self.scribe(&dirt::CAREERS, style, &seen, plan, chance);
        let mut row = feeds::careers(&mut scribe, &seen, phone, plan.day);
        let tags = scribe.tags;
        row.record_id = self.ids[3].next('Y');
        let id = row.record_id.clone();
        self.careers.push(row)?;
        self.know("careers", id, &seen, plan.life, &tags, filed)?;
        if let Some(adult) = stray_adult(family, &seen, dirt::CAREERS.adult, chance) {
            let mut scribe = self.scribe(&dirt::CAREERS, style, &seen, plan, chance);
            let mut row = feeds::adult_careers(&mut scribe, &adult, &seen, plan.day);
            row.record_id = self.ids[3].next('Y');
            let id = row.record_id.clone();
            self.careers.push(row)?;
            self.know_adult("careers", id)?;
        }
        Ok(())
    }

    fn file_transport(
        &mut self,
        family: &Family,
        today: &Snapshot<'_>,
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let age = today.child.age_on(self.ground.as_at);
        if today.child.unborn || today.upn.is_none() || !(4..19).contains(&age) {
            return Ok(());
        }
        let plan = Planned {
            life: Life::Present,
            day: self.ground.as_at,
            second: false,
            nameless: false,
        };
        let mut scribe = self.scribe(&dirt::EDUCATION, Style::Proper, today, plan, chance);
        let Some(mut row) = feeds::transport(&mut scribe, family, today, self.ground.schools, self.ground.as_at) else {
            return Ok(());
        };
        let tags = scribe.tags;
        row.source_id = self.ids[4].next('T');
        let id = row.source_id.clone();
        self.transport.push(row)?;
        self.truth.push(truth_row("transport", id, today.id, &tags))
    }

    fn file_involvements(
        &mut self,
        family: &Family,
        today: &Snapshot<'_>,
        filed: &[Filed],
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let child = today.child;
        let records: Vec<&Filed> = filed.iter().filter(|record| record.life == Life::Present).collect();
        let in_care = records.iter().any(|record| record.source == "social_care");
        for service in feeds::services(family, child, in_care, self.ground.as_at, chance) {
            let mut tags = today.tags.clone();
            let preferred = records
                .iter()
                .find(|record| record.source == service.prefers())
                .or(records.first());
            let by_number = !child.unborn && chance.hit(0.18);
            let reference = match preferred {
                Some(record) if !by_number => Reference::Record(record.source, &record.id),
                _ => {
                    tags.add("by_name");
                    let by_upn = chance.hit(0.5);
                    Reference::Person {
                        nhs: if by_upn && today.upn.is_some() { "" } else { today.nhs },
                        upn: today.upn.filter(|_| by_upn).unwrap_or_default(),
                    }
                }
            };
            if service.ended() {
                tags.add("ended");
            }
            let mut row = feeds::involvement(
                &service,
                child,
                today.surname,
                family.town,
                &reference,
                self.staff,
                chance,
            );
            row.source_id = self.ids[5].next('N');
            let id = row.source_id.clone();
            self.involvement.push(row)?;
            self.truth.push(truth_row("involvement", id, today.id, &tags))?;
        }
        Ok(())
    }

    fn scribe<'s>(
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

    fn know(
        &mut self,
        source: &'static str,
        id: String,
        seen: &Snapshot<'_>,
        life: Life,
        tags: &Tags,
        filed: &mut Vec<Filed>,
    ) -> Result<(), CountyError> {
        self.truth.push(truth_row(source, id.clone(), seen.id, tags))?;
        filed.push(Filed { source, id, life });
        Ok(())
    }

    fn know_adult(&mut self, source: &'static str, id: String) -> Result<(), CountyError> {
        self.adults += 1;
        let mut tags = Tags::default();
        tags.add("parent_in_feed");
        let child_id = format!("A{:06}", self.adults);
        self.truth.push(truth_row(source, id, &child_id, &tags))
    }
}

fn truth_row(source: &str, record_id: String, child_id: &str, tags: &Tags) -> TruthRow {
    TruthRow {
        source: source.to_owned(),
        record_id,
        child_id: child_id.to_owned(),
        tags: tags.joined(),
    }
}

/// A grown-up of the family whom somebody registers as a child; one father in four has his son's forename.
fn stray_adult<'a>(family: &'a Family, seen: &Snapshot<'a>, rate: f64, chance: &mut Chance) -> Option<Adult<'a>> {
    if !chance.hit(rate) || seen.tags.joined().contains("adopted") {
        return None;
    }
    let Some(father) = family.father.as_ref().filter(|_| chance.hit(0.6)) else {
        let surname = family.mother.surname_on(seen.child.born);
        return Some(Adult {
            first: &family.mother.first,
            surname,
            born: family.mother.born,
            sex: Sex::Female,
        });
    };
    let namesake = seen.child.sex == Sex::Male && chance.hit(0.5);
    let first = if namesake { seen.first } else { &father.first };
    Some(Adult {
        first,
        surname: &father.maiden,
        born: father.born,
        sex: Sex::Male,
    })
}
