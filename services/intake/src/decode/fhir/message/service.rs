//! Who works with a child: organisation, role, start and end of each contact, and nothing of why.

use std::borrow::Cow;

use serde_json::Value;

use super::people::telecom;
use crate::{
    decode::{
        fhir::{
            bundle::Entry,
            key::short_digest,
            name::Names,
            resource::{codes, items, member, text},
        },
        record::Sheet,
    },
    statement::is_telling,
};

/// Longest id of a contact that is used as it is.
const ID_CHARACTERS_MAX: usize = 64;

/// Words of a role, the service that it belongs to and our name of the role (reference lists, section 6).
const SERVICES: [(&str, &str, &str); 11] = [
    ("health visit", "health_visiting", "health_visitor"),
    ("school nurs", "school_nursing", "school_nurse"),
    ("midwi", "midwifery", "midwife"),
    ("general pract", "general_practice", "gp"),
    ("paediatric", "community_paediatrics", "paediatrician"),
    ("physiotherap", "therapies", "therapist"),
    ("occupational therap", "therapies", "therapist"),
    ("speech and language", "therapies", "therapist"),
    ("dietit", "therapies", "therapist"),
    ("orthopt", "therapies", "therapist"),
    ("audiolog", "therapies", "therapist"),
];

/// Of a health service, this too: clinical psychology, psychotherapy.
const MIND: &str = "psych";

/// One contact with the resources that describe it.
#[derive(Debug)]
pub(super) struct Contact<'e> {
    episode: &'e Value,
    organisation: Option<&'e Value>,
    team: Option<&'e Value>,
    practitioner: Option<&'e Value>,
    role: Option<&'e Value>,
}

impl<'e> Contact<'e> {
    /// The contacts of a message: one for each episode of care.
    pub(super) fn all(entries: &'e [Entry]) -> Vec<Self> {
        let episodes = entries.iter().filter(|entry| entry.is("EpisodeOfCare"));
        episodes.map(|episode| Self::of(&episode.resource, entries)).collect()
    }

    fn of(episode: &'e Value, entries: &'e [Entry]) -> Self {
        let of_kind = |kind: &'static str| entries.iter().filter(move |entry| entry.is(kind));
        let meant = |kind: &'static str, from: &Value, name: &str| {
            let references = items(from, name);
            of_kind(kind).find(|entry| references.iter().any(|reference| entry.is_at(reference)))
        };
        // Where a message has one only, it is that one, also if the reference leads nowhere.
        let only = |kind: &'static str| {
            let mut found = of_kind(kind);
            found.next().filter(|_| found.next().is_none())
        };
        let team = meant("CareTeam", episode, "team").or_else(|| only("CareTeam"));
        let practitioner = meant("Practitioner", episode, "careManager").or_else(|| only("Practitioner"));
        let role = practitioner.and_then(|person| {
            let theirs = |role: &&Entry| person.is_meant_by(&role.resource, "practitioner");
            of_kind("PractitionerRole")
                .find(theirs)
                .or_else(|| only("PractitionerRole"))
        });
        let through = |from: Option<&'e Entry>, name| from.and_then(|from| meant("Organization", &from.resource, name));
        let organisation = meant("Organization", episode, "managingOrganization")
            .or_else(|| through(role, "organization"))
            .or_else(|| through(team, "managingOrganization"));
        let resource = |entry: Option<&'e Entry>| entry.map(|entry| &entry.resource);
        Self {
            episode,
            organisation: resource(organisation),
            team: resource(team),
            practitioner: resource(practitioner),
            role: resource(role),
        }
    }

    /// What tells one contact of a child from another: the sender's own id for it, else who it is since when.
    pub(super) fn key(&self) -> Option<String> {
        let own = items(self.episode, "identifier")
            .iter()
            .find_map(|id| text(id, "value"));
        if let Some(own) = own.filter(|id| id.chars().count() <= ID_CHARACTERS_MAX && !id.chars().any(char::is_control))
        {
            return Some(own.into_owned());
        }
        let parts = [
            self.organisation(),
            self.team(),
            self.practitioner(),
            self.role(),
            self.period("start"),
        ];
        let parts: Vec<String> = parts.map(Option::unwrap_or_default).into();
        (!parts.iter().all(String::is_empty)).then(|| short_digest(&parts))
    }

    /// Writes the involvement.
    pub(super) fn set(&self, sheet: &mut Sheet) {
        sheet.set("is_involved", Some("Y"));
        let role = self.role();
        let lower = role.as_deref().unwrap_or_default().to_lowercase();
        let is_gp = lower.split(|c: char| !c.is_alphanumeric()).any(|word| word == "gp");
        let known = SERVICES
            .into_iter()
            .find(|(word, ..)| lower.contains(word) || is_gp && *word == "general pract");
        // A role that nobody knows is told as it is, and counts as sensitive for that.
        sheet.set("service_type", known.map(|(_, service, _)| service).or(role.as_deref()));
        sheet.set("role", known.map(|(.., code)| code).or(role.as_deref()));
        if self.is_telling(&lower) {
            sheet.set("is_sensitive", Some("Y"));
        }
        sheet.set("organisation", self.organisation());
        sheet.set("team", self.team());
        sheet.set("practitioner_name", self.practitioner());
        let reach = |system| {
            let who = [self.practitioner, self.role, self.organisation];
            who.into_iter().flatten().find_map(|who| telecom(who, system))
        };
        sheet.set("phone", reach("phone"));
        sheet.set("email", reach("email"));
        sheet.set("start_date", self.period("start"));
        sheet.set("end_date", self.period("end"));
    }

    /// Whether role, team or specialty give a sensitive service away. The specialty is looked at for this alone.
    fn is_telling(&self, role: &str) -> bool {
        let specialties = self.role.into_iter().flat_map(|role| words(role, "specialty"));
        let mut all = [role.to_owned()].into_iter().chain(self.team()).chain(specialties);
        all.any(|text| is_telling(&text) || text.to_lowercase().contains(MIND))
    }

    fn period(&self, name: &str) -> Option<String> {
        let period = member(self.episode, "period")?;
        text(period, name).map(Cow::into_owned)
    }

    fn organisation(&self) -> Option<String> {
        text(self.organisation?, "name").map(Cow::into_owned)
    }

    fn team(&self) -> Option<String> {
        text(self.team?, "name").map(Cow::into_owned)
    }

    fn practitioner(&self) -> Option<String> {
        let names = Names::of(self.practitioner?);
        let parts: Vec<Cow<'_, str>> = [names.first, names.family].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The role in words: of the practitioner, else of the team.
    fn role(&self) -> Option<String> {
        let own = self.role.and_then(|role| words(role, "code").next());
        let in_team = || {
            let members = items(self.team?, "participant").iter();
            members.flat_map(|member| words(member, "role")).next()
        };
        own.or_else(in_team)
    }
}

/// The words of the concepts of a member: their text, the words of their codes, or the codes.
fn words<'v>(resource: &'v Value, name: &'v str) -> impl Iterator<Item = String> + 'v {
    items(resource, name).iter().filter_map(|concept| {
        let display = || {
            items(concept, "coding")
                .iter()
                .find_map(|coding| text(coding, "display"))
        };
        let code = || codes(concept).next();
        text(concept, "text")
            .or_else(display)
            .or_else(code)
            .map(Cow::into_owned)
    })
}
