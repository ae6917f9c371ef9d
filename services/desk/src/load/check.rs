//! Reading files without loading them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use intake::read_run;
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
    match read_run(request.kind, files.iter().map(|file| file.feed_file(&bytes)).collect()) {
        Ok(mut reader) => {
            for row in reader.by_ref() {
                match row {
                    Ok(row) => tally.count(&row.outcome),
                    Err(error) => {
                        message = Some(error.to_string());
                        break;
                    }
                }
                progress.read(bytes.load(Ordering::Relaxed).min(total as u64), total as u64);
            }
            if message.is_none() {
                tally.remark(&reader.remarks());
            }
        }
        Err(error) => message = Some(error.to_string()),
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
