//! The sign-in page itself.

use askama::Template;
use desk::Lapse;
use gate::NextPath;
use serde::{Deserialize, Serialize};

use crate::{
    components::{Button, Content, Csrf, Details, FormErrors, Input, PasswordInput, components},
    frame::PublicFrame,
    layout::{Page, SERVICE_NAME},
};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub email: String,
    pub password: String,
    pub code: Option<String>,
    pub next: String,
}

/// Why somebody comes back from the identity provider without being signed in; kept in the session for one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Told {
    /// The provider is down.
    Down,
    /// Its answer was not believed, or it let nobody through.
    Failed,
    /// The person has no access here.
    NoAccess,
    /// The person's check or training has run out.
    Lapsed(Vec<Lapse>),
}

impl Told {
    /// What the page says: what to do, and no detail.
    pub fn words(&self, authority: &str, contact: &str) -> String {
        match self {
            Self::Down => format!(
                "The sign-in of {authority} does not answer. Try again in a few minutes. If you have a local account, \
                 use it below"
            ),
            Self::Failed => "You were not signed in. Try again".to_owned(),
            Self::NoAccess => format!("You do not have access to {SERVICE_NAME}. Ask {contact}"),
            Self::Lapsed(lapses) => lapsed(lapses, contact),
        }
    }
}

/// What has run out, and whom to tell once it is renewed.
pub(super) fn lapsed(lapses: &[Lapse], contact: &str) -> String {
    let what = match lapses {
        [Lapse::Checks] => "Your criminal-record check is out of date or not recorded",
        [Lapse::Training] => "Your training is out of date or not recorded",
        _ => "Your criminal-record check and your training are out of date or not recorded",
    };
    format!("{what}. When it is renewed, ask {contact} to enter the new date")
}

/// The form of a local account.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="/sign-in" novalidate>
      {{ csrf }}
      <input type="hidden" name="next" value="{{ next }}">
      {{ email }}
      {{ password }}
      {% if let Some(code) = code %}{{ code }}{% endif %}
      {{ button }}
    </form>"#
)]
struct LocalForm {
    csrf: Csrf,
    next: String,
    email: Input,
    password: PasswordInput,
    code: Option<Input>,
    button: Button,
}
components!(LocalForm);

/// The page: the council's own sign-in first, where there is one.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage {
    pub page: Page,
    provider: Option<Button>,
    local: Content,
    contact: String,
}

impl SignInPage {
    /// The page with what was typed and what is wrong with it. `provider` says whether the council has one, `open` whether
    /// the form of local accounts lies open beside it.
    pub fn new(
        frame: &PublicFrame,
        token: String,
        typed: &Typed,
        errors: &FormErrors,
        provider: bool,
        open: bool,
    ) -> Self {
        let page = frame.page("Sign in").errors(errors.summary());
        let next = NextPath::read(&typed.next);
        let button = Button::new("Sign in").once().testid("sign-in");
        let form = LocalForm {
            csrf: Csrf::new(token),
            next: next.as_str().to_owned(),
            email: Input::new("email", "Email address")
                .kind("email")
                .autocomplete("username")
                .no_spellcheck()
                .value(&typed.email)
                .error(errors.of("email")),
            password: PasswordInput::new("password", "Password").error(errors.of("password")),
            code: typed.code.is_some().then(|| {
                Input::new("code", "6-digit code")
                    .hint("From the authenticator app on your phone")
                    .inputmode("numeric")
                    .autocomplete("one-time-code")
                    .width(10)
                    .error(errors.of("code"))
            }),
            button: if provider { button.secondary() } else { button },
        };
        let local: Content = if provider {
            Details::new("Sign in with a local account", form)
                .id("local")
                .open(open || errors.summary().is_some())
                .testid("local-account")
                .into()
        } else {
            form.into()
        };
        let link = provider.then(|| {
            let text = format!("Sign in with {}", page.site().authority);
            Button::link(text, provider_address(&next)).testid("sign-in-provider")
        });
        Self {
            provider: link,
            local,
            contact: page.site().contact_capitalised(),
            page,
        }
    }
}

/// Where the sign-in with the council's own provider begins.
fn provider_address(next: &NextPath) -> String {
    let sign_in = next.sign_in();
    sign_in.replacen("/sign-in", "/sign-in/provider", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_that_was_asked_for_goes_along_to_the_provider() {
        assert_eq!(provider_address(&NextPath::home()), "/sign-in/provider");
        assert_eq!(
            provider_address(&NextPath::read("/review?page=2")),
            "/sign-in/provider?next=%2Freview%3Fpage%3D2"
        );
    }

    #[test]
    fn what_is_told_names_what_to_do() {
        let words = |told: Told| told.words("Fenmere Council", "the team on 01632 960100");
        assert_eq!(
            words(Told::NoAccess),
            "You do not have access to One child. Ask the team on 01632 960100"
        );
        assert!(words(Told::Down).contains("local account"));
        let lapsed = words(Told::Lapsed(vec![Lapse::Training]));
        assert!(
            lapsed.contains("Your training") && lapsed.contains("the team on 01632 960100"),
            "{lapsed}"
        );
    }
}
