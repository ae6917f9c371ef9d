//! What makes a message a children in need census.

use child::FeedKind;

use super::allowed::{ALLOWED, NO_FURTHER_ACTION};
use crate::{
    decode::{
        collection::{MESSAGE, is_of},
        record::Sheet,
        xml::{Element, Form, Part, Reading, pass, written},
    },
    rule::{Finding, Rule, Warning},
};

/// Processes inside a case.
const PROCESSES: [&str; 4] = ["Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans"];

/// A children in need census.
#[derive(Debug, Default)]
pub(crate) struct Cin {
    /// The day for which the census is taken, else when the file was written.
    as_at: Option<String>,
    /// The year of the collection is not that of its reference date.
    year_differs: bool,
    /// Places in which something was taken out.
    dropped: u64,
}

impl Form for Cin {
    fn kind(&self) -> FeedKind {
        FeedKind::Cin
    }

    fn roots(&self) -> &'static [&'static str] {
        &[MESSAGE]
    }

    fn is_gated(&self) -> bool {
        true
    }

    fn part(&self, name: &str, in_holder: bool) -> Part {
        match (name, in_holder) {
            ("Child", true) => Part::Record,
            ("Children", false) => Part::Holder,
            ("Header", false) => Part::Head,
            _ => Part::Other,
        }
    }

    fn read_head(&mut self, header: &Element) -> bool {
        let collection = header.child("CollectionDetails");
        let text = |name| collection.and_then(|collection| collection.text_of(name));
        let reference = text("ReferenceDate");
        // The school year and the year of a reference date are both written with four digits, wherever they stand.
        self.year_differs = match (text("Year"), reference) {
            (Some(year), Some(date)) => !date.contains(year),
            _ => false,
        };
        let source = header.all("Source").find_map(|source| source.text_of("DateTime"));
        self.as_at = reference.or(source).map(str::to_owned);
        is_of(FeedKind::Cin, header)
    }

    fn read(&mut self, mut record: Element, line: u64) -> Reading {
        self.dropped += pass(&mut record, ALLOWED);
        let sheet = self.read_child(&record, line);
        for case in &mut record.children {
            case.children.retain(|element| element.name != NO_FURTHER_ACTION);
        }
        Reading {
            sheet,
            passed: Some(written(&record)),
        }
    }

    fn pass_over(&mut self, _: &str) {
        self.dropped += 1;
    }

    fn file_warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.year_differs {
            warnings.push(Finding::new(Rule::YearUnlikeReference, None, 1));
        }
        if self.dropped > 0 {
            let count = format!("Dropped: {}.", self.dropped);
            warnings.push(Finding::new(Rule::SocialCareDropped, None, 1).telling(&count));
        }
        warnings
    }
}

impl Cin {
    fn read_child(&self, child: &Element, line: u64) -> Sheet {
        let mut sheet = Sheet::new(FeedKind::Cin, line);
        let text = |name| child.child("ChildIdentifiers").and_then(|who| who.text_of(name));
        for name in [
            "LAchildID",
            "UPN",
            "FormerUPN",
            "UPNunknown",
            "PersonBirthDate",
            "ExpectedPersonBirthDate",
            "PersonDeathDate",
        ] {
            sheet.set(name, text(name));
        }
        // Until 2024 the element had another name, and codes in digits.
        sheet.set("Sex", text("Sex").or_else(|| text("GenderCurrent")));
        sheet.set("ReferenceDate", self.as_at.as_deref());
        if text("UPN").is_some() && text("UPNunknown").is_some() {
            sheet.warn(Rule::UpnBesideReason, Some("UPNunknown"));
        }
        for case in child.all("CINdetails") {
            sheet.add("CINdetails", |cell| case.text_of(cell));
            for name in PROCESSES {
                for process in case.all(name) {
                    sheet.add(name, |cell| match cell {
                        "CINclosureDate" => case.text_of(cell),
                        other => process.text_of(other),
                    });
                }
            }
        }
        sheet
    }
}
