//! One child.

pub mod attribute;
pub mod not_in_school;
pub mod open;
pub mod overriding;
