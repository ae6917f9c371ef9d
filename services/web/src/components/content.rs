//! Text and HTML as they go into a component.

use askama::{Template, filters::HtmlSafe};

/// HTML that a template rendered: the only kind that is not escaped again (page rule G3).
///
/// It has no constructor from text, so that nothing typed or loaded can become markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Renders a template.
    pub fn of(template: &impl Template) -> Self {
        Self(
            template
                .render()
                .expect("a template writes to memory, which does not fail"),
        )
    }

    /// Renders templates one after the other.
    pub fn all<T: Template>(templates: &[T]) -> Self {
        Self(templates.iter().map(|template| Self::of(template).0).collect())
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands inside a component: text, which is escaped, or rendered HTML, which is not.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = "{% match self %}{% when Self::Text(text) %}{{ text }}{% when Self::Html(html) %}{{ html.as_str()|safe }}{% endmatch %}"
)]
pub enum Content {
    /// Escaped when shown.
    Text(String),
    /// Shown as it is.
    Html(Html),
}

impl HtmlSafe for Content {}

impl Default for Content {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Content {
    /// Renders a template to stand inside a component.
    pub fn of(template: &impl Template) -> Self {
        Self::Html(Html::of(template))
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Content {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Html> for Content {
    fn from(html: Html) -> Self {
        Self::Html(html)
    }
}

/// Lets components stand in `{{ }}` without being escaped again, and inside other components.
macro_rules! components {
    ($($name:ty),* $(,)?) => {$(
        impl askama::filters::HtmlSafe for $name {}
        impl From<&$name> for $crate::components::Content {
            fn from(component: &$name) -> Self {
                Self::of(component)
            }
        }
        impl From<$name> for $crate::components::Content {
            fn from(component: $name) -> Self {
                Self::of(&component)
            }
        }
    )*};
}
pub(crate) use components;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_rendered_html_is_not() {
        let text = Content::from("<script>alert('x')</script> & “Łucja’s” 🎈");
        let shown = text.to_string();
        assert!(!shown.contains('<'), "{shown}");
        assert!(shown.contains("“Łucja’s” 🎈"), "{shown}");
        assert_eq!(
            Content::of(&text).to_string(),
            shown,
            "a second rendering escapes nothing twice"
        );
    }
}
