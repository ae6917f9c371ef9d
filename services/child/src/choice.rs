//! Enums of a few choices that people make in forms and addresses.

/// Declares an enum of a few choices: each with its word in forms, addresses and answers, and with what pages call it.
#[macro_export]
macro_rules! choices {
    ($(#[$doc:meta])* $kind:ident { $($(#[$choice_doc:meta])* $choice:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $kind {
            $($(#[$choice_doc])* #[serde(rename = $word)] $choice,)+
        }

        impl $kind {
            /// Every choice, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$choice,)+];

            /// The word in forms, addresses and answers.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$choice => $word,)+ }
            }

            /// What pages call it.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$choice => $label,)+ }
            }

            /// The choice behind a word.
            pub fn from_name(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.name() == word)
            }
        }
    };
}
