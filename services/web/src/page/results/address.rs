//! Addresses of a list of results: token, filters, order and page, and nothing personal (page rule G7).

use child::view::Flag;
use desk::{Narrowing, Sort};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

/// What follows `?`. Words that we do not know count as absent, so that an old link still lists something.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ResultsQuery {
    page: String,
    sort: String,
    age: String,
    school: String,
    flag: String,
}

impl ResultsQuery {
    /// The page asked for.
    pub fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// Filters, order and page as the desk takes them.
    pub fn narrowing(&self) -> Narrowing {
        Narrowing {
            page: self.page(),
            sort: self.sort.parse().unwrap_or_default(),
            age_band: self.age.parse().ok(),
            school: Some(self.school.clone()).filter(|school| !school.is_empty()),
            flag: flag_of(&self.flag),
            counts: true,
        }
    }
}

/// Name of a flag in URLs.
pub(super) const fn flag_name(flag: Flag) -> &'static str {
    match flag {
        Flag::Shielded => "shielded",
        Flag::PossiblyShielded => "possibly-shielded",
        Flag::UnderReview => "under-review",
        Flag::CafOpen => "caf-open",
        Flag::InCare => "in-care",
        Flag::Archived => "archived",
        Flag::Restricted => "restricted",
        Flag::SourcesDisagree => "sources-disagree",
    }
}

fn flag_of(name: &str) -> Option<Flag> {
    [
        Flag::Shielded,
        Flag::PossiblyShielded,
        Flag::UnderReview,
        Flag::CafOpen,
        Flag::InCare,
        Flag::SourcesDisagree,
        Flag::Archived,
        Flag::Restricted,
    ]
    .into_iter()
    .find(|flag| flag_name(*flag) == name)
}

/// The address of one list.
#[derive(Debug, Clone)]
pub(super) struct Address {
    token: String,
    narrowing: Narrowing,
}

impl Address {
    /// The list of the search behind `token`.
    pub fn new(token: impl Into<String>, narrowing: Narrowing) -> Self {
        Self {
            token: token.into(),
            narrowing,
        }
    }

    /// The list without filters, order or page.
    pub fn plain(&self) -> String {
        format!("/search/{}", self.token)
    }

    /// The form that this search was typed into, filled in again.
    pub fn change(&self, advanced: bool) -> String {
        format!("/search{}?from={}", if advanced { "/advanced" } else { "" }, self.token)
    }

    /// Filters, order and page of this list.
    pub fn narrowing(&self) -> &Narrowing {
        &self.narrowing
    }

    /// The list with something changed. A change of filter or order begins at page 1.
    pub fn with(&self, change: impl FnOnce(&mut Narrowing)) -> String {
        let mut narrowing = self.narrowing.clone();
        narrowing.page = 1;
        change(&mut narrowing);
        let mut query = Serializer::new(String::new());
        if let Some(band) = narrowing.age_band {
            query.append_pair("age", band.name());
        }
        if let Some(school) = &narrowing.school {
            query.append_pair("school", school);
        }
        if let Some(flag) = narrowing.flag {
            query.append_pair("flag", flag_name(flag));
        }
        if narrowing.sort != Sort::default() {
            query.append_pair("sort", narrowing.sort.name());
        }
        if narrowing.page > 1 {
            query.append_pair("page", &narrowing.page.to_string());
        }
        match query.finish() {
            empty if empty.is_empty() => self.plain(),
            query => format!("{}?{query}", self.plain()),
        }
    }
}

#[cfg(test)]
mod tests {
    use desk::AgeBand;

    use super::*;

    #[test]
    fn an_address_holds_what_was_chosen_and_leaves_out_what_goes_without_saying() {
        let narrowing = Narrowing {
            page: 3,
            sort: Sort::NameUp,
            age_band: Some(AgeBand::From5To10),
            school: Some("Ash Lane & St John’s".to_owned()),
            flag: Some(Flag::SourcesDisagree),
            ..Narrowing::default()
        };
        let address = Address::new("t0k3n", narrowing);
        assert_eq!(
            address.with(|narrowing| narrowing.page = 2),
            "/search/t0k3n?age=5-10&school=Ash+Lane+%26+St+John%E2%80%99s&flag=sources-disagree&sort=name-up&page=2"
        );
        assert_eq!(
            address.with(|narrowing| {
                (narrowing.school, narrowing.age_band, narrowing.flag) = (None, None, None);
                narrowing.sort = Sort::Relevance;
            }),
            "/search/t0k3n",
            "a changed filter begins at page 1"
        );
    }

    #[test]
    fn unknown_words_count_as_absent() {
        let query = ResultsQuery {
            page: "-1".into(),
            sort: "x".into(),
            age: "x".into(),
            ..ResultsQuery::default()
        };
        assert_eq!(
            query.narrowing(),
            Narrowing {
                page: 1,
                counts: true,
                ..Narrowing::default()
            }
        );
    }
}
