//! Work that goes on whether or not anybody waits for its answer.

use std::future::Future;

use crate::error::DeskError;

/// Carries work to its end even if whoever asked stops waiting: a page that is closed or runs out of patience drops what it
/// waits for, and nothing that is written in several steps may end between two of them.
///
/// # Errors
///
/// Those of the work; [`DeskError::NotWritten`] if it panicked.
pub(crate) async fn to_the_end<T, E>(work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DeskError> + Send + 'static,
{
    let done = tokio::spawn(work).await;
    done.unwrap_or_else(|_| Err(DeskError::NotWritten.into()))
}
