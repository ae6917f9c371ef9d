//! Files that an answer holds: comma-separated text, and packs.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use desk::{DeskError, ErrorsFile, TrailFile};
use futures::{StreamExt as _, stream};

use crate::refusal::Refusal;

/// Sends comma-separated text as a file to keep; `name` is without its ending and holds no personal data.
pub fn csv_file(name: &str, text: impl Into<Body>) -> Result<Response, Refusal> {
    attachment(name, "csv", "text/csv; charset=utf-8; header=present", text.into())
}

/// Sends a zip archive as a file to keep; `name` is without its ending and holds no personal data.
pub fn pack_file(name: &str, bytes: Vec<u8>) -> Result<Response, Refusal> {
    attachment(name, "zip", "application/zip", bytes.into())
}

fn attachment(name: &str, ending: &str, kind: &'static str, body: Body) -> Result<Response, Refusal> {
    let named = format!("attachment; filename=\"{name}.{ending}\"");
    let disposition = HeaderValue::try_from(named).map_err(|error| {
        tracing::error!(%error, "A file could not be named.");
        Refusal::Failed
    })?;
    let kind = HeaderValue::from_static(kind);
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, body).into_response())
}

/// Sends the rows of a run that broke a rule, page by page as they are read.
pub async fn errors_file(name: &str, file: ErrorsFile) -> Result<Response, Refusal> {
    let next = |mut file: ErrorsFile| async move { Ok((file.next_page().await?, file)) };
    in_pages(name, file, next).await
}

/// Sends events of the audit trail, page by page as they are read.
pub async fn trail_file(name: &str, file: TrailFile) -> Result<Response, Refusal> {
    let next = |mut file: TrailFile| async move { Ok((file.next_page().await?, file)) };
    in_pages(name, file, next).await
}

/// A failure before the first page is a refusal; after it the answer breaks off, so that nobody takes a part for the whole.
async fn in_pages<F, P>(name: &str, file: F, next: impl Fn(F) -> P + Send + 'static) -> Result<Response, Refusal>
where
    F: Send + 'static,
    P: Future<Output = Result<(Option<String>, F), DeskError>> + Send,
{
    let (first, file) = next(file).await?;
    let rest = stream::try_unfold((file, next), |(file, next)| async move {
        let (page, file) = next(file).await.map_err(|error| {
            // Logged here; who reads the file sees it end too early.
            let _ = Refusal::from(error);
            std::io::Error::other("the file breaks off")
        })?;
        Ok::<_, std::io::Error>(page.map(|page| (page, (file, next))))
    });
    let pages = stream::once(async { Ok(first.unwrap_or_default()) }).chain(rest);
    csv_file(name, Body::from_stream(pages))
}
