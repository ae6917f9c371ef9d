//! Feed files in archives.

use std::io::{Read, Write};

use child::FeedKind;
use flate2::{Compression, write::GzEncoder};
use intake::{FeedError, PackedError, file_sha256};

use crate::{
    support::{read_all, read_one, rows},
    zip_made::{Entry, archive},
};

const TEXT: &str = "record_id,first_name,surname,dob\n1,Ann,Ash,2012-03-04\n2,Zoë,\"Ash,\nBea\",2013-03-04\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("a vector takes everything");
    encoder.finish().expect("a vector takes everything")
}

fn zip(bytes: &[u8]) -> Vec<u8> {
    archive(&[Entry {
        name: "/tmp/../../feed.csv",
        content: bytes,
        deflated: true,
        sizes_follow: true,
    }])
}

fn why(bytes: &[u8]) -> PackedError {
    match read_all(FeedKind::Careers, bytes).1 {
        Some(FeedError::Packed { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_packed_file_gives_the_rows_of_the_file_inside() {
    let plain = rows(FeedKind::Careers, TEXT);
    assert_eq!(plain.len(), 2);
    for packed in [
        gzip(TEXT.as_bytes()),
        zip(TEXT.as_bytes()),
        gzip(format!("\u{FEFF}{TEXT}").as_bytes()),
    ] {
        let (found, verdict) = read_all(FeedKind::Careers, &packed);
        assert!(verdict.is_none(), "{verdict:?}");
        assert_eq!(found, plain);
    }
}

#[test]
fn a_packed_file_may_be_of_any_format() {
    let text = crate::ctf::ctf("<Pupil><Surname>Ash</Surname></Pupil>");
    let plain = rows(FeedKind::Ctf, &text);
    for packed in [gzip(text.as_bytes()), zip(text.as_bytes())] {
        assert_eq!(read_all(FeedKind::Ctf, &packed).0, plain);
        assert_eq!(
            read_all(FeedKind::Careers, &packed).1.unwrap().code(),
            "file_wrong_kind"
        );
    }
}

#[test]
fn an_archive_cut_anywhere_condemns_the_file() {
    for packed in [gzip(TEXT.as_bytes()), zip(TEXT.as_bytes())] {
        for cut in 4..packed.len() {
            let (_, verdict) = read_all(FeedKind::Careers, &packed[..cut]);
            assert!(
                matches!(
                    verdict,
                    Some(FeedError::Packed {
                        why: PackedError::Damaged,
                        ..
                    })
                ),
                "cut at {cut}: {verdict:?}"
            );
        }
    }
}

#[test]
fn a_file_inside_is_judged_like_one_outside() {
    let (_, verdict) = read_all(FeedKind::Careers, &gzip(b"%PDF-1.7"));
    assert_eq!(verdict.unwrap().code(), "file_format");
    let (_, verdict) = read_all(FeedKind::Careers, &zip(b""));
    assert_eq!(verdict.unwrap().code(), "file_empty");
    assert_eq!(why(&gzip(&gzip(TEXT.as_bytes()))), PackedError::Nested);
    assert_eq!(why(&zip(&gzip(TEXT.as_bytes()))), PackedError::Nested);
}

#[test]
fn a_bomb_is_refused_with_what_to_do() {
    let header = TEXT.lines().next().unwrap();
    let bomb = gzip(format!("{header}\n{}", " ".repeat(40 << 20)).as_bytes());
    let (found, verdict) = read_all(FeedKind::Careers, &bomb);
    assert!(found.len() <= 1);
    let error = verdict.unwrap();
    assert_eq!(error.code(), "archive_bomb");
    assert!(error.to_string().contains("look at what is inside"), "{error}");
}

#[test]
fn the_hash_of_a_packed_file_is_that_of_the_file_as_received() {
    let packed = gzip(TEXT.as_bytes());
    let mut hashing = intake::Hashing::new(packed.as_slice());
    let reader = read_one(FeedKind::Careers, "feed.csv.gz", hashing.by_ref()).unwrap();
    assert_eq!(reader.flatten().count(), 2);
    assert_eq!(hashing.finish().unwrap(), file_sha256(packed.as_slice()).unwrap());
}
