//! `POST /feeds/{source}`: a file as a run.

use std::{path::Path as FilePath, sync::Arc, time::Duration};

use axum::{
    Json,
    body::Body,
    extract::{Query, State},
    http::StatusCode,
};
use desk::{Delivered, Desk, LoadError, LoadReport, RunStatus};
use futures::StreamExt as _;
use gate::{FromSender, GateConfig, Named, Refusal};
use serde::Deserialize;
use tempfile::TempPath;
use tokio::{io::AsyncWriteExt as _, time::timeout};

use super::refuse;

/// A sender that is silent for longer in the middle of a file has stopped.
const SILENT_MAX: Duration = Duration::from_mins(1);
/// Ending of the files that stand on our disk until they are loaded.
const ENDING: &str = ".delivered";

/// How the file is to be read.
#[derive(Debug, Deserialize)]
pub struct How {
    kind: Option<String>,
    mode: Option<String>,
}

/// Loads the body as one file of a source, as `onechild feed load` does. It is answered when the rows are durable; they
/// are linked after that. The same file again changes nothing; a file that is bad as a whole changes nothing either.
#[utoipa::path(post, path = "/feeds/{source}", tag = "feed", security(("sender" = [])),
    params(("source" = String, Path, description = "Name of the source"),
           ("kind" = Option<String>, Query, description = "The kind of file; the registry's if left out"),
           ("mode" = Option<String>, Query, description = "`delta` (the default) or `snapshot`")),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses((status = 200, description = "The run's report", body = serde_json::Value),
              (status = 202, description = "The run's report: it is held until a person has looked at it", body = serde_json::Value),
              (status = 404, description = "The sender does not deliver for this source"),
              (status = 413, description = "The file is larger than the council takes"),
              (status = 422, description = "The file cannot be read, or the source may not load now, and nothing was changed")))]
pub async fn post_feed(
    FromSender(sender): FromSender,
    State(desk): State<Desk>,
    State(config): State<Arc<GateConfig>>,
    Named(source): Named<String>,
    Query(how): Query<How>,
    body: Body,
) -> Result<(StatusCode, Json<LoadReport>), Refusal> {
    if !sender.delivers_for(&source) {
        return Err(Refusal::NotFound);
    }
    if !sender.may_load(&source) {
        return Err(refuse::held_back(&LoadError::HeldBack(source)));
    }
    let file = keep(body, &config).await?;
    // A sender that hangs up does not cut off the run.
    let run = tokio::spawn(async move {
        let delivered = Delivered {
            source,
            kind: how.kind,
            mode: how.mode,
            file: file.to_path_buf(),
        };
        let report = desk.load_delivered(&sender, delivered).await;
        drop(file);
        report
    });
    let report = run.await.map_err(|_| Refusal::Failed)?.map_err(refuse::file)?;
    match report.status {
        RunStatus::Finished => Ok((StatusCode::OK, Json(report))),
        RunStatus::Held => Ok((StatusCode::ACCEPTED, Json(report))),
        // A load ends in none of the others.
        RunStatus::Running | RunStatus::Failed | RunStatus::BackedOut => {
            Err(refuse::unusable("file", report.message.unwrap_or_default()))
        }
    }
}

/// Writes the body to a file that only we can read, gone when it is loaded.
async fn keep(body: Body, config: &GateConfig) -> Result<TempPath, Refusal> {
    let (file, path) = create(&config.deliveries).map_err(|error| refuse::disk(&error))?;
    let mut file = tokio::fs::File::from_std(file);
    let mut chunks = body.into_data_stream();
    let mut bytes = 0;
    while let Some(chunk) = timeout(SILENT_MAX, chunks.next())
        .await
        .map_err(|_| Refusal::Unreadable)?
    {
        let chunk = chunk.map_err(|_| Refusal::Unreadable)?;
        bytes += chunk.len() as u64;
        if bytes > config.delivery_bytes_max {
            return Err(Refusal::TooLarge);
        }
        file.write_all(&chunk).await.map_err(|error| refuse::disk(&error))?;
    }
    file.flush().await.map_err(|error| refuse::disk(&error))?;
    Ok(path)
}

fn create(folder: &FilePath) -> std::io::Result<(std::fs::File, TempPath)> {
    create_private(folder)?;
    let file = tempfile::Builder::new().suffix(ENDING).tempfile_in(folder)?;
    Ok(file.into_parts())
}

/// Makes a folder that only we can look into.
fn create_private(folder: &FilePath) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Removes what a service that was killed had received and not loaded: its senders got no answer and send it again.
pub fn sweep(folder: &FilePath) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(ENDING) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
