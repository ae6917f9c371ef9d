//! The pages: askama templates, typed components, one file per page. A page parses, calls `desk` and renders; it asks
//! no database and holds no policy of its own.

pub mod assets;
pub mod components;
pub mod layout;
pub mod page;
pub mod words;
