//! Styles, scripts and images: compiled by `make assets`, embedded in the binary, served under `/assets/`.

use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/dist/"]
struct Dist;

/// Name of each file with the first eight digits of its hash in it: `app.css` -> `app.1f2e3d4c.css`.
static HASHED: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    Dist::iter()
        .filter_map(|name| {
            let file = Dist::get(&name)?;
            let digest = file.metadata.sha256_hash()[..4]
                .iter()
                .fold(String::new(), |mut text, byte| {
                    // Writing to a string does not fail.
                    let _ = write!(text, "{byte:02x}");
                    text
                });
            let hashed = match name.rsplit_once('.') {
                Some((stem, ending)) => format!("{stem}.{digest}.{ending}"),
                None => format!("{name}.{digest}"),
            };
            Some((name.into_owned(), hashed))
        })
        .collect()
});

/// The address of an asset, with its hash, so that browsers may keep it for ever.
pub fn url(name: &str) -> String {
    HASHED
        .get(name)
        .map_or_else(|| format!("/assets/{name}"), |hashed| format!("/assets/{hashed}"))
}

/// Whether the assets were compiled.
pub fn are_built() -> bool {
    Dist::get("app.css").is_some()
}

/// `GET /assets/{*path}`: one file. A name with a hash is kept for ever; without, it is checked each time.
pub(crate) async fn get_asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let by_hash = HASHED
        .iter()
        .find(|(_, hashed)| **hashed == path)
        .map(|(name, _)| name.as_str());
    let Some(file) = Dist::get(by_hash.unwrap_or(&path)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let cache = if by_hash.is_some() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let tag = file.metadata.sha256_hash()[..16]
        .iter()
        .fold(String::from("\""), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
        + "\"";
    let tag = HeaderValue::from_str(&tag).expect("hex digits between quotes are a header value");
    let mut answer = if headers.get(header::IF_NONE_MATCH) == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = HeaderValue::from_str(file.metadata.mimetype()).expect("a media type is a header value");
        ([(header::CONTENT_TYPE, kind)], file.data).into_response()
    };
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    answer.headers_mut().insert(header::ETAG, tag);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_is_not_there_is_not_found_and_no_path_leads_out() {
        for path in ["none.css", "../../Cargo.toml", "%2e%2e/Cargo.toml", "/etc/passwd"] {
            let answer = get_asset(Path(path.to_owned()), HeaderMap::new()).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
