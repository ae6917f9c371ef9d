//! Schools, as the header and the history of a pupil name them.

use crate::decode::xml::Element;

/// What the header of the file says.
#[derive(Debug, Default)]
pub(super) struct School {
    /// URN, else the authority's and the establishment's numbers; none where the council itself is the sender.
    pub(super) code: Option<String>,
    /// What the sending school is called.
    pub(super) name: Option<String>,
    /// When the sender wrote the file.
    pub(super) written: Option<String>,
}

impl School {
    /// Reads the header.
    pub(super) fn of(header: &Element) -> Self {
        let school = header.child("SourceSchool");
        Self {
            code: school.and_then(school_code),
            name: school
                .and_then(|school| school.text_of("SchoolName"))
                .map(str::to_owned),
            written: header.text_of("DateTime").map(str::to_owned),
        }
    }
}

/// URN of a school, else the authority's and the establishment's numbers.
pub(super) fn school_code(school: &Element) -> Option<String> {
    let text = |name| school.text_of(name);
    let number = text("LEA").zip(text("Estab"));
    // The council writes letters (LLLL) where an establishment has digits.
    let number = number.filter(|(_, estab)| estab.bytes().all(|byte| byte.is_ascii_digit()));
    let urn = text("URN").map(str::to_owned);
    urn.or_else(|| number.map(|(authority, estab)| format!("{authority}{estab}")))
}
