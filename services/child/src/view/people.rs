//! Who works with the child, as each role may know it.

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::{social_care, told::Teller};
use crate::{
    fact::Involvement,
    kind::Sector,
    policy::{Access, Field},
};

/// One involvement as the viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvolvementView {
    /// The service in words.
    pub service: String,
    /// Organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Team or central contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The practitioner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub practitioner: Option<String>,
    /// The practitioner's role in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Phone to ring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day; never why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Whether the service works with the child now.
    pub open: bool,
    /// Whether this practitioner is the lead professional.
    pub lead: bool,
    /// Whether the service is social care, for pages that lead to it. The service says so too.
    #[serde(skip)]
    pub social_care: bool,
}

/// The line about sensitive services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SensitiveView {
    /// Always "A sensitive service is involved": which one, and how many, stays with the management team.
    pub text: &'static str,
    /// The involvements themselves, for those with column SS in full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub involvements: Option<Vec<InvolvementView>>,
}

/// Ordinary involvements that the viewer sees: the lead professional first, then open ones, then by start, newest first.
pub(super) fn involvements(teller: &Teller<'_>, today: NaiveDate) -> Option<Vec<InvolvementView>> {
    let access = teller.viewer.access(Field::Involvements);
    if !access.full() {
        return None;
    }
    let by_contact_only = matches!(access, Access::View(7));
    let mut views = ordered(all(teller, today).filter(|entry| !entry.sensitive), |entry| {
        view(entry, by_contact_only)
    });
    // A process of social care is an involvement by itself (section 3), of which no more is told than that there is one.
    let told = views.iter().any(|view| view.social_care && view.open);
    if !told && social_care::any_open(teller, today) {
        let place = views.iter().take_while(|view| view.open).count();
        views.insert(place, by_process());
    }
    Some(views)
}

/// The line about sensitive services, if one is involved and the role may know that.
pub(super) fn sensitive(teller: &Teller<'_>, today: NaiveDate) -> Option<SensitiveView> {
    let access = teller.viewer.access(Field::Sensitive);
    let mut entries = all(teller, today).filter(|entry| entry.sensitive).peekable();
    if !access.any() || entries.peek().is_none() {
        return None;
    }
    Some(SensitiveView {
        text: "A sensitive service is involved",
        involvements: access.full().then(|| ordered(entries, |entry| view(entry, false))),
    })
}

/// An involvement with what the record that states it makes of it.
struct Entry<'a> {
    involvement: &'a Involvement,
    /// Whether the service works with the child now.
    open: bool,
    /// By its own mark or type, or because its source is a sensitive service, whatever that says of itself.
    sensitive: bool,
}

/// Every involvement that is told of. What a source no longer says has ended: a sensitive one is gone at once, for that may
/// be a consent withdrawn; any other stays for a year after the last day that is known of it (section 3).
fn all<'a>(teller: &Teller<'a>, today: NaiveDate) -> impl Iterator<Item = Entry<'a>> {
    let sources = teller.sources;
    teller.golden.records.iter().flat_map(move |record| {
        let from_sensitive = sources.sector(&record.key.source) == Sector::Sensitive;
        record.facts.involvements.iter().filter_map(move |involvement| {
            let sensitive = from_sensitive || involvement.sensitive();
            let visible = if record.ended {
                let last = involvement.end_date.or(record.updated_on).or(involvement.start_date);
                !sensitive && last.is_some_and(|last| visible_after(last, today))
            } else {
                involvement.end_date.is_none_or(|end| visible_after(end, today))
            };
            visible.then_some(Entry {
                involvement,
                open: !record.ended && involvement.open(today),
                sensitive,
            })
        })
    })
}

/// Practitioners see an entry until one year after its end (roles and rules, section 3; rule IDX-1).
fn visible_after(end: NaiveDate, today: NaiveDate) -> bool {
    end + Months::new(12) >= today
}

fn ordered<'a>(
    entries: impl Iterator<Item = Entry<'a>>,
    view: impl Fn(&Entry<'_>) -> InvolvementView,
) -> Vec<InvolvementView> {
    let mut views: Vec<InvolvementView> = entries.map(|entry| view(&entry)).collect();
    views.sort_by(|a, b| {
        let rank = |view: &InvolvementView| (!(view.lead && view.open), !view.open);
        rank(a)
            .cmp(&rank(b))
            .then_with(|| b.from.cmp(&a.from))
            .then_with(|| a.service.cmp(&b.service))
    });
    views.dedup();
    views
}

/// Social care as an involvement that only its own processes tell of.
fn by_process() -> InvolvementView {
    InvolvementView {
        service: service_words("social_care"),
        organisation: None,
        team: None,
        practitioner: None,
        role: None,
        phone: None,
        email: None,
        from: None,
        to: None,
        open: true,
        lead: false,
        social_care: true,
    }
}

fn view(entry: &Entry<'_>, by_contact_only: bool) -> InvolvementView {
    let involvement = entry.involvement;
    // Note 7: social care is shown as involved, with the contact that the source supplies; not its team's name where a
    // practitioner is named, since team names such as "Child protection" give the reason away.
    let social_care = is_social_care(&involvement.service_type);
    let narrowed = by_contact_only && social_care;
    InvolvementView {
        service: if narrowed {
            "Children’s social care".to_owned()
        } else {
            service_words(&involvement.service_type)
        },
        organisation: involvement.organisation.clone().filter(|_| !narrowed),
        team: involvement.team.clone().filter(|_| !narrowed),
        practitioner: involvement.practitioner_name.clone(),
        role: involvement.role.as_deref().map(service_words).filter(|_| !narrowed),
        phone: involvement.phone.clone(),
        email: involvement.email.clone(),
        from: involvement.start_date,
        to: involvement.end_date,
        open: entry.open,
        lead: involvement.is_lead_professional,
        social_care,
    }
}

/// Whether a service type is social care. Sources that are not sure of the code write `social_work` and the like.
pub fn is_social_care(code: &str) -> bool {
    code.starts_with("social_") || matches!(code, "disabled_children_team" | "fostering_adoption" | "leaving_care")
}

/// A code such as `health_visiting` as words: "Health visiting".
pub fn service_words(code: &str) -> String {
    match code {
        "social_care" => "Children’s social care".to_owned(),
        "camhs" => "Child and adolescent mental health".to_owned(),
        "gp" => "GP".to_owned(),
        "ewo" => "Education welfare officer".to_owned(),
        "sen_assessment" => "SEN assessment".to_owned(),
        "sen_caseworker" => "SEN caseworker".to_owned(),
        "sendco" => "SENDCo".to_owned(),
        "yot_officer" => "Youth offending officer".to_owned(),
        "youth_support_connexions" => "Youth support (Connexions)".to_owned(),
        _ => {
            let spaced = code.replace('_', " ");
            let mut letters = spaced.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default()
        }
    }
}
