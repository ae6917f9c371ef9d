//! One log line and one measurement for each request, by route and never by address: an address can name a child.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method},
    middleware::Next,
    response::Response,
};

use crate::{app_state::AppState, security_headers};

/// The code that an error page shows and the log line carries: "7QK2-M9DA".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// Makes a code from chance: 40 bits in letters and digits that cannot be mistaken for each other.
    pub fn new(chance: &[u8; 32]) -> Self {
        const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut code = String::with_capacity(9);
        for (index, byte) in chance[..8].iter().enumerate() {
            if index == 4 {
                code.push('-');
            }
            code.push(char::from(SIGNS[usize::from(byte % 32)]));
        }
        Self(code)
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Outermost layer: names the request, times it, sets the headers of every answer, logs one line.
pub(crate) async fn front_layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let reference = Reference::new(&state.desk.secret());
    let method = method_label(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(reference.clone());
    let mut response = next.run(request).await;
    security_headers::set(response.headers_mut(), state.gate.secure_cookies);
    if let Ok(code) = HeaderValue::from_str(reference.as_str()) {
        response.headers_mut().insert("x-reference", code);
    }
    let status = response.status().as_u16();
    let took = started.elapsed();
    metrics::counter!("http_requests_total", "route" => route.clone(), "method" => method, "status" => status.to_string())
        .increment(1);
    metrics::histogram!("http_request_duration_seconds", "route" => route.clone(), "method" => method)
        .record(took.as_secs_f64());
    tracing::info!(
        http.method = method,
        http.route = route,
        http.status = status,
        http.took_ms = took.as_millis() as u64,
        request.reference = reference.as_str(),
        "A request was answered."
    );
    response
}

/// The method as a label: what a client invents must not make new time series.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_short_and_has_no_signs_that_look_alike() {
        let reference = Reference::new(&std::array::from_fn(|index| (index * 37) as u8));
        assert_eq!(reference.as_str(), "05AF-MSY3");
        let all: String = (0..32_u8).map(|byte| Reference::new(&[byte; 32]).0.remove(0)).collect();
        assert!(!all.contains(['I', 'L', 'O', 'U']), "{all}");
    }

    #[test]
    fn an_invented_method_does_not_become_a_label() {
        assert_eq!(method_label(&Method::from_bytes(b"JANE-SMITH").unwrap()), "other");
        assert_eq!(method_label(&Method::POST), "POST");
    }
}
