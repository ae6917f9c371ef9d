//! The cells of a child in the children in need census, named as their elements (feeds, section 4).

use child::Column;

use super::{Entry, Layout, Meaning, Part};
use crate::{file::Format, statement::DateRange};

const ENTRIES: &[Entry] = &[
    ("LAchildID", Meaning::RecordId),
    ("UPN", Meaning::Upn(Column::Upn)),
    ("FormerUPN", Meaning::Upn(Column::FormerUpn)),
    ("UPNunknown", Meaning::Kept),
    ("PersonBirthDate", Meaning::Date(Column::Dob, DateRange::Birth)),
    (
        "ExpectedPersonBirthDate",
        Meaning::Date(Column::ExpectedDate, DateRange::Due),
    ),
    ("Sex", Meaning::Sex),
    ("PersonDeathDate", Meaning::Kept),
    ("ReferenceDate", Meaning::UpdatedOn),
];

pub(super) static CIN: Layout = Layout {
    format: Format::Xml,
    entries: ENTRIES,
    required: &["LAchildID"],
};

/// The processes of a child. Each knows when the case that it belongs to was closed.
pub(super) const PARTS: &[Part] = &[
    Part {
        name: "CINdetails",
        cells: &["CINreferralDate", "CINclosureDate", "ReferralNFA"],
    },
    Part {
        name: "Assessments",
        cells: &[
            "AssessmentActualStartDate",
            "AssessmentAuthorisationDate",
            "CINclosureDate",
        ],
    },
    Part {
        name: "CINPlanDates",
        cells: &["CINPlanStartDate", "CINPlanEndDate", "CINclosureDate"],
    },
    Part {
        name: "Section47",
        cells: &["S47ActualStartDate", "DateOfInitialCPC", "CINclosureDate"],
    },
    Part {
        name: "ChildProtectionPlans",
        cells: &["CPPstartDate", "CPPendDate", "CINclosureDate"],
    },
];
