//! Ways through the pages: breadcrumbs, back link, pages of a list, sections of a record.

use askama::Template;

use super::content::components;

/// The way from home to here (govuk breadcrumbs).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/breadcrumbs.html")]
pub struct Breadcrumbs {
    steps: Vec<(String, Option<String>)>,
}
components!(Breadcrumbs);

impl Breadcrumbs {
    /// Text and address of every step but the page itself.
    pub fn new<T: Into<String>, H: Into<String>>(steps: Vec<(T, H)>) -> Self {
        Self {
            steps: steps
                .into_iter()
                .map(|(text, href)| (text.into(), Some(href.into())))
                .collect(),
        }
    }

    /// Adds the page itself, without a link.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        self.steps.push((text.into(), None));
        self
    }
}

/// A link to the page before (govuk back link).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<a href="{{ href }}" class="govuk-back-link">{{ text }}</a>"#
)]
pub struct BackLink {
    href: String,
    text: String,
}
components!(BackLink);

impl BackLink {
    /// A link that says "Back".
    pub fn new(href: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            text: "Back".to_owned(),
        }
    }

    /// Says where it goes.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
}

/// One place in the list of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PageItem {
    /// Pages left out.
    Gap,
    /// A page with its number and address.
    Page { number: usize, href: String, current: bool },
}

/// The pages of a long list (govuk pagination). Shows nothing for a single page.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/pagination.html")]
pub struct Pagination {
    previous: Option<String>,
    next: Option<String>,
    items: Vec<PageItem>,
}
components!(Pagination);

impl Pagination {
    /// Pages 1 to `pages`, of which `page` is shown; `href` gives the address of a page.
    pub fn new(page: usize, pages: usize, href: impl Fn(usize) -> String) -> Self {
        if pages < 2 {
            return Self {
                previous: None,
                next: None,
                items: Vec::new(),
            };
        }
        let mut items = Vec::new();
        let mut last = 0;
        for number in (1..=pages).filter(|number| *number == 1 || *number == pages || number.abs_diff(page) <= 2) {
            if number > last + 1 {
                items.push(PageItem::Gap);
            }
            items.push(PageItem::Page {
                number,
                href: href(number),
                current: number == page,
            });
            last = number;
        }
        Self {
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < pages).then(|| href(page + 1)),
            items,
        }
    }
}

/// The sections of a record: links to separate pages (moj sub navigation).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/sub_navigation.html")]
pub struct SubNavigation {
    label: String,
    items: Vec<(String, String, bool)>,
}
components!(SubNavigation);

impl SubNavigation {
    /// Sections; `label` names the landmark: "Sections of this record".
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            items: Vec::new(),
        }
    }

    /// Adds a section; `current` marks the page shown.
    #[must_use]
    pub fn item(mut self, text: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        self.items.push((text.into(), href.into(), current));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(page: usize, pages: usize) -> String {
        let shown = Pagination::new(page, pages, |number| number.to_string());
        let items: Vec<String> = shown
            .items
            .iter()
            .map(|item| match item {
                PageItem::Gap => "…".to_owned(),
                PageItem::Page {
                    number, current: true, ..
                } => format!("[{number}]"),
                PageItem::Page { number, .. } => number.to_string(),
            })
            .collect();
        items.join(" ")
    }

    #[test]
    fn a_single_page_has_no_pager() {
        assert_eq!(Pagination::new(1, 1, |_| String::new()).to_string().trim(), "");
        assert_eq!(Pagination::new(1, 0, |_| String::new()).to_string().trim(), "");
    }

    #[test]
    fn a_long_list_shows_its_ends_and_the_pages_around_the_current_one() {
        assert_eq!(numbers(10, 40), "1 … 8 9 [10] 11 12 … 40");
        assert_eq!(numbers(1, 3), "[1] 2 3");
        assert_eq!(numbers(4, 9), "1 2 3 [4] 5 6 … 9");
        assert_eq!(numbers(9, 9), "1 … 7 8 [9]");
    }

    #[test]
    fn the_ends_have_no_link_beyond_them() {
        let first = Pagination::new(1, 3, |number| format!("?page={number}"));
        assert_eq!((first.previous, first.next.as_deref()), (None, Some("?page=2")));
        let last = Pagination::new(3, 3, |number| format!("?page={number}"));
        assert_eq!((last.previous.as_deref(), last.next), (Some("?page=2"), None));
    }
}
