//! Looking into a resource: what is not there, or not of the type that FHIR asks for, is none.

use std::borrow::Cow;

use serde_json::Value;

/// The member of a name.
pub(super) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.get(name).filter(|found| !found.is_null())
}

/// The items of a list; a single value stands for a list of one, as some senders write it.
pub(super) fn items<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    match member(value, name) {
        Some(Value::Array(items)) => items,
        Some(single) => std::slice::from_ref(single),
        None => &[],
    }
}

/// The text of a value: a string that is not blank, or a number, which some senders write as one or the other.
pub(super) fn plain(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(Cow::Borrowed),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The text of a member.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Option<Cow<'v, str>> {
    plain(member(value, name)?)
}

/// The codes of a concept.
pub(super) fn codes(concept: &Value) -> impl Iterator<Item = Cow<'_, str>> {
    items(concept, "coding")
        .iter()
        .filter_map(|coding| text(coding, "code"))
}

/// The extensions whose address ends in `name`: profiles move, names stay.
pub(super) fn extensions<'v>(value: &'v Value, name: &'v str) -> impl Iterator<Item = &'v Value> {
    items(value, "extension")
        .iter()
        .filter(move |extension| text(extension, "url").is_some_and(|url| url.ends_with(name)))
}

/// Whether a period has no end, its end, its start: greater holds later.
type Rank<'v> = (bool, Cow<'v, str>, Cow<'v, str>);

/// Of names or addresses the one that holds now: without an end, else with the latest end; then the latest start.
/// Periods are ISO dates, so their texts sort as they do.
pub(super) fn current<'v>(candidates: impl Iterator<Item = &'v Value>) -> Option<&'v Value> {
    let mut best: Option<(&Value, Rank<'_>)> = None;
    for candidate in candidates {
        let period = |name| {
            member(candidate, "period")
                .and_then(|period| text(period, name))
                .unwrap_or_default()
        };
        let (start, end) = (period("start"), period("end"));
        let rank = (end.is_empty(), end, start);
        // Of equals the first stands.
        if best.as_ref().is_none_or(|(_, other)| rank > *other) {
            best = Some((candidate, rank));
        }
    }
    best.map(|(candidate, _)| candidate)
}
