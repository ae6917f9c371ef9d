//! Headers that every answer carries (page rules G5 and G6).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Nothing but our own files; no inline script or style; no frames; forms only to ourselves.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Sets the headers. `no-store` gives way to what a handler chose: compiled assets may be kept.
pub(crate) fn set(headers: &mut HeaderMap, https: bool) {
    let always = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_the_one_of_the_page_rules_to_the_letter() {
        assert_eq!(
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
    }

    #[test]
    fn pages_are_not_stored_and_assets_may_be() {
        let mut page = HeaderMap::new();
        set(&mut page, false);
        assert_eq!(page[header::CACHE_CONTROL], "no-store");
        assert_eq!(page[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(page[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(!page.contains_key(header::STRICT_TRANSPORT_SECURITY));
        let mut asset = HeaderMap::new();
        asset.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        );
        set(&mut asset, true);
        assert_eq!(asset[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(asset[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000");
    }
}
