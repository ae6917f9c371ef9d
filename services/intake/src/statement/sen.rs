//! Special educational needs in an education feed.

use child::fact::{SenNeed, SenProvision};

use super::{
    cells::Cells,
    draft::{Draft, tidy},
};
use crate::rule::Rule;

/// Codes of need (reference lists, section 5), legacy codes included.
const TYPES: [&str; 15] = [
    "SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH", "NSA", "BESD",
];

/// The code of a need; some files write `PLD` for `SPLD` and `NSA*` for `NSA`.
fn need_code(text: &str) -> Option<&'static str> {
    let upper = text.to_ascii_uppercase();
    let code = match upper.as_str() {
        "PLD" => "SPLD",
        "NSA*" => "NSA",
        other => other,
    };
    TYPES.into_iter().find(|known| *known == code)
}

/// Reads the cells of provision and need into one fact. An unknown need stands as the source's own text.
pub(super) fn read_sen(draft: &mut Draft, cells: &Cells<'_>, provision: &str, need: &str) {
    let provision = cells.get(provision).and_then(|cell| {
        let provision = SenProvision::from_code(cell.text);
        if provision.is_none() {
            draft.set_aside(Rule::CodeUnknown, cell);
        }
        provision
    });
    let primary_type = cells.get(need).map(|cell| {
        need_code(cell.text).map_or_else(
            || {
                draft.warn(Rule::CodeUnknown, cell);
                tidy(cell.text).into_owned()
            },
            str::to_owned,
        )
    });
    if provision.is_some() || primary_type.is_some() {
        draft.facts.sen_needs.push(SenNeed {
            provision,
            primary_type,
        });
    }
}
