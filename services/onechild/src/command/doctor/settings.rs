//! What the configuration alone tells: how people reach the service, and what is left out that a live one needs.

use std::net::IpAddr;

use super::finding::Finding;
use crate::config::Config;

/// What was looked at.
const ADDRESS: &str = "address";

/// Looks at the configuration.
pub fn look(config: &Config) -> Vec<Finding> {
    let mut found = address(config);
    if config.authority.test_system {
        found.push(Finding::note(
            "settings",
            "every page says that the data is made up",
            "set authority.test_system = false on a live system",
        ));
    }
    for (set, what) in [
        (config.sign_in.dates_required, "sign_in.dates_required"),
        (config.sign_in.codes_required, "sign_in.codes_required"),
    ] {
        if !set && !config.authority.test_system {
            found.push(Finding::wrong(
                "settings",
                format!("{what} is off"),
                "switch it on: it is off for trials alone",
            ));
        }
    }
    found
}

fn address(config: &Config) -> Vec<Finding> {
    let serve = &config.serve;
    let mut found = Vec::new();
    let Ok(host) = serve.host.parse::<IpAddr>() else {
        return vec![Finding::wrong(
            ADDRESS,
            "serve.host is no IP address",
            "write the address that the service listens on, for example 127.0.0.1",
        )];
    };
    let local = host.is_loopback();
    match (serve.https, local) {
        (false, false) => found.push(Finding::wrong(
            ADDRESS,
            format!("the pages are served to the network at {host} without https"),
            "put a proxy with a certificate in front, let the service listen on 127.0.0.1, and set serve.https = true",
        )),
        (true, false) => found.push(Finding::note(
            ADDRESS,
            format!("the service listens on {host}, not on this machine alone"),
            "see that only the proxy reaches its ports, and the metrics nobody from outside",
        )),
        (false, true) if !config.authority.test_system => found.push(Finding::wrong(
            ADDRESS,
            "nobody but this machine reaches the pages, or they go without https",
            "set serve.https = true once a proxy with a certificate is in front",
        )),
        _ => found.push(Finding::fine(
            ADDRESS,
            format!("listens on {host}, port {}", serve.port),
        )),
    }
    if serve.https && !serve.behind_proxy {
        found.push(Finding::note(
            ADDRESS,
            "every event of the trail has the proxy's address",
            "set serve.behind_proxy = true if every request comes through your proxy",
        ));
    }
    if serve.behind_proxy && !local {
        found.push(Finding::wrong(
            ADDRESS,
            "whoever reaches the port without the proxy may say that they are at any address",
            "let the service listen on 127.0.0.1, or close its port to everybody but the proxy",
        ));
    }
    let redirect = &config.provider.redirect_url;
    let plain_here = redirect.starts_with("http://127.0.0.1") || redirect.starts_with("http://localhost");
    if !config.provider.issuer.is_empty() && !redirect.starts_with("https://") && !plain_here {
        found.push(Finding::wrong(
            ADDRESS,
            "provider.redirect_url is not https",
            "write this service's public address, https://.../sign-in/callback",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::doctor::finding::Level;

    fn with(change: impl Fn(&mut Config)) -> Vec<(Level, String)> {
        let mut config = Config::read(None, None).unwrap();
        change(&mut config);
        look(&config)
            .into_iter()
            .map(|found| (found.level, found.line()))
            .collect()
    }

    fn wrong(change: impl Fn(&mut Config)) -> Vec<String> {
        let found = with(change).into_iter().filter(|(level, _)| *level == Level::Wrong);
        found.map(|(_, line)| line).collect()
    }

    #[test]
    fn the_defaults_are_a_trial_and_nothing_is_wrong_with_them() {
        assert_eq!(wrong(|_| {}), Vec::<String>::new());
        assert!(with(|_| {}).iter().any(|(_, line)| line.contains("made up")));
    }

    #[test]
    fn a_live_system_needs_https_codes_and_dates() {
        let found = wrong(|config| {
            config.authority.test_system = false;
            config.sign_in.codes_required = false;
            config.sign_in.dates_required = false;
        });
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(wrong(|config| config.serve.host = "0.0.0.0".to_owned())[0].contains("without https"));
        assert!(!wrong(|config| config.serve.host = "localhost".to_owned()).is_empty());
        let found = wrong(|config| {
            config.serve.https = true;
            config.serve.behind_proxy = true;
            config.serve.host = "192.0.2.1".to_owned();
        });
        assert!(found[0].contains("any address"), "{found:?}");
        let found = wrong(|config| {
            config.provider.issuer = "https://id.example".to_owned();
            config.provider.redirect_url = "http://onechild.example/sign-in/callback".to_owned();
        });
        assert!(found[0].contains("redirect_url"), "{found:?}");
    }
}
