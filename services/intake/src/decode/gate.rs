//! The gate of the youth service's tables: characteristics that must not be kept are taken out of a row before
//! anything is made of it.

use child::FeedKind;

use crate::{header::Header, statement::held_back};

/// Whether rows of a kind hold what must not be kept.
pub(super) const fn is_gated(kind: FeedKind) -> bool {
    matches!(kind, FeedKind::Youth)
}

/// The texts of a row without what is held back; none if nothing is.
pub(super) fn pass<'t>(header: &Header, texts: impl Iterator<Item = &'t str> + Clone) -> Option<Vec<String>> {
    let mut passed: Vec<Option<String>> = header
        .columns
        .iter()
        .zip(texts.clone())
        .map(|(column, text)| held_back(header.kind, column, text))
        .collect();
    passed.iter().any(Option::is_some).then(|| {
        let texts = texts.zip(&mut passed);
        texts
            .map(|(text, instead)| instead.take().unwrap_or_else(|| text.to_owned()))
            .collect()
    })
}

/// A row of these texts.
pub(super) fn written(texts: &[String]) -> String {
    let field = |text: &String| {
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.clone()
        }
    };
    texts.iter().map(field).collect::<Vec<_>>().join(",")
}
