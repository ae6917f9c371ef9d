//! Facts with those who state them, as a viewer may name them.

use serde::Serialize;

use super::rows::source_name;
use crate::{
    golden::{Golden, GoldenRecord},
    kind::Sector,
    policy::{Viewer, nameable},
    sources::Sources,
};

/// One fact and the sources that state it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told<T> {
    /// What is stated.
    #[serde(flatten)]
    pub fact: T,
    /// What pages call each source that states it, or "Another service" (note 18); each once.
    pub sources: Vec<String>,
}

/// Tells the facts of one golden record to one viewer.
pub(super) struct Teller<'a> {
    pub golden: &'a Golden,
    pub viewer: &'a Viewer,
    pub sources: &'a Sources,
}

impl<'a> Teller<'a> {
    /// The records whose facts may be told: not those that ended, and none of a sensitive service that the viewer may
    /// not name, for its facts would name it.
    pub fn records(&self) -> impl Iterator<Item = &'a GoldenRecord> {
        let (role, sources) = (self.viewer.role, self.sources);
        self.golden.records.iter().filter(move |record| {
            let sector = sources.sector(&record.key.source);
            !record.ended && (sector != Sector::Sensitive || nameable(role, sector))
        })
    }

    /// What `view` makes of each record: what several records state is told once, with all of their sources.
    pub fn tell<T: PartialEq>(&self, view: impl Fn(&'a GoldenRecord) -> Vec<T>) -> Vec<Told<T>> {
        let mut told: Vec<Told<T>> = Vec::new();
        for record in self.records() {
            let source = self.name(record);
            for fact in view(record) {
                if let Some(known) = told.iter_mut().find(|known| known.fact == fact) {
                    if !known.sources.contains(&source) {
                        known.sources.push(source.clone());
                    }
                } else {
                    told.push(Told {
                        fact,
                        sources: vec![source.clone()],
                    });
                }
            }
        }
        told
    }

    /// What the viewer may call the record's source.
    pub fn name(&self, record: &GoldenRecord) -> String {
        source_name(&record.key.source, self.viewer, self.sources)
    }

    /// A school by name: that of the school list, or else that which the source gives, or else the code.
    pub fn school(&self, code: Option<&str>, name: Option<&str>) -> Option<String> {
        let filled = |text: &&str| !text.trim().is_empty();
        match (code.filter(filled), name.filter(filled)) {
            (Some(code), Some(name)) if !self.sources.knows_school(code) => Some(name.to_owned()),
            (Some(code), _) => Some(self.sources.school(code)),
            (None, name) => name.map(str::to_owned),
        }
    }
}
