//! A copy that is taken while others write holds one moment, and is the same database when it was put back.

use std::{collections::VecDeque, sync::Mutex};

use crate::{
    Backend, ChangeKind, Contents, CopyError, CopyPart, CopySink, Db, DbConfig, NewChild, Restoring, SessionRow,
    backup::ScratchDatabase,
    testing::on_every_config,
    tests::made::{at, child_id, children, load, run_id, statement},
};

/// A copy in memory.
#[derive(Default)]
struct Kept(Vec<(CopyPart, Vec<Vec<u8>>)>);

impl CopySink for Kept {
    fn begin(&mut self, part: &CopyPart) -> Result<(), CopyError> {
        self.0.push((part.clone(), Vec::new()));
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), CopyError> {
        self.0.last_mut().expect("a part was begun").1.push(bytes.to_vec());
        Ok(())
    }

    fn end(&mut self) -> Result<(), CopyError> {
        Ok(())
    }
}

/// A disk that takes no more after the first part.
struct Full(u32);

impl CopySink for Full {
    fn begin(&mut self, _: &CopyPart) -> Result<(), CopyError> {
        self.0 += 1;
        if self.0 < 2 {
            return Ok(());
        }
        Err(CopyError::Other("no space left".into()))
    }

    fn bytes(&mut self, _: &[u8]) -> Result<(), CopyError> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), CopyError> {
        Ok(())
    }
}

async fn put_back(kept: Kept, config: &DbConfig) -> Result<Db, CopyError> {
    let backend = Restoring::backend_of(config).unwrap();
    let mut restoring = Restoring::begin(config, Db::latest_migration(backend)).await?;
    for (part, chunks) in kept.0 {
        let chunks: Mutex<VecDeque<Vec<u8>>> = Mutex::new(chunks.into());
        let mut next = || Ok(chunks.lock().unwrap().pop_front());
        restoring.part(&part, &mut next).await?;
    }
    restoring.finish().await
}

fn surnames(run: u128) -> Vec<child::Statement> {
    (0..50)
        .map(|n| statement(&format!("{run}-{n}"), "Marsh", None))
        .collect()
}

/// How many records a run has in staging, and how many versions there are in all.
async fn counted(db: &Db, runs: u128) -> (usize, i64) {
    let mut tx = db.read().await.unwrap();
    let mut staged = 0;
    for run in 1..=runs {
        staged += tx.staged_rows(run_id(run), 0, 1000).await.unwrap().len();
    }
    (staged, tx.contents().await.unwrap().versions)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_taken_while_feeds_are_loaded_is_one_moment_of_both_files() {
    on_every_config(|config| async move {
        const RUNS: u128 = 30;
        let db = Db::migrate(&config).await.unwrap();
        load(&db, 1, &surnames(1)).await;
        let writing = db.clone();
        let writer = tokio::spawn(async move {
            for run in 2..=RUNS {
                load(&writing, run, &surnames(run)).await;
            }
        });
        for turn in 0..4 {
            let mut kept = Kept::default();
            let contents = db.copy_to(&mut kept).await.unwrap();
            let scratch = ScratchDatabase::make(&config, &format!("check{}{turn}", std::process::id()))
                .await
                .unwrap();
            let back = put_back(kept, &scratch.config).await.unwrap();
            let (staged, versions) = counted(&back, RUNS).await;
            assert_eq!(staged as i64, versions, "rows of feeds and what was made of them");
            assert!(versions >= 50 && versions % 50 == 0, "whole transactions: {versions}");
            assert_eq!(back.read().await.unwrap().contents().await.unwrap(), contents);
            back.close().await;
            scratch.remove().await.unwrap();
        }
        writer.await.unwrap();
        assert_eq!(counted(&db, RUNS).await, (1500, 1500), "nobody was kept from writing");
        db.close().await;
        if let Some(path) = Restoring::file_of(&config).unwrap() {
            let beside = std::fs::read_dir(path.parent().unwrap()).unwrap();
            let names: Vec<String> = beside
                .map(|file| file.unwrap().file_name().into_string().unwrap())
                .collect();
            assert!(
                names
                    .iter()
                    .all(|name| !name.contains("copying") && !name.contains("check")),
                "{names:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_put_back_goes_on_where_the_copy_stood_without_sessions_and_closed() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        load(&db, 1, &surnames(1)).await;
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 3).await;
        tx.save_session(&SessionRow {
            id: [1; 32],
            user_id: None,
            body: vec![2],
            expires_at: at(60),
        })
        .await
        .unwrap();
        tx.try_lease("link", "node", at(60), at(0)).await.unwrap();
        tx.commit().await.unwrap();
        let mut kept = Kept::default();
        db.copy_to(&mut kept).await.unwrap();
        let scratch = ScratchDatabase::make(&config, &format!("goes{}", std::process::id()))
            .await
            .unwrap();
        let back = put_back(kept, &scratch.config).await.unwrap();
        let mut tx = back.begin().await.unwrap();
        assert!(tx.is_closed().await.unwrap());
        assert_eq!(tx.session(&[1; 32], at(0)).await.unwrap(), None, "nobody is signed in");
        assert!(tx.try_lease("link", "other", at(60), at(0)).await.unwrap());
        tx.open_restored().await.unwrap();
        assert!(!tx.is_closed().await.unwrap());
        tx.commit().await.unwrap();
        // Numbers go on behind those that were taken.
        load(&back, 2, &surnames(2)).await;
        assert_eq!(counted(&back, 2).await, (100, 100));
        assert!(!db.read().await.unwrap().is_closed().await.unwrap());
        back.close().await;
        scratch.remove().await.unwrap();
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn no_number_that_was_given_out_since_the_copy_is_given_out_again() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let references = children(&mut tx, 1).await;
        let copied = tx.publish(&[(child_id(1), ChangeKind::Changed)], at(1)).await.unwrap();
        tx.commit().await.unwrap();
        // Given out after the copy, and lost with a machine.
        let mut tx = db.begin().await.unwrap();
        let given_out = tx
            .publish(&[(child_id(1), ChangeKind::Changed); 3], at(2))
            .await
            .unwrap();
        tx.rollback().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.leap_numbers(at(3)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert!(tx.follows(0).await.unwrap() && tx.follows(copied).await.unwrap());
        assert!(
            !tx.follows(given_out).await.unwrap(),
            "the place of a state that is gone"
        );
        let last = tx.last_position().await.unwrap();
        let told = tx.changes_after(copied, 10).await.unwrap();
        assert_eq!(
            told.last().map(|change| change.position),
            Some(last),
            "the end is there"
        );
        let next = NewChild {
            id: child_id(2),
            anchor: child::RecordKey::new("school", "2"),
            created_at: at(3),
        };
        assert!(tx.create_children(&[next]).await.unwrap()[0] > references[0] + 500_000);
        tx.rollback().await.unwrap();
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_stopped_look_left_makes_way_and_one_that_goes_on_does_not() {
    on_every_config(|config| async move {
        let name = format!("left{}", std::process::id());
        let left = ScratchDatabase::make(&config, &name).await.unwrap();
        let first = Db::migrate(&left.config).await.unwrap();
        let refused = ScratchDatabase::make(&config, &name).await;
        assert!(matches!(refused, Err(CopyError::InUse(_))), "{refused:?}");
        first.close().await;
        left.forget().await;
        let again = ScratchDatabase::make(&config, &name).await.unwrap();
        drop(Db::migrate(&again.config).await.unwrap());
        again.remove().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_log_that_an_older_database_left_keeps_a_copy_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("onechild.db");
    let config = DbConfig::new(format!("sqlite://{}", path.display()), 2);
    for left in ["onechild.db-wal", "onechild.db.staging", "onechild.db.staging-shm"] {
        let left = folder.path().join(left);
        std::fs::write(&left, "pages of another database").unwrap();
        let refused = Restoring::nothing_there(&config);
        assert!(matches!(refused, Err(CopyError::NotEmpty(_))), "{}", left.display());
        let scratch = ScratchDatabase::make(&config, "restoring").await.unwrap();
        Db::migrate(&scratch.config).await.unwrap().close().await;
        assert!(scratch.put_in_place().is_err());
        std::fs::remove_file(&left).unwrap();
        let names = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 0, "nothing is left of what could not be put in place");
    }
    Restoring::nothing_there(&config).unwrap();
}

#[tokio::test]
async fn a_database_that_holds_anything_is_never_written_over() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        load(&db, 1, &surnames(1)).await;
        let before: Contents = db.read().await.unwrap().contents().await.unwrap();
        let mut kept = Kept::default();
        db.copy_to(&mut kept).await.unwrap();
        let refused = put_back(kept, &config).await;
        assert!(matches!(refused, Err(CopyError::NotEmpty(_))), "{refused:?}");
        assert_eq!(db.read().await.unwrap().contents().await.unwrap(), before);
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_restore_that_is_given_up_leaves_nothing_and_can_be_begun_again() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        load(&db, 1, &surnames(1)).await;
        let mut kept = Kept::default();
        db.copy_to(&mut kept).await.unwrap();
        let scratch = ScratchDatabase::make(&config, &format!("again{}", std::process::id()))
            .await
            .unwrap();
        let latest = Db::latest_migration(db.backend());
        let mut restoring = Restoring::begin(&scratch.config, latest).await.unwrap();
        let mut broken = || Err(CopyError::Other("the file ends early".into()));
        assert!(restoring.part(&kept.0[0].0, &mut broken).await.is_err());
        restoring.abandon().await.unwrap();
        if db.backend() == Backend::Sqlite {
            assert!(!Restoring::file_of(&scratch.config).unwrap().unwrap().exists());
        }
        let later = Restoring::begin(&scratch.config, latest + 1).await;
        assert!(matches!(later.map(drop), Err(CopyError::Newer(_))));
        let back = put_back(kept, &scratch.config).await.unwrap();
        assert_eq!(counted(&back, 1).await, (50, 50));
        back.close().await;
        scratch.remove().await.unwrap();
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_copy_that_was_killed_left_beside_the_database_goes_with_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("onechild.db");
    let db = Db::migrate(&DbConfig::new(format!("sqlite://{}", path.display()), 2))
        .await
        .unwrap();
    for left in ["onechild.db.copying", "onechild.db.copying.staging"] {
        std::fs::write(folder.path().join(left), "half of it").unwrap();
    }
    db.copy_to(&mut Kept::default()).await.unwrap();
    db.close().await;
    let mut names = std::fs::read_dir(folder.path()).unwrap();
    assert!(!names.any(|name| name.unwrap().file_name().to_string_lossy().contains("copying")));
}

#[tokio::test]
async fn a_copy_that_finds_no_room_says_so_and_leaves_nothing_beside_the_database() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        let error = db.copy_to(&mut Full(0)).await.unwrap_err();
        assert!(error.to_string().contains("no space left"), "{error}");
        if let Some(path) = Restoring::file_of(&config).unwrap() {
            let mut beside = path.into_os_string();
            beside.push(".copying");
            assert!(!std::path::Path::new(&beside).exists());
        }
        load(&db, 1, &surnames(1)).await;
        db.close().await;
    })
    .await;
}
