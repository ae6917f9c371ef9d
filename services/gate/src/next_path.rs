//! Where to go after signing in: a page of this host, never anywhere else (check P1.3).

/// An address on this host that a `GET` may go to: starts with one slash, holds no host, backslash or control sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPath(String);

impl NextPath {
    /// The home page.
    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// Reads what came with a request; anything doubtful leads home.
    pub fn read(text: &str) -> Self {
        let on_this_host = text.starts_with('/')
            && !text.starts_with("//")
            && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
            && url::Url::parse("http://this.invalid")
                .and_then(|host| host.join(text))
                .is_ok_and(|url| {
                    url.host_str() == Some("this.invalid") && url.scheme() == "http" && url.port().is_none()
                });
        let leads_nowhere = ["/sign-in", "/sign-out", "/terms", "/assets"].iter().any(|path| {
            text.strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        });
        if on_this_host && !leads_nowhere {
            Self(text.to_owned())
        } else {
            Self::home()
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of the sign-in page that comes back here.
    pub fn sign_in(&self) -> String {
        if self.0 == "/" {
            return "/sign-in".to_owned();
        }
        let next: String = url::form_urlencoded::byte_serialize(self.0.as_bytes()).collect();
        format!("/sign-in?next={next}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_this_host_is_kept() {
        for path in [
            "/",
            "/search",
            "/child/0190-aa/sources",
            "/review?page=2&sort=chance",
            "/a%20b#c",
        ] {
            assert_eq!(NextPath::read(path).as_str(), path);
        }
    }

    #[test]
    fn p09_an_address_elsewhere_lands_on_home() {
        for evil in [
            "//evil",
            "///evil",
            "/\\evil",
            "\\\\evil",
            "https://evil",
            "http:evil",
            "javascript:alert(1)",
            "evil",
            "",
            " /x",
            "/\t/evil",
            "/\n/evil",
            "/x y",
            "/é",
            "/.//evil\u{0}",
            "@evil",
            "/%5c\\evil",
        ] {
            assert_eq!(NextPath::read(evil), NextPath::home(), "{evil:?}");
        }
    }

    #[test]
    fn signing_in_does_not_lead_to_signing_in_or_out() {
        for path in [
            "/sign-in",
            "/sign-in?next=/sign-in",
            "/sign-out",
            "/terms",
            "/assets/app.css",
        ] {
            assert_eq!(NextPath::read(path), NextPath::home(), "{path}");
        }
        assert_eq!(NextPath::read("/sign-ins").as_str(), "/sign-ins");
    }

    #[test]
    fn the_way_back_survives_the_address_bar() {
        assert_eq!(
            NextPath::read("/review?page=2&sort=chance").sign_in(),
            "/sign-in?next=%2Freview%3Fpage%3D2%26sort%3Dchance"
        );
        assert_eq!(NextPath::home().sign_in(), "/sign-in");
    }
}
