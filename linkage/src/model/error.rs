//! Why a model cannot be used: what is wrong, where, and what would be right.

use super::SCHEMA;

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not JSON, or JSON of another shape.
    #[error("the model does not read as {SCHEMA}: {0}")]
    Json(String),
    /// The schema is another one.
    #[error("the model's schema is \"{0}\", not \"{SCHEMA}\"")]
    Schema(String),
    /// The schema is a later version of ours.
    #[error(
        "the model is \"{0}\", made by a newer version; this one reads \"{SCHEMA}\": take the newer version, or train \
         the model again with this one"
    )]
    Newer(String),
    /// There is no built-in model of that name.
    #[error("there is no built-in model \"{0}\"")]
    NoBuiltin(String),
    /// A name is used twice.
    #[error("{what} \"{name}\" stands twice")]
    Twice {
        /// Field, comparison, blocking rule or relative.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A field reads no column.
    #[error("field \"{0}\" names no column")]
    NoColumn(String),
    /// A comparison names a field that does not exist, or one of the wrong kind, or lacks a part.
    #[error("comparison \"{comparison}\": {problem}")]
    Comparison {
        /// The comparison's name.
        comparison: String,
        /// What is wrong.
        problem: String,
    },
    /// A blocking rule names a field or a form that does not exist, or no key at all.
    #[error("blocking rule \"{rule}\": {problem}")]
    Blocking {
        /// The rule's name.
        rule: String,
        /// What is wrong.
        problem: String,
    },
    /// A definite rule names a comparison or a level that does not exist.
    #[error("rule \"{rule}\": {problem}")]
    Rule {
        /// The rule's name.
        rule: String,
        /// What is wrong.
        problem: String,
    },
    /// Error rates of sources name what is not there, or lie out of range.
    #[error("source_errors: {0}")]
    SourceErrors(String),
    /// The part that training wrote does not belong to the rest.
    #[error("the trained part does not fit the model: {0}; set \"trained\" to null and train again")]
    Trained(String),
    /// A number is out of its range, or the thresholds are out of order.
    #[error("{0}")]
    Number(String),
}

impl ModelError {
    /// Tells a newer schema from another one.
    pub(super) fn of_schema(schema: &str) -> Result<(), Self> {
        if schema == SCHEMA {
            return Ok(());
        }
        let version = |text: &str| {
            let (name, version) = text.rsplit_once('/')?;
            Some((name.to_owned(), version.parse::<u32>().ok()?))
        };
        match (version(schema), version(SCHEMA)) {
            (Some((name, theirs)), Some((our_name, ours))) if name == our_name && theirs > ours => {
                Err(Self::Newer(schema.to_owned()))
            }
            _ => Err(Self::Schema(schema.to_owned())),
        }
    }
}
