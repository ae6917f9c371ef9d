//! The names of a patient.

use std::borrow::Cow;

use linkage::text::fold;
use serde_json::Value;

use super::resource::{current, items, plain, text};

/// Uses of a name that say who the patient is now, best first; a name for the time being where there is no other.
const NOW: [Option<&str>; 4] = [Some("usual"), Some("official"), None, Some("temp")];
const FORMER: [&str; 2] = ["old", "maiden"];

/// What a patient is called.
#[derive(Debug, Default)]
pub(super) struct Names<'v> {
    pub(super) first: Option<Cow<'v, str>>,
    pub(super) middle: Option<String>,
    pub(super) family: Option<Cow<'v, str>>,
    pub(super) nickname: Option<Cow<'v, str>>,
    pub(super) former_family: Option<Cow<'v, str>>,
}

impl<'v> Names<'v> {
    /// Reads the names of a patient.
    pub(super) fn of(patient: &'v Value) -> Self {
        let names = items(patient, "name");
        let used = |name: &Value| text(name, "use").map(|used| used.to_ascii_lowercase());
        let of_use = |wanted: Option<&str>| current(names.iter().filter(|name| used(name).as_deref() == wanted));
        let Some(now) = NOW.into_iter().find_map(of_use) else {
            return Self::default();
        };
        let mut given = items(now, "given").iter().filter_map(plain);
        let first = given.next();
        let middle: Vec<Cow<'_, str>> = given.collect();
        let family = text(now, "family");
        let nickname = of_use(Some("nickname")).and_then(|name| items(name, "given").iter().find_map(plain));
        // An earlier name says so by its use, or is a usual name that has ended.
        let earlier = names.iter().filter(|name| {
            let used = used(name);
            let former = FORMER.iter().any(|former| used.as_deref() == Some(former));
            former || !std::ptr::eq(*name, now) && matches!(used.as_deref(), Some("usual" | "official"))
        });
        let differs = |name: &&Value| match (text(name, "family"), &family) {
            (Some(other), Some(family)) => fold(&other) != fold(family),
            (other, _) => other.is_some(),
        };
        Self {
            first,
            middle: (!middle.is_empty()).then(|| middle.join(" ")),
            former_family: current(earlier.filter(differs)).and_then(|name| text(name, "family")),
            family,
            nickname,
        }
    }
}
