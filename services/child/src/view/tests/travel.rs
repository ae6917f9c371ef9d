//! Which travel needs are shown, and the lines of the route list.

use linkage::RecordKey;

use super::{
    made::{chidi, child_of, day, records, sources, transport_need},
    viewed_by, viewer,
};
use crate::{
    SourceRecord,
    child::{Child, Shield},
    fact::TransportNeed,
    policy::Role,
    sources::OWN,
    view::{TRAVEL_COLUMNS, TravelLine, travel_lines},
};

/// A need as the transport feed sends it.
fn sent(confirmed: &str) -> TransportNeed {
    TransportNeed {
        last_confirmed: Some(day(confirmed)),
        am_time: Some("08:00".to_owned()),
        pm_time: Some("15:30".to_owned()),
        days: Some("MTWTF".to_owned()),
        ..transport_need()
    }
}

/// A need that was recorded here.
fn recorded(confirmed: &str) -> TransportNeed {
    TransportNeed {
        am_time: Some("08:45".to_owned()),
        ..sent(confirmed)
    }
}

fn stating(source: &str, needs: Vec<TransportNeed>) -> SourceRecord {
    let mut record = records()[3].clone();
    record.key = RecordKey::new(source, "7");
    record.statement.columns.clear();
    record.statement.facts.transport_needs = needs;
    record
}

/// Chidi with these needs and no others.
fn with(sent: Vec<TransportNeed>, recorded: Vec<TransportNeed>) -> Child {
    let mut all = records().to_vec();
    all[3].statement.facts.transport_needs = sent;
    all.push(stating(OWN, recorded));
    child_of(&all)
}

fn mornings(child: &Child) -> Vec<String> {
    let view = viewed_by(Role::TransportOfficer, child).unwrap();
    view.transport
        .unwrap()
        .into_iter()
        .filter_map(|need| need.am_time)
        .collect()
}

fn lines(child: &Child) -> Vec<TravelLine> {
    travel_lines(child, &viewer(Role::TransportOfficer), &sources(), day("2026-09-01"))
}

#[test]
fn of_a_need_sent_and_one_recorded_here_the_one_confirmed_last_is_shown() {
    let shown = |from_feed: &str, here: &str| mornings(&with(vec![sent(from_feed)], vec![recorded(here)]));
    assert_eq!(shown("2026-05-01", "2026-06-01"), ["08:45"]);
    assert_eq!(shown("2026-06-01", "2026-06-01"), ["08:45"]);
    assert_eq!(shown("2026-06-02", "2026-06-01"), ["08:00"]);
}

#[test]
fn a_need_recorded_here_takes_the_others_place_from_its_first_day_and_keeps_it_after_its_last() {
    let bounded = |from: Option<&str>, to: Option<&str>| TransportNeed {
        valid_from: from.map(day),
        valid_to: to.map(day),
        ..recorded("2026-06-01")
    };
    let later = with(vec![sent("2026-05-01")], vec![bounded(Some("2026-10-01"), None)]);
    assert_eq!(
        mornings(&later),
        ["08:00", "08:45"],
        "what is to come stands after what holds"
    );
    assert_eq!(lines(&later).len(), 2, "and is on no list yet");
    let ended = with(vec![sent("2026-05-01")], vec![bounded(None, Some("2026-08-31"))]);
    assert_eq!(mornings(&ended), [""; 0]);
}

#[test]
fn needs_of_other_days_ways_or_schools_stand_beside_each_other() {
    let on = |days: &str| TransportNeed {
        days: Some(days.to_owned()),
        ..recorded("2026-06-01")
    };
    let feed = |days: &str| TransportNeed {
        days: Some(days.to_owned()),
        ..sent("2026-05-01")
    };
    assert_eq!(mornings(&with(vec![feed("MT---")], vec![on("--WTF")])).len(), 2);
    assert_eq!(mornings(&with(vec![feed("MTW--")], vec![on("--WTF")])), ["08:45"]);
    let there = TransportNeed {
        pm_time: None,
        ..sent("2026-05-01")
    };
    let back = TransportNeed {
        am_time: None,
        ..recorded("2026-06-01")
    };
    let both = with(vec![there], vec![back]);
    assert_eq!(
        viewed_by(Role::TransportOfficer, &both)
            .unwrap()
            .transport
            .unwrap()
            .len(),
        2
    );
    let mut legs: Vec<String> = lines(&both)
        .iter()
        .map(|line| format!("{} {}", line.key.leg, line.cell("time")))
        .collect();
    legs.sort();
    assert_eq!(legs, ["AM 08:00", "PM 15:30"]);
    let elsewhere = TransportNeed {
        school_urn: Some("100009".to_owned()),
        ..recorded("2026-06-01")
    };
    assert_eq!(mornings(&with(vec![sent("2026-05-01")], vec![elsewhere])).len(), 2);
}

#[test]
fn a_leg_without_a_time_is_travelled_all_the_same() {
    let need = TransportNeed {
        pm_time: None,
        ..sent("2026-05-01")
    };
    let lines = lines(&with(vec![need], Vec::new()));
    let legs: Vec<(&str, &str)> = lines.iter().map(|line| (line.cell("leg"), line.cell("time"))).collect();
    assert_eq!(legs, [("AM", "08:00"), ("PM", "")]);
}

#[test]
fn a_line_holds_what_a_driver_needs_and_nothing_of_plans() {
    let lines = lines(&chidi());
    assert_eq!(lines.len(), 2);
    let told: Vec<String> = TRAVEL_COLUMNS
        .iter()
        .zip(&lines[0].cells)
        .map(|(column, cell)| format!("{column}={cell}"))
        .collect();
    assert_eq!(
        told.join(" "),
        "record_ref=C-10042 school_urn=100001 school_name=Ash Lane Primary leg=AM surname=Okafor first_name=Chidi \
         age_years=12 year_group=Year 8 pickup_line=12 Ash Lane pickup_postcode=CB7 4XX easting= northing= wheelchair= \
         stays_in_chair= harness=Y booster=N assistant= medical_plan=Y communicates_by= days= time= \
         carer_phone=07700 900123 last_confirmed="
    );
    assert_eq!(lines[0].sen_plan, Some(true));
}

#[test]
fn p05_a_shielded_child_is_on_no_route_list_whoever_asks() {
    let child = Child {
        shield: Shield {
            linked: false,
            possible: true,
        },
        ..chidi()
    };
    for role in Role::ALL {
        assert!(
            travel_lines(&child, &viewer(*role), &sources(), day("2026-09-01")).is_empty(),
            "{role}"
        );
        if *role != Role::TransportOfficer {
            assert!(
                travel_lines(&chidi(), &viewer(*role), &sources(), day("2026-09-01")).is_empty(),
                "{role}"
            );
        }
    }
}

#[test]
fn only_those_who_keep_the_needs_learn_which_were_recorded_here() {
    let child = with(Vec::new(), vec![recorded("2026-06-01")]);
    for (role, keeps) in [(Role::TransportOfficer, true), (Role::SocialWorker, false)] {
        let needs = viewed_by(role, &child).unwrap().transport.unwrap();
        assert_eq!(needs[0].recorded.as_deref(), keeps.then_some("7"), "{role}");
    }
}
