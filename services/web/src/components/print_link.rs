//! The link that prints a page (page rule G33).

use askama::Template;
use url::form_urlencoded::Serializer;

use super::content::components;

/// "Print this page": the same page once more, printed by a script where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/print_link.html")]
pub struct PrintLink {
    query: String,
}
components!(PrintLink);

impl PrintLink {
    /// The link of a page with nothing else in its query.
    pub fn new() -> Self {
        Self::keeping([])
    }

    /// The link of a page whose query says what it shows: on paper stands what stands on the screen. What is empty is
    /// left out.
    pub fn keeping<'a>(shown: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Serializer::new(String::new());
        query.append_pair("print", "1");
        query.extend_pairs(shown.into_iter().filter(|(_, value)| !value.is_empty()));
        Self { query: query.finish() }
    }
}

impl Default for PrintLink {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_what_is_shown() {
        let link = PrintLink::keeping([("school", "L/1&x"), ("since", "")]).to_string();
        assert!(link.contains("href=\"?print=1&#38;school=L%2F1%26x\""), "{link}");
        assert!(PrintLink::new().to_string().contains("href=\"?print=1\""));
    }
}
