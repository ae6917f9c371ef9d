//! A copy that is taken while others write holds one moment, and is the same database when it was put back.

use std::{collections::VecDeque, sync::Mutex};

use crate::{
    Backend, Contents, CopyError, CopyPart, CopySink, Db, DbConfig, Restoring, SessionRow,
    backup::ScratchDatabase,
    testing::on_every_config,
    tests::made::{at, children, load, run_id, statement},
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
