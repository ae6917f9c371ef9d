//! What an address names.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;

/// The parts of an address that name a thing, read: `Named(id): Named<ChildId>`. An address that cannot be read names
/// nothing that is there, so it is "not found" like any other that names nothing (promise 6).
#[derive(Debug, Clone)]
pub struct Named<T>(pub T);

impl<S, T> FromRequestParts<S> for Named<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(named) = Path::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal::NotFound)?;
        Ok(Self(named))
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, http::Request, routing::get};
    use child::ChildId;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn an_address_that_cannot_be_read_is_not_found() {
        let one = get(async |Named(id): Named<ChildId>| id.to_string());
        let two = get(async |Named((id, part)): Named<(ChildId, String)>| format!("{part} of {id}"));
        let router = Router::new().route("/child/{id}", one).route("/child/{id}/{part}", two);
        let id = "00000000-0000-7000-8000-000000000001";
        for (path, status) in [
            (format!("/child/{id}"), 200),
            (format!("/child/{id}/need"), 200),
            ("/child/7".to_owned(), 404),
            ("/child/7/need".to_owned(), 404),
            (format!("/child/{id}/%FF"), 404),
        ] {
            let request = Request::get(&path).body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{path}");
        }
    }
}
