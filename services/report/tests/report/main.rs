//! The report of a tiny run of made-up children, read as a browser and a screen reader would read it.

mod assessment;
mod html;
mod page;
mod snapshot;
mod tiny;
