//! What is typed about a user, page by page or all on one.

use child::policy::Role;
use chrono::NaiveDate;
use desk::{Profile, UserLine, Way};
use serde::{Deserialize, Serialize};

use crate::{
    components::{Choice, Content, DateInput, FormErrors, Input, Radios, Select, Size, Textarea},
    page::typed_date::TypedDate,
};

/// One question page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Who it is.
    Person,
    /// Whom they work for.
    Place,
    /// What they may see.
    Role,
    /// Until when check and training hold.
    Checks,
    /// How they sign in.
    Way,
}

impl Step {
    pub const ALL: [Self; 5] = [Self::Person, Self::Place, Self::Role, Self::Checks, Self::Way];

    pub const fn slug(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Place => "place",
            Self::Role => "role",
            Self::Checks => "checks",
            Self::Way => "way",
        }
    }

    pub const fn heading(self) -> &'static str {
        match self {
            Self::Person => "Who is the new user?",
            Self::Place => "Whom do they work for?",
            Self::Role => "What is their role?",
            Self::Checks => "Until when do check and training hold?",
            Self::Way => "How do they sign in?",
        }
    }

    pub fn of(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// The step whose page asks for a field.
    pub fn asking(field: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.fields().contains(&field))
    }

    pub fn next(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|step| *step == self)?;
        Self::ALL.get(at + 1).copied()
    }

    pub fn before(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|step| *step == self)?;
        at.checked_sub(1).map(|at| Self::ALL[at])
    }

    /// The names that problems of this page have.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Person => &["name", "email"],
            Self::Place => &["organisation", "team", "schools"],
            Self::Role => &["role", "source"],
            Self::Checks => &["checks", "training"],
            Self::Way => &["way"],
        }
    }
}

/// Everything that was typed. It lives in the session until the user is added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TypedUser {
    pub name: String,
    pub email: String,
    pub organisation: String,
    pub team: String,
    pub schools: String,
    pub role: String,
    pub source: String,
    pub checks: [String; 3],
    pub training: [String; 3],
    pub way: String,
}

const CHECKS: (&str, &str) = ("checks", "Criminal-record check");
const TRAINING: (&str, &str) = ("training", "Training");

impl TypedUser {
    /// What is known of a user, to be changed.
    pub fn of(line: &UserLine) -> Self {
        let said = &line.profile;
        let day = |(field, label), day: Option<NaiveDate>| {
            let date = TypedDate::of(field, label, day);
            [date.day, date.month, date.year]
        };
        Self {
            name: said.display_name.clone(),
            email: said.email.clone(),
            organisation: said.organisation.clone().unwrap_or_default(),
            team: said.team.clone().unwrap_or_default(),
            schools: said.schools.join("\n"),
            role: said.role.name().to_owned(),
            source: said.sources.join("\n"),
            checks: day(CHECKS, said.checks_until),
            training: day(TRAINING, said.training_until),
            way: way_name(line.way).to_owned(),
        }
    }

    /// Takes over what one page sent.
    pub fn take(&mut self, step: Step, sent: &[(String, String)]) {
        let of = |name: &str| {
            let found = sent.iter().find(|(sent, _)| sent == name);
            found.map_or_else(String::new, |(_, text)| text.clone())
        };
        let date = |(field, label)| {
            let date = TypedDate::sent(field, label, sent);
            [date.day, date.month, date.year]
        };
        match step {
            Step::Person => (self.name, self.email) = (of("name"), of("email")),
            Step::Place => {
                (self.organisation, self.team, self.schools) = (of("organisation"), of("team"), of("schools"));
            }
            Step::Role => (self.role, self.source) = (of("role"), of("source")),
            Step::Checks => (self.checks, self.training) = (date(CHECKS), date(TRAINING)),
            Step::Way => self.way = of("way"),
        }
    }

    fn date((field, label): (&'static str, &'static str), [day, month, year]: &[String; 3]) -> TypedDate {
        TypedDate {
            field,
            label,
            day: day.clone(),
            month: month.clone(),
            year: year.clone(),
        }
    }

    /// What it says, or everything that is wrong with it. The desk looks at it once more.
    pub fn read(&self) -> Result<(Profile, Way), FormErrors> {
        let mut errors = FormErrors::new();
        for (field, text, message) in [
            ("name", &self.name, "Enter a name"),
            ("email", &self.email, "Enter an email address, like name@example.org"),
            ("organisation", &self.organisation, "Enter an organisation"),
        ] {
            if text.trim().is_empty() {
                errors.add(field, message);
            }
        }
        let role = self.role.parse::<Role>().ok().filter(|role| *role != Role::FeedService);
        if role.is_none() {
            errors.add("role", "Select a role");
        }
        let sources = lines(&self.source);
        if role == Some(Role::SourcePartner) && sources.is_empty() {
            errors.add("source", "Enter the sources that this user answers for");
        }
        let schools = lines(&self.schools);
        if role == Some(Role::SchoolPractitioner) && schools.is_empty() {
            errors.add("schools", "Enter the schools that this user works for");
        }
        let mut day = |named, typed| {
            let date = Self::date(named, typed);
            date.read().unwrap_or_else(|wrong| {
                date.refuse(&wrong, &mut errors);
                None
            })
        };
        let (checks_until, training_until) = (day(CHECKS, &self.checks), day(TRAINING, &self.training));
        let way = way_of(&self.way);
        if way.is_none() {
            errors.add("way", "Select how they sign in");
        }
        let (Some(role), Some(way), true) = (role, way, errors.is_empty()) else {
            return Err(errors);
        };
        let optional = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok((
            Profile {
                email: self.email.clone(),
                display_name: self.name.clone(),
                role,
                organisation: optional(&self.organisation),
                team: optional(&self.team),
                schools,
                sources,
                checks_until,
                training_until,
            },
            way,
        ))
    }

    /// The fields of a page.
    pub fn fields(&self, step: Step, has_provider: bool, errors: &FormErrors) -> Vec<Content> {
        match step {
            Step::Person => vec![
                Input::new("name", "Full name")
                    .hint("As colleagues know it. It stands beside everything they look at.")
                    .value(&self.name)
                    .no_spellcheck()
                    .autocomplete("off")
                    .error(errors.of("name"))
                    .into(),
                Input::new("email", "Email address")
                    .kind("email")
                    .value(&self.email)
                    .no_spellcheck()
                    .autocomplete("off")
                    .error(errors.of("email"))
                    .into(),
            ],
            Step::Place => vec![
                Input::new("organisation", "Organisation")
                    .value(&self.organisation)
                    .error(errors.of("organisation"))
                    .into(),
                Input::new("team", "Team (optional)")
                    .value(&self.team)
                    .error(errors.of("team"))
                    .into(),
                Textarea::new("schools", "Schools (for people who work in schools)")
                    .hint("The number (URN) of each school, one on each line")
                    .rows(3)
                    .value(&self.schools)
                    .error(errors.of("schools"))
                    .into(),
            ],
            Step::Role => vec![self.role(errors).into(), self.sources(errors).into()],
            Step::Checks => vec![
                Self::day(CHECKS, "Criminal-record check holds until", &self.checks, errors).into(),
                Self::day(TRAINING, "Training holds until", &self.training, errors).into(),
            ],
            Step::Way => vec![self.way(has_provider, errors).into()],
        }
    }

    fn role(&self, errors: &FormErrors) -> Select {
        let roles = Role::ALL.iter().filter(|role| **role != Role::FeedService);
        let roles = roles.map(|role| Choice::new(role.name(), role.label()));
        let choices = std::iter::once(Choice::new("", "Choose a role")).chain(roles);
        Select::new("role", "Role", choices.collect())
            .hint(
                "The management team, shield stewards and auditors work behind shields: another administrator has to \
                 agree before they may sign in.",
            )
            .choose(&self.role)
            .error(errors.of("role"))
    }

    fn sources(&self, errors: &FormErrors) -> Textarea {
        Textarea::new("source", "Sources (for source partners only)")
            .hint("The name of each source that they answer for, one on each line")
            .rows(3)
            .value(&self.source)
            .error(errors.of("source"))
    }

    fn day(named: (&'static str, &'static str), legend: &str, typed: &[String; 3], errors: &FormErrors) -> DateInput {
        let date = Self::date(named, typed);
        let input = DateInput::new(named.0, legend)
            .hint("For example, 27 3 2027. Without it, a role that opens children’s records cannot sign in.")
            .size(Size::Small)
            .typed(&date.day, &date.month, &date.year)
            .error(errors.of(named.0));
        match date.read() {
            Err(wrong) if errors.of(named.0).is_some() => input.wrong(wrong.parts),
            _ => input,
        }
    }

    fn way(&self, has_provider: bool, errors: &FormErrors) -> Radios {
        let mut choices = Vec::new();
        if has_provider {
            choices.push(
                Choice::new(way_name(Way::Provider), "With their council account")
                    .hint("The email address must be the one of that account."),
            );
        }
        choices.push(
            Choice::new(way_name(Way::Local), "With a local account")
                .hint("You see a password once, to tell them. They choose their own when they first sign in."),
        );
        Radios::new("way", "Sign-in", choices)
            .choose(&[&self.way])
            .error(errors.of("way"))
    }
}

/// The lines of a box, without empty ones.
fn lines(text: &str) -> Vec<String> {
    let lines = text.split(['\n', ',']).map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

const fn way_name(way: Way) -> &'static str {
    match way {
        Way::Provider => "provider",
        Way::Local => "local",
    }
}

fn way_of(name: &str) -> Option<Way> {
    [Way::Provider, Way::Local]
        .into_iter()
        .find(|way| way_name(*way) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> TypedUser {
        TypedUser {
            name: "Ann Smith".into(),
            email: "ann@example.org".into(),
            organisation: "Fenmere Council".into(),
            role: "social_worker".into(),
            checks: ["1".into(), "Mar".into(), "2027".into()],
            way: "local".into(),
            ..TypedUser::default()
        }
    }

    #[test]
    fn what_was_typed_is_read() {
        let (said, way) = typed().read().unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!((said.role, way), (Role::SocialWorker, Way::Local));
        assert_eq!(said.checks_until, NaiveDate::from_ymd_opt(2027, 3, 1));
        assert_eq!((said.training_until, said.team), (None, None));
    }

    #[test]
    fn each_problem_belongs_to_one_page() {
        let wrong = TypedUser {
            role: "feed_service".into(),
            checks: ["31".into(), "2".into(), "2027".into()],
            ..TypedUser::default()
        };
        let Err(errors) = wrong.read() else {
            panic!("nothing was typed")
        };
        for field in ["name", "email", "organisation", "role", "checks", "way"] {
            assert!(errors.of(field).is_some(), "{field}");
            assert!(Step::asking(field).is_some(), "{field}");
        }
        let mut of_page = errors.clone();
        of_page.keep(Step::Checks.fields());
        assert_eq!(of_page.of("checks"), Some("Criminal-record check must be a real date"));
        assert_eq!(of_page.of("name"), None);
    }

    #[test]
    fn a_school_practitioner_has_schools_and_a_partner_sources() {
        let of = |role: &str| TypedUser {
            role: role.into(),
            ..typed()
        };
        let message = |typed: TypedUser, field: &str| match typed.read() {
            Err(errors) => errors.of(field).map(str::to_owned),
            Ok(_) => None,
        };
        assert!(message(of("school_practitioner"), "schools").is_some());
        assert!(message(of("source_partner"), "source").is_some());
    }
}
