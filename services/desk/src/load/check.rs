//! Reading files without loading them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use intake::read_feed;
use store::RunStatus;

use super::{
    error::LoadError,
    files::InputFile,
    report::LoadReport,
    request::{LoadRequest, Progress},
    tally::Tally,
};

/// Reads every row and counts what loading would accept or reject. Needs no database, so nothing counts as unchanged.
pub fn check_files(request: &LoadRequest, progress: &dyn Progress) -> Result<LoadReport, LoadError> {
    request.check_mode()?;
    let files: Vec<InputFile> = request
        .files
        .iter()
        .map(|path| InputFile::hash(path))
        .collect::<Result<_, _>>()?;
    let total: i64 = files.iter().map(|file| file.file.bytes).sum();
    let (mut tally, mut message) = (Tally::default(), None);
    let bytes = Arc::new(AtomicU64::new(0));
    'files: for file in &files {
        let mut reader = match read_feed(request.kind, &file.file.name, file.open(&bytes)?) {
            Ok(reader) => reader,
            Err(error) => {
                message = Some(error.to_string());
                break;
            }
        };
        for row in reader.by_ref() {
            match row {
                Ok(row) => tally.count(&row.outcome),
                Err(error) => {
                    message = Some(error.to_string());
                    break 'files;
                }
            }
            progress.read(bytes.load(Ordering::Relaxed), total as u64);
        }
        tally.remark(&file.file.name, &reader.file_warnings());
    }
    Ok(LoadReport {
        run: None,
        source: request.source.clone(),
        kind: request.kind,
        status: if message.is_none() {
            RunStatus::Finished
        } else {
            RunStatus::Failed
        },
        rows: tally.rows,
        ended: 0,
        rejected_by_rule: tally.rejected_by_rule,
        warnings: tally.warnings,
        remarks: tally.remarks,
        files: files.into_iter().map(|file| file.file).collect(),
        seconds: 0.0,
        message,
    })
}
