//! The strip above every page that shows what a shield hides (page P7).

use askama::Template;
use desk::Unlocked;

use super::{Button, Csrf, content::components};
use crate::words;

/// Until when hidden details are open, and the ways to close them and to keep them open once.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/unlocked_strip.html")]
pub struct UnlockedStrip {
    action: String,
    csrf: Csrf,
    ends: String,
    end: Button,
    extend: Option<Button>,
}
components!(UnlockedStrip);

impl UnlockedStrip {
    /// The strip of what is open now, with the token of its forms.
    pub fn new(unlocked: &Unlocked, csrf: &str) -> Self {
        let extend = Button::new("I still need this")
            .secondary()
            .once()
            .testid("override-extend");
        Self {
            action: format!("/child/{}/override", unlocked.child),
            csrf: Csrf::new(csrf),
            ends: words::time(unlocked.ends_at),
            end: Button::new("End now").warning().once().testid("override-end"),
            extend: unlocked.may_extend.then_some(extend),
        }
    }
}
