//! The gate of tables that hold what must not be kept: it is taken out of a row before anything is made of the row.

use child::FeedKind;

use super::tables::set_of;
use crate::{header::Header, statement::held_back};

/// Whether rows of a kind hold what must not be kept.
pub(super) fn is_gated(kind: FeedKind) -> bool {
    kind == FeedKind::Youth || set_of(kind).is_some()
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
