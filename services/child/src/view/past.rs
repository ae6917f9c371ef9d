//! A child as it stood at another time, cut by the rules of today.

use chrono::NaiveDate;

use super::{ChildView, cut::cut};
use crate::{
    child::Child,
    policy::Viewer,
    school_year::{age_words, age_years, school_year},
    sources::Sources,
};

/// Cuts a child as it stood on `then` for a viewer of `today`: who may see what of it is decided as of today, its age is
/// that of the day. The shield must be today's. `None` where [`cut`] says so, and behind a shield that is up today: a face is
/// made of what is known now.
pub fn cut_past(
    child: &Child,
    viewer: &Viewer,
    sources: &Sources,
    today: NaiveDate,
    then: NaiveDate,
) -> Option<ChildView> {
    let view = cut(child, viewer, sources, today).filter(|view| view.withheld.is_none())?;
    let born = view.born.filter(|_| view.age.is_some());
    Some(ChildView {
        age: born.map(|born| age_words(born, then)),
        age_years: born.map(|born| age_years(born, then)),
        school_year: born.and_then(|born| school_year(born, then)),
        ..view
    })
}
