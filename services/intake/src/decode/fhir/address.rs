//! The home address of a patient.

use std::borrow::Cow;

use serde_json::Value;

use super::resource::{current, items, member, plain, text};

/// Lines of an address in the national service: premises, street, locality, town, county.
const LINES: usize = 5;

/// First line, town and postcode.
#[derive(Debug, Default)]
pub(super) struct Address<'v> {
    pub(super) first_line: Option<String>,
    pub(super) town: Option<Cow<'v, str>>,
    pub(super) postcode: Option<Cow<'v, str>>,
}

impl<'v> Address<'v> {
    /// Reads the home address that holds now, or one whose use is not stated.
    pub(super) fn of(patient: &'v Value) -> Self {
        let addresses = items(patient, "address");
        let of_use = |wanted: Option<&str>| {
            current(
                addresses
                    .iter()
                    .filter(|address| address.is_object() && text(address, "use").as_deref() == wanted),
            )
        };
        let Some(home) = of_use(Some("home")).or_else(|| of_use(None)) else {
            return Self::default();
        };
        // Blank lines count: the place of a line says what it is.
        let lines: Vec<Option<Cow<'_, str>>> = match member(home, "line") {
            Some(Value::Array(lines)) => lines.iter().map(plain).collect(),
            Some(line) => vec![plain(line)],
            None => Vec::new(),
        };
        let filled = || lines.iter().flatten();
        let (first_line, town) = if lines.len() >= LINES {
            let first: Vec<&str> = lines[..2].iter().flatten().map(AsRef::as_ref).collect();
            let town = lines[3].clone().or_else(|| lines[2].clone());
            (Some(first.join(", ")).filter(|line| !line.is_empty()), town)
        } else {
            let town = if filled().count() > 1 {
                filled().next_back().cloned()
            } else {
                None
            };
            (filled().next().map(ToString::to_string), town)
        };
        Self {
            first_line,
            town: text(home, "city").or(town),
            postcode: text(home, "postalCode"),
        }
    }
}
