//! What makes a document a CTF.

use child::FeedKind;

use super::{pupil::read_pupil, school::School};
use crate::{
    decode::xml::{Element, Form, Part, Reading, Unused},
    rule::{Finding, Rule, Warning},
};

/// Root elements: of the file between schools, and of the one with admissions.
pub(crate) const CTF_ROOTS: &[&str] = &["CTfile", "ATfile"];

/// A CTF, or an ATF (the same for admissions).
#[derive(Debug, Default)]
pub(crate) struct Ctf {
    school: School,
    unused: Unused,
}

impl Form for Ctf {
    fn kind(&self) -> FeedKind {
        FeedKind::Ctf
    }

    fn roots(&self) -> &'static [&'static str] {
        CTF_ROOTS
    }

    fn is_gated(&self) -> bool {
        false
    }

    fn part(&self, name: &str, in_holder: bool) -> Part {
        match name {
            "Pupil" if in_holder => Part::Record,
            "Header" if !in_holder => Part::Head,
            _ if !in_holder && name.to_ascii_lowercase().ends_with("pupildata") => Part::Holder,
            _ => Part::Other,
        }
    }

    fn read_head(&mut self, header: &Element) -> bool {
        self.school = School::of(header);
        true
    }

    fn read(&mut self, record: Element, line: u64) -> Reading {
        Reading {
            sheet: read_pupil(&record, &self.school, line, &mut self.unused),
            passed: None,
        }
    }

    fn pass_over(&mut self, name: &str) {
        self.unused.note(name);
    }

    fn file_warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let Some(names) = self.unused.names() {
            warnings.push(Finding::new(Rule::ElementsUnused, None, 1).telling(&names));
        }
        if self.school.code.is_none() {
            warnings.push(Finding::new(Rule::SchoolMissing, None, 1));
        }
        warnings
    }
}
