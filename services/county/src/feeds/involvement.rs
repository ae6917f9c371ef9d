//! Involvements: who works with a child, since when, and until when.

use chrono::{Days, NaiveDate};

use super::InvolvementRow;
use super::staff::{SERVICES, Staff};
use crate::chance::Chance;
use crate::family::{Child, Family};

/// One service's work with a child.
pub struct Service {
    /// Index of the service.
    kind: usize,
    /// First day.
    start: NaiveDate,
    /// Last day.
    end: Option<NaiveDate>,
    /// Coordinates the others.
    pub lead: bool,
}

impl Service {
    /// The feed whose records this service's system holds references to.
    pub fn prefers(&self) -> &'static str {
        match SERVICES[self.kind].0 {
            "health_visiting" | "midwifery" => "health_births",
            "social_care" | "early_help_family_support" | "disabled_children_team" | "leaving_care" => "social_care",
            "youth_support_connexions" | "youth_offending" | "substance_misuse" | "sexual_health" => "careers",
            _ => "education",
        }
    }

    /// Whether the service has ended.
    pub const fn ended(&self) -> bool {
        self.end.is_some()
    }
}

/// How a row names its child.
pub enum Reference<'a> {
    /// By a record of another feed.
    Record(&'a str, &'a str),
    /// By number, name and birth date.
    Person {
        /// NHS number, or empty.
        nhs: &'a str,
        /// UPN, or empty.
        upn: &'a str,
    },
}

/// The services that work or worked with a child by `as_at`.
pub fn services(family: &Family, child: &Child, in_care: bool, as_at: NaiveDate, chance: &mut Chance) -> Vec<Service> {
    let age = child.age_on(as_at);
    let plan = child.sen.provision;
    let likely = |name: &str| -> f64 {
        match name {
            "social_care" if in_care => 0.92,
            "leaving_care" if child.placement.is_some() && age >= 17 => 0.7,
            "midwifery" if in_care && (child.unborn || age == 0) => 0.6,
            _ if child.unborn => 0.0,
            "midwifery" if age == 0 => 0.3,
            "health_visiting" if age < 5 => 0.82,
            "sen_assessment" if plan == 'E' && age >= 4 => 0.95,
            "educational_psychology" if plan != 'N' && age >= 4 => 0.1,
            "education_welfare" if (5..17).contains(&age) => {
                if family.traveller() {
                    0.3
                } else {
                    0.025
                }
            }
            "youth_support_connexions" if age >= 13 => 0.12,
            "early_help_family_support" => {
                if family.in_need {
                    0.3
                } else {
                    0.025
                }
            }
            "school_nursing" if (5..17).contains(&age) => 0.04,
            "therapies" if child.sen.need == "SLCN" => 0.4,
            "disabled_children_team" if matches!(child.sen.need, "PD" | "PMLD" | "SLD") => 0.35,
            "camhs" if age >= 6 => {
                if in_care {
                    0.15
                } else {
                    0.025
                }
            }
            "sexual_health" if age >= 14 => 0.012,
            "substance_misuse" if age >= 13 => 0.008,
            "youth_offending" if age >= 12 => {
                if in_care {
                    0.06
                } else {
                    0.004
                }
            }
            "young_carers" if age >= 7 => 0.004,
            _ => 0.0,
        }
    };
    let mut found = Vec::new();
    for (kind, (name, ..)) in SERVICES.iter().enumerate() {
        if !chance.hit(likely(name)) {
            continue;
        }
        let began = if child.unborn {
            as_at - Days::new(90)
        } else {
            child.born
        };
        let start = chance.day(began.max(as_at - Days::new(1_500)), as_at);
        let open = match *name {
            "health_visiting" | "sen_assessment" => 0.93,
            "midwifery" => 0.3,
            _ => 0.68,
        };
        let end = (!chance.hit(open))
            .then(|| chance.day(start, as_at - Days::new(1)).max(start))
            .filter(|end| *end < as_at);
        found.push(Service {
            kind,
            start,
            end,
            lead: false,
        });
    }
    // Social care and early help stand first in the list, so a lead comes from them where they work.
    if found.iter().filter(|service| !service.ended()).count() >= 2
        && chance.hit(0.75)
        && let Some(lead) = found.iter_mut().find(|service| !service.ended())
    {
        lead.lead = true;
    }
    found
}

/// The row of one service.
pub fn involvement(
    service: &Service,
    child: &Child,
    surname: &str,
    town: usize,
    reference: &Reference<'_>,
    staff: &Staff,
    chance: &mut Chance,
) -> InvolvementRow {
    let (kind, role, organisation, _, _) = SERVICES[service.kind];
    let worker = staff.assign(service.kind, town, chance);
    let sensitive = matches!(kind, "camhs" | "sexual_health" | "substance_misuse");
    let mut row = InvolvementRow {
        source_system: "involvement".to_owned(),
        service_type: kind.to_owned(),
        organisation: organisation.to_owned(),
        team: worker.team.clone(),
        practitioner_name: worker.name.clone(),
        role: role.to_owned(),
        phone: worker.phone.clone(),
        email: worker.email.clone(),
        start_date: service.start.to_string(),
        end_date: service.end.map(|day| day.to_string()).unwrap_or_default(),
        is_lead_professional: if service.lead { "Y" } else { "N" }.to_owned(),
        is_sensitive: if sensitive { "Y" } else { "N" }.to_owned(),
        ..InvolvementRow::default()
    };
    if sensitive {
        let basis = if chance.hit(0.8) { "written" } else { "verbal" };
        basis.clone_into(&mut row.consent_basis);
        row.consent_date = service.start.to_string();
    }
    match *reference {
        Reference::Record(source, id) => {
            source.clone_into(&mut row.child_source);
            id.clone_into(&mut row.child_source_id);
        }
        Reference::Person { nhs, upn } => {
            nhs.clone_into(&mut row.nhs_number);
            upn.clone_into(&mut row.upn);
            row.given_name.clone_from(&child.first);
            surname.clone_into(&mut row.family_name);
            row.dob = child.born.to_string();
        }
    }
    row
}
