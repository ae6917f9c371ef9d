//! The columns of a list of children by role. They choose from what the role was given and never widen it: a cell shows
//! what the view holds.

use askama::Template;
use child::{
    Attribute, ChildView,
    policy::Role,
    view::{Flag, InvolvementView, TransportView},
};
use desk::{Hit, Narrowing, Sort};

use super::address::Address;
use crate::{
    components::{Column, Content, Sorted, Tag, components},
    page::child::{flag_tag, value},
    words,
};

/// One column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListColumn {
    Name,
    Born,
    Age,
    Identifiers,
    Address,
    Postcode,
    School,
    Involved,
    Flags,
    SenType,
    TravelNeeds,
    PickUp,
    Sources,
    Review,
}

use ListColumn as C;

/// The columns of a role, in order.
pub(super) const fn columns_of(role: Role) -> &'static [ListColumn] {
    match role {
        Role::SocialWorker | Role::SocialWorkManager => {
            &[C::Name, C::Born, C::Address, C::School, C::Involved, C::Flags]
        }
        Role::TransportOfficer => &[C::Name, C::Age, C::School, C::SenType, C::TravelNeeds, C::PickUp],
        Role::DataSteward | Role::ShieldSteward | Role::ManagementTeam => {
            &[C::Name, C::Born, C::Identifiers, C::Sources, C::Review]
        }
        _ => &[C::Name, C::Born, C::Postcode, C::School, C::Involved],
    }
}

impl ListColumn {
    const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Born => "Date of birth",
            Self::Age => "Age",
            Self::Identifiers => "Identifiers",
            Self::Address => "Address",
            Self::Postcode => "Postcode",
            Self::School => "School",
            Self::Involved => "Who is involved",
            Self::Flags => "Flags",
            Self::SenType => "Primary type of need",
            Self::TravelNeeds => "Travel needs",
            Self::PickUp => "Pick-up postcode",
            Self::Sources => "Source records",
            Self::Review => "Review",
        }
    }

    /// The orders that the head of this column switches between.
    const fn orders(self) -> Option<(Sort, Sort)> {
        match self {
            Self::Name => Some((Sort::NameUp, Sort::NameDown)),
            Self::Born => Some((Sort::BornUp, Sort::BornDown)),
            _ => None,
        }
    }

    /// The head, a link where the list sorts by it.
    pub fn head(self, address: &Address) -> Column {
        let column = Column::new(self.label());
        let column = if self == Self::Sources {
            column.numeric()
        } else {
            column
        };
        let Some((up, down)) = self.orders() else { return column };
        let now = address.narrowing().sort;
        let (sorted, next) = match now {
            sort if sort == up => (Sorted::Ascending, down),
            sort if sort == down => (Sorted::Descending, up),
            _ => (Sorted::No, up),
        };
        column.sort(address.with(|narrowing: &mut Narrowing| narrowing.sort = next), sorted)
    }

    /// The cell of one child.
    pub fn cell(self, hit: &Hit) -> Content {
        let child = &hit.child;
        let text = |text: Option<&str>| Content::from(words::or_not_recorded(text));
        match self {
            Self::Name => name(hit),
            Self::Born => born(child),
            Self::Age => text(child.age.as_deref().map(value::old).as_deref()),
            Self::Identifiers => identifiers(child),
            Self::Address => address(child),
            Self::Postcode | Self::PickUp => text(child.postcode.as_deref()),
            Self::School => text(child.school.as_deref()),
            Self::Involved => involved(child),
            Self::Flags => tags(child, |_| true),
            Self::SenType => text(child.sen.as_ref().and_then(|sen| sen.primary_type.as_deref())),
            Self::TravelNeeds => travel(child.transport.as_deref().unwrap_or_default()),
            Self::Sources => child.sources.as_ref().map_or(0, Vec::len).to_string().into(),
            Self::Review => {
                if child.flags.contains(&Flag::UnderReview) {
                    flag_tag(Flag::UnderReview).into()
                } else {
                    "No open case".into()
                }
            }
        }
    }
}

/// The name as the row's link, what else matched, and the tags that every list shows.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/child/{{ id }}">{{ name }}</a>{% if let Some(also) = also %}<br><span class="govuk-body-s">Also known as {{ also }}</span>{% endif %}{% for tag in tags %} {{ tag }}{% endfor %}"#
)]
struct NameCell<'a> {
    id: String,
    name: String,
    also: Option<&'a str>,
    tags: Vec<Tag>,
}

fn name(hit: &Hit) -> Content {
    let shields = [Flag::Shielded, Flag::PossiblyShielded];
    Content::of(&NameCell {
        id: hit.child.id.to_string(),
        name: hit.child.name.listed(),
        also: hit.also.as_deref(),
        tags: hit
            .child
            .flags
            .iter()
            .filter(|flag| shields.contains(flag))
            .map(|flag| flag_tag(*flag))
            .collect(),
    })
}

fn born(child: &ChildView) -> Content {
    match (child.born, child.due) {
        (Some(born), _) => value::short_born(born, child.age.as_deref()),
        (None, Some(due)) => value::value(Attribute::ExpectedDate, &[due.to_string()], None, None),
        (None, None) => words::NOT_RECORDED.into(),
    }
}

/// Lines under each other.
#[derive(Template)]
#[template(
    ext = "html",
    source = "{% for line in lines %}{{ line }}{% if !loop.last %}<br>{% endif %}{% endfor %}"
)]
struct Lines {
    lines: Vec<Content>,
}
components!(Lines);

fn lines(lines: Vec<Content>, none: &str) -> Content {
    if lines.is_empty() {
        none.into()
    } else {
        Lines { lines }.into()
    }
}

/// Tags beside each other.
fn tags(child: &ChildView, wanted: impl Fn(Flag) -> bool) -> Content {
    let tags = child
        .flags
        .iter()
        .filter(|flag| wanted(**flag))
        .map(|flag| flag_tag(*flag).into());
    lines(tags.collect(), "None")
}

fn row_value(child: &ChildView, attribute: Attribute) -> Option<Content> {
    let row = child.rows.iter().find(|row| row.attribute == attribute)?;
    Some(value::value(attribute, &row.value, None, None))
}

/// A number with the kind of number that it is.
#[derive(Template)]
#[template(ext = "html", source = "{{ kind }} {{ number }}")]
struct Identifier {
    kind: &'static str,
    number: Content,
}
components!(Identifier);

fn identifiers(child: &ChildView) -> Content {
    let numbers = [("UPN", Attribute::Upn), ("NHS", Attribute::NhsNumber)];
    let numbers = numbers.into_iter().filter_map(|(kind, attribute)| {
        Some(
            Identifier {
                kind,
                number: row_value(child, attribute)?,
            }
            .into(),
        )
    });
    lines(numbers.collect(), words::NOT_RECORDED)
}

fn address(child: &ChildView) -> Content {
    row_value(child, Attribute::Address)
        .or_else(|| child.postcode.as_deref().map(Content::from))
        .unwrap_or_else(|| words::NOT_RECORDED.into())
}

/// Services that work with the child now, and the line about sensitive ones.
fn involved(child: &ChildView) -> Content {
    let services = child
        .involvements
        .iter()
        .flatten()
        .filter(|involvement| involvement.open)
        .map(service);
    let sensitive = child.sensitive.as_ref().map(|sensitive| sensitive.text.into());
    let mut shown: Vec<Content> = Vec::new();
    for service in services.chain(sensitive) {
        if !shown.contains(&service) {
            shown.push(service);
        }
    }
    lines(shown, "No services recorded")
}

fn service(involvement: &InvolvementView) -> Content {
    if involvement.lead {
        format!("{} (lead)", involvement.service).into()
    } else {
        involvement.service.as_str().into()
    }
}

fn travel(needs: &[TransportView]) -> Content {
    let needs = needs.iter().filter(|need| need.starts_on.is_none()).map(|need| {
        let parts: Vec<&str> = std::iter::once(need.seat.as_str())
            .chain(need.needs.iter().map(String::as_str))
            .collect();
        parts.join(", ").into()
    });
    lines(needs.collect(), "None recorded")
}
