//! The pack: what is released as one file, made when it is fetched and kept nowhere.

use std::io::{Cursor, Write as _};

use askama::Template;
use child::{
    RequestId,
    child::reference_text,
    policy::Viewer,
    rights::{About, Entry, Pack},
};
use chrono::NaiveDate;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::{RequestStatus, RequestStepKind, RightsRequest};
use zip::{CompressionMethod, DateTime as ZipTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::case::Case;
use crate::{
    audit::Action,
    csv_text::csv_text,
    desk::Desk,
    error::DeskError,
    right::{AnswersRequests, Right},
};

/// What to do where the same items are no more the same bytes.
const OTHER_FILE: &str = "This version of the service would give another file than the pack that was made. What is held and \
                          decided is as it was signed. Make the pack again";

/// The pack as a file.
#[derive(Clone, PartialEq, Eq)]
pub struct PackFile {
    /// Name of the file, without its ending. It names nobody.
    pub name: String,
    /// A zip archive of a page, a table and a JSON document.
    pub bytes: Vec<u8>,
}

impl Desk {
    /// Makes the pack of what was signed, and puts its hash on record; once more if it was made before. Refuses while what is
    /// held, or what was decided about it, is not what was signed.
    pub async fn make_pack(&self, viewer: &Viewer, id: RequestId, version: i64) -> Result<(), DeskError> {
        AnswersRequests::require(viewer)?;
        let today = self.shared.clock.today();
        let mut tx = self.shared.db.begin().await?;
        let case = self.rights_case(&mut tx, viewer, id).await?;
        let signed = matches!(case.request.status, RequestStatus::Signed | RequestStatus::Packed);
        if case.request.version != version || !signed {
            return Err(DeskError::Changed);
        }
        let (bytes, items) = archive(&case, today)?;
        let sha256: [u8; 32] = Sha256::digest(&bytes).into();
        let changed = RightsRequest {
            status: RequestStatus::Packed,
            pack_sha256: Some(sha256),
            pack_on: Some(today),
            ..case.request.clone()
        };
        if !tx.change_rights_request(&changed).await? {
            return Err(DeskError::Changed);
        }
        let note = format!("SHA-256 {}", hex::encode(sha256));
        self.note_step(&mut tx, viewer, id, RequestStepKind::Packed, today, &note)
            .await?;
        tx.commit().await?;
        let detail = json!({ "what": "made", "sha256": hex::encode(sha256), "items": items });
        self.trace_request(viewer, Action::RequestPack, &case, detail).await
    }

    /// The pack, put together once more: the same bytes as on the day on which it was made, or none. On record before the first
    /// of them is given. Of what was signed another version of the service may make another file; then somebody has to make
    /// the pack again, so that what goes out is on record.
    pub async fn pack_file(&self, viewer: &Viewer, id: RequestId) -> Result<PackFile, DeskError> {
        AnswersRequests::require(viewer)?;
        let mut tx = self.shared.db.read().await?;
        let case = self.rights_case(&mut tx, viewer, id).await?;
        drop(tx);
        let (RequestStatus::Packed, Some(made_on)) = (case.request.status, case.request.pack_on) else {
            return Err(DeskError::NotFound);
        };
        let (bytes, items) = archive(&case, made_on)?;
        let sha256: [u8; 32] = Sha256::digest(&bytes).into();
        if case.request.pack_sha256 != Some(sha256) {
            return Err(DeskError::unusable("pack", OTHER_FILE));
        }
        let detail = json!({ "what": "taken", "sha256": hex::encode(sha256), "items": items });
        self.trace_request(viewer, Action::RequestPack, &case, detail).await?;
        Ok(PackFile {
            name: format!("subject-access-{}", reference_text(case.request.reference)),
            bytes,
        })
    }
}

/// The bytes of the pack of what was signed, and how many items are in it.
fn archive(case: &Case, made_on: NaiveDate) -> Result<(Vec<u8>, usize), DeskError> {
    if case.request.seal.is_none() || case.changed_since_signed() {
        return Err(DeskError::Changed);
    }
    let about = About {
        reference: reference_text(case.request.reference),
        received_on: case.request.received_on,
        made_on,
    };
    // Undecided items are a change since the signature too: nothing is packed that nobody looked at.
    let pack = Pack::of(about, case.items.clone(), &case.decisions()).map_err(|_| DeskError::Changed)?;
    let files = [
        ("index.html", page(&pack)),
        ("data.csv", table(&pack)),
        ("data.json", document(&pack)),
    ];
    let bytes = zipped(&files).map_err(|error| {
        tracing::error!(%error, "A pack could not be written.");
        DeskError::NotWritten
    })?;
    Ok((bytes, pack.items().count()))
}

/// Files as a zip archive. The same files are the same bytes: no clock is asked.
fn zipped(files: &[(&str, String)]) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(ZipTime::default());
    for (name, text) in files {
        archive.start_file(*name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The pack as JSON.
fn document(pack: &Pack) -> String {
    serde_json::to_string_pretty(pack).expect("texts and days have a JSON form")
}

/// The pack as a table that spreadsheets open and run nothing of.
fn table(pack: &Pack) -> String {
    let mut lines = vec![vec!["part", "source", "when", "name", "value"]];
    for (part, source, entries) in pack.items() {
        for entry in entries {
            for row in &entry.rows {
                lines.push(vec![part, source, &entry.heading, &row.label, &row.value]);
            }
        }
    }
    csv_text(lines)
}

/// One item of the page.
struct PageItem<'a> {
    part: &'a str,
    source: &'a str,
    entries: &'a [Entry],
}

/// The pack as a page that needs nothing beside it.
#[derive(Template)]
#[template(path = "pack.html")]
struct PackPage<'a> {
    reference: &'a str,
    received_on: String,
    made_on: String,
    items: Vec<PageItem<'a>>,
}

fn page(pack: &Pack) -> String {
    let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
    let about = pack.about();
    let items = pack
        .items()
        .map(|(part, source, entries)| PageItem { part, source, entries });
    let page = PackPage {
        reference: &about.reference,
        received_on: day(about.received_on),
        made_on: day(about.made_on),
        items: items.collect(),
    };
    page.render().expect("a template writes to memory, which does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_are_the_same_archive_on_every_day() {
        let files = [("a.html", "<p>".to_owned()), ("b.csv", "x".repeat(10_000))];
        let one = zipped(&files).unwrap();
        assert_eq!(one, zipped(&files).unwrap());
        assert!(one.len() < 1_000, "it is packed: {}", one.len());
        // No day but the first that an archive knows, 1 January 1980.
        assert_eq!(one[10..14], [0, 0, 0x21, 0]);
    }
}
