use super::{Made, on, version};
use crate::{
    Column,
    fact::Facts,
    rights::{About, Decisions, Item, Judged, Pack, Part, Undecided, WithholdReason},
};

fn made(surname: &str) -> Vec<Item> {
    let columns = [
        (Column::Surname, surname),
        (Column::AddressLine1, "1 Hidden Lane"),
        (Column::Carer1Surname, "Thirdperson"),
    ];
    Made::of(vec![vec![version("schools", 1, &columns, Facts::default())]]).items()
}

fn about() -> About {
    About {
        reference: "C-10042".to_owned(),
        received_on: on("2026-03-01"),
        made_on: on("2026-03-20"),
    }
}

fn decisions(items: &[Item], withheld: &[Part]) -> Decisions {
    let judged = items.iter().map(|item| {
        let why = withheld.contains(&item.part).then_some(WithholdReason::SeriousHarm);
        let judged = Judged {
            seen: item.seen.clone(),
            withheld: why,
        };
        (item.key.clone(), judged)
    });
    judged.collect()
}

#[test]
fn p20_2_what_is_withheld_is_nowhere_in_the_pack_and_nothing_says_that_it_is() {
    let items = made("Released");
    let marked = items
        .iter()
        .flat_map(|item| &item.entries)
        .flat_map(|entry| &entry.rows);
    assert!(
        marked.into_iter().any(|row| row.shown),
        "who decides sees what is shown"
    );
    let decisions = decisions(&items, &[Part::Home, Part::Family]);
    let pack = Pack::of(about(), items, &decisions).unwrap();
    let json = serde_json::to_string(&pack).unwrap();
    assert!(json.contains("Released"), "{json}");
    for absent in [
        "1 Hidden Lane",
        "Thirdperson",
        "Address",
        "serious_harm",
        "withheld",
        "proposal",
        "shown",
    ] {
        assert!(!json.contains(absent), "{absent}: {json}");
    }
}

#[test]
fn nothing_is_packed_or_signed_while_an_item_is_open_or_changed_since() {
    let items = made("Before");
    let all = decisions(&items, &[]);
    let mut some = all.clone();
    some.pop_first();
    assert_eq!(Pack::of(about(), items.clone(), &some), Err(Undecided(1)));
    assert_eq!(Pack::seal(&items, &Decisions::new()), Err(Undecided(items.len())));
    // The name changed; what was decided about the name before is no decision about this one.
    assert_eq!(Pack::of(about(), made("After"), &all), Err(Undecided(1)));
}

#[test]
fn what_a_second_person_signs_changes_with_every_decision_and_with_every_value() {
    let items = made("Name");
    let signed = Pack::seal(&items, &decisions(&items, &[Part::Home])).unwrap();
    assert_eq!(Pack::seal(&items, &decisions(&items, &[Part::Home])), Ok(signed));
    assert_ne!(Pack::seal(&items, &decisions(&items, &[])), Ok(signed));
    let other = made("Other");
    assert_ne!(Pack::seal(&other, &decisions(&other, &[Part::Home])), Ok(signed));
}
