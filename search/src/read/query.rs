//! A query as it was read, and which of its parts a viewer may use.

use std::fmt;

use child::policy::{FieldSet, SearchField};

use super::{Identifier, Part};

/// How far a viewer's query uses a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// As it was typed.
    Whole,
    /// Of a postcode, its district only: the viewer may not see more.
    DistrictOnly,
    /// Not at all: the viewer may not search by it, or it was not understood.
    NotUsed,
}

/// One part, and how far it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPart {
    /// The part.
    pub part: Part,
    /// How far the query uses it. It depends on the viewer and the kind of part alone, never on any child.
    pub used: Use,
}

/// How a text or a form was read. Its `Display` is the end of the sentence "Searching for ...":
/// `name chidi okafor, born 4 March 2001`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadQuery {
    /// The parts, names first.
    pub parts: Vec<Part>,
    /// Whether names that sound or are spelled alike answer too.
    pub similar: bool,
}

impl Default for ReadQuery {
    fn default() -> Self {
        Self {
            parts: Vec::new(),
            similar: true,
        }
    }
}

impl ReadQuery {
    /// Every part, with how far a viewer's query uses it.
    pub fn used_by(&self, fields: FieldSet) -> Vec<ReadPart> {
        self.parts
            .iter()
            .map(|part| ReadPart {
                part: part.clone(),
                used: usage(part, fields),
            })
            .collect()
    }

    /// Whether nothing was read that could be searched for.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Unread(_)))
    }

    /// Whether all that was given is one name: if it is a common one, the page asks for more.
    pub fn is_one_name(&self) -> bool {
        let mut read = self.parts.iter().filter(|part| !matches!(part, Part::Unread(_)));
        let first_words = read.next().and_then(Part::name_words);
        read.next().is_none() && first_words.is_some_and(|words| words.len() == 1)
    }

    /// Whether there is enough to search with: a number of the child's own, or two filled parts.
    pub fn is_specific(&self) -> bool {
        let parts = || self.parts.iter().filter(|part| !matches!(part, Part::Unread(_)));
        parts().any(|part| matches!(part, Part::Identifier(_))) || parts().count() >= 2
    }
}

impl fmt::Display for ReadQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            part.fmt(f)?;
        }
        Ok(())
    }
}

/// How far a viewer with these fields may search by a part.
pub(crate) fn usage(part: &Part, fields: FieldSet) -> Use {
    let may_name = fields.has(SearchField::Name) || fields.has(SearchField::UniversalName);
    let may = match part {
        // Our own reference stands on every page about a child: whoever may find children by name may use it.
        Part::Name(_) | Part::FirstNames(_) | Part::LastNames(_) | Part::Identifier(Identifier::Reference(_)) => {
            may_name
        }
        Part::Born(_) => fields.has(SearchField::BirthDate),
        Part::Postcode(_) if fields.has(SearchField::Address) || fields.has(SearchField::Pickup) => true,
        Part::Postcode(_) if fields.has(SearchField::District) => return Use::DistrictOnly,
        Part::Postcode(_) | Part::Unread(_) => false,
        Part::Address(_) => fields.has(SearchField::Address),
        Part::School(_) => fields.has(SearchField::School),
        Part::Carer(_) => fields.has(SearchField::Carer),
        Part::Phone(_) => fields.has(SearchField::Phone),
        Part::Identifier(Identifier::Upn(_)) => fields.has(SearchField::Upn),
        Part::Identifier(Identifier::NhsNumber(_)) => fields.has(SearchField::NhsNumber),
        Part::Sex(_) => fields.has(SearchField::Sex),
    };
    if may { Use::Whole } else { Use::NotUsed }
}
