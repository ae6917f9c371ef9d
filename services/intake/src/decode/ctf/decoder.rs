//! Steps through a CTF from pupil to pupil.

use std::io::BufRead;

use child::FeedKind;

use super::{
    pupil::{School, read_pupil},
    unused::Unused,
};
use crate::{
    decode::{
        Decode, Received, Shape,
        record::Sheet,
        xml::{Token, XmlScanner},
    },
    error::FeedError,
    header::Header,
    rule::{Finding, Rule, Warning},
};

/// Root elements: of the file between schools, and of the one with admissions.
pub(crate) const CTF_ROOTS: [&str; 2] = ["CTfile", "ATfile"];

/// Reads the pupils of a CTF, or of an ATF (the same for admissions).
pub(crate) struct CtfDecoder<B> {
    scanner: XmlScanner<B>,
    header: Header,
    school: School,
    /// Whether the element that holds the pupils is open.
    inside_pupils: bool,
    unused: Unused,
    line: u64,
    current: Result<Sheet, Rule>,
}

impl<B: BufRead> CtfDecoder<B> {
    /// Opens a CTF and looks at its root. The input starts behind the byte order mark, if there is one.
    pub(crate) fn open(file: &str, input: B) -> Result<Self, FeedError> {
        let mut scanner = XmlScanner::new(file, input);
        let root = loop {
            match scanner.next()? {
                Token::Open(name) => break name,
                Token::Text(_) | Token::Close | Token::End => {}
            }
        };
        if !CTF_ROOTS.contains(&root.as_str()) {
            return Err(FeedError::OtherRoot {
                file: file.to_owned(),
                kind: FeedKind::Ctf,
                wanted: "CTfile or ATfile",
            });
        }
        Ok(Self {
            scanner,
            header: Header::of_native(FeedKind::Ctf),
            school: School::default(),
            inside_pupils: false,
            unused: Unused::default(),
            line: 1,
            current: Err(Rule::RowEmpty),
        })
    }

    /// Reads what was just opened below the root.
    fn part(&mut self, name: String) -> Result<(), FeedError> {
        if name.to_ascii_lowercase().ends_with("pupildata") {
            self.inside_pupils = true;
        } else if name == "Header" {
            // A header too long to be one names no school; pupils do without.
            if let Some(header) = self.scanner.element(name)? {
                self.school = School::of(&header);
            }
        } else {
            self.unused.note(&name);
            self.scanner.skip()?;
        }
        Ok(())
    }
}

impl<B: BufRead> Decode for CtfDecoder<B> {
    fn advance(&mut self) -> Result<bool, FeedError> {
        loop {
            self.scanner.mark();
            match self.scanner.next()? {
                Token::Open(name) if self.inside_pupils && name == "Pupil" => {
                    self.line = self.scanner.token_line();
                    self.current = match self.scanner.element(name)? {
                        None => Err(Rule::RecordTooLong),
                        Some(_) if self.scanner.holds_nul() => Err(Rule::NulByte),
                        Some(pupil) => Ok(read_pupil(&pupil, &self.school, self.line, &mut self.unused)),
                    };
                    return Ok(true);
                }
                Token::Open(name) if self.inside_pupils => {
                    self.unused.note(&name);
                    self.scanner.skip()?;
                }
                Token::Open(name) => self.part(name)?,
                // Closes the pupils, or the root.
                Token::Close => self.inside_pupils = false,
                Token::Text(_) => {}
                Token::End => return Ok(false),
            }
        }
    }

    fn received(&self) -> Received<'_> {
        let (shape, warnings) = match &self.current {
            Ok(sheet) => (Shape::Cells(sheet.texts()), sheet.warnings()),
            Err(rule) => (Shape::broken(*rule, self.line), Vec::new()),
        };
        Received {
            line: self.line,
            raw: self.scanner.raw(),
            shape,
            warnings,
        }
    }

    fn header(&self) -> &Header {
        &self.header
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
