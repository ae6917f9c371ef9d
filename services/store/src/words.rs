//! Closed sets of words in text columns.

/// An enum whose variants are kept as words.
macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $kind {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $kind {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in the database and in answers.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads the word back.
            pub fn from_name(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

pub(crate) use words;

use crate::error::StoreError;

/// Reads a stored text by some parser, or says which row cannot be read back (without its value).
pub(crate) fn read_back<T>(
    table: &'static str,
    column: &'static str,
    row: impl ToString,
    parsed: Option<T>,
) -> Result<T, StoreError> {
    parsed.ok_or_else(|| StoreError::unreadable(table, column, row, "unknown value"))
}

/// Writes JSON text. Our stored types have string keys and no failing serialisers.
pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("stored types serialise")
}

/// Reads JSON text back.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    row: impl ToString,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| {
        // The error's own text may quote the value, so only its kind and place are kept.
        let why = format!("{:?} error at column {}", error.classify(), error.column());
        StoreError::unreadable(table, column, row, why)
    })
}

/// A stored SHA-256.
pub(crate) fn sha256(
    table: &'static str,
    column: &'static str,
    row: impl ToString,
    bytes: Vec<u8>,
) -> Result<[u8; 32], StoreError> {
    bytes
        .try_into()
        .map_err(|bytes: Vec<u8>| StoreError::unreadable(table, column, row, format!("{} bytes", bytes.len())))
}
