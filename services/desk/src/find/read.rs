//! From what was asked to a query of the index.

use child::{policy::FieldSet, sources::Sources};
use chrono::NaiveDate;
use linkage::ident::{NhsNumber, Upn};
use search::{Born, Criteria, Identifier, Query, QueryText, Use};

use super::{
    answer::ReadPart,
    request::{Advanced, FindRequest},
};
use crate::error::DeskError;

/// Reads a request; says what is missing where it cannot be searched by.
pub(super) fn read(
    request: &FindRequest,
    today: NaiveDate,
    sources: &Sources,
    fields: FieldSet,
    limit: usize,
) -> Result<Query, DeskError> {
    let read = match &request.advanced {
        Some(advanced) => {
            if advanced.filled() < 2 && advanced.identifier.trim().is_empty() {
                return Err(DeskError::unusable(
                    "last_name",
                    "Fill in at least two parts, or enter a UPN or NHS number",
                ));
            }
            criteria(advanced, today, sources)?.read()
        }
        None => QueryText::read(&request.text, today),
    };
    if read.is_empty() {
        return Err(DeskError::unusable(
            "text",
            "Enter a name, date of birth, postcode or number",
        ));
    }
    Ok(Query::new(read, fields, limit))
}

fn criteria(advanced: &Advanced, today: NaiveDate, sources: &Sources) -> Result<Criteria, DeskError> {
    let text = |text: &String| text.trim().to_owned();
    let ages = match (advanced.age_from, advanced.age_to) {
        (None, None) => None,
        (from, to) => Some(Born::aged(
            u32::from(from.unwrap_or(0)),
            u32::from(to.unwrap_or(u8::MAX)),
            today,
        )),
    };
    let postcode =
        match text(&advanced.postcode) {
            postcode if postcode.is_empty() => None,
            postcode => Some(postcode.parse().map_err(|_| {
                DeskError::unusable("postcode", "Enter a postcode or its first part, like CB7 4XX or CB7")
            })?),
        };
    Ok(Criteria {
        last_name: text(&advanced.last_name),
        first_names: text(&advanced.first_names),
        exact_names_only: !advanced.similar,
        born: advanced.born.map(Born::Day).or(ages),
        postcode,
        school: school_codes(advanced.school.trim(), sources),
        identifier: identifier(&text(&advanced.identifier))?,
        ..Criteria::default()
    })
}

/// The code that was typed, and the other one that feeds may have named the school by.
fn school_codes(typed: &str, sources: &Sources) -> Vec<String> {
    let (code, number) = sources.school_codes(typed);
    let others = [Some(code), number].into_iter().flatten().filter(|code| *code != typed);
    std::iter::once(typed).chain(others).map(str::to_owned).collect()
}

fn identifier(text: &str) -> Result<Option<Identifier>, DeskError> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.parse::<NhsNumber>().is_ok() {
        return Ok(Some(Identifier::NhsNumber(text.to_owned())));
    }
    if text.parse::<Upn>().is_ok() {
        return Ok(Some(Identifier::Upn(text.to_owned())));
    }
    Err(DeskError::unusable(
        "identifier",
        "Enter a UPN of 13 characters or an NHS number of 10 digits",
    ))
}

impl From<search::ReadPart> for ReadPart {
    fn from(read: search::ReadPart) -> Self {
        Self {
            label: read.part.label().to_owned(),
            text: read.part.value(),
            used: !matches!(read.used, Use::NotUsed),
        }
    }
}
