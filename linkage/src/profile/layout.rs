//! Which cells a profile has, from a model's fields.

use crate::model::{Field, Model};

/// The cells of every profile: one number for each field of the model, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) fields: Vec<Field>,
    pub(crate) version_column: Option<String>,
}

impl Layout {
    pub(crate) fn new(model: &Model) -> Self {
        Self {
            fields: model.fields.clone(),
            version_column: model.version_column.clone(),
        }
    }

    pub(crate) const fn width(&self) -> usize {
        self.fields.len()
    }
}
