//! Who sees what of the past: what today hides was never open.

use child::{Attribute, ChildId, RecordKey, policy::Role};
use chrono::{DateTime, Utc};
use store::{AuditFilter, Db, testing::on_every_backend};

use super::{Told, viewer};
use crate::{
    AsOf, Desk, DeskError, History, HistoryKind, Opened,
    link::tests::entered::{join, take_back},
};

const ADA: [(&str, &str); 5] = [
    ("first_name", "Ada"),
    ("surname", "Marsh"),
    ("dob", "2015-01-02"),
    ("address_line1", "1 Mill Lane"),
    ("postcode", "LF1 1AA"),
];
const ZENO: [(&str, &str); 3] = [("first_name", "Zeno"), ("surname", "Quillibald"), ("dob", "2012-11-30")];

async fn history(desk: &Desk, role: Role, child: ChildId) -> History {
    match desk.history(&viewer(role), child, 1).await {
        Ok(Opened::Child(history)) => *history,
        other => panic!("{role}: {other:?}"),
    }
}

async fn as_of(desk: &Desk, role: Role, child: ChildId, at: DateTime<Utc>) -> AsOf {
    match desk.as_of(&viewer(role), child, at).await {
        Ok(Opened::Child(stood)) => *stood,
        other => panic!("{role}: {other:?}"),
    }
}

fn address(stood: &AsOf) -> Option<String> {
    let child = stood.child.as_ref()?;
    let row = child.rows.iter().find(|row| row.attribute == Attribute::Address)?;
    Some(row.value[0].clone())
}

async fn looks(db: &Db, child: ChildId) -> usize {
    let filter = AuditFilter {
        subjects: vec![child.to_string()],
        actions: vec!["open_child".to_owned()],
        limit: 100,
        ..AuditFilter::default()
    };
    let mut tx = db.read().await.unwrap();
    tx.audit_events(&filter).await.unwrap().len()
}

fn kinds(history: &History) -> Vec<HistoryKind> {
    history.entries.iter().map(|entry| entry.kind).collect()
}

#[tokio::test]
async fn a_join_and_its_undoing_stand_in_the_history_with_who_when_and_why() {
    on_every_backend(|db| async move {
        use HistoryKind::{Changed, Created, DecidedSame, DecisionWithdrawn, Merged, Split};
        let told = Told::over(&db).await;
        let desk = &told.desk;
        let ada = told.send("education", "E1", &ADA).await.unwrap();
        let zeno = told.send("education", "E2", &ZENO).await.unwrap();
        let apart = told.next_day();
        let mut moved = ADA;
        moved[3].1 = "2 Fen Road";
        told.send("education", "E1", &moved).await;
        let before_the_join = told.next_day();
        let decision = join(&db, desk).await;
        let joined = told.next_day();
        let steward = viewer(Role::DataSteward);
        match desk.history(&steward, zeno, 1).await.unwrap() {
            Opened::Moved { to, since, .. } => assert_eq!((to, since), (ada, Some(joined))),
            Opened::Child(history) => panic!("{history:?}"),
        }
        let while_joined = history(desk, Role::DataSteward, ada).await;
        assert_eq!(kinds(&while_joined), [Merged, DecidedSame, Changed, Created]);
        let [merged, decided, changed, _] = &while_joined.entries[..] else {
            panic!("four entries")
        };
        assert_eq!(merged.others[0].id, zeno);
        assert_eq!(merged.records[0].decided_by.as_deref(), Some("person"));
        assert_eq!((&*decided.by, decided.reason.as_deref()), ("a steward", Some("a test")));
        let change = &changed.changes[0];
        assert_eq!(change.attribute, Attribute::Address);
        assert_eq!(change.before.as_ref().unwrap()[0], "1 Mill Lane");
        assert_eq!(change.after.as_ref().unwrap()[0], "2 Fen Road");
        // Made by the operator, it is nobody's to undo on a page.
        assert_eq!(decided.undo, None);
        // Before the join both stood as they were, also the one whose id leads to the other now.
        let stood = as_of(desk, Role::DataSteward, zeno, apart).await;
        assert_eq!(stood.child.as_ref().unwrap().name.last, "Quillibald");
        assert_eq!(stood.joined.as_ref().map(|joined| joined.to), Some(ada));
        assert_eq!(
            address(&as_of(desk, Role::DataSteward, ada, apart).await).as_deref(),
            Some("1 Mill Lane")
        );
        let stood = as_of(desk, Role::DataSteward, ada, before_the_join).await;
        assert_eq!(address(&stood).as_deref(), Some("2 Fen Road"));
        assert_eq!((stood.records.len(), stood.records[0].version), (1, 2));
        assert!(stood.decisions.is_empty());
        let stood = as_of(desk, Role::DataSteward, ada, joined).await;
        assert_eq!((stood.records.len(), stood.decisions.len()), (2, 1));
        take_back(&db, desk, decision).await;
        told.next_day();
        let parted = history(desk, Role::DataSteward, ada).await;
        assert_eq!(kinds(&parted)[..2], [Split, DecisionWithdrawn]);
        assert_eq!(parted.entries[0].others[0].id, zeno);
        let back = history(desk, Role::DataSteward, zeno).await;
        assert_eq!(kinds(&back)[0], HistoryKind::Returned);
        // Every one of these was a look.
        assert!(looks(&db, ada).await >= 5 && looks(&db, zeno).await >= 1);
    })
    .await;
}

#[tokio::test]
async fn p06_the_past_is_for_those_who_judge_matches() {
    on_every_backend(|db| async move {
        let told = Told::over(&db).await;
        let desk = &told.desk;
        let ada = told.send("education", "E1", &ADA).await.unwrap();
        let then = told.next_day();
        for role in Role::ALL {
            let allowed = [Role::DataSteward, Role::ShieldSteward, Role::ManagementTeam].contains(role);
            let history = desk.history(&viewer(*role), ada, 1).await;
            assert_eq!(history.is_ok(), allowed, "{role}");
            assert!(allowed || matches!(history, Err(DeskError::NotFound)), "{role}");
            assert_eq!(desk.as_of(&viewer(*role), ada, then).await.is_ok(), allowed, "{role}");
        }
        let tomorrow = desk.now() + chrono::TimeDelta::days(1);
        let tomorrow = desk.as_of(&viewer(Role::DataSteward), ada, tomorrow).await;
        assert!(matches!(tomorrow, Err(DeskError::Unusable(_))));
    })
    .await;
}

#[tokio::test]
async fn p05_what_is_shielded_today_was_never_open() {
    on_every_backend(|db| async move {
        let told = Told::over(&db).await;
        let desk = &told.desk;
        let ada = told.send("education", "E1", &ADA).await.unwrap();
        told.send("education", "E2", &ZENO).await.unwrap();
        told.next_day();
        let decision = join(&db, desk).await;
        let joined = told.next_day();
        take_back(&db, desk, decision).await;
        told.next_day();
        let seen = as_of(desk, Role::DataSteward, ada, joined).await;
        assert_eq!(seen.records.len(), 2, "both are open to a steward");
        // Then the other part of what was one record is shielded.
        let mut hidden = ZENO.to_vec();
        hidden.extend([("shielded", "Y"), ("postcode", "LF9 9ZZ")]);
        let zeno = told.send("social_care", "S1", &hidden).await.unwrap();
        let key = RecordKey::new("education", "E2");
        let stored = db.read().await.unwrap().record_by_key(&key).await.unwrap().unwrap();
        assert_eq!(stored.child, Some(zeno), "the shield is on the same child");
        let steward = viewer(Role::DataSteward);
        assert!(matches!(
            desk.history(&steward, zeno, 1).await,
            Err(DeskError::NotFound)
        ));
        assert!(matches!(
            desk.as_of(&steward, zeno, joined).await,
            Err(DeskError::NotFound)
        ));
        let seen = as_of(desk, Role::DataSteward, ada, joined).await;
        assert_eq!(seen.records.len(), 1);
        let words = serde_json::to_string(&seen).unwrap();
        let reference = zeno.to_string();
        let told_of_ada = serde_json::to_string(&history(desk, Role::DataSteward, ada).await).unwrap();
        for text in [&words, &told_of_ada] {
            assert!(
                !text.contains("Quillibald") && !text.contains("E2") && !text.contains(&reference),
                "{text}"
            );
        }
        let all = as_of(desk, Role::ShieldSteward, ada, joined).await;
        assert_eq!(all.records.len(), 2);
        assert!(kinds(&history(desk, Role::ShieldSteward, ada).await).contains(&HistoryKind::Split));
        // A shield on the child itself hides all of its past.
        let mut shielded = ADA.to_vec();
        shielded.push(("shielded", "Y"));
        assert_eq!(told.send("social_care", "S2", &shielded).await, Some(ada));
        assert!(matches!(
            desk.as_of(&steward, ada, joined).await,
            Err(DeskError::NotFound)
        ));
    })
    .await;
}
