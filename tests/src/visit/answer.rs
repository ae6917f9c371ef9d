//! One answer of the site, and what tests read from its markup.

use std::collections::BTreeSet;

use reqwest::header::HeaderMap;

/// Status, headers and body of one answer. Redirects are answers too: nothing is followed unasked.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
    /// The body as it came: of a file that is no text.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header's value, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// Every value of an attribute in the markup, in order, entities as they stand.
    pub fn attributes(&self, name: &str) -> Vec<&str> {
        let start = format!(" {name}=\"");
        self.body
            .split(start.as_str())
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect()
    }

    /// The test hooks of the page: `attr-dob`, `row-{id}` and so on.
    pub fn hooks(&self) -> BTreeSet<&str> {
        self.attributes("data-testid").into_iter().collect()
    }

    /// Whether the page carries a test hook.
    pub fn has(&self, hook: &str) -> bool {
        self.hooks().contains(hook)
    }

    /// The token of the page's forms.
    pub fn csrf(&self) -> Option<&str> {
        let field = self
            .body
            .split("<input")
            .find(|field| field.contains("name=\"csrf\""))?;
        field.split_once("value=\"")?.1.split('"').next()
    }

    /// Name of the page's first checkbox.
    pub fn checkbox(&self) -> Option<&str> {
        let field = self
            .body
            .split("<input")
            .find(|field| field.contains("type=\"checkbox\""))?;
        field.split_once("name=\"")?.1.split('"').next()
    }

    /// The page's title.
    pub fn title(&self) -> &str {
        let title = self
            .body
            .split_once("<title>")
            .and_then(|(_, rest)| rest.split_once("</title>"));
        title.map_or("", |(title, _)| title.trim())
    }

    /// The words of the page: tags away, spaces single, common entities back to signs.
    pub fn words(&self) -> String {
        self.without_tags(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The first of `texts` that the answer gives away: in its markup or headers as it stands, or in what is left when
    /// tags and spaces are taken out, so that a number in groups of digits does not hide.
    pub fn gives_away<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let headers = format!("{:?}", self.headers);
        let run_together = self.run_together();
        texts.into_iter().find(|text| {
            let together: String = text.split_whitespace().collect();
            self.body.contains(text) || headers.contains(text) || run_together.contains(&together)
        })
    }

    /// The letters and signs of the page without tags and spaces.
    pub fn run_together(&self) -> String {
        self.without_tags("").split_whitespace().collect()
    }

    fn without_tags(&self, between: &str) -> String {
        let mut words = String::with_capacity(self.body.len());
        for (at, part) in self.body.split('<').enumerate() {
            let shown = if at == 0 {
                part
            } else {
                part.split_once('>').map_or("", |(_, shown)| shown)
            };
            words.push_str(between);
            words.push_str(shown);
        }
        let entities = [
            ("&lt;", "<"),
            ("&#60;", "<"),
            ("&gt;", ">"),
            ("&#62;", ">"),
            ("&#39;", "'"),
            ("&quot;", "\""),
            ("&#34;", "\""),
            ("&amp;", "&"),
            ("&#38;", "&"),
        ];
        entities
            .iter()
            .fold(words, |words, (entity, sign)| words.replace(entity, sign))
    }
}
