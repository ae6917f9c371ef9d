//! Texts as a row of a table.

/// A row of these texts, without its line end.
pub(crate) fn written(texts: &[impl AsRef<str>]) -> String {
    let field = |text: &_| {
        let text = AsRef::<str>::as_ref(text);
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    texts.iter().map(field).collect::<Vec<_>>().join(",")
}
