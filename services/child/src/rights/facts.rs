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

/// Each fact as one row. The parts of [`Facts`], and below those of each fact, are named one by one, so that a new one has to be
/// given its place.
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
        Part::Home => transport_needs.iter().filter_map(picked_up_at_home).collect(),
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
    let Involvement {
        service_type,
        organisation,
        team,
        practitioner_name,
        role,
        phone,
        email,
        start_date,
        end_date,
        is_lead_professional,
        // It says in which part the entry is.
        is_sensitive: _,
        consent_basis,
        consent_date,
    } = one;
    Said::default()
        .text("Service", Some(service_type))
        .text("Organisation", organisation.as_ref())
        .text("Team", team.as_ref())
        .text("Practitioner", practitioner_name.as_ref())
        .text("Role", role.as_ref())
        .text("Phone", phone.as_ref())
        .text("Email", email.as_ref())
        .day("From", *start_date)
        .day("To", *end_date)
        .yes("Lead professional", Some(*is_lead_professional).filter(|leads| *leads))
        .text("Basis", consent_basis.as_ref())
        .day("Date of consent", *consent_date)
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
    let SenStep { kind, on, outcome } = step;
    Said::default()
        .day("On", *on)
        .text("Outcome", outcome.as_ref())
        .row(kind.label())
}

/// A need without whom the child is fetched from and by, and where, which is in [`pick_up`] and [`picked_up_at_home`].
fn travel(need: &TransportNeed, sources: &Sources) -> Row {
    let TransportNeed {
        school_urn,
        eligibility_basis,
        need_codes,
        wheelchair,
        stays_in_chair,
        assistant,
        medical_plan,
        communicates_by,
        days,
        am_time,
        pm_time,
        plan_ref,
        valid_from,
        valid_to,
        pickup_address_as_home,
        pickup_line: _,
        pickup_postcode: _,
        easting: _,
        northing: _,
        contact_1_name: _,
        contact_1_phone: _,
        last_confirmed,
    } = need;
    let wheelchair = wheelchair.map(|wheelchair| match wheelchair {
        Wheelchair::None => "none",
        Wheelchair::Manual => "manual",
        Wheelchair::Powered => "powered",
    });
    Said::default()
        .text("School", school_urn.as_ref().map(|code| sources.school(code)))
        .text("Basis", eligibility_basis.as_ref())
        .text("Needs", Some(need_codes.join(", ")))
        .text("Wheelchair", wheelchair)
        .yes("Stays in the chair", *stays_in_chair)
        .text("Assistant", assistant.map(Assistant::label))
        .yes("Medical plan held", *medical_plan)
        .text("Communicates by", communicates_by.as_ref())
        .text("Days", days.as_ref())
        .text("Morning", am_time.as_ref())
        .text("Afternoon", pm_time.as_ref())
        .text("Plan", plan_ref.as_ref())
        .day("From", *valid_from)
        .day("To", *valid_to)
        .day("Last confirmed", *last_confirmed)
        .yes("Pick-up at home", *pickup_address_as_home)
        .row("Travel need")
}

/// Who waits at the pick-up, and where, if that is not the child's home: another person's address.
fn pick_up(need: &TransportNeed) -> Option<Row> {
    let waits = Said::default()
        .text("Person", need.contact_1_name.as_ref())
        .text("Phone", need.contact_1_phone.as_ref());
    let said = if at_home(need) { waits } else { at_pick_up(need, waits) };
    (!said.0.is_empty()).then(|| said.row("Pick-up"))
}

/// Where the pick-up is, if that is the child's home: the child's own address.
fn picked_up_at_home(need: &TransportNeed) -> Option<Row> {
    let said = at_pick_up(need, Said::default());
    (at_home(need) && !said.0.is_empty()).then(|| said.row("Pick-up at home"))
}

fn at_home(need: &TransportNeed) -> bool {
    need.pickup_address_as_home == Some(true)
}

fn at_pick_up(need: &TransportNeed, said: Said) -> Said {
    let grid = need.easting.zip(need.northing);
    said.text("At", need.pickup_line.as_ref())
        .text("Postcode", need.pickup_postcode.as_ref())
        .text("Grid reference", grid.map(|(east, north)| format!("{east}, {north}")))
}

fn enrolment(one: &Enrolment, sources: &Sources) -> Row {
    let Enrolment {
        school,
        school_name,
        status,
        entered_on,
        left_on,
        leaving_reason,
    } = one;
    let named = || school.as_ref().map(|code| sources.school(code));
    Said::default()
        .text("School", school_name.clone().or_else(named))
        .text("Status", status.map(crate::fact::EnrolmentStatus::label))
        .day("From", *entered_on)
        .day("To", *left_on)
        .text("Left because", leaving_reason.as_deref().map(leaving_reason_label))
        .row("On roll")
}

fn attended(one: &Attendance, sources: &Sources) -> Row {
    let Attendance {
        school,
        from,
        to,
        period,
        possible,
        authorised,
        unauthorised,
    } = one;
    Said::default()
        .text("School", school.as_ref().map(|code| sources.school(code)))
        .text("Period", period.as_ref())
        .day("From", *from)
        .day("To", *to)
        .count("Possible sessions", *possible)
        .count("Missed with leave", *authorised)
        .count("Missed without leave", *unauthorised)
        .row("Attendance")
}

fn exclusion(one: &Exclusion, sources: &Sources) -> Row {
    let Exclusion {
        category,
        starts_on,
        sessions,
        school,
    } = one;
    Said::default()
        .text("School", school.as_ref().map(|code| sources.school(code)))
        .day("From", *starts_on)
        .count("Sessions", *sessions)
        .row(category.label())
}

fn achievement(one: &Achievement) -> Row {
    let Achievement {
        stage,
        subject,
        assessment,
        result,
        year,
        on,
    } = one;
    Said::default()
        .text("Subject", Some(subject))
        .text("Assessment", assessment.as_ref())
        .text("Result", Some(result))
        .text("Year", year.as_ref().map(ToString::to_string))
        .day("On", *on)
        .row(format!("Result, {stage}"))
}

fn process(one: &SocialCareProcess) -> Row {
    let SocialCareProcess {
        kind,
        started_on,
        ended_on,
        team,
    } = one;
    Said::default()
        .day("From", *started_on)
        .day("To", *ended_on)
        .text("Team", team.as_ref())
        .row(kind.label())
}

fn caf(one: &CafEpisode) -> Row {
    let CafEpisode {
        opened_on,
        closed_on,
        closure_reason,
        coordinator_name,
        coordinator_contact,
    } = one;
    Said::default()
        .day("Opened", *opened_on)
        .day("Closed", *closed_on)
        .text("Closed because", closure_reason.as_ref())
        .text("Coordinator", coordinator_name.as_ref())
        .text("Contact", coordinator_contact.as_ref())
        .row("Common assessment")
}

fn consent(one: &Consent, sources: &Sources) -> Row {
    let Consent {
        source,
        service_type,
        given,
        basis,
        by,
        on,
        review_on,
    } = one;
    Said::default()
        .text("Service", Some(service_type))
        .text("Stated by", Some(sources.label(source)))
        .text("Basis", basis.as_ref())
        .text("By", Some(by))
        .day("On", Some(*on))
        .day("To be looked at again", *review_on)
        .row(if *given { "Consent given" } else { "Consent withdrawn" })
}

/// Which source a steward believed about one detail. What that source says is among what it says; who decided and what they
/// wrote of it are told to nobody, for it may name another person.
fn choice(one: &Choice, sources: &Sources) -> Row {
    let Choice {
        attribute,
        beside,
        chosen,
        seen: _,
        reason: _,
        by: _,
        at,
        review_on,
    } = one;
    let followed = match chosen {
        Some(_) => sources.label(&beside.source),
        None => "left to the rules".to_owned(),
    };
    Said::default()
        .text("Detail", Some(attribute.label()))
        .text("Follows", Some(followed))
        .day("On", Some(uk_day(*at)))
        .day("To be looked at again", *review_on)
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
