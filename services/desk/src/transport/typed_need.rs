//! A travel need as it is typed: by a person into the form, or by a machine into the API.

use child::{
    fact::{Assistant, TransportNeed, Wheelchair},
    sources::Sources,
};
use chrono::NaiveDate;
use linkage::ident::Postcode;
use serde::{Deserialize, Serialize};

use crate::error::Problem;

/// Longest text of a field, in characters.
const TEXT_CHARACTERS_MAX: usize = 100;
/// Longest need code, in characters.
const CODE_CHARACTERS_MAX: usize = 40;

/// What was typed. An empty text is an answer that was not given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TypedNeed {
    /// Code of the school travelled to.
    pub school: String,
    /// `home`, or `elsewhere` with the two fields that follow.
    pub pickup: String,
    /// First line of the pick-up point.
    pub pickup_line: String,
    /// Postcode of the pick-up point.
    pub pickup_postcode: String,
    /// `none`, `manual` or `powered`.
    pub wheelchair: String,
    /// With a wheelchair: `yes` if the child stays in it, `no` if the child moves to a seat.
    pub stays_in_chair: String,
    /// Need codes such as `harness`.
    pub needs: Vec<String>,
    /// `none`, `own` or `shared`.
    pub assistant: String,
    /// `yes` or `no`; never the plan.
    pub medical_plan: String,
    /// How the child communicates, in a few words.
    pub communicates_by: String,
    /// Days as `MTWTF`, a dash for a day off.
    pub days: String,
    /// Morning pick-up, such as `8:10`.
    pub am_time: String,
    /// Afternoon time.
    pub pm_time: String,
    /// Who is at the pick-up.
    pub contact_name: String,
    /// Phone of that person.
    pub contact_phone: String,
    /// First day, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Last day, `YYYY-MM-DD`; empty while the need goes on.
    pub valid_to: String,
}

/// Problems as they are found.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push(Problem {
            field: field.into(),
            message: message.into(),
        });
    }

    /// One of a few answers.
    fn choice<T: Copy>(&mut self, field: &'static str, typed: &str, choices: &[(&str, T)], ask: &str) -> Option<T> {
        let found = choices.iter().find(|(name, _)| *name == typed.trim());
        if found.is_none() {
            self.add(field, ask);
        }
        found.map(|(_, answer)| *answer)
    }

    /// A text of a few words, on one line.
    fn text(&mut self, field: &'static str, label: &str, typed: &str) -> Option<String> {
        let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > TEXT_CHARACTERS_MAX {
            self.add(
                field,
                format!("{label} must be {TEXT_CHARACTERS_MAX} characters or less"),
            );
            return None;
        }
        if text.chars().any(char::is_control) {
            self.add(field, format!("{label} must be on one line"));
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }

    fn time(&mut self, field: &'static str, label: &str, typed: &str) -> Option<String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        let parts = typed
            .split_once([':', '.'])
            .filter(|(hour, minute)| hour.len() <= 2 && minute.len() == 2);
        let read = parts.and_then(|(hour, minute)| Some((hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?)));
        let Some((hour @ 0..=23, minute @ 0..=59)) = read else {
            self.add(field, format!("{label} must be a time, like 8:10"));
            return None;
        };
        Some(format!("{hour:02}:{minute:02}"))
    }

    fn day(&mut self, field: &'static str, label: &str, typed: &str) -> Option<NaiveDate> {
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        let day = typed.parse().ok();
        if day.is_none() {
            self.add(field, format!("{label} must be a real date"));
        }
        day
    }
}

const YES_OR_NO: [(&str, bool); 2] = [("yes", true), ("no", false)];

impl TypedNeed {
    /// The empty form of a need that begins on `today`.
    pub fn blank(today: NaiveDate) -> Self {
        Self {
            days: "MTWTF".to_owned(),
            valid_from: today.to_string(),
            ..Self::default()
        }
    }

    /// The same for the one code of the school, whichever was typed or sent: by it lists are made.
    pub(super) fn by_school_code(self, sources: &Sources) -> Self {
        Self {
            school: sources.school_code(self.school.trim()).to_owned(),
            ..self
        }
    }

    /// A need as it would be typed.
    pub fn of(need: &TransportNeed) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let flag = |flag: Option<bool>| flag.map_or("", |yes| if yes { "yes" } else { "no" }).to_owned();
        let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        let elsewhere = need.pickup_line.is_some() || need.pickup_postcode.is_some();
        Self {
            school: text(&need.school_urn),
            pickup: match (elsewhere, need.pickup_address_as_home) {
                (true, _) => "elsewhere",
                (false, Some(true)) => "home",
                (false, _) => "",
            }
            .to_owned(),
            pickup_line: text(&need.pickup_line),
            pickup_postcode: text(&need.pickup_postcode),
            wheelchair: match need.wheelchair {
                None => "",
                Some(Wheelchair::None) => "none",
                Some(Wheelchair::Manual) => "manual",
                Some(Wheelchair::Powered) => "powered",
            }
            .to_owned(),
            stays_in_chair: flag(need.stays_in_chair),
            needs: need.need_codes.clone(),
            assistant: match need.assistant {
                None => "",
                Some(Assistant::None) => "none",
                Some(Assistant::Own) => "own",
                Some(Assistant::Shared) => "shared",
            }
            .to_owned(),
            medical_plan: flag(need.medical_plan),
            communicates_by: text(&need.communicates_by),
            days: text(&need.days),
            am_time: text(&need.am_time),
            pm_time: text(&need.pm_time),
            contact_name: text(&need.contact_1_name),
            contact_phone: text(&need.contact_1_phone),
            valid_from: day(need.valid_from),
            valid_to: day(need.valid_to),
        }
    }

    /// The need, confirmed on `today`; or everything that is wrong with it. `takes_school` says whether a need can be for
    /// the school typed. What the form does not ask stays as it was in `before`.
    pub fn read(
        &self,
        takes_school: bool,
        before: Option<&TransportNeed>,
        today: NaiveDate,
    ) -> Result<TransportNeed, Vec<Problem>> {
        let mut problems = Problems::default();
        let school = self.read_school(&mut problems, takes_school, before);
        let (at_home, line, postcode) = self.read_pickup(&mut problems);
        let wheelchair = problems.choice(
            "wheelchair",
            &self.wheelchair,
            &[
                ("none", Wheelchair::None),
                ("manual", Wheelchair::Manual),
                ("powered", Wheelchair::Powered),
            ],
            "Select whether the child uses a wheelchair",
        );
        let stays_in_chair = match wheelchair {
            Some(Wheelchair::Manual | Wheelchair::Powered) => problems.choice(
                "stays_in_chair",
                &self.stays_in_chair,
                &YES_OR_NO,
                "Select whether the child stays in the wheelchair",
            ),
            Some(Wheelchair::None) | None => None,
        };
        self.check_needs(&mut problems);
        let assistant = problems.choice(
            "assistant",
            &self.assistant,
            &[
                ("none", Assistant::None),
                ("own", Assistant::Own),
                ("shared", Assistant::Shared),
            ],
            "Select whether a passenger assistant travels with the child",
        );
        let medical_plan = problems.choice(
            "medical_plan",
            &self.medical_plan,
            &YES_OR_NO,
            "Select whether a medical plan is held",
        );
        let days = self.read_days(&mut problems);
        let (valid_from, valid_to) = self.read_period(&mut problems);
        let mut need = TransportNeed {
            school_urn: Some(school),
            eligibility_basis: before.and_then(|before| before.eligibility_basis.clone()),
            need_codes: self.needs.clone(),
            wheelchair,
            stays_in_chair,
            assistant,
            medical_plan,
            communicates_by: problems.text("communicates_by", "How the child communicates", &self.communicates_by),
            days: Some(days),
            am_time: problems.time("am_time", "Morning time", &self.am_time),
            pm_time: problems.time("pm_time", "Afternoon time", &self.pm_time),
            plan_ref: before.and_then(|before| before.plan_ref.clone()),
            valid_from,
            valid_to,
            pickup_address_as_home: at_home,
            pickup_line: line,
            pickup_postcode: postcode,
            easting: None,
            northing: None,
            contact_1_name: problems.text("contact_name", "Name of the contact", &self.contact_name),
            contact_1_phone: problems.text("contact_phone", "Phone of the contact", &self.contact_phone),
            last_confirmed: Some(today),
        };
        let place = |need: &TransportNeed| (need.pickup_line.clone(), need.pickup_postcode.clone());
        if let Some(before) = before.filter(|before| place(before) == place(&need)) {
            (need.easting, need.northing) = (before.easting, before.northing);
        }
        if problems.0.is_empty() {
            Ok(need)
        } else {
            Err(problems.0)
        }
    }

    fn read_school(&self, problems: &mut Problems, takes_school: bool, before: Option<&TransportNeed>) -> String {
        let school = self.school.trim();
        let stays = before.is_some_and(|before| before.school_urn.as_deref() == Some(school));
        if school.is_empty() {
            problems.add("school", "Select a school");
        } else if !stays && !takes_school {
            problems.add("school", "Select a school from the list");
        }
        school.to_owned()
    }

    /// Codes as feeds write them; one that we do not know stays, for a driver may have to know it.
    fn check_needs(&self, problems: &mut Problems) {
        let fits = |code: &String| {
            !code.is_empty()
                && code.chars().count() <= CODE_CHARACTERS_MAX
                && !code.chars().any(|letter| letter.is_control() || letter.is_uppercase())
        };
        if !self.needs.iter().all(fits) {
            problems.add("needs", "Select needs from the list");
        }
    }

    fn read_days(&self, problems: &mut Problems) -> String {
        let days = self.days.trim();
        let each = days.bytes().zip(*b"MTWTF");
        let week = days.len() == 5 && each.into_iter().all(|(day, letter)| day == letter || day == b'-');
        if days.is_empty() || days == "-----" {
            problems.add("days", "Select at least one day");
        } else if !week {
            problems.add("days", "Days must be written like MTWTF, with a dash for a day off");
        }
        days.to_owned()
    }

    fn read_period(&self, problems: &mut Problems) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let from = problems.day("valid_from", "First day of travel", &self.valid_from);
        if self.valid_from.trim().is_empty() {
            problems.add("valid_from", "Enter the first day of travel");
        }
        let to = problems.day("valid_to", "Last day of travel", &self.valid_to);
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            problems.add(
                "valid_to",
                "Last day of travel must be the same as or after the first day",
            );
        }
        (from, to)
    }

    fn read_pickup(&self, problems: &mut Problems) -> (Option<bool>, Option<String>, Option<String>) {
        let choices = [("home", true), ("elsewhere", false)];
        let at_home = problems.choice("pickup", &self.pickup, &choices, "Select where the child is picked up");
        if at_home != Some(false) {
            return (at_home, None, None);
        }
        let line = problems.text("pickup_line", "Pick-up point", &self.pickup_line);
        if self.pickup_line.trim().is_empty() {
            problems.add("pickup_line", "Enter the first line of the pick-up point");
        }
        let postcode = match (self.pickup_postcode.trim(), self.pickup_postcode.parse::<Postcode>()) {
            ("", _) => {
                problems.add("pickup_postcode", "Enter the postcode of the pick-up point");
                None
            }
            (_, Ok(postcode)) => Some(postcode.to_string()),
            (_, Err(_)) => {
                problems.add("pickup_postcode", "Postcode must be a full UK postcode, like FN1 1AA");
                None
            }
        };
        (at_home, line, postcode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 1).unwrap()
    }

    fn typed() -> TypedNeed {
        TypedNeed {
            school: "900101".into(),
            pickup: "elsewhere".into(),
            pickup_line: " 4  Mill Row ".into(),
            pickup_postcode: "cb11aa".into(),
            wheelchair: "manual".into(),
            stays_in_chair: "yes".into(),
            needs: vec!["harness".into(), "oxygen".into()],
            assistant: "shared".into(),
            medical_plan: "no".into(),
            am_time: "8.05".into(),
            pm_time: "15:40".into(),
            ..TypedNeed::blank(today())
        }
    }

    #[test]
    fn what_is_typed_becomes_a_need_confirmed_today_and_reads_back_the_same() {
        let before = TransportNeed {
            plan_ref: Some("P-1".into()),
            easting: Some(1),
            ..typed().read(true, None, today()).unwrap()
        };
        let need = typed().read(true, Some(&before), today()).unwrap();
        assert_eq!(need.pickup_line.as_deref(), Some("4 Mill Row"));
        assert_eq!(need.pickup_postcode.as_deref(), Some("CB1 1AA"));
        assert_eq!(need.am_time.as_deref(), Some("08:05"));
        assert_eq!(need.last_confirmed, Some(today()));
        assert_eq!((need.plan_ref.as_deref(), need.easting), (Some("P-1"), Some(1)));
        assert_eq!(
            TypedNeed::of(&need).read(true, Some(&before), today()),
            Ok(need.clone())
        );
        let moved = TypedNeed {
            pickup_line: "5 Mill Row".into(),
            ..TypedNeed::of(&need)
        };
        assert_eq!(
            moved.read(true, Some(&need), today()).unwrap().easting,
            None,
            "another place"
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = TypedNeed {
            school: "1".into(),
            pickup_line: String::new(),
            pickup_postcode: "CB".into(),
            stays_in_chair: String::new(),
            needs: vec!["Harness".into()],
            assistant: String::new(),
            medical_plan: "maybe".into(),
            communicates_by: "x".repeat(101),
            days: "-----".into(),
            am_time: "25:00".into(),
            pm_time: "noon".into(),
            valid_to: "2026-08-31".into(),
            ..typed()
        };
        let problems = wrong.read(false, None, today()).unwrap_err();
        let mut fields: Vec<&str> = problems.iter().map(|problem| &*problem.field).collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "am_time",
                "assistant",
                "communicates_by",
                "days",
                "medical_plan",
                "needs",
                "pickup_line",
                "pickup_postcode",
                "pm_time",
                "school",
                "stays_in_chair",
                "valid_to",
            ]
        );
        let blank = TypedNeed::blank(today()).read(true, None, today()).unwrap_err();
        assert_eq!(blank[0].message, "Select a school");
    }
}
