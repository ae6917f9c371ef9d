//! Names as text: ONE folding, used by matching and by search, so that both agree on what "the same name" is.

mod fold;
mod nickname;
mod phonetic;
mod placeholder;
mod spelling;
mod variants;

pub use fold::{fold, name_tokens};
pub use nickname::NICKNAMES;
pub use phonetic::{Phonetic, phonetic};
pub use placeholder::is_placeholder;
pub use spelling::SPELLINGS;
pub use variants::{VariantGroup, are_nicknames, are_spellings, nickname_groups, spelling_groups, variants};
