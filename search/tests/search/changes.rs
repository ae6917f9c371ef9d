//! Changes, crashes, and the proof that index and database agree.

use search::{Change, ChildDocument, Index, SearchError};

use crate::fixture::{child, day, found, held, id, puts};

fn children(count: u128) -> Vec<ChildDocument> {
    (1..=count)
        .map(|number| child(number, "Ada", "Marsh", day(2001, 1, 1)))
        .collect()
}

/// The digests that the database would give.
fn expected(children: &[ChildDocument]) -> Vec<(child::ChildId, search::Digest)> {
    let mut digests: Vec<_> = children
        .iter()
        .flat_map(|document| document.digests().into_iter().map(|digest| (document.id, digest)))
        .collect();
    digests.sort_unstable();
    digests
}

#[test]
fn applying_the_same_changes_again_changes_nothing() {
    let index = Index::in_memory().unwrap();
    let children = children(20);
    let mut changes = puts(&children);
    changes.push(Change::Remove(id(3)));
    for _ in 0..3 {
        index.apply(&changes, 7).unwrap();
        assert_eq!((held(&index), index.position()), (19, 7));
    }
    let kept: Vec<ChildDocument> = children.into_iter().filter(|document| document.id != id(3)).collect();
    assert_eq!(index.digests().unwrap(), expected(&kept));
}

#[test]
fn the_last_change_of_a_child_in_a_batch_wins() {
    let index = Index::in_memory().unwrap();
    let changes = [
        Change::Remove(id(1)),
        Change::Put(Box::new(child(1, "Ada", "Marsh", day(2001, 1, 1)))),
        Change::Put(Box::new(child(1, "Ada", "Holt", day(2001, 1, 1)))),
        Change::Put(Box::new(child(2, "Tom", "Holt", day(2001, 1, 1)))),
        Change::Remove(id(2)),
    ];
    index.apply(&changes, 1).unwrap();
    assert_eq!(found(&index, "holt"), [1]);
    assert_eq!(found(&index, "marsh"), []);
}

#[test]
fn a_replaced_child_answers_only_as_it_is_now() {
    let index = Index::in_memory().unwrap();
    index
        .apply(&puts(&[child(1, "Ada", "Marsh", day(2001, 1, 1))]), 1)
        .unwrap();
    index
        .apply(&puts(&[child(1, "Ada", "Holt", day(2001, 1, 1))]), 2)
        .unwrap();
    assert_eq!((found(&index, "marsh"), found(&index, "holt")), (vec![], vec![1]));
    index.apply(&[Change::Remove(id(1))], 3).unwrap();
    assert!(index.is_empty() && found(&index, "holt").is_empty());
}

#[test]
fn the_position_survives_and_a_crash_replays_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let children = children(6);
    {
        let index = Index::open(folder.path()).unwrap();
        assert_eq!(index.position(), 0);
        index.apply(&puts(&children[..3]), 3).unwrap();
        // The process dies here: everything after position 3 is unknown to the index.
    }
    let index = Index::open(folder.path()).unwrap();
    assert_eq!((index.position(), held(&index)), (3, 3));
    // A replay may begin earlier than needed.
    index.apply(&puts(&children[1..]), 6).unwrap();
    assert_eq!(index.position(), 6);
    assert_eq!(index.digests().unwrap(), expected(&children));
    index.apply(&[], 9).unwrap();
    drop(index);
    assert_eq!(Index::open(folder.path()).unwrap().position(), 9);
}

#[test]
fn positions_never_go_backwards() {
    let index = Index::in_memory().unwrap();
    index.apply(&puts(&children(1)), 5).unwrap();
    let refused = index.apply(&[Change::Remove(id(1))], 4);
    assert!(matches!(refused, Err(SearchError::Backwards { held: 5, given: 4 })));
    assert_eq!(held(&index), 1);
}

#[test]
fn a_second_writer_is_told_that_the_folder_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let first = Index::open(folder.path()).unwrap();
    first.apply(&puts(&children(1)), 1).unwrap();
    let second = Index::open(folder.path()).unwrap();
    assert_eq!(held(&second), 1, "reading is free");
    assert!(matches!(second.apply(&puts(&children(2)), 2), Err(SearchError::Locked)));
    drop(first);
    second.apply(&puts(&children(2)), 2).unwrap();
    assert_eq!(held(&second), 2);
}

#[test]
fn verify_sees_a_missing_an_extra_and_a_changed_document() {
    let index = Index::in_memory().unwrap();
    let mut children = children(5);
    index.apply(&puts(&children), 1).unwrap();
    assert_eq!(index.digests().unwrap(), expected(&children));
    assert_ne!(index.digests().unwrap(), expected(&children[1..]));
    children[2].face = Some(Box::new(ChildDocument::new(children[2].id)));
    assert_ne!(index.digests().unwrap(), expected(&children));
}

#[test]
fn a_rebuild_starts_empty_at_position_zero() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    index.apply(&puts(&children(3)), 3).unwrap();
    drop(index);
    let index = Index::open_empty(folder.path()).unwrap();
    assert_eq!((index.position(), held(&index)), (0, 0));
    index.apply(&puts(&children(2)), 1).unwrap();
    assert_eq!(held(&index), 2);
}

#[cfg(unix)]
#[test]
fn only_the_service_account_can_enter_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("index");
    let _index = Index::open(&root).unwrap();
    assert_eq!(std::fs::metadata(&root).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn p10_after_a_purge_no_file_holds_a_removed_childs_name() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let mut gone = child(1, "Quintessa", "Vanterpool", day(2001, 1, 1));
    gone.nhs_numbers = vec!["9434765919".into()];
    index.apply(&puts(&[gone]), 1).unwrap();
    index
        .apply(&puts(&[child(2, "Ada", "Marsh", day(2001, 1, 1))]), 2)
        .unwrap();
    assert!(holds(folder.path(), "vanterpool"));
    index.apply(&[Change::Remove(id(1))], 3).unwrap();
    index.purge_deleted().unwrap();
    for text in ["vanterpool", "quintessa", "9434765919"] {
        assert!(!holds(folder.path(), text), "{text}");
    }
    assert_eq!(found(&index, "ada marsh"), [2]);
    assert_eq!(index.position(), 3);
    drop(index);
    assert_eq!(Index::open(folder.path()).unwrap().position(), 3);
}

/// Whether any file below the folder holds the text.
fn holds(folder: &std::path::Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[cfg(unix)]
#[test]
fn every_file_of_the_index_is_its_owners_alone_also_those_of_an_earlier_release() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let modes = || -> Vec<(String, u32)> {
        let layout = std::fs::read_dir(folder.path())
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let files = std::fs::read_dir(layout).unwrap();
        files
            .map(|file| file.unwrap())
            .map(|file| {
                let mode = file.metadata().unwrap().permissions().mode() & 0o777;
                (file.file_name().into_string().unwrap(), mode)
            })
            .collect()
    };
    let closed = || modes().iter().all(|(_, mode)| *mode == 0o600);
    {
        let index = Index::open(folder.path()).unwrap();
        for position in 1..4 {
            let children = [child(position as u128, "Ada", "Marsh", day(2015, 3, 4))];
            index.apply(&puts(&children), position).unwrap();
        }
        assert!(modes().len() > 5 && closed(), "{:?}", modes());
    }
    let layout = std::fs::read_dir(folder.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    for file in std::fs::read_dir(layout).unwrap() {
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(file.unwrap().path(), open).unwrap();
    }
    assert!(!closed());
    let index = Index::open(folder.path()).unwrap();
    assert!(closed(), "{:?}", modes());
    assert_eq!(held(&index), 3);
}
