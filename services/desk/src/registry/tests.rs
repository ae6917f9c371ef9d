//! Lists that another process changed.

use child::School;
use store::testing::on_every_backend;

use crate::link::tests::desk_over;

#[tokio::test]
async fn schools_that_another_process_loaded_count_here_as_soon_as_the_lists_are_read_anew() {
    on_every_backend(|db| async move {
        let (loads, serves) = (desk_over(&db).await, desk_over(&db).await);
        let ash = School {
            number: Some("8732001".to_owned()),
            ..School::from(("110001".to_owned(), "Ash Lane".to_owned()))
        };
        loads.set_schools(vec![ash.clone()]).await.unwrap();
        assert!(serves.school_list().await.is_empty(), "the process keeps its own list");
        serves.reload_sources().await.unwrap();
        assert_eq!(serves.school_list().await, [ash]);
        assert_eq!(serves.sources().await.school_code("8732001"), "110001");
    })
    .await;
}
