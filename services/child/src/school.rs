//! Schools, and the one code of each whatever feeds call it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A school of the council's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct School {
    /// Its code: unique reference number of six digits, or the council's own code for a setting that has none.
    pub code: String,
    /// What pages call it.
    pub name: String,
    /// Its authority's and its establishment's numbers, seven digits together, as some feeds name it; none where it has none, or
    /// where the same number names another school too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Whether it is closed: the past still calls it by its name, and nobody is sent there any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

impl From<(String, String)> for School {
    /// A school of this code and name, which no feed calls otherwise.
    fn from((code, name): (String, String)) -> Self {
        Self {
            code,
            name,
            number: None,
            closed: false,
        }
    }
}

/// The council's list of schools. Every question takes whichever code a feed or a person wrote; a code that the list does not
/// know stands for itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schools {
    by_code: BTreeMap<String, School>,
    /// The code of each number that names one school alone.
    codes: BTreeMap<String, String>,
}

impl Schools {
    /// The list. Of two schools with one code the last counts; a number of two schools, or one that is a school's code, is
    /// nobody's: who asks for one school must never be given another's children.
    pub fn new(schools: impl IntoIterator<Item = School>) -> Self {
        let by_code: BTreeMap<String, School> = schools
            .into_iter()
            .map(|school| (school.code.clone(), school))
            .collect();
        let mut codes = BTreeMap::new();
        let mut shared = BTreeSet::new();
        for school in by_code.values() {
            if let Some(number) = &school.number
                && (by_code.contains_key(number) || codes.insert(number.clone(), school.code.clone()).is_some())
            {
                shared.insert(number.clone());
            }
        }
        codes.retain(|number, _| !shared.contains(number));
        Self { by_code, codes }
    }

    /// The code of the school.
    pub fn code<'a>(&'a self, written: &'a str) -> &'a str {
        self.codes.get(written).map_or(written, String::as_str)
    }

    /// The code of the school, and the number that feeds may use in its place.
    pub fn both<'a>(&'a self, written: &'a str) -> (&'a str, Option<&'a str>) {
        let code = self.code(written);
        let number = self.by_code.get(code).and_then(|school| school.number.as_deref());
        (code, number.filter(|number| self.codes.contains_key(*number)))
    }

    /// The name of the school, if the list has it.
    pub fn name(&self, written: &str) -> Option<&str> {
        self.by_code.get(self.code(written)).map(|school| &*school.name)
    }

    /// Every school, by name.
    pub fn by_name(&self) -> Vec<&School> {
        let mut schools: Vec<&School> = self.by_code.values().collect();
        schools.sort_by_key(|school| (&school.name, &school.code));
        schools
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn school(code: &str, name: &str, number: Option<&str>) -> School {
        School {
            number: number.map(str::to_owned),
            ..School::from((code.to_owned(), name.to_owned()))
        }
    }

    #[test]
    fn a_school_has_one_code_whichever_a_feed_writes() {
        let list = Schools::new([
            school("110002", "Beck School", Some("8732009")),
            school("110001", "Ash Lane", Some("8732001")),
            school("FC1", "Fell Centre", None),
        ]);
        for written in ["110001", "8732001"] {
            assert_eq!(list.code(written), "110001");
            assert_eq!(list.both(written), ("110001", Some("8732001")));
            assert_eq!(list.name(written), Some("Ash Lane"));
        }
        assert_eq!(
            (list.both("FC1"), list.name("FC1")),
            (("FC1", None), Some("Fell Centre"))
        );
        assert_eq!((list.both("900000"), list.name("900000")), (("900000", None), None));
        let codes: Vec<&str> = list.by_name().iter().map(|school| &*school.code).collect();
        assert_eq!(codes, ["110001", "110002", "FC1"]);
    }

    #[test]
    fn p06_a_number_that_could_mean_two_schools_means_neither() {
        let list = Schools::new([
            school("110001", "Ash Lane", Some("8732001")),
            school("110002", "Beck School", Some("8732001")),
            school("110003", "Crag School", Some("8732001")),
            school("110004", "Dale School", Some("110003")),
        ]);
        assert_eq!((list.code("8732001"), list.name("8732001")), ("8732001", None));
        assert_eq!(list.both("110001"), ("110001", None));
        assert_eq!(list.both("110003"), ("110003", None));
        assert_eq!(list.both("110004"), ("110004", None));
    }
}
