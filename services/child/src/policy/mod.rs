//! Who may see what: one table, one place, and the only way from a child to something that can leave the building.

mod feeds;
mod field;
mod life;
mod matrix;
mod nameable;
mod notices;
mod own_quality;
mod reach;
mod reasons;
mod registry;
mod retention;
mod rights;
mod role;
mod search_fields;
mod team;
mod trail;
mod viewer;

pub use feeds::{Feeds, Quality, feeds, quality};
pub use field::{Access, Field};
pub use life::{lives_open_to, opens_life, opens_restricted};
pub use matrix::{access, who_sees_what};
pub use nameable::{finds_source, nameable};
pub use notices::{SeenNotices, seen_notices};
pub use own_quality::{SeenQuality, opens_quality, seen_quality};
pub use reach::{Reach, keys_of, reach};
pub use reasons::{
    GivenReason, OTHER_REASON, OWN_WORDS_MAX, OwnWords, Reason, ReasonList, Reasons, WrongReason, WrongSetting,
};
pub use registry::{Registry, registers, registry};
pub use retention::governs_retention;
pub use rights::answers_requests;
pub use role::{Role, UnknownRole};
pub(crate) use search_fields::allocated_numbers;
pub use search_fields::{FieldSet, SearchField, search_fields};
pub use team::{Shields, arranges_travel, brokers, shields};
pub use trail::{Told, Trail, sees_looks, told, trail};
pub use viewer::Viewer;
