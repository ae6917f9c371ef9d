//! A file of comma-separated text that is sent as it is told.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use desk::TrailFile;
use futures::stream::try_unfold;

use crate::refusal::Refusal;

/// Sends a file piece by piece; its name holds no personal data. Should a piece fail the connection breaks off, so that
/// nobody takes the half for the whole.
pub fn csv_pieces(name: &str, file: TrailFile) -> Result<Response, Refusal> {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}.csv\"")).map_err(|error| {
        tracing::error!(%error, "A file could not be named.");
        Refusal::Failed
    })?;
    let pieces = try_unfold(file, |mut file| async move {
        let piece = file.next().await.inspect_err(|error| {
            tracing::error!(%error, "A file broke off.");
        })?;
        Ok::<_, desk::DeskError>(piece.map(|piece| (piece, file)))
    });
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    Ok((
        [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)],
        Body::from_stream(pieces),
    )
        .into_response())
}
