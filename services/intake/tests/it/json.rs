//! JSON that wants to do harm, or that was damaged: nothing of it may count.

use std::{
    io::Read,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use child::FeedKind;
use serde_json::json;

use crate::{
    fhir_made::patient,
    support::{is_rejected, read_all, read_one, row_codes},
};

#[test]
fn a_file_cut_anywhere_is_never_accepted() {
    let ann = patient("9434765919", &json!({}));
    let list = format!("[{ann},\n{}]", json!({ "resourceType": "Patient", "id": "é\"]" }));
    for whole in [list, ann.to_string()] {
        for cut in 0..whole.len() {
            let (_, verdict) = read_all(FeedKind::PdsFhir, &whole.as_bytes()[..cut]);
            assert!(verdict.is_some(), "cut at {cut} of {}", whole.len());
        }
        assert!(read_all(FeedKind::PdsFhir, whole.as_bytes()).1.is_none());
    }
}

#[test]
fn a_hundred_thousand_lists_deep_is_refused_without_a_fall() {
    let deep = "[".repeat(100_000);
    let (_, verdict) = read_all(FeedKind::PdsFhir, deep.as_bytes());
    assert_eq!(verdict.unwrap().code(), "file_malformed");
    let inside = format!(
        "{{\"resourceType\":\"Patient\",\"a\":{deep}{}}}\n{{}}",
        "]".repeat(100_000)
    );
    let (rows, verdict) = read_all(FeedKind::PdsFhir, inside.as_bytes());
    assert!(verdict.is_none());
    assert_eq!(row_codes(&rows[0]), ["json_broken"]);
    assert_eq!(row_codes(&rows[1]), ["no_patient"]);
}

#[test]
fn a_broken_record_is_rejected_alone_and_its_neighbours_are_read() {
    let ann = patient("9434765919", &json!({}));
    for broken in [
        "{\"resourceType\": }",
        "{\"a\":\"x",
        "{\"a\":\u{1}}",
        "{\"a\" \"b\"}",
        "{]",
    ] {
        let (rows, verdict) = read_all(FeedKind::PdsFhir, format!("{ann}\n{broken}\n{ann}\n").as_bytes());
        assert!(verdict.is_none(), "{broken}: {verdict:?}");
        let rejected: Vec<_> = rows.iter().map(is_rejected).collect();
        assert_eq!(rejected, [false, true, false], "{broken}");
        assert_eq!(row_codes(&rows[1]), ["json_broken"]);
        assert!(rows[1].raw.contains("not kept"));
    }
}

#[test]
fn bytes_that_are_not_utf8_reject_one_record_and_another_encoding_the_file() {
    let ann = patient("9434765919", &json!({})).to_string();
    let bytes: Vec<u8> = format!("{ann}\n{{\"a\":\"~\"}}\n")
        .bytes()
        .map(|byte| if byte == b'~' { 0xFF } else { byte })
        .collect();
    let (rows, verdict) = read_all(FeedKind::PdsFhir, &bytes);
    assert!(verdict.is_none(), "{verdict:?}");
    assert_eq!(row_codes(&rows[1]), ["not_utf8"]);
    let western: Vec<u8> = ann
        .replace("Zoë", "Zo~")
        .bytes()
        .map(|byte| if byte == b'~' { 0xEB } else { byte })
        .collect();
    assert_eq!(read_all(FeedKind::PdsFhir, &western).1.unwrap().code(), "file_encoding");
    let wide: Vec<u8> = ann.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_all(FeedKind::PdsFhir, &wide).1.unwrap().code(), "file_encoding");
}

/// A list that never ends, and how much of it was asked for.
struct Endless {
    record: Vec<u8>,
    at: usize,
    given: Arc<AtomicUsize>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let rest = &self.record[self.at..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        // The opening bracket comes once.
        self.at = if self.at + count == self.record.len() {
            1
        } else {
            self.at + count
        };
        self.given.fetch_add(count, Ordering::Relaxed);
        Ok(count)
    }
}

#[test]
fn a_list_without_end_is_read_record_by_record() {
    let record = format!("[{},", patient("9434765919", &json!({}))).into_bytes();
    let given = Arc::new(AtomicUsize::new(0));
    let endless = Endless {
        record: record.clone(),
        at: 0,
        given: Arc::clone(&given),
    };
    let reader = read_one(FeedKind::PdsFhir, "f.json", endless).unwrap();
    for (row, number) in reader.take(20_000).zip(1..) {
        assert!(!is_rejected(&row.unwrap()));
        // What was read ahead is less than the buffers hold: nothing else of the file is in memory.
        let ahead = given
            .load(Ordering::Relaxed)
            .saturating_sub(number * (record.len() - 1));
        assert!(ahead <= 128 << 10, "{ahead} bytes ahead at record {number}");
    }
}
