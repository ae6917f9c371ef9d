//! What the list of a school is narrowed to. Words for addresses, none of which says who a child is.

use child::{
    choices,
    fact::{Assistant, Wheelchair},
    view::TransportView,
};
use serde::{Deserialize, Serialize};

use super::compare::TravelStatus;

choices! {
    /// How a child sits on the vehicle.
    Seating {
        /// On a seat, without a wheelchair.
        Seat = "seat", "Seat, no wheelchair";
        /// With a wheelchair of any kind.
        Wheelchair = "wheelchair", "Any wheelchair";
        /// With a manual one.
        Manual = "manual", "Manual wheelchair";
        /// With a powered one.
        Powered = "powered", "Powered wheelchair";
        /// In the wheelchair on the way.
        StaysInChair = "stays-in-chair", "Stays in the wheelchair";
    }
}

choices! {
    /// Whether a passenger assistant travels with a child.
    Assistance {
        /// One of any kind.
        Any = "any", "Any assistant";
        /// One for the child alone.
        Own = "own", "Own assistant";
        /// One shared with others.
        Shared = "shared", "Shared assistant";
        /// None.
        None = "none", "No assistant";
    }
}

choices! {
    /// What else a driver has to have or to know of.
    OtherNeed {
        /// A harness.
        Harness = "harness", "Harness";
        /// A booster.
        Booster = "booster", "Booster";
        /// That a medical plan is held.
        MedicalPlan = "medical-plan", "Medical plan held";
    }
}

choices! {
    /// What became of the child's journeys since the last export.
    Since {
        /// They are new.
        New = "new", "New";
        /// They say something else.
        Changed = "changed", "Changed";
        /// One ended.
        Ended = "ended", "Ended";
        /// Nothing.
        Same = "same", "No change";
    }
}

choices! {
    /// Whether somebody confirmed the need lately.
    Confirmed {
        /// Not for twelve months.
        Due = "due", "Needs to be checked";
        /// Within twelve months.
        Recent = "recent", "Confirmed within 12 months";
    }
}

/// What a list of one school is narrowed to; what is none narrows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TravelFilter {
    /// Seat or wheelchair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seating>,
    /// Passenger assistant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assistant: Option<Assistance>,
    /// Another need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<OtherNeed>,
    /// What became of it since the last export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// When it was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmed>,
}

/// One thing that a list can be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterField {
    /// The key in addresses.
    pub key: &'static str,
    /// What a page calls it.
    pub label: &'static str,
    /// What can be chosen: the word in addresses, and what a page calls it.
    pub choices: Vec<(&'static str, &'static str)>,
    /// What is chosen.
    pub chosen: Option<(&'static str, &'static str)>,
}

fn field<T: Copy>(
    key: &'static str,
    label: &'static str,
    all: &[T],
    chosen: Option<T>,
    words: impl Fn(T) -> (&'static str, &'static str),
) -> FilterField {
    FilterField {
        key,
        label,
        choices: all.iter().copied().map(&words).collect(),
        chosen: chosen.map(words),
    }
}

impl TravelFilter {
    /// The filter that `word_of` each key says. Words that we do not know count as absent, so that an old address still
    /// lists something.
    pub fn read<'a>(word_of: impl Fn(&str) -> &'a str) -> Self {
        Self {
            seat: Seating::from_name(word_of("seat")),
            assistant: Assistance::from_name(word_of("assistant")),
            need: OtherNeed::from_name(word_of("need")),
            since: Since::from_name(word_of("since")),
            confirmed: Confirmed::from_name(word_of("confirmed")),
        }
    }

    /// Everything that a list can be narrowed by, in the order of the page, with what is chosen.
    pub fn fields(self) -> [FilterField; 5] {
        [
            field("seat", "Seat or wheelchair", Seating::ALL, self.seat, |choice| {
                (choice.name(), choice.label())
            }),
            field(
                "assistant",
                "Passenger assistant",
                Assistance::ALL,
                self.assistant,
                |choice| (choice.name(), choice.label()),
            ),
            field("need", "Other needs", OtherNeed::ALL, self.need, |choice| {
                (choice.name(), choice.label())
            }),
            field("since", "Since the last export", Since::ALL, self.since, |choice| {
                (choice.name(), choice.label())
            }),
            field(
                "confirmed",
                "Last confirmed",
                Confirmed::ALL,
                self.confirmed,
                |choice| (choice.name(), choice.label()),
            ),
        ]
    }

    /// Whether a need is on the narrowed list, if what became of the child's journeys is.
    pub(super) fn takes(self, need: &TransportView) -> bool {
        let chair = need.wheelchair.filter(|chair| *chair != Wheelchair::None);
        let seat = self.seat.is_none_or(|seat| match seat {
            Seating::Seat => chair.is_none(),
            Seating::Wheelchair => chair.is_some(),
            Seating::Manual => chair == Some(Wheelchair::Manual),
            Seating::Powered => chair == Some(Wheelchair::Powered),
            Seating::StaysInChair => chair.is_some() && need.stays_in_chair == Some(true),
        });
        let assistant = self.assistant.is_none_or(|wanted| match wanted {
            Assistance::Any => matches!(need.assistant, Some(Assistant::Own | Assistant::Shared)),
            Assistance::Own => need.assistant == Some(Assistant::Own),
            Assistance::Shared => need.assistant == Some(Assistant::Shared),
            Assistance::None => need.assistant == Some(Assistant::None),
        });
        let other = self.need.is_none_or(|wanted| match wanted {
            OtherNeed::Harness | OtherNeed::Booster => need.needs.iter().any(|code| code == wanted.name()),
            OtherNeed::MedicalPlan => need.medical_plan == Some(true),
        });
        let confirmed = self
            .confirmed
            .is_none_or(|wanted| need.stale == (wanted == Confirmed::Due));
        seat && assistant && other && confirmed
    }

    /// Whether a child is on the narrowed list of whose journeys this became.
    pub(super) fn takes_status(self, status: Option<TravelStatus>) -> bool {
        self.since.is_none_or(|since| {
            status
                == match since {
                    Since::New => Some(TravelStatus::New),
                    Since::Changed => Some(TravelStatus::Changed),
                    Since::Ended => Some(TravelStatus::Ended),
                    Since::Same => None,
                }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need() -> TransportView {
        TransportView {
            school: None,
            school_code: None,
            pickup_line: None,
            pickup_postcode: None,
            seat: String::new(),
            wheelchair: Some(Wheelchair::Manual),
            stays_in_chair: Some(true),
            needs: vec!["harness".to_owned()],
            assistant: Some(Assistant::Shared),
            medical_plan: None,
            communicates_by: None,
            days: None,
            am_time: None,
            pm_time: None,
            carer_phone: None,
            starts_on: None,
            ends_on: None,
            last_confirmed: None,
            stale: true,
            recorded: None,
        }
    }

    /// The words of each key by which a need is found.
    fn found_by(need: &TransportView, status: Option<TravelStatus>) -> Vec<String> {
        let mut found = Vec::new();
        for FilterField { key, choices, .. } in TravelFilter::default().fields() {
            for (word, _) in choices {
                let filter = TravelFilter::read(|asked| if asked == key { word } else { "" });
                assert_eq!(filter.fields().iter().filter(|field| field.chosen.is_some()).count(), 1);
                if filter.takes(need) && filter.takes_status(status) {
                    found.push(format!("{key}={word}"));
                }
            }
        }
        found
    }

    #[test]
    fn a_need_is_found_by_what_it_is_and_by_nothing_else() {
        assert_eq!(
            found_by(&need(), Some(TravelStatus::New)),
            [
                "seat=wheelchair",
                "seat=manual",
                "seat=stays-in-chair",
                "assistant=any",
                "assistant=shared",
                "need=harness",
                "since=new",
                "confirmed=due"
            ]
        );
        let walks = TransportView {
            wheelchair: Some(Wheelchair::None),
            stays_in_chair: None,
            needs: vec!["booster".to_owned()],
            assistant: None,
            medical_plan: Some(true),
            stale: false,
            ..need()
        };
        assert_eq!(
            found_by(&walks, None),
            [
                "seat=seat",
                "need=booster",
                "need=medical-plan",
                "since=same",
                "confirmed=recent"
            ]
        );
    }

    #[test]
    fn a_word_that_is_not_known_narrows_nothing() {
        assert_eq!(TravelFilter::read(|_| "everybody"), TravelFilter::default());
        let both = TravelFilter {
            seat: Some(Seating::Manual),
            assistant: Some(Assistance::Own),
            ..TravelFilter::default()
        };
        assert!(!both.takes(&need()), "all that is chosen has to hold");
    }
}
