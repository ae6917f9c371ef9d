//! One element with its texts and children.

/// An element, by the local part of its name. Attributes are not read: the formats that we know use none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    /// Name without namespace prefix.
    pub(crate) name: String,
    /// Its own text, without that of its children.
    pub(crate) text: String,
    /// Children in the order of the document.
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every child of a name.
    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Visits the texts of the element and everything below it, in the order of the document.
    pub(crate) fn visit_texts(&self, visit: &mut impl FnMut(&str)) {
        visit(&self.text);
        for child in &self.children {
            child.visit_texts(visit);
        }
    }

    /// The text of the first child of a name, unless it is blank.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        let text = self.child(name)?.text.trim();
        (!text.is_empty()).then_some(text)
    }
}
