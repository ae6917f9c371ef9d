//! Random histories of records and decisions: whatever happened, the children are those that the records and the decisions
//! in force make of each other, and nothing else.

use std::collections::BTreeSet;

use child::{Attribute, CaseId, ChildId, RecordKey};
use linkage::Model;
use proptest::{
    prelude::Rng as _,
    test_runner::{RngAlgorithm, TestRng},
};
use store::{ConstraintKind, Db, testing::on_every_backend};

use super::{
    models::activation,
    world::{council, partition, split_off, steward, undo, waiting},
};
use crate::{
    CaseView, Desk, DeskError, Lesson, MatchDecision, Sender, TypedAnswer, TypedJoinChoice,
    link::tests::entered::choose,
};

/// Histories and steps of each: thousands of steps with `ONECHILD_PROVE`.
fn extent() -> (u8, usize) {
    if std::env::var_os("ONECHILD_PROVE").is_some() {
        (60, 60)
    } else {
        (2, 20)
    }
}

struct Dice(TestRng);

impl Dice {
    fn new(seed: u8) -> Self {
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.0.next_u64() % limit as u64) as usize
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.below(all.len());
        &all[at]
    }
}

/// A record of one of a few people who are easily taken for each other.
fn record(dice: &mut Dice) -> (&'static str, String, Vec<(&'static str, &'static str)>) {
    let source = *dice.of(&["education", "admissions"]);
    let id = dice.below(5).to_string();
    let mut fields = vec![
        ("first_name", *dice.of(&["Imogen", "Imogen", "Imogene", "Ivo"])),
        ("surname", *dice.of(&["Marchbank", "Marchbank", "Marchbanks"])),
        (
            "dob",
            *dice.of(&["2015-03-04", "2015-03-04", "2015-03-14", "2015-04-03"]),
        ),
        ("sex", *dice.of(&["F", "F", "M"])),
        ("address_line1", *dice.of(&["1 Ash Lane", "9 Mill Row"])),
        ("postcode", *dice.of(&["FV1 1AA", "FV2 2BB"])),
    ];
    fields.push(("nhs_number", *dice.of(&["", "", "", "9434765919", "9994570234"])));
    fields.retain(|(_, text)| !text.is_empty());
    (source, id, fields)
}

/// One thing that may happen.
async fn step(db: &Db, desk: &Desk, dice: &mut Dice, made: &mut Vec<MatchDecision>) {
    let viewer = steward();
    match dice.below(12) {
        0..4 => {
            let (source, id, fields) = record(dice);
            let fields = fields
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect();
            desk.receive(&Sender::of(source), source, &id, fields).await.unwrap();
        }
        4 => {
            let (source, id, _) = record(dice);
            let _ = desk.withdraw(&Sender::of(source), source, &id).await;
        }
        5..8 => {
            let waiting = waiting(desk, &viewer).await;
            if !waiting.is_empty() {
                let case = *dice.of(&waiting);
                let seen = desk.review_case(&viewer, case).await.unwrap();
                if seen.disagreement.is_some() {
                    decide_value(desk, dice, &seen).await;
                    return;
                }
                let same = TypedAnswer {
                    version: seen.version,
                    answer: "same".to_owned(),
                    why: "other".to_owned(),
                    reason: "A test".to_owned(),
                    ..TypedAnswer::default()
                };
                let typed = match dice.below(4) {
                    0 => choose_with(desk, dice, case, same).await,
                    1 => same,
                    _ => TypedAnswer {
                        answer: "different".to_owned(),
                        ..same
                    },
                };
                match desk.answer_case(&viewer, case, &typed).await {
                    Ok(decision) => made.push(decision),
                    // An earlier decision forbids it.
                    Err(DeskError::Unusable(_)) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
        }
        8 => {
            let parts: Vec<Vec<RecordKey>> = partition(db).await.into_iter().collect();
            let mixed: Vec<&Vec<RecordKey>> = parts
                .iter()
                .filter(|keys| {
                    ["education", "admissions"]
                        .iter()
                        .all(|of| keys.iter().any(|key| key.source == **of))
                })
                .collect();
            if !mixed.is_empty() {
                let keys = *dice.of(&mixed);
                let standing = db.read().await.unwrap().standings(&keys[..1]).await.unwrap();
                let child = standing[0].child.unwrap();
                made.extend(split_if_undecided(desk, child).await);
            }
        }
        9 => {
            let parts: Vec<Vec<RecordKey>> = partition(db).await.into_iter().collect();
            if !parts.is_empty() {
                let keys = dice.of(&parts)[..1].to_vec();
                let standing = db.read().await.unwrap().standings(&keys).await.unwrap();
                let attribute = *dice.of(&[Attribute::BirthDate, Attribute::FirstName, Attribute::Address]);
                let pick = dice.below(3);
                let chosen = choose(desk, &viewer, standing[0].child.unwrap(), attribute, |offers| {
                    (pick < offers.len()).then_some(pick)
                });
                chosen.await.unwrap();
            }
        }
        10 => put_in_force(db, desk, dice).await,
        _ => {
            if !made.is_empty() {
                let decision = made.remove(dice.below(made.len()));
                match desk.preview_undo(&viewer, decision.decision).await {
                    Ok(_) => drop(undo(desk, &viewer, &decision).await),
                    Err(DeskError::Changed | DeskError::Unusable(_)) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
        }
    }
}

/// Takes the records of admissions out of a child of whose records nothing is decided: nothing forbids it. What a steward
/// joined is parted by undoing that.
async fn split_if_undecided(desk: &Desk, child: ChildId) -> Option<MatchDecision> {
    let form = desk.split_form(&steward(), child, None).await.unwrap();
    if form.decisions.is_empty() {
        Some(split_off(desk, child, "admissions").await)
    } else {
        None
    }
}

/// Puts another model in force, after a look at what it would change.
async fn put_in_force(db: &Db, desk: &Desk, dice: &mut Dice) {
    let stored = another_model(desk, dice).await;
    let in_force = db.read().await.unwrap().active_model_version().await.unwrap();
    if in_force != Some(stored) && !partition(db).await.is_empty() {
        desk.preview_model(stored, 0).await.unwrap();
        desk.activate_model(stored, &activation()).await.unwrap();
        desk.link_now().await.unwrap();
    }
}

/// A model that might be put in force: an earlier one, one that was trained on what there is, or one that was edited.
async fn another_model(desk: &Desk, dice: &mut Dice) -> i64 {
    let known = desk.models().await.unwrap();
    match dice.below(3) {
        0 if !known.is_empty() => dice.of(&known).version,
        1 => desk.train(Lesson::seeded(7)).await.unwrap().version,
        _ => {
            let mut model = Model::builtin("child").unwrap();
            let bits = [-2.0, 0.0, 2.0];
            model.thresholds.join = (model.thresholds.join + dice.of(&bits)).max(model.thresholds.review);
            model.thresholds.fracture = model.thresholds.fracture.min(model.thresholds.join);
            desk.add_model(&model, false).await.unwrap()
        }
    }
}

/// The same answer with some of the values chosen that are offered, where the join is allowed.
async fn choose_with(desk: &Desk, dice: &mut Dice, case: CaseId, same: TypedAnswer) -> TypedAnswer {
    let Ok(preview) = desk.preview_join(&steward(), case).await else {
        return same;
    };
    let mut choices = Vec::new();
    for offer in &preview.offers {
        if dice.below(2) == 0 {
            choices.push(TypedJoinChoice {
                attribute: offer.attribute,
                show: dice.of(&offer.choosing.offers).show.clone(),
                seen: offer.choosing.seen.clone(),
            });
        }
    }
    TypedAnswer {
        choices,
        choice_reason: "A test".to_owned(),
        review_on: "2030-01-01".to_owned(),
        token: preview.preview.token,
        ..same
    }
}

/// A steward leaves values as they are, or chooses one of them.
async fn decide_value(desk: &Desk, dice: &mut Dice, case: &CaseView) {
    let Some(disagreement) = &case.disagreement else { return };
    let viewer = steward();
    let Some(attribute) = disagreement.attribute.filter(|_| dice.below(3) > 0) else {
        let text = "Both are right";
        desk.settle_case(&viewer, case.id, case.version, text).await.unwrap();
        return;
    };
    let pick = dice.below(3);
    let chosen = choose(desk, &viewer, disagreement.child, attribute, |offers| {
        (pick < offers.len()).then_some(pick)
    });
    chosen.await.unwrap();
    let after = desk.review_case(&viewer, case.id).await.unwrap();
    assert!(!after.waits, "the choice answers what was asked: {after:?}");
}

/// What holds after each step.
async fn holds(db: &Db, desk: &Desk) {
    let parts = partition(db).await;
    let together =
        |one: &RecordKey, other: &RecordKey| parts.iter().any(|keys| keys.contains(one) && keys.contains(other));
    let there: BTreeSet<&RecordKey> = parts.iter().flatten().collect();
    for constraint in db.read().await.unwrap().active_constraints().await.unwrap() {
        let (left, right) = (&constraint.left, &constraint.right);
        if there.contains(left) && there.contains(right) {
            let wanted = constraint.kind == ConstraintKind::Must;
            assert_eq!(together(left, right), wanted, "{constraint:?} in {parts:?}");
        }
    }
    let before = desk.rebuild(false).await.unwrap();
    assert_eq!(
        before.different, 0,
        "the golden records are those of the linked records"
    );
    let asked = waiting(desk, &steward()).await;
    // Everything from the beginning, by an engine that knows the records and the decisions and no history.
    desk.relink_all().await.unwrap();
    assert_eq!(partition(db).await, parts);
    assert_eq!(desk.rebuild(false).await.unwrap().digest, before.digest);
    assert_eq!(waiting(desk, &steward()).await, asked);
}

#[tokio::test]
async fn p02_p03_p04_any_history_of_records_and_decisions_ends_where_its_records_and_decisions_lead() {
    let (histories, steps) = extent();
    on_every_backend(|db| async move {
        for seed in 0..histories {
            // Every history goes on where the last one ended: none begins at nothing but the first.
            let desk = council(&db).await;
            let mut dice = Dice::new(seed);
            let mut made = Vec::new();
            for _ in 0..steps {
                step(&db, &desk, &mut dice, &mut made).await;
                holds(&db, &desk).await;
            }
            for decision in made.iter().rev() {
                match desk.preview_undo(&steward(), decision.decision).await {
                    Ok(_) => drop(undo(&desk, &steward(), decision).await),
                    Err(DeskError::Changed | DeskError::Unusable(_)) => {}
                    Err(error) => panic!("{error:?}"),
                }
                holds(&db, &desk).await;
            }
        }
    })
    .await;
}
