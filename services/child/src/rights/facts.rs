//! Columns and facts of a statement as rows, each in the part that it belongs to.

use chrono::NaiveDate;

use super::{Part, Row};
use crate::{
    Column, Statement,
    fact::{
        Achievement, Assistant, Attendance, CafEpisode, Choice, Consent, Dispute, Enrolment, Exclusion, Facts,
        Involvement, Restriction, SenNeed, SenStep, SocialCareProcess, TransportNeed, Wheelchair, leaving_reason_label,
        sen_type_label,
    },
    sources::Sources,
    uk_day::uk_day,
};

/// "4 March 2012".
pub(super) fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Where a column belongs and what it is called; none for what is an answer to nobody: the tie to another record, which is
/// told with how records were matched. Without a catch-all, so that a new column has to be given its place.
const fn place(column: Column) -> Option<(Part, &'static str)> {
    Some(match column {
        Column::FirstName => (Part::Identity, "First name"),
        Column::MiddleName => (Part::Identity, "Middle names"),
        Column::Surname => (Part::Identity, "Last name"),
        Column::PreferredName => (Part::Identity, "Known as"),
        Column::FormerSurname => (Part::Identity, "Former last name"),
        Column::AliasFirstName => (Part::Identity, "Alias, first name"),
        Column::AliasSurname => (Part::Identity, "Alias, last name"),
        Column::Dob => (Part::Identity, "Date of birth"),
        Column::ExpectedDate => (Part::Identity, "Due date"),
        Column::Sex => (Part::Identity, "Sex"),
        Column::Upn => (Part::Identity, "Unique pupil number (UPN)"),
        Column::FormerUpn => (Part::Identity, "Former UPN"),
        Column::NhsNumber => (Part::Identity, "NHS number"),
        Column::AddressLine1 => (Part::Home, "Address"),
        Column::Town => (Part::Home, "Town"),
        Column::Postcode => (Part::Home, "Postcode"),
        Column::Carer1FirstName => (Part::Family, "Parent or carer, first name"),
        Column::Carer1Surname => (Part::Family, "Parent or carer, last name"),
        Column::Carer1Phone => (Part::Family, "Parent or carer, phone"),
        Column::Carer2FirstName => (Part::Family, "Second parent or carer, first name"),
        Column::Carer2Surname => (Part::Family, "Second parent or carer, last name"),
        Column::MotherFirstName => (Part::Family, "Mother at birth, first name"),
        Column::MotherSurname => (Part::Family, "Mother at birth, last name"),
        Column::MotherDob => (Part::Family, "Mother’s date of birth"),
        // Whoever is the second of two has a brother or sister.
        Column::BirthOrder => (Part::Family, "Order of birth"),
        Column::BirthsInDelivery => (Part::Family, "Babies of the birth"),
        Column::Phone => (Part::Contact, "Young person’s phone"),
        Column::Email => (Part::Contact, "Young person’s email"),
        Column::SchoolCode => (Part::Schooling, "School or setting"),
        Column::Destination => (Part::Schooling, "Destination"),
        Column::LegalStatus => (Part::SocialCare, "Legal status"),
        Column::ChildRef => return None,
    })
}

/// What a statement says of one part, in its order. Entries of services to which consent was withdrawn are left out, as they
/// are wherever a child is shown.
pub(super) fn rows(
    part: Part,
    statement: &Statement,
    source: &str,
    withdrawn: &[&Consent],
    sources: &Sources,
) -> Vec<(Option<Column>, Row)> {
    let columns = Column::ALL.iter().copied().filter_map(|column| {
        let (_, label) = place(column).filter(|(of, _)| *of == part)?;
        let text = statement.columns.get(&column)?;
        let value = match column {
            Column::SchoolCode => sources.school(text),
            Column::Dob | Column::ExpectedDate | Column::MotherDob => text.parse().map_or_else(|_| text.clone(), day),
            _ => text.clone(),
        };
        Some((Some(column), Row::new(label, value)))
    });
    let facts = fact_rows(part, &statement.facts, source, withdrawn, sources);
    let unknown = statement.unknown.iter().filter(|_| part == Part::Other);
    let unknown = unknown.map(|(name, text)| Row::new(name, text));
    columns
        .chain(facts.into_iter().chain(unknown).map(|row| (None, row)))
        .collect()
}

/// Each fact as one row. The parts of [`Facts`] are named one by one, so that a new kind has to be given its place.
fn fact_rows(part: Part, facts: &Facts, source: &str, withdrawn: &[&Consent], sources: &Sources) -> Vec<Row> {
    let Facts {
        involvements,
        sen_needs,
        transport_needs,
        sen_steps,
        enrolments,
        attendance,
        exclusions,
        achievements,
        social_care,
        caf_episodes,
        consents,
        choices,
        disputes,
        restrictions,
    } = facts;
    let stands = |involvement: &&Involvement| !withdrawn.iter().any(|consent| consent.is_about(source, involvement));
    match part {
        Part::Involvements | Part::Sensitive => involvements
            .iter()
            .filter(stands)
            .filter(|involvement| involvement.sensitive() == (part == Part::Sensitive))
            .map(involvement)
            .collect(),
        Part::Sen => sen_needs
            .iter()
            .map(sen_need)
            .chain(sen_steps.iter().map(sen_step))
            .collect(),
        Part::Travel => transport_needs.iter().map(|need| travel(need, sources)).collect(),
        Part::Family => transport_needs.iter().filter_map(pick_up).collect(),
        Part::Schooling => {
            let enrolments = enrolments.iter().map(|one| enrolment(one, sources));
            let attendance = attendance.iter().map(|one| attended(one, sources));
            let exclusions = exclusions.iter().map(|one| exclusion(one, sources));
            let achievements = achievements.iter().map(achievement);
            enrolments
                .chain(attendance)
                .chain(exclusions)
                .chain(achievements)
                .collect()
        }
        Part::SocialCare => social_care.iter().map(process).collect(),
        Part::Caf => caf_episodes.iter().map(caf).collect(),
        Part::Consents => consents.iter().map(|one| consent(one, sources)).collect(),
        Part::Decisions => choices.iter().map(|one| choice(one, sources)).collect(),
        Part::Requests => disputes
            .iter()
            .map(dispute)
            .chain(restrictions.iter().map(restriction))
            .collect(),
        Part::Identity
        | Part::Home
        | Part::Contact
        | Part::Other
        | Part::Contacts
        | Part::Mistakes
        | Part::Notes
        | Part::Corrections
        | Part::Linking
        | Part::Keeping
        | Part::Looks => Vec::new(),
    }
}

/// "name: text; name: text", of what is there.
#[derive(Default)]
struct Said(Vec<String>);

impl Said {
    fn text(mut self, name: &str, text: Option<impl AsRef<str>>) -> Self {
        if let Some(text) = text.filter(|text| !text.as_ref().is_empty()) {
            self.0.push(format!("{name}: {}", text.as_ref()));
        }
        self
    }

    fn day(self, name: &str, on: Option<NaiveDate>) -> Self {
        self.text(name, on.map(day))
    }

    fn count(self, name: &str, count: Option<u32>) -> Self {
        self.text(name, count.as_ref().map(ToString::to_string))
    }

    fn yes(self, name: &str, is: Option<bool>) -> Self {
        self.text(name, is.map(|is| if is { "yes" } else { "no" }))
    }

    fn row(self, label: impl Into<String>) -> Row {
        Row::new(label, self.0.join("; "))
    }
}

fn involvement(one: &Involvement) -> Row {
    Said::default()
        .text("Service", Some(&one.service_type))
        .text("Organisation", one.organisation.as_ref())
        .text("Team", one.team.as_ref())
        .text("Practitioner", one.practitioner_name.as_ref())
        .text("Role", one.role.as_ref())
        .text("Phone", one.phone.as_ref())
        .text("Email", one.email.as_ref())
        .day("From", one.start_date)
        .day("To", one.end_date)
        .yes(
            "Lead professional",
            Some(one.is_lead_professional).filter(|leads| *leads),
        )
        .text("Basis", one.consent_basis.as_ref())
        .day("Date of consent", one.consent_date)
        .row("Involvement")
}

fn sen_need(need: &SenNeed) -> Row {
    let SenNeed {
        provision,
        primary_type,
    } = need;
    Said::default()
        .text("Provision", provision.map(crate::fact::SenProvision::label))
        .text("Primary type", primary_type.as_deref().map(sen_type_label))
        .row("Special educational need")
}

fn sen_step(step: &SenStep) -> Row {
    Said::default()
        .day("On", step.on)
        .text("Outcome", step.outcome.as_ref())
        .row(step.kind.label())
}

/// A need without whom the child is fetched from and by, which is in [`pick_up`].
fn travel(need: &TransportNeed, sources: &Sources) -> Row {
    let wheelchair = need.wheelchair.map(|wheelchair| match wheelchair {
        Wheelchair::None => "none",
        Wheelchair::Manual => "manual",
        Wheelchair::Powered => "powered",
    });
    Said::default()
        .text("School", need.school_urn.as_ref().map(|code| sources.school(code)))
        .text("Basis", need.eligibility_basis.as_ref())
        .text("Needs", Some(need.need_codes.join(", ")))
        .text("Wheelchair", wheelchair)
        .yes("Stays in the chair", need.stays_in_chair)
        .text("Assistant", need.assistant.map(Assistant::label))
        .yes("Medical plan held", need.medical_plan)
        .text("Communicates by", need.communicates_by.as_ref())
        .text("Days", need.days.as_ref())
        .text("Morning", need.am_time.as_ref())
        .text("Afternoon", need.pm_time.as_ref())
        .text("Plan", need.plan_ref.as_ref())
        .day("From", need.valid_from)
        .day("To", need.valid_to)
        .day("Last confirmed", need.last_confirmed)
        .yes("Pick-up at home", need.pickup_address_as_home)
        .row("Travel need")
}

/// Who waits at the pick-up, and where, if that is not the child's home: another person's address.
fn pick_up(need: &TransportNeed) -> Option<Row> {
    let elsewhere = need.pickup_address_as_home != Some(true);
    let of = |text: &Option<String>| text.clone().filter(|_| elsewhere);
    let grid = need.easting.zip(need.northing).filter(|_| elsewhere);
    let said = Said::default()
        .text("Person", need.contact_1_name.as_ref())
        .text("Phone", need.contact_1_phone.as_ref())
        .text("At", of(&need.pickup_line))
        .text("Postcode", of(&need.pickup_postcode))
        .text("Grid reference", grid.map(|(east, north)| format!("{east}, {north}")));
    (!said.0.is_empty()).then(|| said.row("Pick-up"))
}

fn enrolment(one: &Enrolment, sources: &Sources) -> Row {
    let school = one
        .school_name
        .clone()
        .or_else(|| one.school.as_ref().map(|code| sources.school(code)));
    Said::default()
        .text("School", school)
        .text("Status", one.status.map(crate::fact::EnrolmentStatus::label))
        .day("From", one.entered_on)
        .day("To", one.left_on)
        .text("Left because", one.leaving_reason.as_deref().map(leaving_reason_label))
        .row("On roll")
}

fn attended(one: &Attendance, sources: &Sources) -> Row {
    Said::default()
        .text("School", one.school.as_ref().map(|code| sources.school(code)))
        .text("Period", one.period.as_ref())
        .day("From", one.from)
        .day("To", one.to)
        .count("Possible sessions", one.possible)
        .count("Missed with leave", one.authorised)
        .count("Missed without leave", one.unauthorised)
        .row("Attendance")
}

fn exclusion(one: &Exclusion, sources: &Sources) -> Row {
    Said::default()
        .text("School", one.school.as_ref().map(|code| sources.school(code)))
        .day("From", one.starts_on)
        .count("Sessions", one.sessions)
        .row(one.category.label())
}

fn achievement(one: &Achievement) -> Row {
    Said::default()
        .text("Subject", Some(&one.subject))
        .text("Assessment", one.assessment.as_ref())
        .text("Result", Some(&one.result))
        .text("Year", one.year.as_ref().map(ToString::to_string))
        .day("On", one.on)
        .row(format!("Result, {}", one.stage))
}

fn process(one: &SocialCareProcess) -> Row {
    Said::default()
        .day("From", one.started_on)
        .day("To", one.ended_on)
        .text("Team", one.team.as_ref())
        .row(one.kind.label())
}

fn caf(one: &CafEpisode) -> Row {
    Said::default()
        .day("Opened", one.opened_on)
        .day("Closed", one.closed_on)
        .text("Closed because", one.closure_reason.as_ref())
        .text("Coordinator", one.coordinator_name.as_ref())
        .text("Contact", one.coordinator_contact.as_ref())
        .row("Common assessment")
}

fn consent(one: &Consent, sources: &Sources) -> Row {
    Said::default()
        .text("Service", Some(&one.service_type))
        .text("Stated by", Some(sources.label(&one.source)))
        .text("Basis", one.basis.as_ref())
        .text("By", Some(&one.by))
        .day("On", Some(one.on))
        .day("To be looked at again", one.review_on)
        .row(if one.given {
            "Consent given"
        } else {
            "Consent withdrawn"
        })
}

/// Which source a steward believed about one detail. What that source says is among what it says.
fn choice(one: &Choice, sources: &Sources) -> Row {
    let followed = match one.chosen {
        Some(_) => sources.label(&one.beside.source),
        None => "left to the rules".to_owned(),
    };
    Said::default()
        .text("Detail", Some(one.attribute.label()))
        .text("Follows", Some(followed))
        .text("Reason", Some(&one.reason))
        .day("On", Some(uk_day(one.at)))
        .day("To be looked at again", one.review_on)
        .row("Which value shows")
}

/// A detail that a request says is wrong.
fn dispute(one: &Dispute) -> Row {
    Said::default()
        .text("Detail", Some(one.attribute.label()))
        .day("Disputed since", Some(uk_day(one.at)))
        .day("Settled on", one.ended_at.map(uk_day))
        .row("Disputed detail")
}

/// That the record is held and not used.
fn restriction(one: &Restriction) -> Row {
    Said::default()
        .day("Not used since", Some(uk_day(one.at)))
        .day("Lifted on", one.lifted_at.map(uk_day))
        .row("Restriction")
}
