//! What policy and pages need to know about each source.

use std::collections::{BTreeMap, BTreeSet};

use crate::kind::{FeedKind, Sector};

/// The internal source: what people enter in the service itself. It is not in the registry, nobody delivers for it.
pub const OWN: &str = "onechild";
/// What pages call the internal source.
const OWN_TITLE: &str = "Recorded here";

/// A source as the registry knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name used in keys and on the command line.
    pub name: String,
    /// What pages call it.
    pub title: String,
    /// The part of the council or its partners that it belongs to.
    pub sector: Sector,
    /// Layout of what it sends; none if it sends nothing.
    pub kind: Option<FeedKind>,
    /// The source whose record ids it uses, where its own records name nobody.
    pub ids_of: Option<String>,
}

/// All registered sources, and the names of schools, by which codes turn into words.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    sources: BTreeMap<String, Source>,
    schools: BTreeMap<String, String>,
}

impl Sources {
    /// From the registry's rows and the establishment list (URN or local code, name).
    pub fn new(sources: impl IntoIterator<Item = Source>, schools: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            sources: sources
                .into_iter()
                .map(|source| (source.name.clone(), source))
                .collect(),
            schools: schools.into_iter().collect(),
        }
    }

    /// The sector of a source; a source that nobody registered is treated as sensitive, so that it is not named.
    pub fn sector(&self, name: &str) -> Sector {
        if name == OWN {
            return Sector::Own;
        }
        self.sources.get(name).map_or(Sector::Sensitive, |source| source.sector)
    }

    /// The layout of what a source sends; none for a source that is not registered or sends nothing.
    pub fn kind(&self, name: &str) -> Option<FeedKind> {
        self.sources.get(name)?.kind
    }

    /// The source whose record ids a source uses, where its own records name nobody.
    pub fn ids_of(&self, name: &str) -> Option<&str> {
        self.sources.get(name)?.ids_of.as_deref()
    }

    /// What pages call the source.
    pub fn label(&self, name: &str) -> String {
        if name == OWN {
            return OWN_TITLE.to_owned();
        }
        self.sources
            .get(name)
            .map_or_else(|| name.to_owned(), |source| source.title.clone())
    }

    /// The school's name, or its code where no name is known.
    pub fn school(&self, code: &str) -> String {
        self.schools
            .get(code)
            .cloned()
            .unwrap_or_else(|| format!("School {code}"))
    }

    /// Whether the school list names the code.
    pub fn knows_school(&self, code: &str) -> bool {
        self.schools.contains_key(code)
    }

    /// Code and name of every school of the list, by name: each once. Some feeds name a school by the numbers of its authority and
    /// establishment, seven digits; where the list has a URN of that name too, the URN is its code.
    pub fn schools(&self) -> Vec<(&str, &str)> {
        /// Digits of authority and establishment together.
        const NUMBER: usize = 7;
        let with_urn: BTreeSet<&str> = self
            .schools
            .iter()
            .filter(|(code, _)| code.len() != NUMBER)
            .map(|(_, name)| &**name)
            .collect();
        let mut schools: Vec<(&str, &str)> = self
            .schools
            .iter()
            .map(|(code, name)| (&**code, &**name))
            .filter(|(code, name)| code.len() != NUMBER || !with_urn.contains(name))
            .collect();
        schools.sort_by_key(|(code, name)| (*name, *code));
        schools
    }

    /// Every registered source, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_with_two_codes_is_offered_once_and_named_by_both() {
        let schools = [
            ("110001", "Ash Lane"),
            ("8732001", "Ash Lane"),
            ("110002", "Ash Lane"),
            ("8732009", "Beck"),
        ];
        let sources = Sources::new([], schools.map(|(code, name)| (code.to_owned(), name.to_owned())));
        assert_eq!(
            sources.schools(),
            [("110001", "Ash Lane"), ("110002", "Ash Lane"), ("8732009", "Beck")]
        );
        assert_eq!(sources.school("8732001"), "Ash Lane");
        assert_eq!(sources.school("110009"), "School 110009");
    }
}
