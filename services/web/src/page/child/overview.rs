//! `/child/{id}`: who the child is, where, with whom, at which school, and who leads.

use askama::Template;
use child::{
    Attribute, ChildView,
    policy::{Viewer, sees_looks},
    school_year::of_school_age,
    view::Withheld,
};

use super::{
    head::{Part, RecordHead},
    row::{missing_row, stated_row},
};
use crate::{
    components::{InsetText, SummaryList, SummaryRow},
    layout::Page,
    words,
};

/// The overview of a child record.
#[derive(Template)]
#[template(path = "pages/child/overview.html")]
pub(super) struct Overview {
    page: Page,
    head: RecordHead,
    groups: Vec<Group>,
    withheld: Option<InsetText>,
    /// What somebody who looks at the record may ask for or say: where, and in which words.
    actions: Vec<(String, &'static str)>,
    /// Where somebody who may override a shield asks for it.
    unlock: Option<String>,
    /// Where the page about who looked is, for those who see it.
    looks: Option<String>,
}

/// Rows under one heading.
struct Group {
    heading: &'static str,
    rows: SummaryList,
    note: Option<&'static str>,
}

/// The headings of the overview, in page order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    Identity,
    Address,
    Carers,
    YoungPerson,
    School,
    SocialCare,
}

impl Heading {
    const ALL: [Self; 6] = [
        Self::Identity,
        Self::Address,
        Self::Carers,
        Self::YoungPerson,
        Self::School,
        Self::SocialCare,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Identity => "Identity",
            Self::Address => "Address",
            Self::Carers => "Parents and carers",
            Self::YoungPerson => "Young person’s contact details",
            Self::School => "School or setting",
            Self::SocialCare => "Social care",
        }
    }

    /// Where an attribute stands; `None` for those with a page of their own.
    const fn of(attribute: Attribute) -> Option<Self> {
        Some(match attribute {
            Attribute::FirstName
            | Attribute::MiddleName
            | Attribute::Surname
            | Attribute::KnownAs
            | Attribute::Alias
            | Attribute::FormerSurname
            | Attribute::BirthDate
            | Attribute::ExpectedDate
            | Attribute::Sex
            | Attribute::Upn
            | Attribute::FormerUpn
            | Attribute::NhsNumber => Self::Identity,
            Attribute::Address => Self::Address,
            Attribute::Carer1 | Attribute::Carer2 | Attribute::Mother | Attribute::CarerPhone => Self::Carers,
            Attribute::Phone | Attribute::Email => Self::YoungPerson,
            Attribute::School => Self::School,
            Attribute::LegalStatus => Self::SocialCare,
            Attribute::Destination => return None,
        })
    }
}

/// Whether the page says "Not recorded" when no source states the attribute; others are left out.
fn is_expected(attribute: Attribute, child: &ChildView) -> bool {
    match attribute {
        Attribute::FirstName
        | Attribute::Surname
        | Attribute::Sex
        | Attribute::Upn
        | Attribute::NhsNumber
        | Attribute::Address
        | Attribute::Carer1
        | Attribute::School => true,
        // An unborn child has a due date instead.
        Attribute::BirthDate => child.due.is_none(),
        _ => false,
    }
}

impl Overview {
    /// The overview as `viewer` sees it. On the print view nothing is folded away.
    pub fn new(page: Page, viewer: &Viewer, child: &ChildView, print: bool) -> Self {
        let mut groups: Vec<Group> = match &child.withheld {
            Some(withheld) => carers(withheld).into_iter().collect(),
            None => Heading::ALL
                .into_iter()
                .filter_map(|heading| group(heading, viewer, child, print))
                .collect(),
        };
        groups.extend(lead(child));
        let may_override = child.withheld.as_ref().is_some_and(|withheld| withheld.may_override);
        Self {
            withheld: child.withheld.is_some().then(|| {
                let text = format!(
                    "Some details are withheld to protect this child. If you have a child protection concern, contact {}.",
                    page.contact()
                );
                InsetText::new(text).testid("withheld")
            }),
            page,
            head: RecordHead::new(child, Part::Overview, print),
            groups,
            actions: [
                ("contact", "Ask to be put in touch with a service"),
                ("shield", "Ask for a shield"),
                ("report", "Report a mistake in this record"),
                ("known", "Say that you know this child personally"),
            ]
            .map(|(place, words)| (format!("/child/{}/{place}", child.id), words))
            .into(),
            unlock: may_override.then(|| format!("/child/{}/override", child.id)),
            looks: (sees_looks(viewer.role) && child.withheld.is_none()).then(|| format!("/child/{}/looks", child.id)),
        }
    }
}

fn group(heading: Heading, viewer: &Viewer, child: &ChildView, print: bool) -> Option<Group> {
    let mut rows: Vec<SummaryRow> = Attribute::ALL
        .into_iter()
        .filter(|attribute| Heading::of(*attribute) == Some(heading))
        .filter_map(
            |attribute| match child.rows.iter().find(|row| row.attribute == attribute) {
                Some(row) => Some(stated_row(child, row, print)),
                None if viewer.access(attribute.field()).full() && is_expected(attribute, child) => {
                    Some(missing_row(attribute))
                }
                None => None,
            },
        )
        .collect();
    if rows.is_empty() {
        return None;
    }
    if let (Heading::School, Some(year)) = (heading, &child.school_year) {
        rows.push(SummaryRow::new("School year", format!("{year}, by date of birth")).testid("school-year"));
    }
    // Universal services (page P5).
    let note = (heading == Heading::School && child.school.is_none() && child.age_years.is_some_and(of_school_age))
        .then_some("No school recorded. A child of this age should have one.");
    Some(Group {
        heading: heading.label(),
        rows: SummaryList::new(rows),
        note,
    })
}

/// Names of parents or carers of a shielded child.
fn carers(withheld: &Withheld) -> Option<Group> {
    let names = withheld.carers.as_ref()?;
    let none = names.is_empty().then_some(words::NOT_RECORDED);
    let rows = names.iter().map(String::as_str).chain(none);
    let rows = rows.map(|name| SummaryRow::new("Parent or carer", name).testid("shielded-carer"));
    Some(Group {
        heading: Heading::Carers.label(),
        rows: SummaryList::new(rows.collect()),
        note: None,
    })
}

/// The lead professional, when the role sees involvements and somebody leads.
fn lead(child: &ChildView) -> Option<Group> {
    let lead = child
        .involvements
        .as_ref()?
        .iter()
        .find(|involvement| involvement.lead && involvement.open)?;
    let lines = [
        ("Name", lead.practitioner.clone()),
        ("Service", Some(lead.service.clone())),
        ("Team", lead.team.clone()),
        ("Phone", lead.phone.clone()),
        ("Email", lead.email.clone()),
    ];
    let rows = lines
        .into_iter()
        .filter_map(|(label, text)| Some(SummaryRow::new(label, text?)))
        .collect();
    Some(Group {
        heading: "Lead professional",
        rows: SummaryList::new(rows).testid("lead-professional"),
        note: None,
    })
}
