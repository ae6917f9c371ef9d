//! Promise 8: an adopted child's two identities are never joined, and offered to nobody but those who keep the shields.

use child::{FeedKind, policy::Role};
use desk::QueueFilter;
use tests::{Bare, run};

#[test]
fn p08_an_adopted_childs_two_identities_stay_two_and_only_a_shield_steward_learns_of_them() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let births = "record_id,nhs_number,first_name,surname,dob,sex,birth_order,births_in_delivery,mother_first_name,mother_surname,address_line1,town,postcode,updated_on\n\
                B1,9991234578,Thaddeus,Ferrowby,2012-04-09,M,1,1,Isolde,Ferrowby,3 Mill Lane,Elmford,FV3 1AA,2012-04-11\n";
            let education = "record_id,upn,first_name,surname,dob,sex,address_line1,town,postcode,carer1_first_name,carer1_surname,updated_on\n\
                E1,,Thaddeus,Quillan,2012-04-09,M,81 Harbour Road,Elmford,FV17 9ZZ,Isolde,Quillan,2026-01-01\n";
            bare.load(FeedKind::HealthBirths, births).await;
            bare.load(FeedKind::Education, education).await;
            bare.link().await;
            assert_eq!(bare.desk.child_count().await.unwrap(), 2);
            let mut offered_to = 0;
            for &role in Role::ALL {
                let viewer = Bare::viewer(role);
                let queue = bare.desk.review_queue(&viewer, &QueueFilter::default()).await;
                let shown = queue.map_or(0, |queue| queue.total);
                let may = viewer.sees_evidence() && viewer.sees_shielded();
                assert_eq!(shown, usize::from(may), "{role}");
                offered_to += shown;
            }
            assert!(offered_to > 0, "somebody can say that they are one child after all");
        }
    });
}
