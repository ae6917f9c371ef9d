//! `/child/{id}/sen-transport`: special educational needs and travel, as the role may know them.

use askama::Template;
use child::{
    ChildView,
    fact::Assistant,
    policy::Viewer,
    view::{SenView, TransportView},
};

use super::{
    facts::{Facts, sen_steps, text},
    head::{Part, RecordHead},
};
use crate::{
    components::{Content, SummaryList, SummaryRow},
    layout::Page,
    page::moment::Moment,
    words,
};

/// SEN and travel needs of a child.
#[derive(Template)]
#[template(path = "pages/child/travel.html")]
pub(super) struct Travel {
    page: Page,
    head: RecordHead,
    /// The heading is there for every role with the column; the list only when something is recorded.
    sen: Option<Sen>,
    /// `None` outside the role, empty when nothing is recorded.
    needs: Option<Vec<Need>>,
    /// Where a need is recorded, for those who keep them.
    record: Option<String>,
}

/// One need, and where it is changed.
struct Need {
    list: SummaryList,
    change: Option<String>,
    /// What tells this need's link from the others'.
    hidden: String,
}

/// What the page says about SEN.
enum Sen {
    /// Recorded, but masked for the role (note 11).
    Masked,
    /// What is recorded, and the dates of provision and plan where the role has them.
    List(SummaryList, Vec<Facts>),
}

impl Travel {
    /// The page of one child.
    pub fn new(page: Page, viewer: &Viewer, child: &ChildView, print: bool) -> Self {
        let keeps = viewer.keeps_transport() && !print;
        Self {
            page,
            head: RecordHead::new(child, Part::SenTravel, print),
            sen: child.sen.as_ref().map(sen),
            needs: child.transport.as_ref().map(|needs| {
                needs
                    .iter()
                    .enumerate()
                    .map(|(place, need)| Need {
                        list: travel(place, need),
                        change: keeps.then(|| match &need.recorded {
                            Some(recorded) => format!("/child/{}/travel/{recorded}", child.id),
                            None => format!("/child/{}/travel/new?like={place}", child.id),
                        }),
                        hidden: need.school.clone().unwrap_or_default(),
                    })
                    .collect()
            }),
            record: keeps.then(|| format!("/child/{}/travel/new", child.id)),
        }
    }
}

fn sen(sen: &SenView) -> Sen {
    if sen.masked {
        return Sen::Masked;
    }
    let row = |label: &str, id: &str, text: Option<&str>| {
        SummaryRow::new(label, words::or_not_recorded(text)).testid(format!("attr-{id}"))
    };
    let rows = SummaryList::new(vec![
        row("Provision", "sen-provision", sen.provision.as_deref()),
        row("Primary type of need", "sen-primary-type", sen.primary_type.as_deref()),
        row("Plan or statement", "sen-plan", sen.plan.map(yes_or_no)),
    ]);
    let steps = sen_steps("Provision and plan, step by step", &sen.steps);
    Sen::List(
        rows,
        Some(steps).filter(|steps| steps.table.is_some()).into_iter().collect(),
    )
}

pub(crate) const fn yes_or_no(yes: bool) -> &'static str {
    if yes { "Yes" } else { "No" }
}

fn travel(place: usize, need: &TransportView) -> SummaryList {
    let pickup = [need.pickup_line.as_deref(), need.pickup_postcode.as_deref()];
    let pickup: Vec<&str> = pickup.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let rows: Vec<(&str, &str, Content)> = vec![
        ("School", "school", text(need.school.as_deref())),
        ("Pick-up", "pickup", text(Some(pickup.join(", ").as_str()))),
        ("Seat or wheelchair", "seat", need.seat.as_str().into()),
        ("Other needs", "needs", other_needs(need).into()),
        (
            "Passenger assistant",
            "assistant",
            text(need.assistant.map(Assistant::label)),
        ),
        (
            "Medical plan held",
            "medical-plan",
            text(need.medical_plan.map(yes_or_no)),
        ),
        (
            "Communicates by",
            "communicates-by",
            text(need.communicates_by.as_deref()),
        ),
        ("Days and times", "times", times(need).into()),
        ("Carer phone", "carer-phone", text(need.carer_phone.as_deref())),
        ("Last confirmed", "last-confirmed", last_confirmed(need)),
    ];
    let days = [
        ("Starts on", "starts-on", need.starts_on),
        ("Last day", "ends-on", need.ends_on),
    ];
    let days = days.map(|(label, id, day)| Some((label, id, Content::from(Moment::day(day?)))));
    let here = need
        .recorded
        .as_ref()
        .map(|_| ("Recorded", "recorded", Content::from("Here, by school transport")));
    let rows = rows
        .into_iter()
        .chain(days.into_iter().flatten())
        .chain(here)
        .map(|(label, id, content)| SummaryRow::new(label, content).testid(format!("attr-travel-{id}")))
        .collect();
    SummaryList::new(rows).testid(format!("travel-{}", place + 1))
}

/// Need codes in words, as a sentence.
pub(crate) fn other_needs(need: &TransportView) -> String {
    if need.needs.is_empty() {
        "None recorded".to_owned()
    } else {
        sentence_case(&need.needs.join(", "))
    }
}

/// Days, morning and afternoon.
pub(crate) fn times(need: &TransportView) -> String {
    let morning = need.am_time.as_ref().map(|time| format!("morning {time}"));
    let afternoon = need.pm_time.as_ref().map(|time| format!("afternoon {time}"));
    let parts: Vec<String> = need.days.iter().cloned().chain(morning).chain(afternoon).collect();
    if parts.is_empty() {
        words::NOT_RECORDED.to_owned()
    } else {
        sentence_case(&parts.join(", "))
    }
}

/// The day, or "Check – last confirmed 2 May 2008" for needs over twelve months old (page P8).
pub(crate) fn last_confirmed(need: &TransportView) -> Content {
    match (need.last_confirmed, need.stale) {
        (Some(day), true) => format!("Check – last confirmed {}", words::date(day)).into(),
        (Some(day), false) => Moment::day(day).into(),
        (None, _) => "Check – never confirmed".into(),
    }
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
