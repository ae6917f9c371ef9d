//! What the scheduler must do, case by case (retention, section 7).

use super::{super::*, *};
use crate::ids::HoldId;

const CHILD: Target = Target::Child;

fn hold(scope: HoldScope) -> Hold {
    Hold {
        id: HoldId(uuid::Uuid::from_u128(1)),
        scope,
        review_on: day("2030-01-01"),
    }
}

#[test]
fn p10_a_child_without_a_birth_date_is_never_deleted_by_one_and_a_person_looks_at_it_after_25_years() {
    let mut unborn = record("health", "1", None);
    unborn
        .statement
        .columns
        .insert(Column::ExpectedDate, "2009-12-24".to_owned());
    let facts = facts(&[unborn, record("education", "2", None)]);
    let nothing = LifeState::default();
    assert_eq!(plan_on(&starter(), &facts, &nothing, "2034-12-31"), []);
    assert_eq!(
        done(&plan_on(&starter(), &facts, &nothing, "2035-01-01")),
        [(CHILD, Step::AskReview)]
    );
    let asked = after(
        &nothing,
        &plan_on(&starter(), &facts, &nothing, "2035-01-01"),
        day("2035-01-01"),
    );
    assert_eq!(
        plan_on(&starter(), &facts, &asked, "2099-01-01"),
        [],
        "it is asked once, and nothing else happens"
    );
    // Once a source tells the birth date, there is nothing to look at.
    let told = super::facts(&[record("education", "2", Some("2030-01-01"))]);
    assert_eq!(
        done(&plan_on(&starter(), &told, &asked, "2036-01-01")),
        [(CHILD, Step::EndReview)]
    );
}

#[test]
fn p10_a_record_that_is_opened_again_after_notice_gets_a_new_day_and_the_notice_is_withdrawn() {
    let born = |born: &str| facts(&[record("education", "1", Some(born))]);
    let state = LifeState {
        life: Life::Restricted,
        archived_on: Some(day("2020-05-01")),
        ..LifeState::default()
    };
    assert_eq!(plan_on(&starter(), &born("2000-05-01"), &state, "2026-01-30"), []);
    let told = plan_on(&starter(), &born("2000-05-01"), &state, "2026-01-31");
    assert_eq!(done(&told), [(CHILD, Step::GiveNotice)], "90 days before");
    let state = after(&state, &told, day("2026-01-31"));
    assert_eq!(
        state.notice,
        Some(Notice {
            due: day("2026-05-01"),
            given_on: day("2026-01-31")
        })
    );
    // The source corrects the birth date: the child is sixteen.
    let opened = plan_on(&starter(), &born("2010-05-01"), &state, "2026-03-01");
    assert_eq!(
        done(&opened),
        [(CHILD, Step::Enter(Life::Live)), (CHILD, Step::WithdrawNotice)]
    );
    let state = after(&state, &opened, day("2026-03-01"));
    assert_eq!(state, LifeState::default());
    assert_eq!(
        plan_on(&starter(), &born("2010-05-01"), &state, "2026-05-01"),
        [],
        "the old day means nothing now"
    );
    assert_eq!(
        schedule(&shipped(), &born("2010-05-01"), &state)
            .purge
            .map(|date| date.on),
        Some(day("2036-05-01"))
    );
}

#[test]
fn p10_joined_children_have_the_later_day_and_the_longer_class_and_parted_ones_their_own_again() {
    let older = record("education", "1", Some("1995-06-01"));
    let younger = record("social_care", "2", Some("1999-06-01"));
    let day_of = |records: &[SourceRecord], case: &[&str]| {
        schedule(&shipped(), &facts_with(records, case), &LifeState::default())
            .purge
            .map(|date| (date.rule, date.on))
    };
    let (one, other) = ([older.clone()], [younger.clone()]);
    let both = [older, younger];
    let index = |on: &str| Some(("IDX-5".to_owned(), day(on)));
    assert_eq!(day_of(&one, &[]), index("2021-06-01"));
    assert_eq!(day_of(&other, &[]), index("2025-06-01"));
    assert_eq!(day_of(&both, &[]), index("2025-06-01"), "joined");
    // Social care holds case records: to the 30th birthday, which is the later of the two.
    let case = |id: &str, on: &str| Some((id.to_owned(), day(on)));
    assert_eq!(day_of(&other, &["social_care"]), case("CIN-1", "2029-06-01"));
    assert_eq!(day_of(&both, &["social_care"]), case("CIN-1", "2029-06-01"), "joined");
    assert_eq!(day_of(&one, &["social_care"]), index("2021-06-01"), "parted");
    // Each child has its own state, and what was done about one is not done about the other.
    let state = archived("2015-06-01", "2021-06-01");
    assert_eq!(
        done(&plan_on(&starter(), &facts(&one), &state, "2021-06-01")),
        [(CHILD, Step::Purge)]
    );
    assert_eq!(
        done(&plan_on(
            &starter(),
            &facts(&other),
            &LifeState::default(),
            "2021-06-01"
        )),
        [(CHILD, Step::Enter(Life::Restricted))]
    );
}

#[test]
fn p10_a_new_version_of_the_rules_deletes_nothing_in_its_first_thirty_days_and_old_days_go_on() {
    let shorter = STARTER.replace(
        "keep = \"6 years\"\nthen = \"purge\"\nnotice_days = 90",
        "keep = \"2 years\"\nthen = \"purge\"",
    );
    let shorter = RuleSet::read(&shorter).expect("it is a set of rules");
    let rules = RulesInForce {
        now: policy(2, shorter, "2024-03-01"),
        before: Some(policy(1, shipped(), "2000-01-01")),
    };
    let born = |born: &str| facts(&[record("education", "1", Some(born))]);
    let standing = |plan: &[Due]| {
        plan.iter()
            .map(|due| (due.step, due.version, due.standing.clone()))
            .collect::<Vec<_>>()
    };
    // By the new version due for a year, by the old one for three years to come.
    let early = LifeState {
        notice: None,
        ..archived("2021-03-01", "2027-03-01")
    };
    assert_eq!(done(&plan_on(&rules, &born("2001-03-01"), &early, "2024-03-01")), []);
    assert_eq!(done(&plan_on(&rules, &born("2001-03-01"), &early, "2024-03-30")), []);
    let cooled = plan_on(&rules, &born("2001-03-01"), &early, "2024-03-31");
    assert_eq!(
        standing(&cooled).last(),
        Some(&(Step::Purge, 2, Standing::Due)),
        "from the 31st day on"
    );
    // By both due: the old day goes on, under the old version.
    let due = archived("2018-03-10", "2024-03-10");
    let old = plan_on(&rules, &born("1998-03-10"), &due, "2024-03-10");
    assert_eq!(standing(&old), [(Step::Purge, 1, Standing::Due)]);
    // A version that nobody approved deletes nothing, however old; it archives all the same.
    let mut waiting = starter();
    waiting.now.approved = false;
    let plan = plan_on(&waiting, &born("1998-03-10"), &due, "2024-03-10");
    assert_eq!(
        plan.last().map(|due| due.standing.clone()),
        Some(Standing::Waits(Wait::Approval))
    );
    let plan = plan_on(&waiting, &born("1998-03-10"), &LifeState::default(), "2018-03-10");
    assert_eq!(done(&plan), [(CHILD, Step::Enter(Life::Archived))]);
}

#[test]
fn p10_a_day_that_was_missed_is_made_up_for_and_nothing_is_done_twice() {
    let facts = facts(&[record("education", "1", Some("2000-05-01"))]);
    let steps_of = |runs_on: &dyn Fn(NaiveDate) -> bool| {
        let (mut state, mut taken) = (LifeState::default(), Vec::new());
        for today in day("2018-04-25").iter_days().filter(|today| runs_on(*today)) {
            let plan = super::super::plan(&starter(), &facts, &state, &[], today);
            taken.extend(done(&plan));
            if taken.contains(&(CHILD, Step::Purge)) {
                break;
            }
            state = after(&state, &plan, today);
            let again = super::super::plan(&starter(), &facts, &state, &[], today);
            assert_eq!(done(&again), [], "a second run of the day: {today}");
        }
        taken
    };
    let lives = [
        (CHILD, Step::Enter(Life::Narrowed)),
        (CHILD, Step::Enter(Life::Archived)),
        (CHILD, Step::Enter(Life::Restricted)),
        (CHILD, Step::GiveNotice),
        (CHILD, Step::Purge),
    ];
    assert_eq!(steps_of(&|_| true), lives);
    assert_eq!(
        steps_of(&|today| chrono::Datelike::day(&today) == 17),
        lives,
        "one run in a month does the same, later"
    );
}

#[test]
fn p10_a_hold_stops_deletion_and_neither_hiding_nor_archiving() {
    let facts = facts(&[
        record("education", "1", Some("2000-05-01")),
        record("health", "7", None),
    ]);
    let state = archived("2020-05-01", "2026-05-01");
    let keys = |id: &str| HoldScope::Child(vec![RecordKey::new("health", id)]);
    for scope in [HoldScope::All, HoldScope::Source("health".to_owned()), keys("7")] {
        let holds = [hold(scope)];
        let plan = super::super::plan(&starter(), &facts, &state, &holds, day("2026-05-01"));
        assert_eq!(plan.len(), 1, "due, but held");
        assert_eq!(plan[0].standing, Standing::Held(vec![holds[0].id]));
        let young = super::super::plan(&starter(), &facts, &LifeState::default(), &holds, day("2020-05-01"));
        assert_eq!(done(&young), [(CHILD, Step::Enter(Life::Archived))]);
    }
    for scope in [HoldScope::Source("careers".to_owned()), keys("8")] {
        let plan = super::super::plan(&starter(), &facts, &state, &[hold(scope)], day("2026-05-01"));
        assert_eq!(done(&plan), [(CHILD, Step::Purge)], "the hold is about somebody else");
    }
}

#[test]
fn p10_a_child_is_hidden_on_the_18th_birthday_and_not_the_day_before() {
    let born = |born: &str| facts(&[record("education", "1", Some(born))]);
    let nothing = LifeState::default();
    let hidden = [(CHILD, Step::Enter(Life::Narrowed))];
    assert_eq!(
        done(&plan_on(&starter(), &born("2008-11-22"), &nothing, "2026-11-21")),
        []
    );
    assert_eq!(
        done(&plan_on(&starter(), &born("2008-11-22"), &nothing, "2026-11-22")),
        hidden
    );
    // Born on 29 February: of age on 1 March, or on 28 February where the council says so.
    assert_eq!(
        done(&plan_on(&starter(), &born("2008-02-29"), &nothing, "2026-02-28")),
        []
    );
    assert_eq!(
        done(&plan_on(&starter(), &born("2008-02-29"), &nothing, "2026-03-01")),
        hidden
    );
    let text = STARTER.replace("leap_birthday = \"1 March\"", "leap_birthday = \"28 February\"");
    let rules = RulesInForce {
        now: policy(1, RuleSet::read(&text).expect("rules"), "2000-01-01"),
        before: None,
    };
    assert_eq!(done(&plan_on(&rules, &born("2008-02-29"), &nothing, "2026-02-27")), []);
    assert_eq!(
        done(&plan_on(&rules, &born("2008-02-29"), &nothing, "2026-02-28")),
        hidden
    );
}

#[test]
fn p10_nothing_is_deleted_before_the_owner_was_told_for_long_enough() {
    let facts = facts(&[record("education", "1", Some("1990-05-01"))]);
    let today = "2026-11-22";
    // A child who is 36 arrives with a feed: archived that day, for six years after the 20th birthday are long over.
    let plan = plan_on(&starter(), &facts, &LifeState::default(), today);
    assert_eq!(done(&plan), [(CHILD, Step::Enter(Life::Restricted))]);
    let state = after(&LifeState::default(), &plan, day(today));
    assert_eq!(state.archived_on, Some(day("2010-05-01")));
    let plan = plan_on(&starter(), &facts, &state, today);
    assert_eq!(done(&plan), [(CHILD, Step::GiveNotice)]);
    assert_eq!(plan[1].standing, Standing::Waits(Wait::Notice(None)));
    let state = after(&state, &plan, day(today));
    let plan = plan_on(&starter(), &facts, &state, "2027-02-19");
    assert_eq!(plan[0].standing, Standing::Waits(Wait::Notice(Some(day("2027-02-20")))));
    assert_eq!(
        done(&plan_on(&starter(), &facts, &state, "2027-02-20")),
        [(CHILD, Step::Purge)]
    );
}

#[test]
fn p10_an_entry_goes_at_once_when_consent_is_withdrawn_and_a_year_after_it_ended() {
    use crate::fact::{Consent, Involvement};
    let involvement = |end: Option<&str>| Involvement {
        service_type: "camhs".to_owned(),
        organisation: None,
        team: None,
        practitioner_name: None,
        role: None,
        phone: None,
        email: None,
        start_date: None,
        end_date: end.map(day),
        is_lead_professional: false,
        is_sensitive: true,
        consent_basis: None,
        consent_date: None,
    };
    let mut clinic = record("clinic", "5", Some("2010-01-01"));
    let entry = |end| Target::Entry(RecordKey::new("clinic", "5"), end);
    let camhs = || entry("camhs".to_owned());
    clinic.statement.facts.involvements = vec![involvement(Some("2024-06-30"))];
    let nothing = LifeState::default();
    let plan_of = |records: &[SourceRecord], on| done(&plan_on(&starter(), &facts(records), &nothing, on));
    assert_eq!(plan_of(&[clinic.clone()], "2025-06-29"), []);
    assert_eq!(plan_of(&[clinic.clone()], "2025-06-30"), [(camhs(), Step::Purge)]);
    // A second entry of the same service goes on: the two cannot be told apart in what was kept before.
    clinic.statement.facts.involvements.push(involvement(None));
    assert_eq!(plan_of(&[clinic.clone()], "2025-06-30"), []);
    let mut own = record(crate::sources::OWN, "c", None);
    own.statement.facts.consents = vec![Consent {
        source: "clinic".to_owned(),
        service_type: "camhs".to_owned(),
        given: false,
        basis: None,
        by: "the mother".to_owned(),
        on: day("2024-09-01"),
        review_on: None,
    }];
    assert_eq!(plan_of(&[clinic, own], "2024-09-01"), [(camhs(), Step::Purge)]);
}
