//! Identifiers: kept normalised when valid, set aside with a warning when not. A wrong number never rejects a row.

use child::Column;
use linkage::ident::{NhsNumber, NhsNumberError, Postcode, Upn, UpnError};

use super::{
    authority::is_authority,
    cells::Cell,
    draft::{Draft, tidy},
};
use crate::rule::Rule;

/// Reads a unique pupil number.
pub(super) fn read_upn(draft: &mut Draft, column: Column, cell: Cell<'_>) {
    match cell.text.parse::<Upn>() {
        Ok(upn) => {
            if !is_authority(upn.local_authority()) {
                draft.warn(Rule::UpnAuthority, cell);
            }
            draft.state(column, upn.as_str());
        }
        Err(_) if is_rounded(cell.text) => draft.set_aside(Rule::NumberRounded, cell),
        Err(UpnError::CheckLetter) => draft.set_aside(Rule::UpnCheckLetter, cell),
        Err(_) if is_unknown_reason(cell.text) => draft.set_aside(Rule::UpnUnknownReason, cell),
        Err(_) => draft.set_aside(Rule::UpnFormat, cell),
    }
}

/// Whether a text is a number as Excel shows long ones: `1.23457E+12`.
pub(super) fn is_rounded(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let upper = text.to_ascii_uppercase();
    upper.split_once("E+").is_some_and(|(number, power)| {
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        digits(whole) && digits(fraction) && digits(power)
    })
}

/// `UN1` to `UN7`: why there is no UPN (identifiers, section 1). SSDA903 puts them in the UPN field itself.
fn is_unknown_reason(text: &str) -> bool {
    matches!(text.as_bytes(), [b'U' | b'u', b'N' | b'n', b'1'..=b'7'])
}

/// Reads an NHS number.
pub(super) fn read_nhs(draft: &mut Draft, column: Column, cell: Cell<'_>) {
    match cell.text.parse::<NhsNumber>() {
        Ok(number) => draft.state(column, number.to_string()),
        Err(_) if is_rounded(cell.text) => draft.set_aside(Rule::NumberRounded, cell),
        Err(NhsNumberError::CheckDigit) => draft.set_aside(Rule::NhsCheckDigit, cell),
        Err(NhsNumberError::Filler) => draft.set_aside(Rule::NhsFiller, cell),
        Err(NhsNumberError::IsUln) => draft.set_aside(Rule::UlnInNhsField, cell),
        Err(NhsNumberError::Length(_) | NhsNumberError::NotADigit(_)) => draft.set_aside(Rule::NhsFormat, cell),
    }
}

/// Reads a postcode: normalised when it has the shape of one, as it is otherwise, because it is part of an address
/// that people read.
pub(super) fn read_postcode(draft: &mut Draft, cell: Cell<'_>) -> String {
    if let Ok(postcode) = cell.text.parse::<Postcode>() {
        return postcode.as_str().to_owned();
    }
    draft.warn(Rule::PostcodeFormat, cell);
    tidy(cell.text).into_owned()
}

/// Reads the number of babies of a delivery, or one baby's place among them: 1 to 9.
pub(super) fn read_count(draft: &mut Draft, column: Column, cell: Cell<'_>) {
    match whole_number(cell.text) {
        Some(count @ 1..=9) => draft.state(column, count.to_string()),
        _ => draft.set_aside(Rule::NumberUnreadable, cell),
    }
}

/// A whole number, also as spreadsheets write it (`2.0`).
pub(super) fn whole_number(text: &str) -> Option<i64> {
    let whole = text.split_once('.').map_or(Some(text), |(whole, rest)| {
        rest.bytes().all(|b| b == b'0').then_some(whole)
    });
    whole?.parse().ok()
}
