//! One child.

pub mod attribute;
pub mod open;
