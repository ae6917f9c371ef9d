//! Addresses that a source withholds.

use child::{Attribute, Column, Statement};
use chrono::NaiveDate;

use crate::{
    PromoteCounts, RecordId, StoredRecord,
    testing::on_every_backend,
    tests::made::{current, day, load, statement},
};

fn living_at(line: &str, updated_on: Option<NaiveDate>) -> Statement {
    let mut said = statement("1", "A", updated_on);
    said.columns.insert(Column::AddressLine1, line.to_owned());
    said
}

fn withholding(record_id: &str, updated_on: Option<NaiveDate>) -> Statement {
    let mut said = statement(record_id, "A", updated_on);
    said.shielded = true;
    said.address_withheld = true;
    said
}

fn line(record: &StoredRecord) -> Option<&str> {
    record.record.text(Column::AddressLine1)
}

const fn counts(accepted: i64, unchanged: i64) -> PromoteCounts {
    PromoteCounts { accepted, unchanged }
}

#[tokio::test]
async fn a_withheld_address_leaves_the_earlier_one_with_its_date() {
    on_every_backend(|db| async move {
        load(&db, 1, &[living_at("1 Mill Lane", Some(day(1)))]).await;
        let withheld = [withholding("1", Some(day(5))), withholding("2", Some(day(5)))];
        assert_eq!(load(&db, 2, &withheld).await, counts(2, 0));
        let records = current(&db).await;
        assert_eq!(
            records.iter().map(line).collect::<Vec<_>>(),
            [Some("1 Mill Lane"), None]
        );
        let kept = &records[0].record.statement;
        assert!(kept.shielded);
        assert_eq!(kept.stated_on(Attribute::Address), Some(day(1)));
        assert_eq!(kept.stated_on(Attribute::Surname), Some(day(5)));
        // What it says is what it said: sent again, nothing changes.
        assert_eq!(load(&db, 3, &withheld).await, counts(0, 2));
        assert_eq!(current(&db).await, records);
        // Withheld once more with another surname, it still stays, and so does its date.
        let mut renamed = withholding("1", Some(day(7)));
        renamed.columns.insert(Column::Surname, "B".to_owned());
        load(&db, 4, &[renamed]).await;
        let kept = current(&db).await;
        assert_eq!(line(&kept[0]), Some("1 Mill Lane"));
        assert_eq!(kept[0].record.statement.stated_on(Attribute::Address), Some(day(1)));
    })
    .await;
}

#[tokio::test]
async fn a_withheld_address_is_that_of_the_version_it_replaces_and_a_stated_one_comes_and_goes() {
    on_every_backend(|db| async move {
        // In one batch, out of order: the row of day 3 is what the row of day 5 replaces, not that of day 2 behind it.
        let said = [
            living_at("3 Third Road", Some(day(3))),
            living_at("2 Second Road", Some(day(2))),
            withholding("1", Some(day(5))),
        ];
        assert_eq!(load(&db, 1, &said).await, counts(3, 0));
        assert_eq!(line(&current(&db).await[0]), Some("3 Third Road"));
        // An older row that withholds replaces nothing.
        let mut older = withholding("1", Some(day(4)));
        older.columns.insert(Column::Surname, "OLD".to_owned());
        load(&db, 2, &[older]).await;
        let mut tx = db.read().await.unwrap();
        let versions = tx.versions_of(RecordId(1)).await.unwrap();
        assert_eq!(versions.last().map(line), Some(None));
        drop(tx);
        assert_eq!(line(&current(&db).await[0]), Some("3 Third Road"));
        // No longer restricted, the source says where the child lives, or that it does not know.
        load(&db, 3, &[living_at("6 Sixth Road", Some(day(6)))]).await;
        assert_eq!(line(&current(&db).await[0]), Some("6 Sixth Road"));
        load(&db, 4, &[statement("1", "A", Some(day(7)))]).await;
        assert_eq!(line(&current(&db).await[0]), None);
    })
    .await;
}
