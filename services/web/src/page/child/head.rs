//! What every page of a child record shares: identity banner, sections, and what the role leaves out.

use askama::Template;
use child::{Attribute, ChildView, view::Flag};

use super::value;
use crate::components::{Colour, Content, IdentityBar, SubNavigation, Tag, components};

/// A page of a child record. The order of the variants is the order of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// `/child/{id}`
    Overview,
    /// `/child/{id}/involvements`
    Involvements,
    /// `/child/{id}/sen-transport`
    SenTravel,
    /// `/child/{id}/education`
    Education,
    /// `/child/{id}/social-care`
    SocialCare,
    /// `/child/{id}/caf`
    Caf,
    /// `/child/{id}/sources`
    Sources,
    /// `/child/{id}/history`
    History,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::Involvements,
        Self::SenTravel,
        Self::Education,
        Self::SocialCare,
        Self::Caf,
        Self::Sources,
        Self::History,
    ];

    /// What the navigation and the page title call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Involvements => "Involvements",
            Self::SenTravel => "SEN and travel",
            Self::Education => "Education",
            Self::SocialCare => "Social care",
            Self::Caf => "CAF",
            Self::Sources => "Source records",
            Self::History => "History",
        }
    }

    /// What follows the child's address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Involvements => "/involvements",
            Self::SenTravel => "/sen-transport",
            Self::Education => "/education",
            Self::SocialCare => "/social-care",
            Self::Caf => "/caf",
            Self::Sources => "/sources",
            Self::History => "/history",
        }
    }

    /// The section as the desk records it.
    pub const fn section(self) -> desk::Section {
        match self {
            Self::Overview => desk::Section::Overview,
            Self::Involvements => desk::Section::Involvements,
            Self::SenTravel => desk::Section::SenTravel,
            Self::Education => desk::Section::Education,
            Self::SocialCare => desk::Section::SocialCare,
            Self::Caf => desk::Section::Caf,
            Self::Sources => desk::Section::Sources,
            Self::History => desk::Section::History,
        }
    }

    /// Whether the view that the viewer was given has anything for this part. A part outside the role is no page.
    pub fn is_part_of(self, child: &ChildView) -> bool {
        match self {
            Self::Overview => true,
            Self::Involvements => child.involvements.is_some(),
            Self::SenTravel => child.sen.is_some() || child.transport.is_some(),
            Self::Education => child.education.is_some(),
            Self::SocialCare => child.social_care.is_some(),
            Self::Caf => child.caf.is_some(),
            // Whoever judges matches sees how they came about.
            Self::Sources | Self::History => child.sources.is_some(),
        }
    }
}

/// Banner, sections and the line about what the role leaves out: the head of every page of a record.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "pages/child/head.html")]
pub(crate) struct RecordHead {
    banner: IdentityBar,
    sections: Option<SubNavigation>,
    partial: bool,
}
components!(RecordHead);

impl RecordHead {
    /// The head of one part of the record. The print view has no navigation (page rule G33).
    pub(super) fn new(child: &ChildView, current: Part, print: bool) -> Self {
        let sections = (!print).then(|| sections(child, Some(current))).flatten();
        Self {
            sections,
            ..Self::beside(child)
        }
    }

    /// The head of a page below the overview that is none of the parts.
    pub(crate) fn beside(child: &ChildView) -> Self {
        Self {
            banner: banner(child),
            sections: sections(child, None),
            partial: child.partial,
        }
    }
}

/// The banner: name, reference, birth date and age, sex, address, tags.
fn banner(child: &ChildView) -> IdentityBar {
    let mut banner = IdentityBar::new(child.name.listed(), format!("Child record {}", child.reference));
    if let Some(line) = age_line(child) {
        banner = banner.line(line);
    }
    let sex = child.sex.as_deref().map(value::sex);
    let year = child.school_year.as_deref();
    let words: Vec<&str> = sex.into_iter().chain(year).collect();
    if !words.is_empty() {
        banner = banner.line(words.join(", "));
    }
    if let Some(line) = address_line(child) {
        banner = banner.line(line);
    }
    child
        .flags
        .iter()
        .fold(banner, |banner, flag| banner.tag(flag_tag(*flag)))
}

fn age_line(child: &ChildView) -> Option<Content> {
    let day =
        |attribute, day: chrono::NaiveDate| value::value(attribute, &[day.to_string()], child.age.as_deref(), None);
    match (child.born, child.due) {
        (Some(born), _) => Some(day(Attribute::BirthDate, born)),
        (None, Some(due)) => Some(day(Attribute::ExpectedDate, due)),
        (None, None) => child.age.as_deref().map(|age| value::old(age).into()),
    }
}

/// The address where the role sees it as a row, else what the role sees of the postcode.
fn address_line(child: &ChildView) -> Option<String> {
    let address = child.rows.iter().find(|row| row.attribute == Attribute::Address);
    address
        .map(|row| value::text(row.attribute, &row.value, None))
        .filter(|line| !line.is_empty())
        .or_else(|| child.postcode.clone())
}

/// A flag as a tag. Red is for problems only, and none of these is one (page rule G29).
pub(crate) fn flag_tag(flag: Flag) -> Tag {
    Tag::new(flag.label()).colour(match flag {
        Flag::Shielded | Flag::PossiblyShielded => Colour::Purple,
        Flag::UnderReview | Flag::CafOpen => Colour::Blue,
        Flag::InCare => Colour::Teal,
        Flag::SourcesDisagree => Colour::Yellow,
        Flag::Archived | Flag::Restricted => Colour::Grey,
    })
}

/// Links to the parts of the record that the viewer has, or none when there is one part only.
fn sections(child: &ChildView, current: Option<Part>) -> Option<SubNavigation> {
    let parts: Vec<Part> = Part::ALL.into_iter().filter(|part| part.is_part_of(child)).collect();
    (parts.len() > 1).then(|| {
        parts
            .into_iter()
            .fold(SubNavigation::new("Sections of this record"), |navigation, part| {
                let href = format!("/child/{}{}", child.id, part.path());
                navigation.item(part.label(), href, current == Some(part))
            })
    })
}
