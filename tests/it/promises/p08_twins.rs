//! Promise 8: twins stay two, through feeds, database and links.

use child::{FeedKind, RecordKey};
use store::Db;
use tests::{Bare, run};

#[test]
fn p08_twins_and_their_sister_stay_three_children_with_two_records_each() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let births = "record_id,nhs_number,first_name,surname,dob,sex,birth_order,births_in_delivery,mother_first_name,mother_surname,address_line1,town,postcode,updated_on\n\
                B1,9991234578,Ayaan,Farah,2014-05-06,M,1,2,Hodan,Farah,3 Fen Road,Elmford,FV3 3CC,2014-05-08\n\
                B2,9991234586,Ayub,Farah,2014-05-06,M,2,2,Hodan,Farah,3 Fen Road,Elmford,FV3 3CC,2014-05-08\n\
                B3,9991234594,Amina,Farah,2016-07-08,F,1,1,Hodan,Farah,3 Fen Road,Elmford,FV3 3CC,2016-07-10\n";
            let education = "record_id,upn,first_name,surname,dob,sex,address_line1,town,postcode,carer1_first_name,carer1_surname,updated_on\n\
                E1,,Ayaan,Farah,2014-05-06,M,3 Fen Road,Elmford,FV3 3CC,Hodan,Farah,2026-01-01\n\
                E2,,Ayub,Farah,2014-05-06,M,3 Fen Road,Elmford,FV3 3CC,Hodan,Farah,2026-01-01\n\
                E3,,Amina,Farah,2016-07-08,F,3 Fen Road,Elmford,FV3 3CC,Hodan,Farah,2026-01-01\n";
            bare.load(FeedKind::HealthBirths, births).await;
            bare.load(FeedKind::Education, education).await;
            bare.link().await;
            assert_eq!(bare.desk.child_count().await.unwrap(), 3, "two twins and a sister");
            let mut tx = Db::open(&bare.database).await.unwrap().read().await.unwrap();
            for (birth, school) in [("B1", "E1"), ("B2", "E2"), ("B3", "E3")] {
                let keys = [
                    RecordKey::new("health_births", birth),
                    RecordKey::new("education", school),
                ];
                let records = tx.records_by_keys(&keys).await.unwrap();
                assert_eq!(records.len(), 2);
                assert_eq!(records[0].child, records[1].child, "{birth} and {school} are one child");
            }
        }
    });
}
