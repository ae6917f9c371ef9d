//! The route lists that were exported last.

use child::{RecordKey, view::LineKey};

use crate::{ExportedLine, testing::on_every_backend, tests::made::at};

fn line(school: &str, record_id: &str, leg: &str) -> ExportedLine {
    ExportedLine {
        key: LineKey {
            school: school.to_owned(),
            record: RecordKey::new("transport", record_id),
            place: 0,
            leg: leg.to_owned(),
        },
        line: format!("[\"{record_id}\"]"),
    }
}

fn schools(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}

#[tokio::test]
async fn an_export_replaces_the_lines_of_its_schools_and_of_no_others() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let first = [line("1", "T1", "AM"), line("1", "T1", "PM"), line("2", "T2", "AM")];
        tx.replace_exported(&schools(&["1", "2"]), &first, at(1)).await.unwrap();
        tx.replace_exported(&schools(&["1", "3"]), &[line("1", "T3", "AM")], at(2))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let all = tx.exported_lines(&schools(&["1", "2", "3"])).await.unwrap();
        assert_eq!(all, [line("1", "T3", "AM"), line("2", "T2", "AM")]);
        let last: Vec<(String, i64, bool)> = tx
            .last_exports()
            .await
            .unwrap()
            .into_iter()
            .map(|export| (export.school_urn, export.lines, export.exported_at == at(2)))
            .collect();
        assert_eq!(
            last,
            [
                ("1".to_owned(), 1, true),
                ("2".to_owned(), 1, false),
                ("3".to_owned(), 0, true)
            ]
        );
    })
    .await;
}
