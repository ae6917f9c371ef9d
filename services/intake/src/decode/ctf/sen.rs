//! Special educational needs of a pupil: the provision and the first need of today.

use chrono::NaiveDate;
use linkage::date::parse_date;

use crate::{
    decode::{record::Sheet, xml::Element},
    rule::Rule,
};

/// Writes the latest provision without an end, and of the needs without an end the one of the lowest rank (some files
/// count from 0).
pub(super) fn set_sen(sheet: &mut Sheet, history: Option<&Element>) {
    let Some(history) = history else { return };
    let mut provisions: Vec<Provision<'_>> = history.all("SEN").map(Provision::of).collect();
    provisions.sort_by_key(|provision| provision.start);
    if provisions.windows(2).any(|pair| pair[0].overlaps(&pair[1])) {
        sheet.warn(Rule::SenOverlap, Some("SENprovision"));
    }
    let open = provisions.iter().rev().find(|provision| provision.is_open);
    sheet.set("SENprovision", open.and_then(|provision| provision.code));
    let needs = history.all("SENneeds").flat_map(|needs| needs.all("SENneed"));
    let open = needs.filter(|need| need.text_of("NeedEndDate").is_none() && need.text_of("SENtype").is_some());
    let first = open.min_by_key(|need| rank(need));
    sheet.set("SENtype", first.and_then(|need| need.text_of("SENtype")));
}

/// Adds every provision that the history names.
pub(super) fn add_provisions(sheet: &mut Sheet, history: Option<&Element>) {
    for provision in history.iter().flat_map(|history| history.all("SEN")) {
        sheet.add("SEN", |cell| provision.text_of(cell));
    }
}

/// Needs without a readable rank come last, in the order of the file.
fn rank(need: &Element) -> u32 {
    let rank = need.text_of("SENtypeRank").and_then(|text| text.parse().ok());
    rank.unwrap_or(u32::MAX)
}

struct Provision<'e> {
    code: Option<&'e str>,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    /// No end is stated, readable or not.
    is_open: bool,
}

impl<'e> Provision<'e> {
    fn of(element: &'e Element) -> Self {
        let date = |name| element.text_of(name).and_then(parse_date);
        Self {
            code: element.text_of("SENprovision"),
            start: date("StartDate"),
            end: date("EndDate"),
            is_open: element.text_of("EndDate").is_none(),
        }
    }

    /// Whether this provision still ran when the next one began.
    fn overlaps(&self, next: &Self) -> bool {
        self.is_open || matches!((self.end, next.start), (Some(end), Some(start)) if end > start)
    }
}
