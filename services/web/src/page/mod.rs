//! One file per page.

pub(crate) mod account;
pub(crate) mod attribute;
pub(crate) mod audit;
pub(crate) mod child;
pub(crate) mod compare;
pub(crate) mod decision;
pub(crate) mod desk;
pub(crate) mod feeds;
pub(crate) mod home;
mod kept;
#[cfg(test)]
mod made_up;
mod moment;
pub(crate) mod preferences;
pub(crate) mod quality;
pub(crate) mod results;
pub(crate) mod retention;
pub(crate) mod review;
pub(crate) mod sar;
pub(crate) mod search;
pub(crate) mod sign_in;
pub(crate) mod sources;
pub(crate) mod split;
pub(crate) mod static_pages;
pub(crate) mod still_here;
pub(crate) mod terms;
pub(crate) mod transport;
mod typed_date;
pub(crate) mod users;
