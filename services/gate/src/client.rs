//! Where a request came from: for the audit trail, and for no log line and no measurement.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts},
    http::{HeaderMap, request::Parts},
};

use crate::app_state::AppState;

/// Where proxies write down who asked them.
const FORWARDED: &str = "x-forwarded-for";

/// The address of the client; none where the server was not told of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Client
where
    AppState: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, &AppState::from_ref(state)))
    }
}

impl Client {
    /// The address, and of IPv6 the network that one household or office has: what is counted together.
    pub(crate) fn network(self) -> Option<IpAddr> {
        Some(match self.0?.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    /// Who asked.
    pub(crate) fn of(parts: &Parts, state: &AppState) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
        Self(client(&parts.headers, peer, state.gate.behind_proxy))
    }
}

/// What our own proxy added is the last entry; everything before it is the client's word, which anybody can choose.
fn client(headers: &HeaderMap, peer: Option<IpAddr>, behind_proxy: bool) -> Option<IpAddr> {
    if !behind_proxy {
        return peer;
    }
    let last = headers.get_all(FORWARDED).iter().next_back()?;
    let entry = last.to_str().ok()?.rsplit(',').next()?.trim();
    let address = entry
        .parse::<IpAddr>()
        .or_else(|_| entry.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(values: &[&str], behind_proxy: bool) -> Option<String> {
        let named = values
            .iter()
            .map(|value| (FORWARDED.parse().unwrap(), HeaderValue::from_str(value).unwrap()));
        let headers: HeaderMap = named
            .collect::<Vec<(axum::http::HeaderName, _)>>()
            .into_iter()
            .collect();
        let peer = "::ffff:192.0.2.1".parse::<IpAddr>().unwrap().to_canonical();
        client(&headers, Some(peer), behind_proxy).map(|address| address.to_string())
    }

    #[test]
    fn without_a_proxy_nobody_can_choose_an_address() {
        assert_eq!(read(&["198.51.100.9"], false).as_deref(), Some("192.0.2.1"));
    }

    #[test]
    fn of_what_proxies_write_only_the_last_counts() {
        assert_eq!(
            read(&["203.0.113.5, 198.51.100.9"], true).as_deref(),
            Some("198.51.100.9")
        );
        assert_eq!(
            read(&["198.51.100.9", "203.0.113.5:443"], true).as_deref(),
            Some("203.0.113.5")
        );
        assert_eq!(read(&["[2001:db8::1]:80"], true).as_deref(), Some("2001:db8::1"));
    }

    #[test]
    fn a_network_of_ipv6_is_one_address_and_so_is_a_mapped_one() {
        let network = |text: &str| Client(Some(text.parse().unwrap())).network();
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }

    #[test]
    fn an_address_that_cannot_be_read_is_none_and_never_the_proxys_own() {
        assert_eq!(read(&["unknown"], true), None);
        assert_eq!(read(&[], true), None);
    }
}
