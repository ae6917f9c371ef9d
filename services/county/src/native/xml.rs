//! Elements written as text.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// A document being written in memory.
pub(super) struct Document(Writer<Vec<u8>>);

impl Document {
    /// An empty document.
    pub(super) fn new() -> Self {
        let mut document = Self(Writer::new_with_indent(Vec::new(), b' ', 1));
        document.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        document
    }

    /// An element around what `inside` writes.
    pub(super) fn around(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.put(Event::Start(BytesStart::new(name)));
        inside(self);
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// An element with a text; nothing if the text is empty.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.around(name, |document| document.put(Event::Text(BytesText::new(text))));
        }
    }

    /// The whole document.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    fn put(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("memory takes what is written");
    }
}
