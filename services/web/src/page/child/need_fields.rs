//! The fields of a travel need, and its answers in words.

use desk::{NeedForm, TypedNeed};

use super::need::Answers;
use crate::{
    components::{Checkboxes, Choice, DateInput, FormErrors, Input, Radios, Select},
    words,
};

/// Names of the fields, in the order of the form.
pub(super) const FORM_ORDER: [&str; 17] = [
    "school",
    "pickup",
    "pickup_line",
    "pickup_postcode",
    "days",
    "am_time",
    "pm_time",
    "wheelchair",
    "stays_in_chair",
    "needs",
    "assistant",
    "medical_plan",
    "communicates_by",
    "contact_name",
    "contact_phone",
    "valid_from",
    "valid_to",
];

/// Need codes that the form offers (feeds, section 9).
const NEEDS: [(&str, &str); 5] = [
    ("harness", "Harness"),
    ("booster", "Booster seat"),
    ("low_stimulus", "Low stimulus"),
    ("travel_training", "Travel training"),
    ("other", "Other"),
];
const WHEELCHAIRS: [(&str, &str); 3] = [
    ("none", "No wheelchair"),
    ("manual", "Manual wheelchair"),
    ("powered", "Powered wheelchair"),
];
const ASSISTANTS: [(&str, &str); 3] = [
    ("none", "No"),
    ("own", "Yes, for this child alone"),
    ("shared", "Yes, shared with others"),
];
const STAYS: [(&str, &str); 2] = [("yes", "Stays in the wheelchair"), ("no", "Moves to a seat")];
const YES_OR_NO: [(&str, &str); 2] = [("yes", "Yes"), ("no", "No")];
const PICKUPS: [(&str, &str); 2] = [("home", "At home"), ("elsewhere", "Somewhere else")];
const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

/// The fields, in the order of the form.
pub(super) struct Fields {
    pub school: Select,
    pub pickup: Radios,
    pub place: [Input; 2],
    pub days: Checkboxes,
    pub times: [Input; 2],
    pub wheelchair: Radios,
    pub stays: Radios,
    pub needs: Checkboxes,
    pub assistant: Radios,
    pub medical_plan: Radios,
    pub communicates_by: Input,
    pub contact: [Input; 2],
    pub from: DateInput,
    pub to: DateInput,
}

impl Fields {
    /// The form as it was typed, with its errors.
    pub fn new(form: &NeedForm, answers: &Answers, errors: &FormErrors) -> Self {
        let typed = &answers.typed;
        let input = |name: &str, label: &str, value: &str| {
            Input::new(name, label)
                .value(value)
                .autocomplete("off")
                .no_spellcheck()
                .error(errors.of(name))
        };
        let radios = |name: &str, legend: &str, choices: &[(&str, &str)], value: &str| {
            let choices = choices.iter().map(|(value, text)| Choice::new(*value, *text)).collect();
            Radios::new(name, legend, choices)
                .choose(&[value])
                .error(errors.of(name))
        };
        Self {
            school: school(form, &typed.school, errors),
            pickup: radios("pickup", "Where is the child picked up?", &PICKUPS, &typed.pickup),
            place: [
                input("pickup_line", "Pick-up point, first line", &typed.pickup_line)
                    .hint("Only if the child is picked up somewhere else than at home")
                    .width(30),
                input(
                    "pickup_postcode",
                    "Postcode of the pick-up point",
                    &typed.pickup_postcode,
                )
                .width(10),
            ],
            days: days(&typed.days, errors),
            times: [
                input("am_time", "Morning pick-up time", &typed.am_time)
                    .hint("For example, 8:10")
                    .width(5),
                input("pm_time", "Afternoon time", &typed.pm_time)
                    .hint("For example, 15:30")
                    .width(5),
            ],
            wheelchair: radios(
                "wheelchair",
                "Does the child use a wheelchair?",
                &WHEELCHAIRS,
                &typed.wheelchair,
            ),
            stays: radios(
                "stays_in_chair",
                "With a wheelchair: how does the child travel?",
                &STAYS,
                &typed.stays_in_chair,
            ),
            needs: needs(&typed.needs, errors),
            assistant: radios(
                "assistant",
                "Does a passenger assistant travel with the child?",
                &ASSISTANTS,
                &typed.assistant,
            ),
            medical_plan: radios(
                "medical_plan",
                "Is a medical plan held?",
                &YES_OR_NO,
                &typed.medical_plan,
            )
            .hint("Only whether there is one, not what it says"),
            communicates_by: input("communicates_by", "How the child communicates", &typed.communicates_by).width(20),
            contact: [
                input("contact_name", "Who is at the pick-up", &typed.contact_name).width(20),
                input("contact_phone", "Their phone", &typed.contact_phone)
                    .kind("tel")
                    .width(20),
            ],
            from: answers.from.boxes(errors).hint("For example, 27 3 2007"),
            to: answers
                .to
                .boxes(errors)
                .hint("Leave it empty while the need goes on. To end the need, enter its last day"),
        }
    }
}

fn school(form: &NeedForm, chosen: &str, errors: &FormErrors) -> Select {
    let schools = form.schools.iter().map(|(code, name)| Choice::new(code, name));
    let choices = std::iter::once(Choice::new("", "Select a school"))
        .chain(schools)
        .collect();
    Select::new("school", "School", choices)
        .choose(chosen)
        .error(errors.of("school"))
}

fn days(typed: &str, errors: &FormErrors) -> Checkboxes {
    let is_on = |place: usize| typed.len() == DAYS.len() && typed.as_bytes()[place] != b'-';
    let choices = DAYS
        .into_iter()
        .enumerate()
        .map(|(place, day)| Choice::new(place.to_string(), day).chosen(is_on(place)))
        .collect();
    Checkboxes::new("days", "Days of travel", choices)
        .small()
        .error(errors.of("days"))
}

/// The needs that the form offers, and those that a source named beside them: a driver may have to know them.
fn needs(typed: &[String], errors: &FormErrors) -> Checkboxes {
    let known = NEEDS.into_iter().map(|(code, text)| (code.to_owned(), text.to_owned()));
    let others = typed.iter().filter(|code| NEEDS.iter().all(|(known, _)| known != code));
    let others = others.map(|code| (code.clone(), code.replace('_', " ")));
    let choices = known
        .chain(others)
        .map(|(code, text)| {
            let chosen = typed.contains(&code);
            Choice::new(code, text).chosen(chosen)
        })
        .collect();
    Checkboxes::new("needs", "What else does the child need?", choices)
        .small()
        .error(errors.of("needs"))
}

/// Every answer with its label, in the order of the form.
pub(super) fn described(typed: &TypedNeed, form: &NeedForm) -> Vec<(&'static str, String)> {
    let choice = |choices: &[(&str, &str)], value: &str| {
        let known = choices.iter().find(|(name, _)| *name == value);
        known.map_or(words::NOT_RECORDED, |(_, text)| text).to_owned()
    };
    let text = |text: &str| words::or_not_recorded(Some(text)).to_owned();
    let day = |text: &str| {
        text.parse()
            .map_or_else(|_| words::NOT_RECORDED.to_owned(), words::date)
    };
    let school = form.schools.iter().find(|(code, _)| *code == typed.school);
    let needs: Vec<String> = typed.needs.iter().map(|code| code.replace('_', " ")).collect();
    vec![
        (
            "School",
            school.map_or_else(|| text(&typed.school), |(_, name)| name.clone()),
        ),
        ("Pick-up", choice(&PICKUPS, &typed.pickup)),
        ("Pick-up point", text(&typed.pickup_line)),
        ("Postcode", text(&typed.pickup_postcode)),
        ("Days", text(&typed.days)),
        ("Morning", text(&typed.am_time)),
        ("Afternoon", text(&typed.pm_time)),
        ("Wheelchair", choice(&WHEELCHAIRS, &typed.wheelchair)),
        ("Travels", choice(&STAYS, &typed.stays_in_chair)),
        ("Other needs", text(&needs.join(", "))),
        ("Passenger assistant", choice(&ASSISTANTS, &typed.assistant)),
        ("Medical plan held", choice(&YES_OR_NO, &typed.medical_plan)),
        ("Communicates by", text(&typed.communicates_by)),
        ("Contact", text(&typed.contact_name)),
        ("Phone", text(&typed.contact_phone)),
        ("First day", day(&typed.valid_from)),
        ("Last day", day(&typed.valid_to)),
    ]
}
